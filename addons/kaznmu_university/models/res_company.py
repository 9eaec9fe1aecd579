from datetime import UTC, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from odoo import fields, models
from odoo.tools import format_datetime, ormcache

DEFAULT_TIMEZONE = "Asia/Almaty"
MONDAY_TO_SATURDAY = frozenset(range(6))


class StudyDays(NamedTuple):
    """Which days are days of study, from the day on that it was asked for."""

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
    """What the head of printed documents says of the university, and where the
    closings of its journal go.

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
    ejournal_timezone = fields.Selection(
        related="partner_id.tz",
        string="Time zone of the university",
        readonly=False,
        help="Decides which day it is; Asia/Almaty when it is empty.",
    )
    ejournal_registrar_id = fields.Many2one(
        "res.users", string="Registrar", ondelete="restrict"
    )

    # Where the closings of the evidence go
    ejournal_closing_partner_ids = fields.Many2many(
        "res.partner",
        "ejournal_closing_partner_rel",
        string="Closings are mailed to",
        help="The archive, first of all: whoever keeps these mails can prove what the "
        "journal was on each day.",
    )
    ejournal_closing_to_vice_rector = fields.Boolean(
        string="And to the vice-rector", default=True
    )
    ejournal_time_stamp_url = fields.Char(
        string="Time-stamping authority",
        help="Address of an authority by RFC 3161 that stamps each closing; empty: "
        "none. It learns a digest, and no data.",
    )
    ejournal_time_stamp_certificate = fields.Binary(
        string="Root certificate of the authority",
        attachment=False,
        help="As PEM; checks of the evidence verify the stamps by it.",
    )

    ejournal_calendar_id = fields.Many2one(
        "resource.calendar",
        string="Calendar of the university",
        ondelete="restrict",
        help="Days of study and holidays; Monday to Saturday when it is empty.",
    )

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

    def _format_ejournal_minute(self, moment):
        """The same where nobody needs the seconds: on a screen, of what is counted."""
        zone = self._get_ejournal_timezone()
        today = self._get_ejournal_today()
        is_today = self._to_ejournal_time(moment).date() == today
        pattern = "HH:mm" if is_today else "dd.MM.yyyy, HH:mm"
        return format_datetime(self.env, moment, tz=zone, dt_format=pattern)

    def _get_ejournal_sender(self):
        """In whose name mails go out: the university's, where it has an address."""
        self.ensure_one()
        partner = self.sudo().partner_id  # name and address of the university
        return partner if partner.email else self.env.user.partner_id

    def _get_ejournal_today(self):
        """Today's ``date`` at the university, wherever the user or server is."""
        return self._to_ejournal_time(fields.Datetime.now()).date()

    def _get_ejournal_midnight(self, day):
        """When a day begins at the university, in UTC as Odoo stores it."""
        zone = ZoneInfo(self._get_ejournal_timezone())
        moment = datetime.combine(day, time(), zone)
        return moment.astimezone(UTC).replace(tzinfo=None)

    def _get_ejournal_study_days(self, first_day):
        """Days of study from a day on, in a constant number of queries.

        All holidays that are known are read, so that nobody has to guess how far a
        term in working days reaches over them.

        :return: ``StudyDays``
        """
        self.ensure_one()
        calendar = self.ejournal_calendar_id.sudo()  # holidays are no secret
        if not calendar:
            return StudyDays(MONDAY_TO_SATURDAY, frozenset())
        leaves = calendar.env["resource.calendar.leaves"].search_fetch(
            [
                ("calendar_id", "in", [calendar.id, False]),
                ("resource_id", "=", False),
                ("date_to", ">", self._get_ejournal_midnight(first_day)),
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
        weekdays = frozenset(int(line.dayofweek) for line in attendances)
        # A calendar that names no days is not finished: no term would ever end by it.
        return StudyDays(weekdays or MONDAY_TO_SATURDAY, frozenset(days_off))
