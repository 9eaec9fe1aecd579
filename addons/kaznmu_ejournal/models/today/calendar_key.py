from datetime import UTC, datetime, time, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event

from odoo import api, fields, models
from odoo.exceptions import AccessError

SCOPE = "ejournal.calendar"
BEFORE = 30  # days back that the calendar shows
AHEAD = 200  # days ahead: a term and the next one


class EjournalCalendarKey(models.Model):
    """Private address of the calendar of a teacher's lessons: iCalendar (RFC 5545).

    Odoo's keys of programs, in a table of their own: the database keeps a digest
    alone, and whoever leaves loses this one with all others. The address is shown
    once, when it is made; a new one ends the old one.
    """

    _name = "ejournal.calendar.key"
    _inherit = ["res.users.apikeys"]
    _description = "Key of a teacher's calendar"
    _auto = False

    @api.model
    def _get_own_keys(self):
        # As superuser: the user's own keys, which nobody may read.
        return self.sudo().search([("user_id", "=", self.env.uid)])

    @api.model
    def _has_key(self):
        return bool(self._get_own_keys())

    @api.model
    def create_address(self):
        """A new private address of the user's calendar; the old one ends.

        :return: the address, which is shown this once
        :raise AccessError: the user is no teacher
        """
        if not self.env.user._is_ejournal_teacher():
            raise AccessError(self.env._("This calendar is a teacher's."))
        self.revoke_address()
        # As superuser: without a last day, which the rights of staff would ask for;
        # it is the user's own, and opens nothing but the own timetable.
        key = self.sudo()._generate(SCOPE, "calendar", None)
        return f"{self.get_base_url()}/ejournal/calendar/{key}.ics"

    @api.model
    def revoke_address(self):
        """End the user's address for good."""
        self._get_own_keys()._remove()

    @api.model
    def _find_teacher(self, key):
        """The active teacher whose key it is, or none.

        :param str key: as it stands in the address
        """
        user_id = key and self._check_credentials(scope=SCOPE, key=key)
        # As superuser: the public asks; only the role is read.
        user = self.env["res.users"].sudo().browse(user_id or ())
        return user.filtered(lambda user: user._is_ejournal_teacher())

    # ------------------------------------------------------------------
    # The calendar
    # ------------------------------------------------------------------
    @api.model
    def _get_calendar(self):
        """The user's lessons as iCalendar: no student, no mark.

        :return: bytes
        """
        company = self.env.company
        today = company._get_ejournal_today()
        lessons = self.env["ejournal.today"]._read_lessons(
            today - timedelta(days=BEFORE), today + timedelta(days=AHEAD)
        )
        calendar = Calendar()
        calendar.add("prodid", "-//kaznmu_ejournal//calendar//RU")
        calendar.add("version", "2.0")
        calendar.add("method", "PUBLISH")
        calendar.add("x-wr-calname", self.env._("Lessons"))
        calendar.add("x-published-ttl", "PT3H")
        zone = ZoneInfo(company._get_ejournal_timezone())
        now = fields.Datetime.now().replace(tzinfo=UTC)
        name = urlsplit(self.get_base_url()).hostname
        for row in lessons:
            calendar.add_component(self._make_event(row, zone, now, name))
        return calendar.to_ical()

    @api.model
    def _make_event(self, row, zone, now, name):
        """A lesson as ``VEVENT``; of the whole day where its time is unknown."""
        event = Event()
        event.add("uid", f"lesson-{row['id']}@{name}")
        event.add("dtstamp", now)
        event.add(
            "summary",
            f"{row['group']} · {row['discipline']} · {row['kind']} {row['number']}",
        )
        if row["time_from"]:
            start = self._get_moment(row["date"], row["time_from"], zone)
            event.add("dtstart", start)
            if row["time_to"]:
                event.add("dtend", self._get_moment(row["date"], row["time_to"], zone))
        else:
            event.add("dtstart", row["date"])
        if row["room"]:
            event.add("location", row["room"])
        about = [row["topic"]]
        if row["replaces"]:
            about.append(self.env._("You replace: %s", row["replaces"]))
        event.add("description", "\n".join(about))
        event.add("url", f"{self.get_base_url()}/odoo/{row['journal_id']}/journal-grid")
        if row["is_cancelled"]:
            event.add("status", "CANCELLED")
        return event

    @staticmethod
    def _get_moment(day, clock, zone):
        """A time of the university's clocks in UTC, which every calendar knows."""
        local = datetime.combine(day, time.fromisoformat(clock), zone)
        return local.astimezone(UTC)
