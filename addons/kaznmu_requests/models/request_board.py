from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

MANY_CHANGES = 3  # more are counted, not named


class EjournalRequest(models.Model):
    """What a card of the board says, and what is done to several cards at once."""

    _inherit = "ejournal.request"

    summary = fields.Char(
        compute="_compute_summary", help="What is asked for, in one line"
    )
    opening_question = fields.Char(
        compute="_compute_opening_question", help="Asked before a drag opens access"
    )

    @api.depends("cell_ids.was", "cell_ids.wanted", "lesson_ids", "person_ids.name")
    @api.depends_context("lang", "uid")
    def _compute_summary(self):
        cells_of = self._get_card_cells().grouped("request_id")
        # The digitalization department reads no lessons, as it reads no cells.
        reads_lessons = self.env["ejournal.lesson"].has_access("read")
        format_day = cache(lambda day: format_date(self.env, day, date_format="dd.MM"))
        for request in self:
            if cells := cells_of.get(request):
                request.summary = self._get_cells_summary(cells, format_day)
            elif reads_lessons and request.lesson_ids:
                request.summary = self.env._("Lessons: %s", len(request.lesson_ids))
            else:
                request.summary = ", ".join(request.person_ids.mapped("name"))

    def _get_card_cells(self):
        """The cells, for who reads them: the digitalization department reads requests
        alone."""
        cells = self.env["ejournal.request.cell"]
        return self.cell_ids if cells.has_access("read") else cells

    @api.model
    def _get_cells_summary(self, cells, format_day):
        changes = [f"{cell.was or '—'} → {cell.wanted or '—'}" for cell in cells]
        text = ", ".join(changes[:MANY_CHANGES])
        if len(changes) > MANY_CHANGES:
            text += " …"
        # As superuser: names of those whom the request itself names to its reader, and
        # days of its lessons.
        cells = cells.sudo()
        students = cells.participant_id.student_id
        if len(students) > 1:
            count = self.env._("students: %s", len(students))
            return f"{text} · {count}"
        days = [day for cell in cells if (day := cell.lesson_id.date)]
        return f"{text} · {', '.join([students.name, *map(format_day, days[:1])])}"

    @api.depends("state")
    @api.depends_context("lang", "uid")
    def _compute_opening_question(self):
        openable = self.filtered("can_open")
        (self - openable).opening_question = False
        if not openable:
            return  # most of the time; the days of the calendar need not be counted
        last_day = format_date(self.env, self.env["ejournal.window"]._get_last_day())
        for request in openable:
            request.opening_question = self.env._(
                "%(request)s: open access until the end of %(day)s?",
                request=request.display_name,
                day=last_day,
            )

    # ------------------------------------------------------------------
    # Several at once, each checked
    # ------------------------------------------------------------------
    def action_open_each(self):
        """Open the access of each request (SOP C12, T2.3).

        :return: action that tells which were opened, and why others were not
        """
        return self.env["ejournal.each"]._do(self, lambda card: card.action_open())

    def action_approve_each(self):
        """Approve each request of a kind of which several are decided at once: those
        that change no mark. All else is considered one by one (SOP C12, C13).

        :return: action that tells which were approved, and why others were not
        """
        return self.env["ejournal.each"]._do(self, self._approve_one)

    @api.model
    def _approve_one(self, request):
        request.check_access("read")
        if not request._get_kind().is_decided_together:
            raise UserError(
                self.env._(
                    "%s: it is considered by itself; only technical errors are "
                    "approved several at once.",
                    request.display_name,
                )
            )
        request.action_approve()
