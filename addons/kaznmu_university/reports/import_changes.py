"""Changes of an import as a workbook."""

from openpyxl import Workbook
from openpyxl.styles import Font

from ..workbook import save_book, set_page, set_widths

COLUMNS = (
    *("table", "kind", "record", "column", "old_value", "new_value"),
    *("file_name", "row", "is_loaded"),
)


def write_changes(changes):
    """One row a value, under the titles of the list.

    :param changes: ``ejournal.import.change``
    :return: ``bytes`` of an XLSX file
    """
    book = Workbook()
    sheet = book.active
    described = changes.fields_get(COLUMNS, ["string", "selection"])
    words = {
        name: dict(field.get("selection", ())) for name, field in described.items()
    }
    sheet.append([described[name]["string"] for name in COLUMNS])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for change in changes:
        values = ((name, change[name]) for name in COLUMNS[:-1])
        sheet.append(
            [
                *(words[name].get(value, value) or "" for name, value in values),
                "+" if change.is_loaded else "",
            ]
        )
    set_widths(sheet, [24, 24, 36, 24, 36, 36, 24, 8, 12], 16, len(COLUMNS))
    set_page(sheet, 2, 1, 1)
    return save_book(book)
