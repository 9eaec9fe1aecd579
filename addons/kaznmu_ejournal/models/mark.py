import re
from decimal import Decimal, InvalidOperation

from odoo import api, fields, models
from odoo.exceptions import UserError

MARK_KINDS = [
    ("points", "Points"),
    ("absent", "Absent (н/б)"),
    ("recredit", "Absent, re-credited"),
    ("excused", "Absent with a valid reason"),
]
ABSENT = "н/б"
EXCUSED = "ув."
# What people type for an absence: «н/б» in either alphabet, with or without the
# slash; then, if so, that it is excused; then the points of a make-up.
ABSENT_INPUT = re.compile(
    r"(?P<absent>н/б|нб|н/у|н|n/b|nb|n/e|n)"
    r"(?:\s*(?P<excused>уваж|ув|exc)\.?)?"
    r"(?:[\s/]+(?P<makeup>\d[\d.,]*))?",
    re.IGNORECASE,
)
EXCUSED_SHORT = ("н/у", "n/e")
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
    # Whoever gives oneself the right to write here still has no other way.
    _inherit = ["ejournal.guard.mixin"]
    _log_access = False
    _order = "id"  # never through other tables: this is the hot path

    lesson_id = fields.Many2one("ejournal.lesson", required=True, ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", required=True, ondelete="restrict"
    )
    kind = fields.Selection(MARK_KINDS, required=True, default="points")
    points = fields.Float(digits=(5, 2))
    note = fields.Char()
    # A make-up leaves «н/б» in the cell, beside the points; no date = not made up.
    makeup_points = fields.Float(digits=(5, 2))
    makeup_date = fields.Date()
    makeup_teacher_id = fields.Many2one("res.users", ondelete="restrict")
    version = fields.Integer(
        required=True, help="Id of the last change: tells whether a cell was changed"
    )
    value = fields.Char(compute="_compute_value")

    _cell_uniq = models.Constraint(
        "UNIQUE (lesson_id, participant_id)", "The cell already has a mark."
    )
    # Reports of absences read a small part of the largest table.
    _absence_idx = models.Index("(lesson_id) WHERE kind <> 'points'")
    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 100)", "Points lie between 0 and 100."
    )
    _absence_without_points = models.Constraint(
        "CHECK (kind = 'points' OR COALESCE(points, 0) = 0)",
        "An absence has no points.",
    )
    _makeup_of_absence = models.Constraint(
        """CHECK (makeup_date IS NULL
                  OR (kind <> 'points' AND makeup_points BETWEEN 0 AND 100))""",
        "Only an absence is made up, for 0 to 100 points.",
    )

    @api.model
    def _get_guard_sentence(self):
        return self.env._("Marks are entered in the journal alone.")

    def _check_editable(self):
        raise UserError(self._get_guard_sentence())

    @api.depends("kind", "points", "makeup_points", "makeup_date")
    def _compute_value(self):
        for mark in self:
            mark.value = self._format_value(
                mark.kind, mark.points, mark.makeup_date and mark.makeup_points
            )

    @api.model
    def _format_value(self, kind, points, makeup=None):
        """How a mark reads in a cell; what :meth:`_parse_value` reads back.

        :param makeup: points of the make-up; ``None`` or ``False`` when there is none
        :return: ``85``, ``85,5``, ``н/б``, ``н/б ув.``, ``н/б 75``; no mark is ``""``
        """
        if not kind:
            return ""
        if kind == "points":
            return self._format_points(points)
        parts = [ABSENT]
        if kind == "excused":
            parts.append(EXCUSED)
        if makeup is not None and makeup is not False:
            parts.append(self._format_points(makeup))
        return " ".join(parts)

    @api.model
    def _format_points(self, points):
        return f"{points:.2f}".rstrip("0").rstrip(".").replace(".", ",")

    @api.model
    def _parse_value(self, value, note=None):
        """Read what a teacher typed in a cell.

        :param str value: ``"85"``, ``"85,5"``, ``"н/б"`` (or ``н``, ``n``),
            ``"н/б 75"`` (made up for 75 points), ``"н/б ув."`` or ``"н/у"`` (excused),
            or empty
        :param str note: «перезачет» beside «н/б» makes a re-credit (SOP C16)
        :return: ``(kind, points, make-up points or None)``; kind ``None`` for an
            empty cell
        :raise ValueError: for anything else, without a message
        """
        text = "" if value is None or value is False else str(value).strip()
        if not text:
            return None, 0.0, None
        if not (match := ABSENT_INPUT.fullmatch(text)):
            return "points", self._parse_points(text), None
        if match["excused"] or match["absent"].lower() in EXCUSED_SHORT:
            kind = "excused"
        elif note and RECREDIT_NOTE.search(note):
            kind = "recredit"
        else:
            kind = "absent"
        makeup = match["makeup"]
        return kind, 0.0, makeup and self._parse_points(makeup)

    @api.model
    def _parse_points(self, text):
        """Points from 0 to 100 with at most two decimals, after a comma or point."""
        try:
            points = Decimal(text.replace(",", "."))
        except InvalidOperation as error:
            raise ValueError from error
        if not points.is_finite() or not 0 <= points <= MAX_POINTS:
            raise ValueError
        if points != round(points, 2):
            raise ValueError
        return float(points)

    def _describe(self):
        """The mark as plain values, for readers of the journal."""
        self.ensure_one()
        return {
            "kind": self.kind,
            "points": self.points,
            "note": self.note or None,
            "makeup_points": self.makeup_points,
            "makeup_date": self.makeup_date or None,
            "makeup_teacher": self.makeup_teacher_id.name or None,
            "value": self.value,
            "version": self.version,
        }
