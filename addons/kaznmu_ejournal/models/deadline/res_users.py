from odoo import fields, models


class ResUsers(models.Model):
    """When a teacher was reminded."""

    _inherit = "res.users"

    ejournal_reminded_on = fields.Date(
        string="Reminded of lessons on", readonly=True, copy=False
    )
