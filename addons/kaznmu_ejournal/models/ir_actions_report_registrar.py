import io

from odoo import models
from odoo.tools.pdf import PdfFileReader


class IrActionsReport(models.Model):
    """The registry counts the pages of what is stored (SOP T1.9)."""

    _inherit = "ir.actions.report"

    def _store_document(self, record, name, content):
        if "page_count" in record:
            record.sudo().page_count = PdfFileReader(io.BytesIO(content)).getNumPages()
        return super()._store_document(record, name, content)
