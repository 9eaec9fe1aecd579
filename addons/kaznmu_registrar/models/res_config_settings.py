from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Terms of the registrar's office."""

    _inherit = "res.config.settings"

    ejournal_journal_years = fields.Integer(
        related="company_id.ejournal_journal_years", readonly=False
    )
    ejournal_consolidated_reminder_days = fields.Integer(
        related="company_id.ejournal_consolidated_reminder_days", readonly=False
    )
