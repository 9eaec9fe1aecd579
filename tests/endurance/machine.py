"""What a test may kill: a PostgreSQL and servers of Odoo of its own."""

import configparser
import errno
import os
import random
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import requests

from odoo.tools import config

from tooling import postgres
from tooling.shell import start, stop_group, tail
from tooling.testing import free_port

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "deploy" / "odoo.conf"
SOCKET = ROOT / "deploy" / "ejournal.socket"
PATIENCE = 180
# As systemd does: the socket is file 3, and its owner is named.
HAND_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


def wait_for(condition, what, patience=PATIENCE, pause=0.2):
    """Wait until a condition holds; return what it returns.

    :raise AssertionError: it does not, for a long time
    """
    limit = time.monotonic() + patience
    while not (found := condition()):
        if time.monotonic() > limit:
            raise AssertionError(f"Waited in vain: {what}")
        time.sleep(pause)
    return found


class Postgres(postgres.Cluster):
    """An embedded PostgreSQL with a folder of its own.

    Its processes are killed, not the machine: the disk need not be waited for.
    """

    def prepare(self):
        super().prepare()
        with (self.data / "postgresql.conf").open("a") as file:
            file.write("fsync = off\n")

    def kill(self):
        """End it at once, as a machine that crashes does."""
        process = self.process()
        process.kill()
        process.wait(PATIENCE)

    def restore(self, source, connection, name):
        """Make a database from one of the server of the tests."""
        connection_to = {**os.environ, **connection.environment()}
        programs = postgres.programs()
        subprocess.run([programs / "createdb", name], env=connection_to, check=True)
        with subprocess.Popen(
            [programs / "pg_dump", "--no-owner", "--no-privileges", source],
            stdout=subprocess.PIPE,
        ) as dump:
            psql = [programs / "psql", "--quiet", "--no-psqlrc", "--output=/dev/null"]
            subprocess.run(
                [*psql, "--set=ON_ERROR_STOP=1", "--single-transaction", "-d", name],
                stdin=dump.stdout,
                env=connection_to,
                check=True,
            )
        if dump.returncode:
            raise AssertionError("pg_dump has failed.")


class Server:
    """Odoo in processes of its own, with the configuration that we ship.

    :param folder: for its configuration and its log
    :param connection: to PostgreSQL
    :param name: of the database
    :param channels: of the queue
    :param packages: folder of further packages, OCA's add-ons among them
    :param evidence: folder of the key and the closings, where servers share it
    :param environment: what its environment has besides
    :param options: of the section ``[options]``
    """

    def __init__(
        self,
        folder,
        connection,
        name,
        *,
        channels,
        workers=3,
        packages=None,
        evidence=None,
        environment=None,
        **options,
    ):
        self.port, self.live_port = free_port(), free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.name = name
        self.file = folder / f"odoo-{self.port}.conf"
        self.log = folder / f"odoo-{self.port}.log"
        # A file, as Odoo's own: with it Odoo starts the process of the websockets.
        self.script = folder / "odoo-bin"
        self.script.write_text("from odoo.cli.command import main\n\nmain()\n")
        self.process = None
        unit = configparser.RawConfigParser(strict=False)
        unit.read(SOCKET)
        self.backlog = unit.getint("Socket", "Backlog")
        addons = [ROOT / "addons"]
        self.environment = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("PG", "ODOO_QUEUE_JOB"))
        } | {"ODOO_RC": str(self.file), **(environment or {})}
        if packages:
            addons.append(packages / "odoo" / "addons")
            self.environment["PYTHONPATH"] = str(packages)
        parser = configparser.RawConfigParser()
        parser.read(SHIPPED)
        parser["options"].update(
            {
                "addons_path": ",".join(map(str, addons)),
                "data_dir": config["data_dir"],
                "db_name": name,
                "dbfilter": f"^{name}$",
                "http_port": str(self.port),
                "gevent_port": str(self.live_port),
                "workers": str(workers),
                "max_cron_threads": "1",
                "logfile": str(self.log),
                **connection.odoo_options(),
                **options,
            }
        )
        parser["queue_job"]["channels"] = channels
        for option in ("integrity_key_file", "closings_file"):
            # By default beside the files of the database.
            path = evidence and Path(parser["ejournal"][option])
            parser["ejournal"][option] = str(evidence / path.name) if path else ""
        with self.file.open("w") as file:
            parser.write(file)

    def command(self, *words):
        """Odoo's command line with this configuration."""
        return [sys.executable, self.script, *words, "-c", self.file]

    def run(self, *words, text=None):
        """Run one of Odoo's commands to its end; return what it prints."""
        done = subprocess.run(
            self.command(*words),
            env=self.environment,
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise AssertionError(f"{done.stderr}\n{tail(self.log)}")
        return done.stdout

    def start(self):
        """Start it and wait for its first answer."""
        with wait_for(self._listen, "the end of who had the port before") as listening:
            listening.setblocking(False)  # NonBlocking=true
            number = listening.fileno()
            self.process = start(
                [sys.executable, "-c", HAND_OVER, number, *self.command()],
                env={**self.environment, "LISTEN_FDS": "1"},
                pass_fds=[number],
                stderr=subprocess.DEVNULL,
            )
        self.wait()
        return self

    def _listen(self):
        """A socket on the port; none while processes that were killed still end."""
        address = ("127.0.0.1", self.port)
        try:
            return socket.create_server(address, backlog=self.backlog)
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise
            return None

    def wait(self):
        """Wait until it answers."""

        def answers():
            if self.process.poll() is not None:
                raise AssertionError(f"Odoo has ended:\n{tail(self.log)}")
            try:
                return requests.get(f"{self.url}/web/health", timeout=10).ok
            except requests.RequestException:
                return False

        wait_for(answers, "an answer of Odoo")

    def kill(self):
        """End it and all its workers at once, if it runs."""
        if not self.process or self.process.poll() is not None:
            return
        parent = psutil.Process(self.process.pid)
        parent.suspend()  # or it makes a worker that is not in the list
        for process in [parent, *parent.children(recursive=True)]:
            with suppress(psutil.NoSuchProcess):  # it has ended with its parent
                process.kill()
        self.process.wait(PATIENCE)

    def kill_worker(self, pid=None):
        """End one of its processes at once, whatever it does."""
        workers = psutil.Process(self.process.pid).children()
        chosen = [worker for worker in workers if worker.pid == pid]
        for worker in chosen or random.sample(workers, 1):
            worker.kill()

    def stop(self):
        """End it as systemd does."""
        stop_group(self.process)
