from odoo import models

from .request_exclusion import OFFICE_FIELDS


class EjournalDepartment(models.Model):
    """A new head, or deputy, decides what waits for the old one, too."""

    _inherit = "ejournal.department"

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & OFFICE_FIELDS:
            self.env["ejournal.request"]._renew_reviewers()
        return result
