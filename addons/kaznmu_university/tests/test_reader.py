import io
import zipfile

from openpyxl import Workbook

from odoo.exceptions import UserError
from odoo.tests import TransactionCase, tagged

from ..importer import reader


def build(fill):
    """Bytes of a workbook whose sheet a function has filled."""
    book = Workbook()
    fill(book.active)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def forge(rows):
    """Bytes of a workbook with a sheet of XML written by hand."""
    content = build(lambda sheet: sheet.append(["Code"]))
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            data = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                head, _rest = data.split(b"<sheetData>")
                data = head + b"<sheetData>" + rows + b"</sheetData></worksheet>"
            new.writestr(name, data)
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
