"""A database of the last tagged version, kept small; what its update must come to.

``make release-dump`` keeps a database of the present version, with the sample
university in it, as ``tests/upgrade/<version>.sql.xz``. ``make test`` restores each of
them, updates it, and compares it with one that has just been installed: tables down to
their triggers, and every record that our add-ons have named. Where the two differed
before the update, the add-on must have a migration, even one that has nothing to do.
"""

import ast
import lzma
import subprocess
from collections.abc import Iterator
from pathlib import Path

from . import logcheck, odoo, paths, postgres, snapshot
from .database import Database
from .odoo import Odoo, own_addons
from .shell import Failure, run, say, step

DUMPS = paths.TESTS / "upgrade"
MAX_BYTES = 5 * 1024 * 1024


def version(addon: str) -> str:
    """Return the version in an add-on's manifest."""
    manifest = paths.ADDONS / addon / "__manifest__.py"
    return ast.literal_eval(manifest.read_text())["version"]


def number(text: str) -> tuple[int, ...]:
    """Return a version in a form that compares as versions do."""
    return tuple(map(int, text.split(".")))


def release() -> str:
    """Return the version of the whole: the highest of our add-ons."""
    return max(map(version, own_addons()), key=number)


def migrations(addon: str, since: str) -> Iterator[str]:
    """Yield the versions after ``since`` to which an add-on has a migration.

    Odoo runs those up to the version in the manifest, and no others.
    """
    for folder in sorted((paths.ADDONS / addon / "migrations").glob("19.0.*")):
        if number(since) < number(folder.name) <= number(version(addon)):
            if any(folder.glob("*-*.py")):
                yield folder.name


def dump(server: Odoo, database: Database) -> Path:
    """Keep a database as that of the present version; return the file."""
    file = DUMPS / f"{release()}.sql.xz"
    with step(f"writing {paths.shown(file)}"):
        text = subprocess.run(
            [
                *(postgres.programs() / "pg_dump", "--no-owner", "--no-privileges"),
                database.name,
            ],
            env=server.server.environment(),
            capture_output=True,
            check=True,
        ).stdout
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(lzma.compress(text, preset=9))
    if file.stat().st_size > MAX_BYTES:
        raise Failure(f"{paths.shown(file)} has become too large to be kept.")
    return file


def restore(server: Odoo, file: Path, name: str) -> Database:
    """Return a new database made from a dump."""
    database = Database(server.server, name)
    database.create()
    draft = paths.STATE / "upgrade.sql"
    draft.write_bytes(lzma.decompress(file.read_bytes()))
    psql = [postgres.programs() / "psql", "--quiet", "--no-psqlrc", "-d", name]
    run(
        [*psql, "--set=ON_ERROR_STOP=1", f"--file={draft}"],
        env=server.server.environment(),
        log=paths.LOGS / "upgrade.log",
    )
    draft.unlink()
    return database


def missing_migrations(since: str, changed: set[str]) -> list[str]:
    """Return a sentence about each changed add-on that has no migration."""
    return [
        f"{addon} has changed tables or noupdate records since {since}, but there is no"
        f" migration: raise its version, add migrations/<version>/."
        for addon in sorted(changed & set(own_addons()))
        if not any(migrations(addon, since))
    ]


def check(server: Odoo, fresh: Database) -> None:
    """Fail when the update of an earlier version does not come to a fresh database.

    :raise Failure: with every difference
    """
    files = sorted(DUMPS.glob("*.sql.xz"))
    if not files:
        raise Failure("There is no database to update: make release-dump")
    found = []
    wanted = snapshot.take(fresh)
    for file in files:
        since = file.name.removesuffix(".sql.xz")
        with step(f"updating a database of {since}"):
            database = restore(server, file, f"{fresh.name}_upgrade")
            changed = snapshot.take(database).changed_addons(wanted)
            found += missing_migrations(since, changed & database.installed())
            log = paths.LOGS / "upgrade.log"
            log.unlink(missing_ok=True)
            odoo.upgrade(server, database, own_addons(), log)
            found += logcheck.problems_of(log)
            after = snapshot.take(database)
            found += [f"{since}: {line}" for line in after.differences(wanted)]
            database.drop()
    if found:
        shown = "\n".join(found[:40])
        raise Failure(f"{len(found)} problems with updating older databases:\n{shown}")
    say(f"updated databases are as new ones: {', '.join(f.name for f in files)}")
