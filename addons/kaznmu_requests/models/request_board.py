from functools import cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

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
        cells_of = self._read_card_cells()
        # The digitalization department reads no lessons, as it reads no cells.
        reads_lessons = self.env["ejournal.lesson"].has_access("read")
        format_day = cache(lambda day: format_date(self.env, day, date_format="dd.MM"))
        others = self.filtered(lambda request: request._origin.id not in cells_of)
        for request in self - others:
            cells = cells_of[request._origin.id]
            request.summary = self._get_cells_summary(cells, format_day)
        for request in others:
            if reads_lessons and request.lesson_ids:
                request.summary = self.env._("Lessons: %s", len(request.lesson_ids))
            else:
                request.summary = ", ".join(request.person_ids.mapped("name"))

    def _read_card_cells(self):
        """What cards say of the cells that the user may read, in one query for all:
        the changes, whose, and of which day.

        :return: dict ``{request id: [(was, wanted, student id, name, day)]}``
        """
        cells = self.env["ejournal.request.cell"]
        if not self._origin or not cells.has_access("read"):
            return {}
        # As superuser: names of those whom the request itself names to its reader, and
        # days of its lessons.
        participants = self.env["ejournal.participant"].sudo()
        for model in (participants, participants.student_id, cells.lesson_id.sudo()):
            model.flush_model()
        query = cells._search([("request_id", "in", self._origin.ids)])
        table = SQL.identifier(cells._table)
        rows = self.env.execute_query(
            query.select(
                *(
                    cells._field_to_sql(cells._table, name, query)
                    for name in ("request_id", "was", "wanted")
                ),
                SQL(
                    """(SELECT ARRAY[student.id::text, student.name]
                          FROM ejournal_participant participant
                          JOIN ejournal_student student
                            ON student.id = participant.student_id
                         WHERE participant.id = %s.participant_id)""",
                    table,
                ),
                SQL(
                    """(SELECT lesson.date FROM ejournal_lesson lesson
                         WHERE lesson.id = %s.lesson_id)""",
                    table,
                ),
            )
        )
        found = {}
        for request_id, *cell in rows:
            found.setdefault(request_id, []).append(cell)
        return found

    @api.model
    def _get_cells_summary(self, cells, format_day):
        changes = [f"{was or '—'} → {wanted or '—'}" for was, wanted, *_ in cells]
        text = ", ".join(changes[:MANY_CHANGES])
        if len(changes) > MANY_CHANGES:
            text += " …"
        students = {student: name for *_, (student, name), _day in cells}
        if len(students) > 1:
            count = self.env._("students: %s", len(students))
            return f"{text} · {count}"
        days = [day for *_, day in cells if day]
        name = next(iter(students.values()))
        return f"{text} · {', '.join([name, *map(format_day, days[:1])])}"

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
