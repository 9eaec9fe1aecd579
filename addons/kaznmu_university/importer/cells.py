"""What a person sees in a cell, as the text that is compared and stored.

Pure: knows no database. All imports read their cells here, whatever they are made of.
"""

import re
import unicodedata
from datetime import date, time

# Signs that take no place on the screen: whoever pastes them does not see them.
INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffb"
    "\U000e0000-\U000e0fff]"
)
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
HYPHEN = re.compile("[\u2010\u2011]")
LOST = "\ufffd"  # stands for letters that somebody's program could not read
# Latin letters that look like Cyrillic ones, and what those are in lower case.
LOOKALIKES = dict(zip("aceikmoptxyh", "асеікмортхуһ", strict=True)) | {
    "B": "в",
    "H": "н",
    "M": "м",
    "T": "т",
    "K": "к",
}
LETTERS = re.compile(r"[^\W\d_]+")
CYRILLIC = re.compile("[\u0400-\u052f]")
LATIN = re.compile("[A-Za-z]")
# A number as a program writes it that knows fractions only, and one in short form.
FRACTION = re.compile(r"(\d{4,})[.,]0+")
SHORT = re.compile(r"(\d)[.,](\d+)[eе]\+?(\d{1,2})", re.IGNORECASE)
NOISE = re.compile(r"-?\d+[.,]\d{9,}")
DIGITS = 15  # of a number that a spreadsheet keeps; what follows is noise


class ErrorCell(str):
    """Text of a cell that holds an error of the spreadsheet, such as ``#REF!``, or a
    formula (``=…``) whose value the file does not hold."""

    __slots__ = ()


class Shown(str):
    """A number as its format shows it: ``92%``, ``007``, ``66.7``.

    ``stored`` is the number in the cell.
    """

    def __new__(cls, text, stored):
        self = super().__new__(cls, text)
        self.stored = stored
        return self

    @property
    def is_rounded(self):
        """Whether the cell holds more than it shows."""
        shown = float(self.rstrip("%")) / (100 if self.endswith("%") else 1)
        return abs(shown - self.stored) > 1e-9 * max(1, abs(self.stored))


class LostDigitsError(Exception):
    """A number in short form, ``2,6E+07``, whose last digits nobody knows."""


def normalize_text(text):
    """A text without what cannot be seen: one way to write each letter (NFC), no
    invisible signs, no doubled, outer or special blanks."""
    if not text.isascii():
        text = INVISIBLE.sub("", unicodedata.normalize("NFC", text))
        text = HYPHEN.sub("-", text)
    return " ".join(CONTROL.sub(" ", text).split())


def get_text(cell):
    """What a person sees in the cell.

    :return: ``str``, empty for an empty cell
    """
    if cell is None:
        return ""
    if isinstance(cell, float):
        return format_number(cell)
    if isinstance(cell, date):  # a moment, too
        moment = getattr(cell, "time", time)()
        return f"{cell:%d.%m.%Y}" + (f" {moment:%H:%M}" if moment != time() else "")
    text = normalize_text(str(cell))
    if NOISE.fullmatch(text):
        return format_number(float(text.replace(",", ".")))
    return text


def format_number(value):
    """A number without the noise of its arithmetic, never in short form."""
    text = f"{value:.{DIGITS}g}"
    if "e" in text or "n" in text:  # nan, inf: told as they are
        return f"{value:.0f}" if abs(value) >= 1 else text
    return text


def get_key(text):
    """The text of a number or code as another program may have written it:
    ``26000182.0`` and ``2.6000182E7`` are 26000182.

    :raise LostDigitsError: digits are missing
    """
    if match := FRACTION.fullmatch(text):
        return match[1]
    if match := SHORT.fullmatch(text):
        first, rest, exponent = match[1], match[2], int(match[3])
        if len(rest) < exponent:
            raise LostDigitsError
        if not rest[exponent:].strip("0"):
            return first + rest[:exponent]
    return text


def fold_key(text):
    """Keys are the same in any case."""
    return normalize_text(str(text)).casefold()


def get_skeleton(text):
    """What a key looks like, whichever alphabet its letters are of."""
    letters = (LOOKALIKES.get(letter, letter) for letter in normalize_text(str(text)))
    lower = "".join(letters).casefold()
    return "".join(LOOKALIKES.get(letter, letter) for letter in lower)


def find_mixed(text):
    """Words that look Cyrillic, with Latin letters in them.

    :return: list of ``(word, its Latin letters)``
    """
    if text.isascii():
        return []
    return [
        (word, "".join(LATIN.findall(word)))
        for word in LETTERS.findall(text)
        if CYRILLIC.search(word)
        and LATIN.search(word)
        and all(
            letter in LOOKALIKES or letter.lower() in LOOKALIKES
            for letter in LATIN.findall(word)
        )
    ]
