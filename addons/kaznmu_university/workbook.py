"""What all tables that leave for a spreadsheet share."""

import io
import re

from openpyxl.utils import get_column_letter

# A spreadsheet runs text that begins so; a sign before digits alone is a number or a
# telephone, and a sign alone stands for "none".
FORMULA = re.compile(r"(?:[=@\t\r]|\{=).+|[+-](?![\d ().-]*$).+", re.DOTALL)


def defuse(value):
    """A value for a CSV file: text that would run as a formula is quoted as text.

    :return: the value, with an apostrophe before it when people typed a formula
    """
    if isinstance(value, str) and FORMULA.fullmatch(value):
        return f"'{value}"
    return value


def _defuse_cell(cell):
    if isinstance(cell.value, str) and FORMULA.fullmatch(cell.value):
        cell.data_type = "s"
        cell.quotePrefix = True  # lest it become one when somebody edits the cell


def set_widths(sheet, widths, default, last_column):
    """Width of each column.

    :param list widths: of the first columns; the others have the default
    """
    for column in range(1, last_column + 1):
        width = widths[column - 1] if column <= len(widths) else default
        sheet.column_dimensions[get_column_letter(column)].width = width


def set_page(sheet, first_row, first_column, head_row):
    """Head and names stay in sight; printed landscape, one page wide.

    :param int first_row: below the head
    :param int first_column: right of the names
    :param int head_row: the first one that is repeated on each page
    """
    sheet.freeze_panes = sheet.cell(first_row, first_column)
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head_row}:{first_row - 1}"


def save_book(book, formulas=()):
    """The file of a workbook: whatever begins like a formula is text, people typed it.

    :param formulas: cells whose formulas are ours
    :return: ``bytes`` of an XLSX file
    """
    own = {(cell.parent.title, cell.coordinate) for cell in formulas}
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if (sheet.title, cell.coordinate) not in own:
                    _defuse_cell(cell)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()
