"""Changes of an import as a workbook."""

from openpyxl import Workbook
from openpyxl.styles import Font

from ..workbook import save_book, set_page, set_widths

COLUMNS = (
    *("table", "kind", "record", "column", "old_value", "new_value"),
    *("file_name", "row", "is_loaded"),
)


def write_changes(changes, columns=COLUMNS):
    """One row a value, under the titles of the list.

    :param changes: ``ejournal.import.change``, or lines of another import
    :param columns: names of the fields
    :return: ``bytes`` of an XLSX file
    """
    book = Workbook()
    sheet = book.active
    described = changes.fields_get(columns, ["string", "selection"])
    words = {
        name: dict(field.get("selection", ())) for name, field in described.items()
    }
    sheet.append([described[name]["string"] for name in columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for change in changes:
        sheet.append([_get_cell(words[name], change, name) or "" for name in columns])
    set_widths(sheet, [24, 24, 36, 24, 36, 36, 24, 8, 12], 16, len(columns))
    set_page(sheet, 2, 1, 1)
    return save_book(book)


def _get_cell(words, change, name):
    value, field = change[name], change._fields[name]
    if field.type == "many2one":
        return value.display_name
    if field.type == "boolean":
        return "+" if value else ""
    return words.get(value, value)
