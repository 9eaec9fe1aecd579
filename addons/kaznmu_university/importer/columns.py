"""Columns of the import tables: how a cell becomes a value."""

from datetime import date, datetime, time

from ..languages import KAZAKH
from ..models.structure.times_mixin import parse_clock
from .reader import ErrorCell


class CellError(Exception):
    """A cell that cannot be accepted, with a sentence for the user."""


def in_language(env, words):
    """The one of several words for a thing (Russian, Kazakh, …) that a user reads.

    Files are the registrar's, who writes them in Russian or Kazakh; whoever reads
    English sees the Russian word.
    """
    return words[1] if env.lang == KAZAKH and len(words) > 1 else words[0]


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
            raise CellError(ctx._("The cell holds an error of the spreadsheet."))
        text = self.get_text(cell)
        if not text:
            if self.required:
                raise CellError(ctx._("The cell is empty, but a value is required."))
            return None
        if len(text) > self.max_length:
            raise CellError(
                ctx._("The text is longer than %s characters.", self.max_length)
            )
        return self.parse(ctx, text, cell)

    @staticmethod
    def get_text(cell):
        """What a person sees in the cell, without doubled or outer spaces."""
        if cell is None:
            return ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return " ".join(str(cell).split())

    def parse(self, ctx, text, cell):
        """Value of a cell that is not empty."""
        return text


class Lower(Column):
    """Text without difference of case: an email address."""

    def parse(self, ctx, text, cell):
        if text.count("@") != 1 or " " in text or "." not in text.partition("@")[2]:
            raise CellError(ctx._("This is not an email address."))
        return text.lower()


class Number(Column):
    """Number between bounds; whole by default."""

    def __init__(self, *args, low, high, whole=True, **kwargs):
        super().__init__(*args, **kwargs)
        self.low, self.high, self.whole = low, high, whole

    def parse(self, ctx, text, cell):
        try:
            value = int(text) if self.whole else float(text.replace(",", "."))
        except ValueError:
            value = None
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

    def parse(self, ctx, text, cell):
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        for pattern in ("%d.%m.%Y", "%Y-%m-%d"):
            try:
                return datetime.strptime(text, pattern).date()
            except ValueError:
                continue
        raise CellError(ctx._("This is not a date: write it as 01.09.2026."))


class Clock(Column):
    """Time of the day: a real one of the workbook, or text such as 8:00."""

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
        if target is None:
            raise CellError(
                ctx._(
                    "Not found in “%(table)s”, neither in the database nor in the "
                    "files.",
                    table=ctx.tables[self.table].get_title(ctx.env),
                )
            )
        return target
