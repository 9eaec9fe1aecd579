from odoo import models

from .request_exclusion import OFFICE_FIELDS


class EjournalSchool(models.Model):
    """A new dean, or deputy, decides what waits for the old one, too."""

    _inherit = "ejournal.school"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & OFFICE_FIELDS:
            self.env["ejournal.request"]._renew_reviewers()
        return result
