"""What the guards of the database must be, as the files of SQL say that make them.

A guard that stands under its name may have lost its teeth: another function, a
condition that never holds, one event less.
"""

import re
from typing import NamedTuple

from odoo.tools import SQL, file_open

# How PostgreSQL notes when a trigger fires (pg_trigger.tgtype).
EVENTS = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}
ROW, BEFORE = 1, 2
FUNCTION = re.compile(
    r"CREATE OR REPLACE FUNCTION (\w+)\([^$]*?AS \$\$(.*?)\$\$", re.DOTALL
)
TRIGGER = re.compile(
    r"TRIGGER (\w+)\s+(BEFORE|AFTER) ([A-Z ]+?) ON (\w+)"
    r"[^;]*?FOR EACH (ROW|STATEMENT) EXECUTE FUNCTION (\w+)\("
)
APPEND_ONLY = "kaznmu_university/sql/append_only.sql"


class Guard(NamedTuple):
    """A trigger as it must be."""

    moment: int  # see EVENTS
    function: str


def read_functions(path):
    """``{name: body}`` of the functions that a file makes."""
    with file_open(path) as file:
        return dict(FUNCTION.findall(file.read()))


def read_triggers(path):
    """``{(table, name): Guard}`` of the triggers that a file makes."""
    with file_open(path) as file:
        found = TRIGGER.findall(file.read())
    return {
        (table, name): Guard(
            sum(EVENTS[event] for event in events.split(" OR "))
            + (BEFORE if time == "BEFORE" else 0)
            + (ROW if each == "ROW" else 0),
            function,
        )
        for name, time, events, table, each, function in found
    }


def get_append_only(table):
    """``{(table, name): Guard}`` of a table whose rows are never changed."""
    function = "ejournal_append_only"
    changes = EVENTS["UPDATE"] + EVENTS["DELETE"]
    return {
        (table, f"{table}_guard"): Guard(ROW + BEFORE + changes, function),
        (table, f"{table}_guard_truncate"): Guard(
            BEFORE + EVENTS["TRUNCATE"], function
        ),
    }


def drop_functions(cr, path):
    """Remove the functions that a file makes, and the triggers that call them; for
    the removal of an add-on, in whose tables they are."""
    names = list(read_functions(path))
    cr.execute(
        SQL(
            """SELECT oid::regprocedure::varchar FROM pg_proc
                WHERE proname = ANY(%s)
                  AND pronamespace = current_schema()::regnamespace""",
            names,
        )
    )
    for (signature,) in cr.fetchall():
        # As PostgreSQL itself writes it, with all quotes that it needs.
        cr.execute(SQL("DROP FUNCTION %s CASCADE", SQL(signature)))
