from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """How other systems know the university."""

    _inherit = "res.config.settings"

    ejournal_epvo_number = fields.Integer(
        related="company_id.ejournal_epvo_number", readonly=False
    )
