from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_university.formats import format_day, join_names

from .lesson_times import PLACE, TIMETABLE


class EjournalJournalOutlook(models.AbstractModel):
    """What lists of journals tell at a glance; a part of ``ejournal.journal``."""

    _name = "ejournal.journal.outlook"
    _description = "Outlook of a journal"

    next_lesson = fields.Char("Next lesson", compute="_compute_next_lesson")
    empty_count = fields.Integer(
        "Empty cells",
        compute="_compute_empty_count",
        help="Of graded lessons held by today",
    )
    nearest_deadline = fields.Date(
        "Nearest deadline",
        compute="_compute_nearest_deadline",
        help="Of the lessons held by today that are not filled, the first one",
    )
    is_behind = fields.Boolean("Deadline passed", compute="_compute_nearest_deadline")

    @api.depends("filled_count", "due_count")
    def _compute_empty_count(self):
        for journal in self:
            journal.empty_count = journal.due_count - journal.filled_count

    @api.depends("lesson_ids.date", "lesson_ids.is_cancelled")
    @api.depends_context("lang")
    def _compute_next_lesson(self):
        """Today's or the next one, of all journals in one query."""
        today = self.env.company._get_ejournal_today()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (lesson.journal_id) lesson.journal_id, lesson.date,
                       lesson.kind_id, lesson.number, %s
                  FROM ejournal_lesson lesson
                  JOIN ejournal_journal journal ON journal.id = lesson.journal_id
                  LEFT JOIN ejournal_timetable timetable ON %s
                 WHERE lesson.journal_id = ANY(%s) AND lesson.date >= %s
                   AND lesson.is_cancelled IS NOT TRUE
                 ORDER BY lesson.journal_id, lesson.date, time_from, lesson.number
                """,
                PLACE,
                TIMETABLE,
                self.ids,
                today,
            )
        )
        kinds = self.env["ejournal.lesson.kind"].browse(row[2] for row in rows)
        codes = {kind.id: kind.code for kind in kinds}
        texts = {
            journal_id: join_names(
                join_names(format_day(day)[:5], start, separator=", "),
                f"{codes[kind_id]} {number}",
                room,
            )
            for journal_id, day, kind_id, number, start, _end, room in rows
        }
        for journal in self:
            journal.next_lesson = texts.get(journal.id, False)

    @api.depends("lesson_ids.deadline", "lesson_ids.is_filled", "closed_on")
    def _compute_nearest_deadline(self):
        today = self.env.company._get_ejournal_today()
        found = dict(
            self.env["ejournal.lesson"]._read_group(
                [
                    ("journal_id", "in", self.ids),
                    ("is_filled", "=", False),
                    ("is_cancelled", "=", False),
                    ("date", "<=", today),
                    ("deadline", "!=", False),
                ],
                ["journal_id"],
                ["deadline:min"],
            )
        )
        found = {journal.id: day for journal, day in found.items()}
        for journal in self:
            day = not journal.closed_on and found.get(journal.id)
            journal.nearest_deadline = day
            journal.is_behind = bool(day and day < today)
