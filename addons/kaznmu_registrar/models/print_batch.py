from odoo import fields, models


class EjournalPrintBatch(models.Model):
    """Originals are noted in the registry of printing (SOP T1.9)."""

    _inherit = "ejournal.print.batch"

    is_official = fields.Boolean(
        readonly=True, help="Originals for the archive: the registry notes them."
    )

    def _note_printed(self, records):
        result = super()._note_printed(records)
        if self.is_official:
            records._mark_printed()
        return result
