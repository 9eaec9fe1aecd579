from odoo.addons.web.controllers.export import (
    CSVExport,
    ExcelExport,
    ExportXlsxWriter,
    GroupExportXlsxWriter,
)

from ..workbook import defuse


class TextWriter:
    """Text is written as text: Odoo's own writer makes a formula of ``=1+1``, and a
    link of what begins like one."""

    def write(self, row, column, cell_value, style=None):
        if isinstance(cell_value, str):
            return self.worksheet.write_string(row, column, cell_value, style)
        return super().write(row, column, cell_value, style)


class TextXlsxWriter(TextWriter, ExportXlsxWriter):
    pass


class TextGroupXlsxWriter(TextWriter, GroupExportXlsxWriter):
    pass


class DefusedExcelExport(ExcelExport):
    """Odoo's lists as workbooks, with writers of our own: it names its classes in the
    methods that use them."""

    def from_group_data(self, fields, columns_headers, groups):
        with TextGroupXlsxWriter(fields, columns_headers, groups.count) as writer:
            row, column = 1, 0
            for name, group in groups.children.items():
                row, column = writer.write_group(row, column, name, group)
        return writer.value

    def from_data(self, fields, columns_headers, rows):
        with TextXlsxWriter(fields, columns_headers, len(rows)) as writer:
            for row, cells in enumerate(rows, 1):
                for column, value in enumerate(cells):
                    writer.write_cell(row, column, value)
        return writer.value


class DefusedCSVExport(CSVExport):
    """Odoo's lists as CSV: it defuses three of the signs, in the cells alone."""

    def from_data(self, fields, columns_headers, rows):
        return super().from_data(
            fields,
            [defuse(header) for header in columns_headers],
            [[defuse(value) for value in row] for row in rows],
        )
