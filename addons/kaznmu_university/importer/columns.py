"""Columns of the import tables: how a cell becomes a value."""

import re
from datetime import date, datetime, time, timedelta

from ..formats import format_day
from ..languages import KAZAKH
from ..models.structure.times_mixin import parse_clock
from .cells import (
    LOST,
    ErrorCell,
    LostDigitsError,
    Shown,
    find_mixed,
    get_key,
    get_text,
)
from .days import check_year, read_day

MOMENTS = (date, time, timedelta)  # a datetime is a date
WHOLE = re.compile(r"([+-]?[0-9]+)(?:[.,]0*)?")
NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]*)?")


class CellError(Exception):
    """A cell that cannot be accepted, with a sentence for the user."""


def in_language(env, words):
    """The one of several words for a thing (Russian, Kazakh, …) that a user reads.

    Files are the registrar's, who writes them in Russian or Kazakh; whoever reads
    English sees the Russian word.
    """
    return words[1] if env.lang == KAZAKH and len(words) > 1 else words[0]


class CellContext:
    """What a column needs of the ``Importer``, for cells that are read without one.

    ``notes`` are sentences about the last cell, which is taken all the same.
    """

    def __init__(self, env):
        self.env = env
        self._ = env._
        self.notes = []

    def note(self, message):
        self.notes.append(message)

    def read_cell(self, column, cell):
        """Value of a cell, empty for none, and what is to be told about it.

        :return: ``(value, error or None, notes)``
        """
        self.notes = []
        try:
            return column.get_value(self, cell) or "", None, self.notes
        except CellError as error:
            return "", str(error), self.notes


class Column:
    """Text, at most 255 characters.

    :param str key: field of the table's model, or a name of the table's own;
        ``name@kk_KZ`` is the field ``name`` in Kazakh
    :param titles: headings by which the column is found: Russian, Kazakh, English and
        any others; the reader's one is shown in messages
    :param bool required: neither the column nor its cells may be missing
    :param bool is_key: part of the table's natural key
    """

    max_length = 255
    is_text = True  # in letters, which can be of a wrong alphabet

    def __init__(self, key, *titles, required=False, is_key=False):
        self.key = key
        self.titles = titles
        self.required = required or is_key
        self.is_key = is_key

    def get_title(self, env):
        """Heading of the column in the language of the user."""
        return in_language(env, self.titles)

    @property
    def field(self):
        """Name of the model's field, without the language."""
        return self.key.partition("@")[0]

    @property
    def lang(self):
        """Language of the value, empty for a field that is not translated."""
        return self.key.partition("@")[2]

    def get_value(self, ctx, cell):
        """Value of a cell; ``None`` when it is empty.

        :param ctx: the ``Importer``
        :raise CellError: the cell cannot be accepted
        """
        if isinstance(cell, ErrorCell):
            raise CellError(get_error_sentence(ctx.env, cell))
        text = self.get_text(cell)
        if not text:
            if self.required:
                raise CellError(ctx._("The cell is empty, but a value is required."))
            return None
        if len(text) > self.max_length:
            raise CellError(
                ctx._("The text is longer than %s characters.", self.max_length)
            )
        if LOST in text:
            raise CellError(
                ctx._(
                    "The sign %s stands where letters were lost when the file was "
                    "saved: correct the text and save the file as CSV UTF-8 or XLSX.",
                    LOST,
                )
            )
        if isinstance(cell, Shown) and cell.is_rounded:
            ctx.note(
                ctx._(
                    "The cell shows %(shown)s and holds %(stored)s: what it shows is "
                    "taken.",
                    shown=cell,
                    stored=get_text(float(cell.stored)),
                )
            )
        return self.parse(ctx, self.check_text(ctx, text, cell), cell)

    def check_text(self, ctx, text, cell):
        """The text of a cell, if its value is of the kind that the column holds.

        :raise CellError: a spreadsheet has made something else of it
        """
        if not self.is_text:
            return text
        if isinstance(cell, MOMENTS):
            raise CellError(
                ctx._(
                    "The spreadsheet has made a date or a time of this cell: give it "
                    "the format “Text” and type it again."
                )
            )
        if isinstance(cell, bool):
            raise CellError(
                ctx._("The cell holds “true” or “false”, where a text is expected.")
            )
        for word, letters in find_mixed(text):
            ctx.note(
                ctx._(
                    "“%(word)s” has Latin letters among Cyrillic ones: %(letters)s. "
                    "It is taken as it is.",
                    word=word,
                    letters=", ".join(letters),
                )
            )
        return self.read_key(ctx, text) if self.is_key else text

    @staticmethod
    def read_key(ctx, text):
        """A number or code, however a program has written it."""
        try:
            key = get_key(text)
        except LostDigitsError as error:
            raise CellError(
                ctx._(
                    "The number is written in short form, its last digits are lost: "
                    "give the column the format “Text” or “Number” and save the file "
                    "again."
                )
            ) from error
        if key != text:
            ctx.note(ctx._("Taken as %s.", key))
        return key

    @staticmethod
    def get_text(cell):
        """What a person sees in the cell, see ``cells``."""
        return get_text(cell)

    def parse(self, ctx, text, cell):
        """Value of a cell that is not empty."""
        return text


def get_error_sentence(env, cell):
    """Why a cell has no value, and what to do.

    :param ErrorCell cell:
    """
    if cell.startswith("="):
        return env._(
            "The cell holds a formula, and the file does not hold its value: open the "
            "file in a spreadsheet and save it, or put values in place of formulas."
        )
    return env._("The cell holds an error of the spreadsheet.")


class Lower(Column):
    """Text without difference of case: an email address."""

    is_text = False

    def parse(self, ctx, text, cell):
        if text.count("@") != 1 or " " in text or "." not in text.partition("@")[2]:
            raise CellError(ctx._("This is not an email address."))
        if not text.isascii():
            letters = dict.fromkeys(letter for letter in text if not letter.isascii())
            raise CellError(
                ctx._(
                    "The address has letters that are not Latin: %s.",
                    ", ".join(letters),
                )
            )
        return text.lower()


class Number(Column):
    """Number between bounds; whole by default."""

    is_text = False

    def __init__(self, *args, low, high, whole=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.low, self.high, self.whole = low, high, whole

    def parse(self, ctx, text, cell):
        value = None
        if self.whole and (match := WHOLE.fullmatch(text)):
            value = int(match[1])
        elif not self.whole and NUMBER.fullmatch(text):
            value = float(text.replace(",", "."))
        if value is None or not self.low <= value <= self.high:
            raise CellError(
                ctx._(
                    "Enter a number from %(low)s to %(high)s.",
                    low=self.low,
                    high=self.high,
                )
            )
        return value


class Day(Column):
    """Date: a real one of the workbook, or text such as 01.09.2026."""

    is_text = False

    def parse(self, ctx, text, cell):
        try:
            if isinstance(cell, date):
                day = cell.date() if isinstance(cell, datetime) else cell
                return check_year(day)
            day, is_doubtful = read_day(text)
        except ValueError as error:
            raise CellError(
                ctx._("This is not a date: write it as 01.09.2026.")
            ) from error
        if is_doubtful:
            ctx.note(ctx._("Taken as %s.", format_day(day)))
        return day


class Clock(Column):
    """Time of the day: a real one of the workbook, or text such as 8:00."""

    is_text = False

    def parse(self, ctx, text, cell):
        if isinstance(cell, time):
            return cell.strftime("%H:%M")
        try:
            return parse_clock(text)
        except ValueError:
            raise CellError(ctx._("This is not a time: write it as 08:00.")) from None


class Choice(Column):
    """One of several words, or a comma list of them when ``many``.

    :param dict choices: the words for each value, in lower case: Russian, Kazakh,
        English and any others; the reader's one is shown in messages
    """

    is_text = False

    def __init__(self, *args, choices, many=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.choices, self.many = choices, many
        self.values = {word: value for value in choices for word in choices[value]}

    def parse(self, ctx, text, cell):
        words = text.split(",") if self.many else [text]
        values = [self.values.get(word.strip().lower()) for word in words]
        if None in values:
            known = [in_language(ctx.env, words) for words in self.choices.values()]
            raise CellError(
                ctx._("Unknown value. Possible ones: %s.", ", ".join(known))
            )
        return tuple(dict.fromkeys(values)) if self.many else values[0]


class Ref(Column):
    """Key of a record of another table, in the database or in the same files."""

    def __init__(self, key, table, *titles, **kwargs):
        super().__init__(key, *titles, **kwargs)
        self.table = table

    def parse(self, ctx, text, cell):
        target = ctx.find(self.table, text)
        if target is None and (key := self.read_key(ctx, text)) != text:
            target = ctx.find(self.table, key)
        if target is not None:
            return target
        message = ctx._(
            "Not found in “%(table)s”, neither in the database nor in the files.",
            table=ctx.tables[self.table].get_title(ctx.env),
        )
        if alike := ctx.find_alike(self.table, text):
            message += " " + ctx._(
                "“%s” looks the same, but is typed with other letters: Latin in place "
                "of Cyrillic, or Cyrillic in place of Latin.",
                alike,
            )
        raise CellError(message)
