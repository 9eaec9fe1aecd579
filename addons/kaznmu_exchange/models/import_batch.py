from odoo import api, models

from ..importer.oneroster import Package


class EjournalImportBatch(models.Model):
    """OneRoster packages are loaded as well."""

    _inherit = "ejournal.import.batch"

    @api.model
    def _open_package(self, file_name, content):
        if file_name.lower().endswith(".zip"):
            return Package(self.env, file_name, content)
        return super()._open_package(file_name, content)
