from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The request desk."""

    _inherit = "res.config.settings"

    ejournal_technical_auto = fields.Boolean(
        related="company_id.ejournal_technical_auto", readonly=False
    )
    ejournal_opening_days = fields.Integer(
        related="company_id.ejournal_opening_days", readonly=False
    )
    ejournal_report_days = fields.Integer(
        related="company_id.ejournal_report_days", readonly=False
    )
    ejournal_error_limit = fields.Integer(
        related="company_id.ejournal_error_limit", readonly=False
    )
    ejournal_council_days = fields.Integer(
        related="company_id.ejournal_council_days", readonly=False
    )
    ejournal_email_domains = fields.Char(
        related="company_id.ejournal_email_domains", readonly=False
    )
    ejournal_digital_head_id = fields.Many2one(
        related="company_id.ejournal_digital_head_id", readonly=False
    )
    ejournal_concerned_decides = fields.Boolean(
        related="company_id.ejournal_concerned_decides", readonly=False
    )
    ejournal_one_decider = fields.Boolean(
        related="company_id.ejournal_one_decider", readonly=False
    )
    ejournal_confirm_password = fields.Boolean(
        related="company_id.ejournal_confirm_password", readonly=False
    )
