from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """See ``res.company``."""

    _inherit = "res.config.settings"

    ejournal_top_limit = fields.Float(
        related="company_id.ejournal_top_limit", readonly=False
    )
