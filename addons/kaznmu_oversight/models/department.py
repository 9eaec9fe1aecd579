from odoo import fields, models


class EjournalDepartment(models.Model):
    """When a department's head had the digest of late journals."""

    _inherit = "ejournal.department"

    digest_on = fields.Date(
        string="Digest of late journals sent on", readonly=True, copy=False
    )
