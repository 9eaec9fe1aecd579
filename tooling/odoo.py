"""Odoo itself: its configuration, its commands, and databases with our add-ons."""

import ast
import configparser
import json
import os
import secrets
import tempfile
from pathlib import Path

from . import paths, postgres, stamps, venv
from .database import Database
from .postgres import Connection
from .shell import Failure, run, step

#: The first is the default of new users. Kazakh is made by kaznmu_university itself.
LANGUAGES = ("ru_RU", "en_US")
MAKE_ASSETS = """\
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""


def own_addons() -> list[str]:
    """Return the names of this project's installable add-ons."""
    names = []
    for manifest in sorted(paths.ADDONS.glob("*/__manifest__.py")):
        if ast.literal_eval(manifest.read_text()).get("installable", True):
            names.append(manifest.parent.name)
    if not names:
        raise Failure(f"There is no add-on in {paths.shown(paths.ADDONS)}/.")
    return names


def addons_digest() -> str:
    """Return a hash of everything our add-ons bring into a database."""
    return stamps.tree_digest(paths.ADDONS / name for name in own_addons())


def platform_digest() -> str:
    """Return a hash of what stands below our add-ons."""
    return venv.STAMP.read_text()


class Odoo:
    """Odoo on one PostgreSQL server."""

    def __init__(self, server: Connection):
        self.server = server

    def configure(self) -> None:
        """Write the configuration file; the master password is made once."""
        previous = configparser.RawConfigParser()
        previous.read(paths.ODOO_CONF)
        secret = previous.get("options", "admin_passwd", fallback=secrets.token_hex())
        parser = configparser.RawConfigParser()
        parser["options"] = {
            "addons_path": str(paths.ADDONS),
            "data_dir": str(paths.DATA_DIR),
            **self.server.odoo_options(),
            "admin_passwd": secret,
            "list_db": "False",
            "proxy_mode": "False",
            "server_wide_modules": "base,rpc,web,queue_job",
            "workers": "0",
            "http_interface": "127.0.0.1",
            "limit_time_real": "1800",
            "limit_time_real_cron": "3600",
            "limit_memory_soft": str(4 * 1024**3),
            "limit_memory_hard": str(5 * 1024**3),
        }
        parser["queue_job"] = {"channels": "root:3,root.ejournal_print:2"}
        draft = paths.ODOO_CONF.with_suffix(".new")
        draft.touch(mode=0o600)
        with draft.open("w") as file:
            parser.write(file)
        draft.rename(paths.ODOO_CONF)

    def server_command(self, database: str, *options) -> list:
        """Return the command line of Odoo's server."""
        return [
            *(venv.python(), "-m", "odoo", "-c", paths.ODOO_CONF, "-d", database),
            *options,
        ]

    def command(self, name: str, *arguments, log: Path, **options) -> int:
        """Run one of Odoo's other commands (``odoo <name> …``)."""
        return run(
            [
                *(venv.python(), "-m", "odoo", f"--addons-path={paths.ADDONS}"),
                *(name, *arguments),
            ],
            env=self.environment(),
            log=log,
            **options,
        )

    def shell(self, database: str, statements: str, log: Path) -> None:
        """Run statements that know ``env`` of a database."""
        with tempfile.TemporaryFile("w+") as stdin:
            stdin.write(statements)
            stdin.seek(0)
            self.command(
                *("shell", "-c", paths.ODOO_CONF, "-d", database, "--no-http"),
                stdin=stdin,
                log=log,
            )

    def script(self, script: Path, *arguments, log: Path) -> None:
        """Run a Python script that may use Odoo."""
        run([venv.python(), script, *arguments], env=self.environment(), log=log)

    def environment(self) -> dict[str, str]:
        """Return the environment of every Odoo process."""
        return self.server.environment() | {
            "ODOO_RC": str(paths.ODOO_CONF),
            "PATH": os.pathsep.join(
                map(str, (paths.VENV / "bin", postgres.programs(), os.environ["PATH"]))
            ),
        }

    def once(self, database: str, *options, log: Path, check: bool = True) -> int:
        """Start the server, let it install, update or test, and stop."""
        command = self.server_command(database, *options, "--stop-after-init")
        return run(command, env=self.environment(), log=log, check=check)

    def install(self, database: str, *options, log: Path, check: bool = True) -> int:
        """Install our add-ons and their languages on a new, empty database."""
        return self.once(
            database,
            *("-i", ",".join(own_addons())),
            f"--load-language={','.join(LANGUAGES)}",
            *options,
            log=log,
            check=check,
        )


def state_file(database: str) -> Path:
    """Return where the tool remembers what a database was last updated from."""
    return paths.STATE / f"{database}.json"


def current_state() -> str:
    """Return the state of a database that has just been made or updated."""
    return json.dumps({"addons": addons_digest(), "platform": platform_digest()})


def outdated(database: str) -> list[str]:
    """Return the add-ons to update because their code has changed since."""
    file = state_file(database)
    try:
        known = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        known = {}
    if known.get("platform") != platform_digest():
        return ["base"]
    if known.get("addons") != addons_digest():
        return own_addons()
    return []


def update(odoo: Odoo, database: Database) -> bool:
    """Bring an existing database up to the present code; tell whether it was not."""
    names = outdated(database.name)
    if not names:
        return False
    state = current_state()
    with step(f"updating the database {database.name} to the new code"):
        upgrade(odoo, database, names, paths.LOGS / "update.log")
    stamps.write(state_file(database.name), state)
    return True


def upgrade(odoo: Odoo, database: Database, names: list[str], log: Path) -> None:
    """Update some add-ons of a database; ours that it lacks are installed."""
    installed = database.installed()
    missing = [name for name in own_addons() if name not in installed]
    options = ["-u", ",".join(names)]
    if missing:
        options += ["-i", ",".join(missing)]
    odoo.once(database.name, "--no-http", *options, log=log)


def make_assets(odoo: Odoo, database: Database, log: Path) -> None:
    """Make the scripts and styles of all pages, before a reader waits for them."""
    odoo.shell(database.name, MAKE_ASSETS, log=log)


def load_files(odoo: Odoo, name: str, log: Path) -> None:
    """Load the sample university's files, and make what they cannot bring."""
    odoo.command("ejournal", "sample", "-d", name, paths.SAMPLE, log=log)


def tell_story(odoo: Odoo, name: str, log: Path) -> None:
    """Write the files of a university around today, and let it live up to now."""
    odoo.script(paths.LIVING, "--out", paths.LIVING_FILES, log=log)
    options = ("-c", paths.ODOO_CONF, "-d", name, "--files", paths.LIVING_FILES)
    odoo.script(paths.STORY, *options, log=log)


def create(odoo: Odoo, name: str, fill=tell_story) -> Database:
    """Make the database with the sample university.

    It is built under another name and gets its own at the very end: an interrupted
    or failed build is never taken for a finished one, the next run starts it over.

    :param fill: what brings the university into the empty database
    """
    draft = Database(odoo.server, f"{name}_new")
    draft.drop()
    state = current_state()
    log = paths.LOGS / "create.log"
    log.unlink(missing_ok=True)
    with step(f"creating the database {name} with {', '.join(own_addons())}"):
        odoo.install(draft.name, "--no-http", log=log)
    with step("making the sample university"):
        fill(odoo, draft.name, log)
    database = draft.rename(name)
    stamps.write(state_file(name), state)
    return database


def ensure_database(odoo: Odoo, name: str) -> Database:
    """Return the database, made or updated as needed."""
    database = Database(odoo.server, name)
    if not database.exists():
        return create(odoo, name)
    update(odoo, database)
    return database
