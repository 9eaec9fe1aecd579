"""What benchmarks over HTTP share: a server of a database, and many at once."""

import sys
import tempfile
import threading
import time
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import psutil

from odoo.tools import config

# For this module, and for those that import it.
sys.path.append(str(Path(__file__).parents[2]))

from tests.endurance.machine import Server  # noqa: E402
from tooling.postgres import Connection  # noqa: E402


@contextmanager
def serve(database, workers):
    """A server of the database, as we ship it, without scheduled actions; not started
    yet."""
    connection = Connection(
        *(
            str(config[f"db_{name}"] or "")
            for name in ("host", "port", "user", "password")
        )
    )
    with tempfile.TemporaryDirectory() as folder:
        server = Server(
            Path(folder),
            connection,
            database,
            channels="root:1",
            workers=workers,
            max_cron_threads="0",
            log_level="warn",
        )
        try:
            yield server
        finally:
            if server.process:
                server.stop()
                print(f"the server's log: {server.log.read_text().strip() or 'empty'}")


def get_cpu(server):
    """Seconds of processors that the server has had so far."""
    root = psutil.Process(server.process.pid)
    times = [process.cpu_times() for process in root.children(recursive=True)]
    return sum(time.user + time.system for time in times)


def at_once(calls):
    """Run lists of calls, a thread a list, begun together; seconds of each call."""
    barrier, times, errors = threading.Barrier(len(calls)), [], []

    def work(own):
        barrier.wait()
        for call in own:
            start = time.perf_counter()
            try:
                call()
            except Exception as error:
                errors.append(error)
            times.append(time.perf_counter() - start)

    threads = [threading.Thread(target=work, args=(own,)) for own in calls]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        print(f"{len(errors)} of {len(times)} failed, such as: {errors[0]}")
    return times


def get_percentiles(times):
    """The 50th and the 95th."""
    return median(times), quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def hash_password(user, password):
    """A password as Odoo keeps it, and the seconds that its check takes."""
    context = user._crypt_context()
    hashed = context.hash(password)
    start = time.perf_counter()
    context.verify(password, hashed)
    return hashed, time.perf_counter() - start
