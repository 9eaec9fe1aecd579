from odoo import models


class EjournalAssignment(models.Model):
    """The registrar's office gets the department's memo with the notice (SOP C11)."""

    _inherit = "ejournal.assignment"

    def _get_notice_files(self):
        files = super()._get_notice_files()
        # As superuser: what the office gets anyway.
        substitutions = self.env["ejournal.request.kind.substitution"].sudo()
        for row in self:
            files |= substitutions._find_request(row).document_ids
        return files
