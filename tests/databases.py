"""Databases that a test makes beside the test database, and what it leaves of them."""

import shutil
from contextlib import closing

from psycopg2.errors import ObjectInUse

from odoo.sql_db import db_connect
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


def administer(statement, database):
    """Run a statement that no transaction may hold, with nobody in ``database``.

    A page that a browser test has left open may be back at once: it is sent away again.
    """
    with closing(db_connect("postgres").cursor()) as cr:
        cr._cnx.autocommit = True
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
    administer(
        SQL(
            "CREATE DATABASE %s TEMPLATE %s",
            SQL.identifier(name),
            SQL.identifier(source),
        ),
        source,
    )


def drop(name):
    """Remove a database, if there is one, and its files."""
    administer(SQL("DROP DATABASE IF EXISTS %s", SQL.identifier(name)), name)
    shutil.rmtree(config.filestore(name), ignore_errors=True)
