from odoo import models


class EjournalWorkbook(models.AbstractModel):
    """A record that its readers download as a workbook; see the controller."""

    _name = "ejournal.workbook"
    _description = "Record with a workbook"

    _workbook_path = None  # what its address names it by

    def _get_workbook(self):
        """The workbook of one record that the caller may read.

        :return: ``(name, content)``; the name is without the extension
        """
        raise NotImplementedError

    def action_download_xlsx(self):
        """Download the record as a workbook."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/ejournal/{self._workbook_path}/{self.id}.xlsx",
        }
