"""A list of students with marks for one lesson, as people paste it."""

import re
from typing import NamedTuple

from odoo.addons.kaznmu_university.importer.cells import normalize_text

from ..models.journal.mark import FAILED_WORDS, LATE_WORDS, PASSED_WORDS

ABSENT = (
    r"(?:н/б|нб|н/у|n/b|nb|n/e)(?:\s+(?:уваж|ув|себепті|дәл|exc)\.?)?"
    r"(?:[\s/]+\d[\d.,]*)?"
)
LATE = rf"\d[\d.,]*\s*{LATE_WORDS}\b\.?"
SKILL = rf"(?:{FAILED_WORDS}|{PASSED_WORDS})(?!\w)\.?"
# Within a table a lone letter can only be a mark; in running text it is an initial.
TABLE_VALUE = re.compile(
    rf"{ABSENT}|{LATE}|{SKILL}|[нnp]|np|[+-]?\d[\d.,]*", re.IGNORECASE
)
TEXT_LINE = re.compile(
    rf"""(?P<student>
            (?:\S*\d\S*\s+)? [^\W\d_][^\d]*?  # a number in the list or of the student
          | \S*\d\S*
         )
         (?:\s*[:,–—]\s*|\s+-\s+|\s+)  # "-5" is no mark rather than a 5
         (?P<value>{ABSENT}|{LATE}|{SKILL}|\d[\d.,]*)
         (?:[\s:,–—-]+(?P<note>[^\W\d_].*))?""",
    re.IGNORECASE | re.VERBOSE,
)


NUMBER = re.compile(r"[^\s.,:()]*\d[^\s.,:()]*")


class Entry(NamedTuple):
    """A mark as a file or a list says it, before anybody is matched.

    ``place`` is a line or a cell, as people name it; ``student`` what stands for the
    student, ``numbers`` the parts of it that may be a student number; an empty
    ``value`` is a cell left empty. ``problem`` says why it cannot be read, ``remark``
    what is to be told though it can; ``has_gap``, that a cell before it is empty.
    """

    place: str
    student: str
    numbers: tuple
    lesson_id: int
    value: str
    note: str | None = None
    problem: str | None = None
    remark: str | None = None
    has_gap: bool = False


def read_list(text, lesson_id):
    """Read lines such as ``"Аманов Серик<tab>85"`` or ``"1. Аманов С. н/б 75"``.

    :param str text: one student a line: number or name, mark, and a note if any
    :param lesson_id: of the lesson that the marks are of
    :return: list of ``Entry``, one for every line that is not blank
    """
    entries = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        student, value, note, has_gap = _split_line(normalize_blanks(line))
        entries.append(
            Entry(
                str(number),
                student,
                tuple(NUMBER.findall(student)),
                lesson_id,
                value,
                note or None,
                has_gap=has_gap,
            )
        )
    return entries


def normalize_blanks(line):
    """The line without what cannot be seen, its columns kept apart."""
    return "\t".join(map(normalize_text, line.split("\t")))


def _split_line(line):
    """Student, value, note, and whether a cell between student and value is empty."""
    if "\t" in line or ";" in line:
        return _split_cells([cell.strip() for cell in re.split(r"[\t;]", line)])
    match = TEXT_LINE.fullmatch(line)
    parts = match.group("student", "value", "note") if match else (line, "", None)
    return *parts, False


def _split_cells(row):
    """Student, value and note of a table's row; two values are one bad value."""
    places = [place for place, cell in enumerate(row) if cell]
    cells = [row[place] for place in places]
    values = [
        place
        for place, cell in enumerate(cells)
        if place and TABLE_VALUE.fullmatch(cell)
    ]
    first, last = (values[0], values[-1]) if values else (max(len(cells) - 1, 1),) * 2
    has_gap = bool(values) and places[first] - places[first - 1] > 1
    return (
        " ".join(cells[:first]),
        " ".join(cells[first : last + 1]),
        " ".join(cells[last + 1 :]),
        has_gap,
    )
