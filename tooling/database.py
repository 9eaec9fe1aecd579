"""Odoo's databases, each with its folder of files: made, copied, renamed, dropped."""

import contextlib
import os
import shutil
from pathlib import Path

from psycopg2 import errors, sql

from . import paths
from .postgres import Connection


def link_files(source: Path, target: Path) -> None:
    """Copy a folder of files by links, since the files never change."""
    shutil.rmtree(target, ignore_errors=True)
    if source.exists():
        shutil.copytree(source, target, copy_function=os.link)


class Database:
    """One database and its folder in Odoo's file store."""

    def __init__(self, server: Connection, name: str):
        self.server = server
        self.name = name

    @property
    def files(self) -> Path:
        """Return the folder of this database's files."""
        return paths.DATA_DIR / "filestore" / self.name

    @property
    def evidence(self) -> dict[str, Path]:
        """Return what proves the evidence outside the database, by its ending: the key
        of the seals, and the file of closings."""
        found = (paths.DATA_DIR / "ejournal").glob(f"{self.name}.*")
        return {path.name.removeprefix(self.name): path for path in found}

    def _administer(self, statement: str, *names: str) -> None:
        """Run one statement with database names in it."""
        with contextlib.closing(self.server.connect("postgres")) as connection:
            with connection.cursor() as cursor:
                cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))

    def query(self, statement: str, parameters=None) -> list[tuple]:
        """Return the rows of a query in this database."""
        with contextlib.closing(self.server.connect(self.name)) as connection:
            with connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.fetchall()

    def rows(self, table: str, ids: list[int]) -> list[dict]:
        """Return rows of a table, each as a dictionary of plain values."""
        statement = sql.SQL("SELECT to_jsonb(t) FROM {} AS t WHERE id = ANY(%s)")
        rows = self.query(statement.format(sql.Identifier(table)), [ids])
        return [row for (row,) in rows]

    def columns(self, table: str, *names: str) -> list[tuple]:
        """Return some columns of a table."""
        chosen = sql.SQL(", ").join(map(sql.Identifier, names))
        statement = sql.SQL("SELECT {} FROM {}").format(chosen, sql.Identifier(table))
        return self.query(statement)

    def create(self) -> None:
        """Make the database, empty; one of that name goes first."""
        self.drop()
        self._administer("CREATE DATABASE {} TEMPLATE template0", self.name)

    def exists(self) -> bool:
        """Tell whether the database is there."""
        with contextlib.closing(self.server.connect("postgres")) as connection:
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT 1 FROM pg_database WHERE datname = %s", [self.name]
                )
                return bool(cursor.fetchone())

    def drop(self) -> None:
        """Remove the database and its files, if there are any."""
        try:
            self._administer("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)
        except errors.InsufficientPrivilege:
            # PostgreSQL itself is vacuuming it: nobody's session, which only a plain
            # DROP sends away.
            self._administer("DROP DATABASE IF EXISTS {}", self.name)
        shutil.rmtree(self.files, ignore_errors=True)
        for path in self.evidence.values():
            path.unlink()

    def rename(self, name: str) -> "Database":
        """Give the database another name; files first, so that none is ever missing."""
        renamed = Database(self.server, name)
        shutil.rmtree(renamed.files, ignore_errors=True)
        if self.files.exists():
            self.files.rename(renamed.files)
        for ending, path in self.evidence.items():
            path.replace(path.with_name(f"{name}{ending}"))
        self._administer("ALTER DATABASE {} RENAME TO {}", self.name, name)
        return renamed

    def copy(self, name: str) -> "Database":
        """Make a copy."""
        copy = Database(self.server, name)
        copy.drop()
        self._administer("CREATE DATABASE {} TEMPLATE {}", name, self.name)
        link_files(self.files, copy.files)
        for ending, path in self.evidence.items():
            shutil.copy2(path, path.with_name(f"{name}{ending}"))
        return copy

    def installed(self) -> set[str]:
        """Return the names of the installed add-ons."""
        rows = self.query("SELECT name FROM ir_module_module WHERE state = 'installed'")
        return {name for (name,) in rows}
