"""Files of the sample university, spoilt in many ways (issue 16).

Each spoilt file is either told about, in the language of whoever loads it, or says
the same as before; never an error of the program. Bytes alone may leave what somebody
could have written (a shorter last cell, a quotation mark in a name): nobody can tell.
Files that are not spoilt are read once for all cases.
"""

import csv
import io
import os
import random
import re
from pathlib import Path
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.kaznmu_university.importer import importer
from odoo.addons.kaznmu_university.importer.cells import get_text
from odoo.addons.kaznmu_university.importer.reader import read_sheets
from odoo.addons.kaznmu_university.tests.test_import import ImportCase, workbook

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
CASES = int(os.environ.get("EJOURNAL_FUZZ", "300"))
BOOKS = 15  # one case of so many is a workbook, which a process of its own reads
ROWS = 5  # of the long tables
LONG = ("Обучающиеся", "Расписание", "КТП", "РУПл")
NAMES = {
    "students": "Обучающиеся",
    "disciplines": "Дисциплины",
    "timetable": "Расписание",
}
CYRILLIC = re.compile("[А-Яа-яӘәҒғҚқҢңӨөҰұҮүҺһІі]{3,}")
# A word, not a list of letters.
KAZAKH = re.compile(r"\w+[әғқңөұүһі]\w|[әғқңөұүһі]\w\w", re.IGNORECASE)
QUOTED = re.compile("«[^»]*»|“[^”]*”")
ENGLISH = re.compile(
    r"\b(?:the|is|are|not|row|cell|file|this|with|and)\b", re.IGNORECASE
)


def write_csv(rows):
    """Rows as the text of a file."""
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows(rows)
    return stream.getvalue()


# Each spoils the rows of one table, the header first; some columns must be there.
def drop_column(rows, place, _choice):
    return [row[:place] + row[place + 1 :] for row in rows]


def double_column(rows, place, _choice):
    return [[*row, row[place]] for row in rows]


def empty_cell(rows, place, _choice):
    return replace(rows, place, "")


def replace(rows, place, text):
    return [rows[0], rows[1][:place] + [text] + rows[1][place + 1 :], *rows[2:]]


def spoil_cell(rows, place, choice):
    # What no text may be; anything else could be somebody's name.
    return replace(rows, place, choice(("\ufffd", "К" * 256, "Ивaнов")))


def put_title_above(rows, _place, _choice):
    return [["Список на 01.09.2026"], [], *rows]


def name_twice(rows, place, _choice):
    place = max(place, 1)  # another code would be another record
    return [*rows, rows[1][:place] + ["Другое значение"] + rows[1][place + 1 :]]


def lose_header(rows, _place, _choice):
    return rows[1:]


TABLES = (
    drop_column,
    double_column,
    empty_cell,
    spoil_cell,
    put_title_above,
    name_twice,
    lose_header,
)


# Each spoils the bytes of a file; gives its name and content.
def cut(name, content, choice):
    return name, content[: choice(range(len(content)))]


def flip(name, content, choice):
    content = bytearray(content)
    for _count in range(8):
        content[choice(range(len(content)))] ^= choice(range(1, 256))
    return name, bytes(content)


def insert_zeros(name, content, choice):
    place = choice(range(len(content)))
    return name, content[:place] + b"\0\0\0" + content[place:]


def insert_quote(name, content, choice):
    place = choice(range(len(content)))
    return name, content[:place] + b'"' + content[place:]


def rename(name, content, choice):
    ending = choice(("xls", "pdf", "ods", "txt", "xlsm", "zip", "docx"))
    return f"{name.rpartition('.')[0]}.{ending}", content


def reverse_kind(name, content, _choice):
    ending = "csv" if name.endswith("xlsx") else "xlsx"
    return f"{name.rpartition('.')[0]}.{ending}", content


def empty(name, _content, choice):
    return name, choice((b"", b" \n", b"\xef\xbb\xbf", b"PK\x03\x04"))


PLAUSIBLE = ("cut", "flip", "insert_quote")  # what is left may be a text
BYTES = (cut, flip, insert_zeros, insert_quote, rename, reverse_kind, empty)


@tagged("post_install", "-at_install")
class TestSpoiltFiles(ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tables = {}
        for path in sorted(SAMPLE.iterdir()):
            for sheet in read_sheets(cls.env, path.name, path.read_bytes()):
                name = NAMES.get(sheet.name, sheet.name)
                rows = [list(map(get_text, cells)) for _number, cells in sheet.rows]
                width = len(rows[0])
                rows = [(row + [""] * width)[:width] for row in rows]
                cls.tables[name] = rows[: ROWS + 1] if name in LONG else rows
        del cls.tables["marks"]  # of journals, which are made of the rest
        cls.read = {}
        for name, content in cls.write_files(cls):
            cls.read[name, content] = read_sheets(cls.env, name, content)

    def setUp(self):
        super().setUp()
        self.startPatcher(patch.object(importer, "read_sheets", self.read_once))

    def read_once(self, env, name, content):
        return self.read.get((name, content)) or read_sheets(env, name, content)

    def check_files(self, lang, files):
        env = self.env(
            user=self.users["administrator"],
            context={"lang": lang, "tz": "Asia/Almaty"},
        )
        loader = importer.Importer(env, files)
        counts = loader.check()
        # Whatever the order in which the files are read.
        values = sorted(
            sorted(map(str, row.values.items()))
            for rows in loader.rows.values()
            for row in rows
        )
        return counts, values, loader.problems

    def write_files(self, spoilt=None, files=()):
        texts = {name: write_csv(rows) for name, rows in self.tables.items()}
        texts.pop(spoilt, None)
        return [(f"{name}.csv", text.encode()) for name, text in texts.items()] + [
            *files
        ]

    def spoil(self, seed):
        """One spoilt file: ``(table, what was done, name, content)``."""
        choice = random.Random(seed).choice  # noqa: S311
        table = choice(sorted(self.tables))
        rows = self.tables[table]
        is_book = seed % BOOKS == 0
        if seed % 2:
            spoil = choice(TABLES)
            rows = spoil(rows, choice(range(2)), choice)
        name = f"{table}.{'xlsx' if is_book else 'csv'}"
        content = (
            workbook(**{table.replace(" ", "_"): rows})
            if is_book
            else write_csv(rows).encode()
        )
        if not seed % 2:
            spoil = choice(BYTES)
            name, content = spoil(name, content, choice)
        return table, spoil.__name__, name, content

    def test_the_sample_itself(self):
        counts, _values, problems = self.check_files("ru_RU", self.write_files())
        self.assertEqual([p.message for p in problems], [])
        self.assertEqual({"new"}, {name for by in counts.values() for name in by})

    def test_each_spoilt_file_is_told(self):
        _counts, whole, _problems = self.check_files("ru_RU", self.write_files())
        for seed in range(CASES):
            table, spoil, name, content = self.spoil(seed)
            lang = ("ru_RU", "kk_KZ")[seed % 2]
            with self.subTest(seed=seed, table=table, spoil=spoil, file=name):
                files = self.write_files(table, [(name, content)])
                _counts, values, problems = self.check_files(lang, files)
                if values != whole and spoil not in PLAUSIBLE:
                    self.assertTrue(problems)
                for problem in problems:
                    self.assertRegex(problem.message, CYRILLIC)
                    self.assertNotRegex(problem.message, ENGLISH)
                    own = QUOTED.sub("", problem.message)
                    is_kazakh = bool(KAZAKH.search(own))
                    self.assertEqual(is_kazakh, lang == "kk_KZ", problem.message)
