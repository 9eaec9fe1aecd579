from odoo import api, models

from ...importer.marks import Marks
from ...importer.plans import Plans


class EjournalImportBatch(models.Model):
    """Plans and marks are loaded as well."""

    _inherit = "ejournal.import.batch"

    @api.model
    def _get_table_classes(self):
        return [*super()._get_table_classes(), Plans, Marks]
