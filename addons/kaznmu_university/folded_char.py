"""Texts as they are kept, found and sorted.

Names are found as they are typed: «Касенова» is Қасенова, «Елкин» is Ёлкин; they stand
in the order of the Kazakh alphabet.
"""

from odoo import fields
from odoo.tools import SQL

from .importer.cells import normalize_text

# The Kazakh alphabet, in which the Russian one is contained. PostgreSQL databases
# of Odoo compare by code point, which would put Ә, Ғ, Қ… after Я.
ALPHABET = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"
SORT_TABLE = {
    ord(letter): chr(0x3000 + index)
    for index, lower in enumerate(ALPHABET)
    for letter in (lower, lower.upper())
}
SORTED, PLACES = "".join(map(chr, SORT_TABLE)), "".join(SORT_TABLE.values())
# Letters that a Russian keyboard lacks, or that people leave out; the browser folds
# alike (static/src/grid/fold.js of kaznmu_ejournal).
FOLDED = dict(zip("әғқңөұүһіё", "агкноуухие", strict=True))
CYRILLIC = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
# Capitals too: what lower() of PostgreSQL knows depends on how a database was made.
TABLE = str.maketrans(
    FOLDED
    | {letter.upper(): plain for letter, plain in FOLDED.items()}
    | {letter.upper(): letter for letter in CYRILLIC}
)
LETTERS, PLAIN = "".join(map(chr, TABLE)), "".join(TABLE.values())


def fold(text):
    """The text as it is compared with another one folded alike."""
    return text.translate(TABLE).lower()


class CleanChar(fields.Char):
    """A text without what cannot be seen: whoever pastes a number with an invisible
    sign behind it means the number."""

    def convert_to_cache(self, value, record, validate=True):
        if validate and isinstance(value, str):
            value = normalize_text(value)
        return super().convert_to_cache(value, record, validate)


def sort_sql(column):
    """What a column of names is sorted by."""
    return SQL("lower(translate(%s, %s, %s))", column, SORTED, PLACES)


class FoldedChar(CleanChar):
    """A name: ``ilike`` knows no difference between letters that are typed alike, and
    it is sorted by the alphabet."""

    def _condition_to_sql(self, field_expr, operator, value, model, alias, query):
        if not operator.endswith("ilike") or not isinstance(value, str):
            return super()._condition_to_sql(
                field_expr, operator, value, model, alias, query
            )
        column = model._field_to_sql(alias, field_expr, query)
        pattern = fold(value) if "=" in operator else f"%{fold(value)}%"
        found = SQL(
            "lower(translate(%s, %s, %s)) LIKE %s", column, LETTERS, PLAIN, pattern
        )
        if operator.startswith("not"):
            return SQL("(%s) IS NOT TRUE", found)
        return found

    def filter_function(self, records, field_expr, operator, value):
        if operator == "ilike" and isinstance(value, str):
            get_value, wanted = self.expression_getter(field_expr), fold(value)
            return lambda record: wanted in fold(get_value(record) or "")
        return super().filter_function(records, field_expr, operator, value)
