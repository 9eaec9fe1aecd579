"""What an import changes in a record: shown by the check, kept by the load."""

from typing import NamedTuple

from ..formats import format_day
from .columns import Choice, Ref, in_language

PERSON_NAMES = ("last_name", "first_name", "patronymic")


class Change(NamedTuple):
    """A value of a record before and after, in the words of the reader."""

    kind: str  # as in ``ejournal.import.change``
    column: str
    old: str
    new: str


def get_kind(column):
    """Which kind of change another value of a column is."""
    if column.field == "name" or column.field in PERSON_NAMES:
        return "renamed"
    return "moved" if isinstance(column, Ref) else "other"


def describe(ctx, column, value):
    """A value of a column as people read it.

    :param ctx: the ``Importer``
    """
    if value is None or value is False or value == "":
        return ""
    if isinstance(column, Ref):
        table = ctx.tables[column.table]
        if not isinstance(value, int):
            return value.key
        record = table.get_records(ctx).browse(value)
        return str(record[table.reference_key or "display_name"])
    if isinstance(column, Choice):
        values = value if column.many else [value]
        words = (in_language(ctx.env, column.choices[item]) for item in values)
        return ", ".join(words)
    return format_day(value) if hasattr(value, "year") else str(value)
