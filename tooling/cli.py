"""The commands behind the Makefile."""

import argparse
import os
import shutil
import signal
import sys

from . import clock, node, odoo_source, paths, system, venv
from .settings import Settings
from .shell import Failure, fail, locked, say


def parser() -> argparse.ArgumentParser:
    """Return the parser of the command line."""
    result = argparse.ArgumentParser(prog="python3 -m tooling", description=__doc__)
    commands = result.add_subparsers(dest="command", required=True)

    def command(name: str, help: str) -> argparse.ArgumentParser:
        return commands.add_parser(name, help=help, description=help)

    run = command("run", "prepare everything and serve the e-journal")
    run.add_argument("--port", type=int, default=8069)
    run.add_argument("--database", default="")
    run.add_argument("--interface", default="")
    test = command("test", "lint, install on a fresh database, run every test")
    test.add_argument("--quick", action="store_true", help="keep the test database")
    test.add_argument("--clock", default="", help="a day, such as 2028-02-29")
    test.add_argument("arguments", nargs="*", help="passed to pytest")
    endurance = command("endurance", "kill and measure: hours, several servers")
    endurance.add_argument("arguments", nargs="*", help="passed to pytest")
    command("guide", "take the pictures of the user guide")
    command("lint", "check style, add-ons and translations")
    command("format", "put all files into the project's style")
    command("translations", "bring the .po files up to the present terms")
    command("wheels", "pack the add-ons into dist/")
    command("release-dump", "keep a database of this version for the upgrade test")
    command("prepare", "get everything that running and testing need")
    command("stop", "stop Odoo and PostgreSQL; the data stay")
    command("clean", "stop, then remove what the tool has made; the data stay")
    command("purge", "stop, then remove everything the tool has made, data included")
    return result


def bootstrap(command: str, day: str) -> None:
    """Get what the machine and the environment need; stdlib only."""
    if sys.version_info < venv.MINIMUM:
        wanted = ".".join(map(str, venv.MINIMUM))
        raise Failure(f"Python {wanted} or newer is needed, this is {sys.version}.")
    os.umask(0o022)
    with locked("prepare"):
        system.ensure(system.TO_RUN if command == "run" else system.TO_TEST)
        if day:
            clock.ensure()
        venv.ensure(odoo_source.find(Settings.load()))
        if command != "run":
            node.ensure()
            venv.ensure_packages("wheels")


def _clean(arguments) -> None:
    _stop(arguments)
    for path in paths.REPLACEABLE:
        shutil.rmtree(path, ignore_errors=True)
    say("removed everything but the data")


def _purge(arguments) -> None:
    _stop(arguments)
    shutil.rmtree(paths.LOCAL)
    say(f"removed {paths.shown(paths.LOCAL)}/")


def _stop(_arguments) -> None:
    from . import postgres, server

    count = server.stop_all()
    with locked("postgres"):
        stopped = postgres.Cluster().stop()
    say("stopped" if count or stopped else "nothing was running")


def _run(arguments) -> None:
    from . import odoo, postgres, server

    settings = Settings.load()
    interface = arguments.interface or settings.interface
    database = arguments.database or settings.database
    server.claim_port(interface, arguments.port)
    with postgres.server(settings) as connection:
        instance = odoo.Odoo(connection)
        instance.configure()
        with locked(f"database-{database}"):
            odoo.ensure_database(instance, database)
        server.serve(instance, database, interface, arguments.port)


def _test(arguments) -> int:
    from . import testing

    return testing.main(arguments.arguments, quick=arguments.quick)


def _endurance(arguments) -> int:
    from . import testing

    return testing.endure(arguments.arguments)


def _guide(_arguments) -> int:
    from . import testing

    # The tests go the ways of all pictures; here they keep what they see.
    os.environ["EJOURNAL_GUIDE_FOLDER"] = str(paths.GUIDE)
    return testing.main(["tests/guide"], quick=True)


def _lint(_arguments) -> None:
    from . import lint, testing, translations

    lint.main()
    testing.with_test_database(translations.check)


def _format(_arguments) -> None:
    from . import lint

    lint.reformat()


def _translations(_arguments) -> None:
    from . import testing, translations

    testing.with_test_database(translations.update)


def _wheels(_arguments) -> None:
    from . import wheels

    wheels.main()


def _release_dump(_arguments) -> None:
    from . import odoo, postgres, release

    settings = Settings.load()
    with postgres.server(settings) as connection:
        instance = odoo.Odoo(connection)
        instance.configure()
        name = f"{settings.database}_release"
        database = odoo.create(instance, name, odoo.load_files)
        release.dump(instance, database)
        database.drop()
        odoo.state_file(name).unlink()


def _prepare(_arguments) -> None:
    say("everything is ready")


#: What runs inside the virtual environment; each returns an exit code or None.
COMMANDS = {
    "run": _run,
    "test": _test,
    "endurance": _endurance,
    "guide": _guide,
    "lint": _lint,
    "format": _format,
    "translations": _translations,
    "wheels": _wheels,
    "release-dump": _release_dump,
    "prepare": _prepare,
    "stop": _stop,
    "clean": _clean,
    "purge": _purge,
}


def main() -> int:
    """Entry point: prepare with the system's Python, go on with the environment's."""
    arguments = parser().parse_args()
    day = getattr(arguments, "clock", "")
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.default_int_handler)
    try:
        if not venv.active():
            if arguments.command not in ("stop", "clean", "purge"):
                bootstrap(arguments.command, day)
            elif not venv.complete():
                say("nothing was running")
                return 0
            python = str(venv.python())
            os.chdir(paths.ROOT)
            environment = os.environ | (clock.environment(day) if day else {})
            os.execve(python, [python, "-m", "tooling", *sys.argv[1:]], environment)
        return COMMANDS[arguments.command](arguments) or 0
    except Failure as failure:
        return fail(str(failure))
    except KeyboardInterrupt:
        return fail("interrupted")
