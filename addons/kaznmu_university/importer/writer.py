"""A table of the database as the file that the import takes."""

from openpyxl import Workbook
from openpyxl.styles import Font

from ..workbook import save_book, set_widths
from .columns import Ref
from .importer import Importer

WIDTH = 24


def write_table(env, name, term):
    """All records of a table that the user may read; loading the file again changes
    nothing.

    :param str name: of the table
    :param term: ``ejournal.term`` of which alone, where rows have one; may be empty
    :return: ``(records, bytes of an XLSX file)``
    """
    ctx = Importer(env, [])
    table = ctx.tables[name]
    for column in table.columns:
        if isinstance(column, Ref):
            ctx.get_index(column.table)  # reads all keys at once
    records = table.get_written(ctx, term)
    book = Workbook()
    sheet = book.active
    sheet.title = table.get_title(env)
    sheet.append([column.get_title(env) for column in table.columns])
    for cell in sheet[1]:
        cell.font = Font(bold=True)
    for record in records:
        sheet.append(table.write_row(ctx, record))
    for cells in sheet.iter_rows(min_row=2):
        for cell in cells:
            cell.number_format = "@"  # 0012 stays 0012 when somebody edits the cell
    set_widths(sheet, [], WIDTH, len(table.columns))
    sheet.freeze_panes = "A2"
    return records, save_book(book)
