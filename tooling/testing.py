"""``make test``: lint, installation from nothing, Odoo's own lint, then pytest."""

import os
import re
import shutil
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TypeVar

from . import (
    lint,
    logcheck,
    odoo,
    paths,
    postgres,
    release,
    stamps,
    translations,
    venv,
)
from .database import Database
from .odoo import Odoo
from .pytest_guard import LOG_VARIABLE
from .settings import Settings
from .shell import Failure, locked, run, step, tail, time_limit

LIMIT = 80 * 60
T = TypeVar("T")
#: Two of Odoo's lint tests do not look at one add-on after the other: the first goes
#: through the whole of Odoo (lint.py runs its checkers on ours), the second ends at the
#: first find, in an add-on of OCA (.ruff.toml bans these imports in ours).
LINT_TAGS = ",".join(
    (
        "/test_lint",
        "-/test_lint:TestPyLint",
        "-/test_lint:TestDunderinit.test_addons_orm_import",
    )
)
#: A class stays in one process: what it makes for its tests is made once. What is
#: tagged as long begins first (pytest_guard.py), then those of ``tests/``, so that no
#: process ends alone. One process more than cores: much of the time is spent on waiting
#: for a browser.
SHARED = (
    f"--numprocesses={min((os.cpu_count() or 1) + 1, 4)}",
    *("--dist=loadscope", "--no-loadscope-reorder"),
)
TESTS_RUN = re.compile(r"error\(s\) of (\d+) tests")


def free_port() -> int:
    """Return a port that nobody uses at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def new_log(name: str) -> Path:
    """Return a log file that is not there yet."""
    log = paths.LOGS / name
    log.unlink(missing_ok=True)
    return log


def check_run(code: int, log: Path, what: str) -> None:
    """Fail when Odoo's runner did, or when its log holds what it must not."""
    found = logcheck.problems_of(log)
    if code or found:
        shown = "\n\n".join(found[:20]) or tail(log)
        raise Failure(f"{what} failed (log: {paths.shown(log)}):\n\n{shown}")


def at_once(*actions: Callable[[], T]) -> list[T]:
    """Do things that wait for other processes side by side; return what they return.

    :raise Failure: that of the first one to fail, when all have ended
    """
    with ThreadPoolExecutor(len(actions)) as pool:
        return [future.result() for future in [*map(pool.submit, actions)]]


def install(server: Odoo, name: str) -> Database:
    """Install our add-ons from nothing under Odoo's runner, at_install tests too."""
    database = Database(server.server, name)
    database.drop()
    names = odoo.own_addons()
    state = odoo.current_state()
    log = new_log("test-install.log")
    tags = [f"/{addon}" for addon in names] + ["-post_install"]
    with step(f"installing {', '.join(names)} on a fresh database"):
        code = server.install(
            name,
            *("--test-tags", ",".join(tags), f"--http-port={free_port()}"),
            log=log,
            check=False,
        )
    check_run(code, log, "The installation")
    if missing := set(names) - database.installed():
        raise Failure(f"Not installed: {', '.join(sorted(missing))}.")
    stamps.write(odoo.state_file(name), state)
    return database


def make_assets(server: Odoo, database: Database) -> None:
    """Make the bundles of scripts and styles once, as Odoo's own runner does before it
    opens a browser: what a test makes goes with its transaction, and the next one would
    make it again, with ten seconds of a processor."""
    log = new_log("test-assets.log")
    with step("making scripts and styles"):
        odoo.make_assets(server, database, log)
    check_run(0, log, "Making scripts and styles")


def odoo_lint(server: Odoo, copy: Database) -> None:
    """Run Odoo's ``test_lint`` in a copy of the test database; drop the copy."""
    log = new_log("test-lint.log")
    with step("running Odoo's test_lint"):
        # The exit code is not asked: one finding, about another's add-on, is on the
        # allowlist, and every finding is an ERROR in the log.
        server.once(
            copy.name,
            *("-i", "test_lint", "--test-tags", LINT_TAGS),
            f"--http-port={free_port()}",
            log=log,
            check=False,
        )
        copy.drop()
    check_run(0, log, "Odoo's test_lint")
    counts = TESTS_RUN.findall(log.read_text())
    if not any(int(total) for total in counts):
        raise Failure("Odoo's test_lint has run no test.")


def pytest(server: Odoo, database: Database, arguments: list[str]) -> int:
    """Run the tests of the add-ons and of ``tests/``; return pytest's exit code.

    All of them are shared by some processes, each with a copy of the database
    (pytest-odoo makes and drops it).
    """
    log = new_log("test-server.log")
    shutil.rmtree(paths.RESULTS, ignore_errors=True)
    paths.RESULTS.mkdir(parents=True)
    targets = (
        []
        if any(Path(word).exists() for word in arguments)
        else [*SHARED, "tests", "addons"]
    )
    command = [
        *(venv.python(), "-m", "pytest", "-p", "tooling.pytest_guard"),
        *(f"--odoo-config={paths.ODOO_CONF}", f"--odoo-database={database.name}"),
        *("--odoo-http", "--odoo-log-level=warn", f"--odoo-extra=logfile={log}"),
        f"--odoo-extra=screenshots={paths.RESULTS / 'screenshots'}",
        f"--junitxml={paths.RESULTS / 'junit.xml'}",
        *arguments,
        *targets,
    ]
    environment = server.environment() | {
        LOG_VARIABLE: str(log),
        # No runner of the queue: tests do its work themselves.
        "ODOO_QUEUE_JOB_CHANNELS": "root:0",
    }
    return run(command, check=False, cwd=paths.ROOT, env=environment)


def ensure_database(server: Odoo, name: str) -> Database:
    """Return the test database, updated when the code has changed."""
    database = Database(server.server, name)
    if not database.exists() or not odoo.state_file(name).exists():
        database = install(server, name)
    elif not odoo.update(server, database):
        return database
    make_assets(server, database)
    return database


def with_test_database(action: Callable[[Odoo, Database], None]) -> None:
    """Do something that needs a database with the present code."""
    settings = Settings.load()
    with locked("tests"), postgres.server(settings) as connection:
        server = Odoo(connection)
        server.configure()
        action(server, ensure_database(server, f"{settings.database}_test"))


def endure(arguments: list[str]) -> int:
    """Run what takes hours, one test after the other; return pytest's exit code."""
    os.environ["EJOURNAL_ENDURANCE"] = "1"  # tests/endurance: at full size
    settings = Settings.load()
    with locked("tests"), postgres.server(settings) as connection:
        server = Odoo(connection)
        server.configure()
        database = ensure_database(server, f"{settings.database}_test")
        files = "python_files=test_*.py endure_*.py"
        options = ["--capture=no", f"--override-ini={files}", "tests/endurance"]
        return pytest(server, database, [*options, *arguments])


def main(arguments: list[str], quick: bool = False) -> int:
    """Run everything (or, when quick, only pytest); return the exit code."""
    settings = Settings.load()
    name = f"{settings.database}_test"
    with (
        time_limit(LIMIT, "make test"),
        locked("tests"),
        postgres.server(settings) as connection,
    ):
        server = Odoo(connection)
        server.configure()
        if quick:
            database = ensure_database(server, name)
        else:
            odoo.state_file(name).unlink(missing_ok=True)
            _, database = at_once(lint.main, partial(install, server, name))
            translations.check(server, database)
            # A database can be copied while nobody is connected to it.
            copy = database.copy(f"{name}_lint")
            at_once(
                partial(odoo_lint, server, copy),
                partial(release.check, server, database),
                partial(make_assets, server, database),
            )
        return pytest(server, database, arguments)
