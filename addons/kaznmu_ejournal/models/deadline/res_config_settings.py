from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Deadlines, access windows and reminders."""

    _inherit = "res.config.settings"

    ejournal_day_kind = fields.Selection(
        related="company_id.ejournal_day_kind", readonly=False
    )
    ejournal_window_days = fields.Integer(
        related="company_id.ejournal_window_days", readonly=False
    )
    ejournal_replaced_writes = fields.Boolean(
        related="company_id.ejournal_replaced_writes", readonly=False
    )
    ejournal_window_fill = fields.Boolean(
        related="company_id.ejournal_window_fill", readonly=False
    )
    ejournal_reminder_days = fields.Integer(
        related="company_id.ejournal_reminder_days", readonly=False
    )
    ejournal_remind_late = fields.Boolean(
        related="company_id.ejournal_remind_late", readonly=False
    )
    ejournal_plan_reminder_days = fields.Integer(
        related="company_id.ejournal_plan_reminder_days", readonly=False
    )
    ejournal_order_confirmer = fields.Selection(
        related="company_id.ejournal_order_confirmer", readonly=False
    )
