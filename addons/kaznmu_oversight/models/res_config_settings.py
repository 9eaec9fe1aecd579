from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The digest of heads of department."""

    _inherit = "res.config.settings"

    ejournal_digest_weekday = fields.Selection(
        related="company_id.ejournal_digest_weekday", readonly=False
    )
