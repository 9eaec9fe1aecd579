"""People and records as the story names them."""

import base64
from datetime import date, timedelta
from heapq import heappop, heappush
from itertools import count
from random import Random
from unittest.mock import patch

from clock import Clock, moment
from postman import Postman, deliver

from odoo.exceptions import UserError
from odoo.models import BaseModel

DOMAIN = "@kaznmu.example"
#: A scan, as far as the story needs one: a page with nothing on it.
SCAN = base64.b64encode(
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
DAY = timedelta(days=1)
#: The hour at which the story ends today.
NOW = 9


class World:
    """The university on the way to today.

    Whoever does something does it under the own login: :meth:`as_user`, :meth:`by`.
    """

    def __init__(
        self,
        env,
        clock: Clock,
        today: date,
        postman: Postman | None = None,
        seed: int = 1,
    ):
        self.env = env
        self.clock = clock
        self.today = today
        self.postman = postman
        self.seed = seed
        self.users = {}
        self._last_mail = 0
        self._agenda = []
        self._order = count()

    # Time ------------------------------------------------------------------
    def at(self, day: date, hour: int = 10, minute: int = 0) -> None:
        """Go on to a moment of a day, in Almaty; what was done before is kept."""
        self.save()
        self.clock.put(moment(day, hour, minute))

    def plan(self, day: date, hour: float, action, *arguments) -> None:
        """Put something on the agenda, unless it is still to come today.

        Records come as the superuser sees them: whoever acts says so, by :meth:`by`.
        Each environment that something refers to makes all work with records slower,
        and so would all the others that are read together with these.
        """
        when = moment(day, int(hour), round(hour % 1 * 60))
        if when < moment(self.today, NOW):
            arguments = [
                value.with_env(self.env).with_prefetch()
                if isinstance(value, BaseModel)
                else value
                for value in arguments
            ]
            heappush(self._agenda, (when, next(self._order), action, arguments))

    def live(self) -> None:
        """Do what is on the agenda, each at its time, and what it leads to."""
        while self._agenda:
            when, _order, action, arguments = heappop(self._agenda)
            self.save()
            self.clock.put(when)
            try:
                action(self, *arguments)
            except (UserError, ValueError) as error:
                # One step that a day of the calendar does not allow ends no story.
                self.env.cr.rollback()
                self.env.invalidate_all()
                print(f"left out, {self.day}: {action.__name__}: {error}")

    @property
    def day(self) -> date:
        """Return the day that it is in the story."""
        return self.env.company._get_ejournal_today()

    def save(self) -> None:
        """Commit, as the end of a person's action does.

        Nobody else writes, so columns that were read stay in memory. What depends on
        the clock or on who looks does not: it is computed, or is a list. And nobody
        listens yet: no browser and no cron is woken, mails wait for the morning.
        """
        cr = self.env.cr
        cr.flush()
        cr.postcommit.clear()
        with patch.object(cr, "clear"):
            cr.commit()
        for field in list(self.env.transaction.field_data):
            if not (field.store and field.column_type):
                field._invalidate_cache(self.env)

    def random(self, purpose: str, journal=None) -> Random:
        """Return the source of chance of one purpose, of one journal.

        By codes, not by ids: these depend on what the database has seen before.
        """
        if journal:
            term, discipline = journal.term_id, journal.discipline_id
            group = journal.group_id.name
            purpose = f"{purpose} {term.date_start} {discipline.code} {group}"
        return Random(f"{self.seed} {purpose}")

    # People ----------------------------------------------------------------
    def user(self, login: str):
        """Return the user of a short login."""
        if login not in self.users:
            self.users[login] = self.env["res.users"].search(
                [("login", "=", login + DOMAIN)]
            )
        return self.users[login]

    def as_user(self, user, model: str):
        """Return a model as a user sees it; the user by login or record."""
        if isinstance(user, str):
            user = self.user(user)
        context = user.with_user(user).context_get()  # in the own language
        return self.env(user=user.id, context=context)[model]

    def by(self, user, records):
        """Return records as a user sees them."""
        return self.as_user(user, records._name).browse(records.ids)

    # Records ---------------------------------------------------------------
    @property
    def past(self):
        """Return the term that is over."""
        return self.terms[0]

    @property
    def present(self):
        """Return the term that goes on."""
        return self.terms[1]

    @property
    def terms(self):
        """Return both terms, the earlier first."""
        return self.env["ejournal.term"].search([], order="date_start")

    def journals(self, term):
        """Return the journals of a term that have a teacher."""
        return (
            self.env["ejournal.journal"]
            .search([("term_id", "=", term.id)], order="id")
            .filtered("teacher_ids")
        )

    def journal(self, term, group: str, code: str):
        """Return the journal of a group and discipline."""
        return self.env["ejournal.journal"].search(
            [
                ("term_id", "=", term.id),
                ("group_id.name", "=", group),
                ("discipline_id.code", "=", code),
            ]
        )

    # The system ------------------------------------------------------------
    def work(self) -> None:
        """Let the background jobs run that wait."""
        self.save()
        self.env["ejournal.job"]._work_off()

    def post(self) -> None:
        """Deliver the mails that wait."""
        self.save()
        waiting = [("state", "=", "outgoing"), ("id", ">", self._last_mail)]
        mails = self.env["mail.mail"].search(waiting, order="id")
        self._last_mail = max(mails.ids, default=self._last_mail)
        if self.postman:
            self.postman.hand_over(mails, self.clock.now)
        else:
            deliver(mails)
