from odoo import fields, models
from odoo.tools import ormcache


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
        "plans are due; 0 = never (SOP, Table 1, point 2).",
    )
    ejournal_window_days = fields.Integer(
        string="Days of an access window",
        default=2,
        help="A window for changes ends by itself after so many days (SOP, Table 2, "
        "point 4).",
    )
    ejournal_replaced_writes = fields.Boolean(
        string="Who is replaced writes, too",
        help="On the days of a substitution (SOP, point 11); the history then tells "
        "whose day it was. Otherwise only the substitute writes.",
    )
    ejournal_window_fill = fields.Boolean(
        string="A technical window fills empty cells",
        default=True,
        help="The cells named in the request (SOP, point 12); existing marks never "
        "change.",
    )

    ejournal_order_confirmer = fields.Selection(
        [
            ("vice_rector", "The vice-rector"),
            ("registrar_head", "The vice-rector or the head of the registrar's office"),
        ],
        string="Orders on deadlines are confirmed by",
        required=True,
        default="vice_rector",
        help="Whoever asked to put an order in force, or to revoke it, never confirms "
        "it; the scan of the signed order is attached.",
    )

    def write(self, vals):
        result = super().write(vals)
        if "ejournal_replaced_writes" in vals:
            self.env.registry.clear_cache()
        if vals.keys() & {"ejournal_day_kind", "ejournal_calendar_id"}:
            self.env["ejournal.order"]._renew_in_force()
            self.env["ejournal.order"]._check_calendar()
        return result

    def _add_ejournal_days(self, day, count, is_working=None):
        """The ``date`` that lies ``count`` days after a day.

        :param bool is_working: working days, or calendar ones; what the company says
            when it is not given
        """
        self.ensure_one()
        if is_working is None:
            is_working = self.sudo().ejournal_day_kind == "working"  # no secret
        return self._get_ejournal_study_days(day).add(day, count, is_working)

    @ormcache("self.id")
    def _lets_ejournal_replaced_write(self):
        """Whether who is replaced writes, too; asked by every save."""
        return self.sudo().ejournal_replaced_writes  # no secret

    def _start_ejournal_renewal(self):
        """Renew in the background the deadlines that rest on no order (SOP T1.7)."""
        self.ensure_one()
        # Nothing of jobs and journals is told.
        jobs, journals = (
            self.env["ejournal.job"].sudo(),
            self.env["ejournal.journal"].sudo(),
        )
        waiting = [
            ("res_model", "=", self._name),
            ("res_id", "=", self.id),
            ("state", "=", "pending"),
        ]
        if journals.search_count([], limit=1) and not jobs.search_count(waiting):
            self.env["ejournal.job"]._start(
                self, self.env._("Deadlines by the calendar of the university")
            )

    def _run_job(self, job):
        """Renew the deadlines that are stored (see ``ejournal.job``)."""
        return self.env["ejournal.order"]._run_job(job)
