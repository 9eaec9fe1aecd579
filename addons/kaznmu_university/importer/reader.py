import csv
import io
import zipfile
from typing import NamedTuple

from openpyxl import load_workbook

from odoo.exceptions import UserError

MEGABYTE = 1024 * 1024
MAX_FILE_SIZE = 25 * MEGABYTE
# A workbook is a zip: a small file may unpack to more than the server's memory.
MAX_UNPACKED_SIZE = 200 * MEGABYTE
# A table of any university ends long before; a stray cell far below or far right of
# it makes the library fill up everything between, row by row.
MAX_ROWS = 300_000
MAX_CELLS = 6_000_000
MACRO_MARKERS = ("vbaProject.bin", "vbaProjectSignature.bin")


class Sheet(NamedTuple):
    """A table as it was found in a file.

    ``rows`` are ``(row number, list of cells)`` without blank rows, the header
    first; ``notice`` is a warning about the whole sheet, or ``None``; ``headings``
    are the names that the file itself has for headings of the sheet.
    """

    file_name: str
    name: str
    rows: list
    notice: str | None = None
    headings: dict = {}  # never changed


class Budget:
    """How much of a file may still be read; shared by its sheets."""

    def __init__(self, env):
        self.env = env
        self.cells = MAX_CELLS

    def spend(self, name, number, width):
        """Count a row.

        :param str name: of the sheet
        :param int number: of the row in the file, from 1
        :param int width: how many cells it has, blank ones included
        :raise UserError: the file is too large
        """
        self.cells -= width
        if number > MAX_ROWS or self.cells < 0:
            raise UserError(
                self.env._(
                    "“%(sheet)s”, row %(row)s: the table is too large. Delete what "
                    "stands far below or to the right of it, also blank rows and "
                    "columns with a format, or split the file.",
                    sheet=name,
                    row=number,
                )
            )


class ErrorCell(str):
    """Text of a cell that holds an error of the spreadsheet, such as ``#REF!``."""

    __slots__ = ()


# Own reader rather than ``base_import``'s: that one drops blank rows, so that row
# numbers no longer fit the file, and stops at the first bad cell of a workbook.
def read_sheets(env, file_name, content):
    """Read all sheets of a file.

    :param str file_name: decides between XLSX and CSV by its ending
    :param bytes content:
    :return: list of ``Sheet``
    :raise UserError: the file cannot be read at all
    """
    if len(content) > MAX_FILE_SIZE:
        raise UserError(
            env._(
                "The file is too large: %(size)s MB, the limit is %(limit)s MB. Split "
                "it, each part with its header.",
                size=len(content) // MEGABYTE,
                limit=MAX_FILE_SIZE // MEGABYTE,
            )
        )
    if not content.strip():
        raise UserError(env._("The file is empty."))
    ending = file_name.rpartition(".")[2].lower()
    if ending == "xlsx":
        return _read_workbook(env, file_name, content)
    if ending == "csv":
        return [_read_csv(env, file_name, content)]
    if ending == "xlsm":
        raise UserError(
            env._("A workbook with macros is not accepted: save it as XLSX.")
        )
    raise UserError(
        env._(
            "Files of this kind (%s) are not accepted: save the table as XLSX or CSV.",
            ending,
        )
    )


def _read_workbook(env, file_name, content):
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
        if any(part.filename.endswith(MACRO_MARKERS) for part in parts):
            raise UserError(
                env._("A workbook with macros is not accepted: save it as XLSX.")
            )
        if sum(part.file_size for part in parts) > MAX_UNPACKED_SIZE:
            raise UserError(env._("The workbook is too large when unpacked."))
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        budget = Budget(env)
        return [
            Sheet(file_name, sheet.title, _read_rows(sheet, budget))
            for sheet in book.worksheets
        ]
    except UserError:
        raise
    except Exception as error:  # a damaged part can break any of the libraries below
        raise UserError(
            env._(
                "The file is damaged or is no XLSX workbook: open it in a spreadsheet "
                "and save it again as XLSX."
            )
        ) from error


def _read_rows(sheet, budget):
    # Some programs write a wrong size of the sheet, which would hide its cells.
    sheet.reset_dimensions()
    rows = []
    for number, row in enumerate(sheet.iter_rows(), 1):
        budget.spend(sheet.title, number, len(row))
        cells = [
            ErrorCell(cell.value) if cell.data_type == "e" else cell.value
            for cell in row
        ]
        if any(cell is not None and str(cell).strip() for cell in cells):
            rows.append((number, cells))
    return rows


def _read_csv(env, file_name, content):
    notice = None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
        notice = env._(
            "The file is in Windows-1251, where the letters Ә Ғ Қ Ң Ө Ұ Ү Һ І do not "
            "exist: check Kazakh names, or save the file as CSV UTF-8."
        )
    if "\0" in text:
        raise UserError(env._("The file is no CSV text: save the table as CSV UTF-8."))
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    name = file_name.rpartition(".")[0]
    rows, number, budget = [], 1, Budget(env)
    try:
        for cells in reader:
            budget.spend(name, number, len(cells))
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            number = reader.line_num + 1
    except csv.Error as error:
        raise UserError(
            env._(
                "Line %s: a quotation mark is not closed, or the line is damaged.",
                number,
            )
        ) from error
    return Sheet(file_name, name, rows, notice)
