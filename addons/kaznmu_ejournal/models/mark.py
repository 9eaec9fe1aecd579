import re
from decimal import Decimal, InvalidOperation

from odoo import api, fields, models

MARK_KINDS = [
    ("points", "Points"),
    ("absent", "Absent (н/б)"),
    ("recredit", "Absent, re-credited"),
    ("excused", "Absent with a valid reason"),
]
ABSENT = "н/б"
# What people type for «н/б»: in either alphabet, with or without the slash.
ABSENT_INPUT = re.compile(r"^(н|н/б|нб|n|n/b|nb)$", re.IGNORECASE)
RECREDIT_NOTE = re.compile(r"перезач[её]т", re.IGNORECASE)
MAX_POINTS = 100


class EjournalMark(models.Model):
    """What stands in a cell (lesson × participant): points, or an absence (SOP C16).

    No row means "not graded yet": Odoo reads an empty number as 0. The table is
    the largest of the product, hence no log columns (the history tells who and
    when, see ``ejournal.mark.change``) and no stored computes. Marks are written
    by :meth:`EjournalJournal.save_marks` alone; nobody has rights to write here.
    """

    _name = "ejournal.mark"
    _description = "Mark"
    _log_access = False
    _order = "id"  # never through other tables: this is the hot path

    lesson_id = fields.Many2one("ejournal.lesson", required=True, ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", required=True, ondelete="restrict"
    )
    kind = fields.Selection(MARK_KINDS, required=True, default="points")
    points = fields.Float(digits=(5, 2))
    note = fields.Char()
    version = fields.Integer(
        required=True, help="Id of the last change: tells whether a cell was changed"
    )
    value = fields.Char(compute="_compute_value")

    _cell_uniq = models.Constraint(
        "UNIQUE (lesson_id, participant_id)", "The cell already has a mark."
    )
    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 100)", "Points lie between 0 and 100."
    )
    _absence_without_points = models.Constraint(
        "CHECK (kind = 'points' OR COALESCE(points, 0) = 0)",
        "An absence has no points.",
    )

    @api.depends("kind", "points")
    def _compute_value(self):
        for mark in self:
            mark.value = self._format_value(mark.kind, mark.points)

    @api.model
    def _format_value(self, kind, points):
        """How a mark reads in a cell: ``85``, ``85,5``, ``н/б``; no mark is ``""``."""
        if not kind:
            return ""
        if kind != "points":
            return ABSENT
        return f"{points:.2f}".rstrip("0").rstrip(".").replace(".", ",")

    @api.model
    def _parse_value(self, value, note=None):
        """Read what a teacher typed in a cell.

        :param str value: ``"85"``, ``"85,5"``, ``"н/б"`` (or ``н``, ``n``), or empty
        :param str note: «перезачет» beside «н/б» makes a re-credit (SOP C16)
        :return: ``(kind, points)``; ``(None, 0.0)`` for an empty cell
        :raise ValueError: for anything else, without a message
        """
        text = "" if value is None or value is False else str(value).strip()
        if not text:
            return None, 0.0
        if ABSENT_INPUT.match(text):
            is_recredit = bool(note and RECREDIT_NOTE.search(note))
            return ("recredit" if is_recredit else "absent"), 0.0
        try:
            points = Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise ValueError from error
        if not points.is_finite() or not 0 <= points <= MAX_POINTS:
            raise ValueError
        if points != round(points, 2):
            raise ValueError
        return "points", float(points)
