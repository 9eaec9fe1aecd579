import io
import zipfile
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from openpyxl import Workbook

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..importer import reader

MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
# The library writes texts into their cells; other programs have a part of them.
TEXTS_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.'
    b'openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)


def build(fill):
    """Bytes of a workbook whose sheet a function has filled."""
    book = Workbook()
    fill(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def forge(rows=b"", **parts):
    """Bytes of a workbook with a sheet of XML written by hand.

    :param parts: content of other parts by the name of their file, without its ending
    """
    content = build(lambda sheet: sheet.append(["Code"]))
    stream, has_texts = io.BytesIO(), "sharedStrings" in parts
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _rest = data.split(b"<sheetData>")
                data = head + b"<sheetData>" + rows + b"</sheetData></worksheet>"
            if name == "[Content_Types].xml" and has_texts:
                data = data.replace(b"</Types>", TEXTS_TYPE + b"</Types>")
            stem = name.rpartition("/")[2].removesuffix(".xml")
            new.writestr(name, parts.pop(stem, data))
        for stem, data in parts.items():
            new.writestr(f"xl/{stem}.xml", data)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestHostileFiles(TransactionCase):
    """Small files that would cost the server minutes and gigabytes."""

    def assert_too_large(self, content, name="list.xlsx"):
        self.assertLess(len(content), reader.MEGABYTE)
        with self.assertRaisesRegex(UserError, "row .* too large"):
            reader.read_sheets(self.env, name, content)

    def test_cells_in_the_last_column(self):
        rows = b"".join(
            b'<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d"><v>1</v></c></row>'
            % (number, number, number)
            for number in range(1, 5001)
        )
        self.assert_too_large(forge(rows))

    def test_millions_of_rows(self):
        self.assert_too_large(forge(b"<row/>" * (reader.MAX_ROWS + 1)))

    def test_a_cell_in_the_last_row(self):
        self.assert_too_large(
            forge(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
        )

    def test_a_text_of_delimiters(self):
        content = (b"," * 30_000 + b"\n") * 201
        with self.assertRaisesRegex(UserError, "row .* too large"):
            reader.read_sheets(self.env, "list.csv", content)

    def test_a_single_stray_cell_does_not_hurt(self):
        def fill(sheet):
            sheet.append(["Code", "Name"])
            sheet.append(["1", "One"])
            sheet["ZZ5000"] = "stray"

        [sheet] = reader.read_sheets(self.env, "list.xlsx", build(fill))
        self.assertEqual([number for number, _cells in sheet.rows], [1, 2, 5000])

    def assert_refused(self, content, words, name="list.xlsx"):
        """Refused in words, and within what the process may take."""
        self.assertLess(len(content), reader.MEGABYTE)
        with self.assertRaisesRegex(UserError, words):
            reader.read_sheets(self.env, name, content)

    def test_a_text_that_unpacks_to_gigabytes(self):
        """Each part says its size; an archive that lies is cut off there."""
        with patch.object(reader, "MAX_UNPACKED_SIZE", 4 * reader.MEGABYTE):
            self.assert_refused(
                forge(padding=b" " * 5 * reader.MEGABYTE), "too large when unpacked"
            )

    def test_many_parts_and_sheets(self):
        def fill(sheet):
            for number in range(5):
                sheet.parent.create_sheet(f"Sheet {number}")

        content = build(fill)
        with patch.object(reader, "MAX_PARTS", 5):
            self.assert_refused(content, "too large when unpacked")
        with patch.object(reader, "MAX_SHEETS", 5):
            self.assert_refused(content, "more than 5 sheets")

    def test_texts_that_fill_the_memory(self):
        """The library takes all texts at once: the process ends, not the server."""
        texts = b"<si><t>%s</t></si>" % (b"x" * 80 * reader.MEGABYTE)
        content = forge(sharedStrings=b'<sst xmlns="%s">%s</sst>' % (MAIN, texts))
        with patch.object(reader, "MAX_MEMORY", 150 * reader.MEGABYTE):
            self.assert_refused(content, "too much memory|damaged")

    def test_one_text_in_all_cells(self):
        """A long text that many cells share is long in each of them."""
        texts = b"<si><t>%s</t></si>" % (b"x" * 30_000)
        rows = b"".join(
            b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (n, n)
            for n in range(1, 10_001)
        )
        content = forge(rows, sharedStrings=b'<sst xmlns="%s">%s</sst>' % (MAIN, texts))
        self.assert_too_large(content)

    def test_what_takes_too_long(self):
        """Styles, names, ranges, comments: whatever costs the library time."""
        styles = b"<xf/>" * 200_000
        content = forge(
            styles=b'<styleSheet xmlns="%s"><cellXfs>%s</cellXfs></styleSheet>'
            % (MAIN, styles)
        )
        with patch.object(reader, "MAX_SECONDS", 1):
            self.assert_refused(content, "too long")

    def test_xml_that_grows_or_nests(self):
        """No entity is put in, and no depth of elements ends the server."""
        entities = b"".join(
            b'<!ENTITY e%d "%s">' % (n, b"&e%d;" % (n - 1) * 10) for n in range(1, 10)
        )
        bomb = (
            b'<!DOCTYPE sst [<!ENTITY e0 "boom">%s]><sst xmlns="http://schemas.'
            b'openxmlformats.org/spreadsheetml/2006/main"><si><t>&e9;</t></si></sst>'
        ) % entities
        outside = (
            b'<!DOCTYPE sst [<!ENTITY e9 SYSTEM "file:///etc/passwd">]><sst xmlns="'
            b'http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>&e9;'
            b"</t></si></sst>"
        )
        deep = b"<a>" * 300_000 + b"</a>" * 300_000
        cell = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
        for name, content in (
            ("grows", forge(cell, sharedStrings=bomb)),
            ("reads files", forge(cell, sharedStrings=outside)),
            ("nests", forge(deep)),
            ("nests in texts", forge(cell, sharedStrings=deep)),
        ):
            with self.subTest(name):
                try:
                    [sheet] = reader.read_sheets(self.env, "list.xlsx", content)
                except UserError:
                    continue
                self.assertNotIn("root:", str(sheet.rows))
                self.assertLess(len(str(sheet.rows)), 1000)

    def test_a_text_of_one_endless_row(self):
        for content in (
            b"a" * (reader.MAX_ROW_SIZE + 1),
            b";" * (reader.MAX_ROW_SIZE + 1),
            b'a;"\n";' * (reader.MAX_ROW_SIZE // 4),
        ):
            with self.subTest(content[:10]):
                with self.assertRaisesRegex(UserError, "row 1: the table is too large"):
                    reader.read_sheets(self.env, "list.csv", content)

    def test_cells_keep_what_they_are(self):
        """Numbers, days, times, errors and texts: none is another after it."""
        values = [
            *(1, 2.5, True, "Қасымов", "=1", None, "last"),
            datetime(2026, 9, 1, 8, 30),
            time(8, 30),
            timedelta(hours=30),
        ]

        def fill(sheet):
            sheet.append(["Code"])
            sheet.append(values)
            sheet["E2"].data_type = "s"
            sheet["K2"] = "#REF!"

        [sheet] = reader.read_sheets(self.env, "list.xlsx", build(fill))
        *cells, error = sheet.rows[1][1]
        self.assertEqual(cells, values)
        self.assertEqual([type(cell) for cell in cells], list(map(type, values)))
        self.assertIsInstance(error, reader.ErrorCell)
        self.assertEqual(error, "#REF!")


@tagged("post_install", "-at_install")
class TestOdooImport(TransactionCase):
    """The import that Odoo offers in the menu of any list."""

    def read_file(self, name, content, **options):
        wizard = self.env["base_import.import"].create(
            {
                "res_model": "ejournal.school",
                "file": content,
                "file_name": name,
                "file_type": "",
            }
        )
        return wizard._read_file({"quoting": '"', **options})

    def test_a_workbook(self):
        def fill(sheet):
            sheet.append(["code", "name", "number", "day"])
            sheet.append([])
            sheet.append(["M", "Қазақ", 5.0, datetime(2026, 9, 1), "beside"])

        _length, rows = self.read_file("list.xlsx", build(fill))
        self.assertEqual(
            rows,
            [
                ["code", "name", "number", "day", ""],
                ["M", "Қазақ", "5", date(2026, 9, 1), "beside"],
            ],
        )

    def test_a_text(self):
        _length, rows = self.read_file("list.csv", "code;name\nM;Қазақ\n".encode())
        self.assertEqual(rows, [["code", "name"], ["M", "Қазақ"]])

    def test_hostile_files(self):
        stray = forge(b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>')
        for name, content, words in (
            ("list.xlsx", stray, "too large"),
            ("list.csv", b";" * (reader.MAX_ROW_SIZE + 1), "too large"),
            ("list.csv", b"a\n" * 3 * reader.MEGABYTE, "larger than 5 MB"),
            ("list.xls", b"x", "not accepted"),
            ("list.ods", b"x", "not accepted"),
        ):
            with self.subTest(name=name), self.assertRaisesRegex(Exception, words):
                self.read_file(name, content)
