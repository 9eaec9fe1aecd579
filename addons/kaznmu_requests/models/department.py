from odoo import models


class EjournalDepartment(models.Model):
    """A new head decides what waits for the old one, too."""

    _inherit = "ejournal.department"

    def write(self, vals):
        result = super().write(vals)
        if "head_id" in vals:
            self.env["ejournal.request"]._renew_reviewers()
        return result
