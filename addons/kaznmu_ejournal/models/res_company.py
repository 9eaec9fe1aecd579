from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import format_datetime, ormcache

DEFAULT_TIMEZONE = "Asia/Almaty"
WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]
MONDAY_TO_SATURDAY = frozenset(range(6))


class StudyDays(NamedTuple):
    """Which days are days of study: for dates between those it was asked for."""

    weekdays: frozenset  # 0 = Monday
    days_off: frozenset  # dates of holidays

    def is_study_day(self, day):
        return day.weekday() in self.weekdays and day not in self.days_off

    def add(self, day, count, is_working):
        """The ``date`` that lies ``count`` calendar or working days after ``day``."""
        if not is_working:
            return day + timedelta(days=count)
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_study_day(day)
        return day


class ResCompany(models.Model):
    """What the head of printed documents says of the university.

    Formed documents keep a copy, so that a later change does not touch them.
    """

    _inherit = "res.company"

    ejournal_ministry = fields.Char(
        string="Ministry",
        translate=True,
        help="First line of documents; nothing is printed when it is empty.",
    )
    ejournal_university = fields.Char(
        string="University in documents",
        translate=True,
        help="Full name in the language of the document; the company's name when it "
        "is empty.",
    )
    ejournal_epvo_number = fields.Integer(
        string="Number in ЕПВО",
        help="The university's number on the national platform of higher education; "
        "it stands in exported transcripts.",
    )
    ejournal_timezone = fields.Selection(
        related="partner_id.tz",
        string="Time zone of the university",
        readonly=False,
        help="Decides which day it is; Asia/Almaty when it is empty.",
    )
    ejournal_registrar_id = fields.Many2one(
        "res.users", string="Registrar", ondelete="restrict"
    )
    ejournal_journal_years = fields.Integer(
        string="Journals are kept, years",
        default=5,
        help="Counted from January 1 after the academic year, like documents by the "
        "nomenclature of cases; 0: permanently. Nothing is deleted by itself.",
    )

    ejournal_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Calendar of the university",
        ondelete="restrict",
        help="Days of study and holidays; Monday to Saturday when it is empty.",
    )
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
    ejournal_digest_weekday = fields.Selection(
        WEEKDAYS,
        string="Digest for heads of department",
        default="0",
        help="On this day of the week heads learn what is late; empty = never "
        "(SOP T1.6).",
    )
    ejournal_plan_reminder_days = fields.Integer(
        string="Remind of missing plans, days",
        default=14,
        help="Coordinators and heads get a weekly mail from so many days before the "
        "plans are due; 0 = never (SOP T1.2).",
    )
    ejournal_consolidated_reminder_days = fields.Integer(
        string="Remind of consolidated statements, days",
        default=2,
        help="The dean's offices and the registrar's office get a mail so many days "
        "before the consolidated statements are due, and weekly when they are late; "
        "0 = never (SOP T1.10).",
    )
    ejournal_window_days = fields.Integer(
        string="Days of an access window",
        default=2,
        help="A window for changes ends by itself after so many days (SOP T2.4).",
    )
    ejournal_top_limit = fields.Float(
        string="Limit of A and A-, %",
        default=20,
        help="Share of finals from 89.5 per cent among all finals of a term, as the "
        "ministry counts its indicator 2.21.",
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

    def _to_ejournal_time(self, moment):
        """A moment as the university's clocks show it.

        :param datetime moment: in UTC, without a time zone, as Odoo stores it
        :return: ``datetime`` with the university's time zone
        """
        self.ensure_one()
        zone = ZoneInfo(self._get_ejournal_timezone())
        return moment.replace(tzinfo=UTC).astimezone(zone)

    @ormcache("self.id")
    def _get_ejournal_timezone(self):
        """Name of the university's time zone; asked by every save."""
        return self.sudo().ejournal_timezone or DEFAULT_TIMEZONE  # no secret

    def _format_ejournal_time(self, moment):
        """A moment in UTC as people at the university write it."""
        return format_datetime(self.env, moment, tz=self._get_ejournal_timezone())

    def _get_ejournal_sender(self):
        """In whose name mails go out: the university's, where it has an address."""
        self.ensure_one()
        partner = self.sudo().partner_id  # name and address of the university
        return partner if partner.email else self.env.user.partner_id

    def _get_ejournal_today(self):
        """Today's ``date`` at the university, wherever the user or server is."""
        return self._to_ejournal_time(fields.Datetime.now()).date()

    def _get_ejournal_study_days(self, date_from, date_to):
        """Days of study and holidays between two dates, in a constant number of
        queries.

        :return: ``StudyDays``
        """
        self.ensure_one()
        calendar = self.ejournal_calendar_id.sudo()  # holidays are no secret
        if not calendar:
            return StudyDays(MONDAY_TO_SATURDAY, frozenset())
        timezone = ZoneInfo(self._get_ejournal_timezone())
        start, stop = (
            datetime.combine(day, time(), timezone).astimezone(UTC).replace(tzinfo=None)
            for day in (date_from, date_to + timedelta(days=1))
        )
        leaves = calendar.env["resource.calendar.leaves"].search_fetch(
            [
                ("calendar_id", "in", [calendar.id, False]),
                ("resource_id", "=", False),
                ("date_from", "<", stop),
                ("date_to", ">", start),
            ],
            ["date_from", "date_to"],
        )
        days_off = set()
        for leave in leaves:
            day = self._to_ejournal_time(leave.date_from).date()
            # A leave that ends at midnight does not take the next day.
            last = self._to_ejournal_time(
                leave.date_to - timedelta(microseconds=1)
            ).date()
            while day <= last:
                days_off.add(day)
                day += timedelta(days=1)
        attendances = calendar.env["resource.calendar.attendance"].search_fetch(
            [("calendar_id", "=", calendar.id)], ["dayofweek"]
        )
        weekdays = {int(line.dayofweek) for line in attendances}
        return StudyDays(frozenset(weekdays), frozenset(days_off))
