from odoo import models


class EjournalAssignment(models.Model):
    """The registrar's office gets the department's memo with the notice (SOP C11)."""

    _inherit = "ejournal.assignment"

    def _get_notice_files(self):
        files = super()._get_notice_files()
        Request = self.env["ejournal.request"].sudo()  # what the office gets anyway
        for row in self:
            files |= Request.search(
                [
                    ("kind", "=", "substitution"),
                    ("state", "in", ("approved", "done")),
                    ("journal_id", "=", row.journal_id.id),
                    ("substitute_id", "=", row.teacher_id.id),
                    ("replaces_id", "=", row.replaces_id.id),
                    ("date_from", "=", row.date_from),
                    ("date_to", "=", row.date_to),
                ],
                limit=1,
            ).document_ids
        return files
