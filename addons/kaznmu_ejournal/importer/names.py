"""Whom a written name means, across Russian and Kazakh spelling.

Pure: knows no database. A list made by hand says «Аманов Серик», «Серік Аманов» or
«Аманов С.» of one student; the match is never a guess, so that a name which fits
several students finds them all.
"""

import re
import unicodedata

from odoo.addons.kaznmu_university.folded_char import FOLDED
from odoo.addons.kaznmu_university.importer.cells import LOOKALIKES

# Kazakh letters as people without a Kazakh keyboard write them; Latin letters that
# look like Cyrillic ones, which people type in their stead.
SPELLING = str.maketrans(
    {
        letter: FOLDED.get(alike, alike)
        for letter, alike in LOOKALIKES.items()
        if letter.islower()
    }
    | FOLDED
)
PART = re.compile(r"[^\W\d_]+")


def split(name):
    """Parts of a name in lower case, as they are spelled; hyphens separate, too."""
    return tuple(PART.findall(unicodedata.normalize("NFC", name).casefold()))


def fold(part):
    """A part of a name with one spelling for what is easily confused."""
    return part.translate(SPELLING)


def find(written, names):
    """Who of many is meant by a written name.

    The name as it is spelled decides, in any order of its parts. Else everyone is
    found whose name agrees with what is written: parts may be missing on either side
    or be initials, but the last name stands in full, and nothing contradicts.

    :param str written: such as ``"Аманов С. Б."``
    :param dict names: ``{key: (last name, other names)}``
    :return: list of keys: one when the name is clear, several when it is not
    """
    parts = split(written)
    exact = [
        key
        for key, (last, others) in names.items()
        if sorted(split(f"{last} {others}")) == sorted(parts)
    ]
    if exact:
        return exact
    folded = [fold(part) for part in parts]
    return [
        key
        for key, (last, others) in names.items()
        if _agrees(folded, _fold(last), _fold(others))
    ]


def _fold(name):
    return [fold(part) for part in split(name)]


def _agrees(written, last, others):
    rest = list(written)
    for part in last:
        if part not in rest:
            return False
        rest.remove(part)
    missing = list(others)
    # Full parts first: an initial must not take the place of one of them.
    for part in sorted(rest, key=len, reverse=True):
        if match := next((other for other in missing if _is_same(part, other)), None):
            missing.remove(match)
            rest.remove(part)
    # What is left on both sides contradicts; one part more is a patronymic.
    return not (rest and missing) and len(rest) <= 1


def _is_same(part, other):
    shorter, longer = sorted((part, other), key=len)
    return part == other or (len(shorter) == 1 and longer.startswith(shorter))
