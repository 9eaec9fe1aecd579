"""``make run`` in the foreground, and ``make stop``."""

import contextlib
import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path

import psutil
import psycopg2

from . import paths, stamps
from .odoo import Odoo
from .shell import Failure, say, start, stop_group, tail

LOG_LIMIT = 50 * 1024 * 1024
PATIENCE = 180
#: Seconds between two looks at a running server, and how many looks PostgreSQL may
#: miss (a restart takes a moment) before the user is told.
WATCH_STEP = 2
MISSED_LOOKS = 5
#: Odoo is asked on this machine itself, whatever proxy the environment names.
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def pid_file(port: int) -> Path:
    """Return the file that names the processes serving a port."""
    return paths.STATE / f"server-{port}.json"


def identity(process: psutil.Process) -> list:
    """Return what tells a process from a later one with the same number."""
    return [process.pid, process.create_time()]


def alive(known: list) -> psutil.Process | None:
    """Return the process that was remembered, unless it has ended."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process = psutil.Process(known[0])
        if (
            process.create_time() == known[1]
            and process.status() != psutil.STATUS_ZOMBIE
        ):
            return process
    return None


def remembered(file: Path) -> tuple[psutil.Process | None, psutil.Process | None]:
    """Return the tool and the Odoo that a file names, as far as they still run."""
    try:
        known = json.loads(file.read_text())
        return alive(known["tool"]), alive(known["odoo"])
    except (FileNotFoundError, ValueError, KeyError):
        return None, None


def end(process: psutil.Process, patience: float = 30) -> None:
    """Ask a process to end, insist after a while."""
    with contextlib.suppress(psutil.NoSuchProcess):
        process.terminate()
        try:
            process.wait(patience)
        except psutil.TimeoutExpired:
            process.kill()
            process.wait(5)


def stop_all() -> int:
    """Stop everything that ``make run`` has left running; return how many."""
    count = 0
    for file in paths.STATE.glob("server-*.json"):
        running = [process for process in remembered(file) if process]
        for process in running:
            end(process)
        count += bool(running)
        file.unlink(missing_ok=True)
    return count


def claim_port(interface: str, port: int) -> None:
    """See to it that the port is free, or say who has it."""
    tool, odoo = remembered(pid_file(port))
    if tool:
        raise Failure(
            f"The e-journal already runs at http://localhost:{port}."
            " Stop it with: make stop"
        )
    if odoo:
        say("stopping the Odoo that a killed run has left behind")
        end(odoo)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((interface, port))
        except OSError as error:
            raise Failure(
                f"Port {port} cannot be used ({error.strerror}). Take another one, for"
                f" example: make run PORT={port + 1}"
            ) from error


def answers(port: int) -> bool:
    """Tell whether Odoo answers on a port."""
    try:
        with DIRECT.open(f"http://127.0.0.1:{port}/web/health", timeout=10) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def wait_until_ready(process: subprocess.Popen, port: int, log: Path) -> None:
    """Wait for Odoo's first answer."""
    deadline = time.monotonic() + PATIENCE
    while not answers(port):
        if process.poll() is not None:
            raise Failure(f"Odoo has ended:\n{tail(log)}")
        if time.monotonic() > deadline:
            raise Failure(f"Odoo does not answer; its log: {paths.shown(log)}")
        time.sleep(0.3)


def watch(odoo: Odoo, process: subprocess.Popen, log: Path) -> None:
    """Stay until Odoo ends or its PostgreSQL does; fail with which of them it was."""
    missed = 0
    while True:
        with contextlib.suppress(subprocess.TimeoutExpired):
            code = process.wait(WATCH_STEP)
            raise Failure(f"Odoo has ended by itself (code {code}):\n{tail(log)}")
        try:
            odoo.server.connect("postgres").close()
            missed = 0
        except psycopg2.OperationalError as error:
            missed += 1
            if missed == MISSED_LOOKS:
                raise Failure(
                    "PostgreSQL has ended while Odoo was running; what was saved is"
                    f" safe. Start both again with: make run\n{error}"
                ) from error


def rotate(log: Path) -> None:
    """Keep one older log when the present one has grown large."""
    log.parent.mkdir(parents=True, exist_ok=True)
    if log.exists() and log.stat().st_size > LOG_LIMIT:
        log.replace(log.with_suffix(".log.1"))


def serve(odoo: Odoo, database: str, interface: str, port: int) -> None:
    """Serve the database until the user stops it."""
    log = paths.LOGS / "odoo.log"
    rotate(log)
    command = odoo.server_command(
        database,
        f"--db-filter=^{database}$",
        f"--http-interface={interface}",
        f"--http-port={port}",
        f"--logfile={log}",
    )
    process = start(command, env=odoo.environment(), stderr=subprocess.DEVNULL)
    file = pid_file(port)
    try:
        tool, child = psutil.Process(os.getpid()), psutil.Process(process.pid)
        stamps.write(
            file, json.dumps({"tool": identity(tool), "odoo": identity(child)})
        )
        wait_until_ready(process, port, log)
        say(f"log: {paths.shown(log)}; stop with Ctrl-C or make stop")
        say(f"the e-journal is ready: http://localhost:{port}")
        watch(odoo, process, log)
    except KeyboardInterrupt:
        say("stopping")
    finally:
        stop_group(process)
        file.unlink(missing_ok=True)
