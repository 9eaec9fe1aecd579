import codecs
from datetime import datetime, time

from odoo import models
from odoo.exceptions import UserError

from odoo.addons.base_import.models.base_import import ImportValidationError

from ...importer.cells import ErrorCell, get_text
from ...importer.columns import get_error_sentence
from ...importer.reader import MEGABYTE, read_sheets

# Odoo looks through a text several times, to guess what it is.
MAX_LIST_SIZE = 5 * MEGABYTE


class BaseImport(models.TransientModel):
    """Odoo's import of lists, which any list has in its menu, reads by our reader, with
    its limits; what has no such reader is not read."""

    _inherit = "base_import.import"

    def _read_limited(self, name):
        """The first table of the file.

        :raise ImportValidationError: it is too large, or cannot be read
        """
        content = self.file or b""
        if len(content) > MAX_LIST_SIZE:
            raise ImportValidationError(
                self.env._(
                    "The file is larger than %s MB: split it.",
                    MAX_LIST_SIZE // MEGABYTE,
                )
            )
        try:
            return read_sheets(self.env, name, content)
        except UserError as error:
            raise ImportValidationError(str(error)) from error

    def _read_xlsx(self, options):
        sheets = self._read_limited("list.xlsx")
        options["sheets"] = [sheet.name for sheet in sheets]
        chosen = options["sheet"] = options.get("sheet") or sheets[0].name
        rows = next(sheet.rows for sheet in sheets if sheet.name == chosen)
        width = max((len(cells) for _number, cells in rows), default=0)
        values = [
            [self._convert_cell(number, cell) for cell in cells]
            + [""] * (width - len(cells))
            for number, cells in rows
        ]
        return rows[-1][0] if rows else 0, values

    def _convert_cell(self, number, cell):
        """A cell as Odoo's import expects it."""
        if isinstance(cell, ErrorCell):
            raise ImportValidationError(
                self.env._(
                    "Row %(row)s: %(message)s",
                    row=number,
                    message=get_error_sentence(self.env, cell),
                )
            )
        if isinstance(cell, datetime):
            return cell.date() if cell.time() == time() else cell
        return get_text(cell)

    def _read_csv(self, options):
        [sheet] = self._read_limited("list.csv")
        if not options.get("encoding") and not sheet.notices:
            # Guessing takes a minute a file.
            has_mark = self.file.startswith(codecs.BOM_UTF8)
            options["encoding"] = "utf-8-sig" if has_mark else "utf-8"
        return super()._read_csv(options)

    def _read_xls(self, options):
        raise self._refuse_kind("xls")

    def _read_ods(self, options):
        raise self._refuse_kind("ods")

    def _refuse_kind(self, ending):
        return ImportValidationError(
            self.env._(
                "Files of this kind (%s) are not accepted: save the table as XLSX or "
                "CSV.",
                ending,
            )
        )
