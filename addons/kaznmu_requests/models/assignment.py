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

    def _get_untold_substitutes(self):
        # The letter of the request tells more.
        # As superuser: only whether there is a request.
        substitutions = self.env["ejournal.request.kind.substitution"].sudo()
        rows = self.filtered(lambda row: not substitutions._find_request(row))
        return super(EjournalAssignment, rows)._get_untold_substitutes()
