"""Databases that a test makes beside the test database, and what it leaves of them."""

import shutil
from contextlib import closing, contextmanager

from psycopg2.errors import ObjectInUse

from odoo.modules.registry import Registry
from odoo.sql_db import close_db, db_connect
from odoo.tools import SQL, config

# Odoo's own _drop_conn also ends workers of the autovacuum, which only a superuser may;
# PostgreSQL ends those by itself when a database is copied or dropped.
TERMINATE = """
    SELECT pg_terminate_backend(pid)
      FROM pg_stat_activity
     WHERE datname = %s
       AND backend_type = 'client backend'
       AND pid != pg_backend_pid()
"""
TRIES = 5


@contextmanager
def administration():
    """A cursor whose statements no transaction holds."""
    with closing(db_connect("postgres").cursor()) as cr:
        cr._cnx.autocommit = True
        yield cr


def execute_alone(cr, statement, database):
    """Run a statement with nobody in ``database``.

    Whoever is in it is sent away; who is slow to go, or back at once, again.
    """
    for attempt in range(1, TRIES + 1):
        cr.execute(TERMINATE, [database])
        try:
            cr.execute(statement, log_exceptions=False)
        except ObjectInUse:
            if attempt == TRIES:
                raise
        else:
            break


def copy(source, name):
    """Make a database ``name`` as a copy of ``source``."""
    create = SQL(
        "CREATE DATABASE %s TEMPLATE %s", SQL.identifier(name), SQL.identifier(source)
    )
    door = SQL("ALTER DATABASE %s ALLOW_CONNECTIONS", SQL.identifier(source))
    with administration() as cr:
        # A page that a browser test has left open would be back at once, for ever.
        cr.execute(SQL("%s FALSE", door))
        try:
            execute_alone(cr, create, source)
        finally:
            cr.execute(SQL("%s TRUE", door))


def drop(name):
    """Remove a database, if there is one, and its files."""
    with administration() as cr:
        execute_alone(cr, SQL("DROP DATABASE IF EXISTS %s", SQL.identifier(name)), name)
    shutil.rmtree(config.filestore(name), ignore_errors=True)


@contextmanager
def entered(name, **options):
    """Let the classes of tests that begin here work in another database.

    :param options: of the configuration: where its server is
    """
    changed = {"db_name": [name], **options}
    before = {key: config[key] for key in (*changed, "test_enable")}
    for key, value in changed.items():
        config[key] = value
    config["test_enable"] = False  # loading it is no reason to run its tests
    try:
        Registry(name)
        config["test_enable"] = before["test_enable"]
        yield
    finally:
        Registry.delete(name)
        close_db(name)
        for key, value in before.items():
            config[key] = value
