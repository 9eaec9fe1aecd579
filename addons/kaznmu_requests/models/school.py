from odoo import models


class EjournalSchool(models.Model):
    """A new dean decides what waits for the old one, too."""

    _inherit = "ejournal.school"

    def write(self, vals):
        result = super().write(vals)
        if "dean_id" in vals:
            self.env["ejournal.request"]._renew_reviewers()
        return result
