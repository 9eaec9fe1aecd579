"""Messages, child processes and locks: what every other module needs."""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from . import paths


class Failure(Exception):
    """Something the user can understand and act on; shown without a traceback."""


def say(message: str) -> None:
    """Print one line about what is going on."""
    print(f"• {message}", flush=True)


@contextlib.contextmanager
def step(message: str):
    """Announce a longer step, then say how long it took."""
    say(f"{message} …")
    start = time.monotonic()
    yield
    say(f"{message}: done in {time.monotonic() - start:.0f} s")


def tail(log: Path, lines: int = 25) -> str:
    """Return the last lines of a log."""
    if not log.exists():
        return ""
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:])


def stop_group(process: subprocess.Popen, patience: float = 15) -> None:
    """End a child started by :func:`start` and everything it has started."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(patience)
            return


def start(command, **options) -> subprocess.Popen:
    """Start a child in a process group of its own, so that it can be ended whole."""
    return subprocess.Popen(
        [str(word) for word in command], start_new_session=True, **options
    )


def run(command, *, log: Path | None = None, check: bool = True, **options) -> int:
    """Run a command to its end and return its exit code.

    With ``log`` its output goes to that file (appended) and only the end of it is
    shown when the command fails; without, it goes to the console.
    """
    with contextlib.ExitStack() as stack:
        if log:
            log.parent.mkdir(parents=True, exist_ok=True)
            output = stack.enter_context(log.open("ab"))
            options |= {"stdout": output, "stderr": subprocess.STDOUT}
        process = start(command, **options)
        try:
            code = process.wait()
        except BaseException:
            stop_group(process)
            raise
    if code and check:
        program = " ".join(str(word) for word in command[:4])
        details = f"\n{tail(log)}\nThe whole log: {paths.shown(log)}" if log else ""
        raise Failure(f"'{program} …' ended with code {code}.{details}")
    return code


@contextlib.contextmanager
def locked(name: str):
    """Keep other runs of the tool in this checkout out of one section."""
    paths.LOCAL.mkdir(exist_ok=True)
    with (paths.LOCAL / f"{name}.lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"waiting for another run of the tool ({name}) …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def time_limit(seconds: int, what: str):
    """Fail when the section takes longer than ``seconds``."""

    def expired(_number, _frame):
        raise Failure(f"{what} took longer than {seconds // 60} minutes.")

    previous = signal.signal(signal.SIGALRM, expired)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def fail(message: str) -> int:
    """Print why the tool gives up; return the exit code for it."""
    sys.stdout.flush()
    print(f"\n✗ {message}", file=sys.stderr, flush=True)
    return 1
