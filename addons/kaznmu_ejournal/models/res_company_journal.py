from odoo import fields, models


class ResCompany(models.Model):
    """Deadlines, reminders of them, and windows past them."""

    _inherit = "res.company"

    ejournal_day_kind = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        string="Days of deadlines",
        required=True,
        default="calendar",
        help="What a “day” is where an order does not say it.",
    )
    ejournal_reminder_days = fields.Integer(
        string="Remind before a deadline, days",
        default=1,
        help="Teachers get a mail so many days before a lesson's deadline; 0 = never.",
    )
    ejournal_remind_late = fields.Boolean(
        string="Remind when a deadline has passed",
        default=True,
        help="Teachers get a mail when a lesson was not filled by its deadline.",
    )
    ejournal_plan_reminder_days = fields.Integer(
        string="Remind of missing plans, days",
        default=14,
        help="Coordinators and heads get a weekly mail from so many days before the "
        "plans are due; 0 = never (SOP T1.2).",
    )
    ejournal_window_days = fields.Integer(
        string="Days of an access window",
        default=2,
        help="A window for changes ends by itself after so many days (SOP T2.4).",
    )
    ejournal_window_fill = fields.Boolean(
        string="A technical window fills empty cells",
        default=True,
        help="The cells named in the request (SOP C12); existing marks never change.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"ejournal_day_kind", "ejournal_calendar_id"}:
            self.env["ejournal.order"]._renew_in_force()
        return result
