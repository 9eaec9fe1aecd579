from odoo import api, models

from ..importer.results import Results


class EjournalImportBatch(models.Model):
    """Results kept elsewhere are compared with the statements."""

    _inherit = "ejournal.import.batch"

    @api.model
    def _get_table_classes(self):
        return [*super()._get_table_classes(), Results]
