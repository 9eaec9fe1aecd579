import json
import re
from functools import lru_cache

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN

MARK_KINDS = [
    ("points", "Points"),
    ("late", "Points, handed in late"),
    ("passed", "Passed (зач.)"),
    ("failed", "Not passed (незач.)"),
    ("absent", "Absent (н/б)"),
    ("recredit", "Absent, re-credited"),
    ("excused", "Absent with a valid reason"),
]
ABSENCES = ("absent", "recredit", "excused")
MISSED = ("absent", "excused")  # and to be made up
WITH_POINTS = ("points", "late")
VERDICTS = ("passed", "failed")  # of a skill
ABSENT = "н/б"
EXCUSED = "ув."
LATE = "оп."
SKILLS = {"passed": "зач.", "failed": "незач."}
# Begins a note, in the language of whoever writes it; Russian in the SOP's spelling.
RECREDIT = {RUSSIAN: "перезачет", KAZAKH: "қайта есепке алу"}
# What a mark is, here and in the browser (static/src/grid/mark_input.js); the cases in
# static/tests/mark_cases.json hold for both. Digits are 0 to 9, of no other script.
POINTS = r"[0-9]{1,3}(?:[.,][0-9]{0,2})?%?"
POINTS_INPUT = re.compile(POINTS)
# What people type for an absence: «н/б» in either alphabet, with or without the
# slash; then, if so, that it is excused; then the points of a make-up.
ABSENT_INPUT = re.compile(
    r"(?P<absent>н/б|нб|н/у|н|n/b|nb|n/e|n)"
    r"(?:\s*(?P<excused>уваж|ув|себепті|дәл|exc)\.?)?"
    rf"(?:[\s/]*(?P<makeup>{POINTS}))?",
    re.IGNORECASE,
)
# Work handed in late, «85 оп.», and skills, passed or failed; in Kazakh, too.
LATE_WORDS = r"(?:оп|(?:с\s)?опозд(?:анием)?|кеш(?:ігіп)?|late)"
PASSED_WORDS = r"(?:зач(?:[её]т|тено)?|өтті)"
FAILED_WORDS = r"(?:не\s?зач(?:[её]т|тено)?|өтпеді)"
LATE_INPUT = re.compile(rf"(?P<points>{POINTS})\s*{LATE_WORDS}\.?", re.IGNORECASE)
SKILL_INPUT = re.compile(
    rf"(?P<failed>{FAILED_WORDS}\.?|np)|{PASSED_WORDS}\.?|p", re.IGNORECASE
)
EXCUSED_SHORT = ("н/у", "n/e")
# Number of the dean's order by which an absence is re-credited (SOP C16).
ORDER_NUMBER = r"(?:[^\W\d_]{1,5}[-/])?[0-9]+(?:[-/.]?\w+)*"
ORDER_INPUT = re.compile(rf"(?:№|N|No\.?)?\s*(?P<order>{ORDER_NUMBER})")
# A note that begins with the word says so; «не перезачет» does not.
RECREDIT_WORDS = (
    r"(?:перезач[её]т|қайта\s+есепке\s+(?:алу|алынды|алынған)|қайта\s+есеп\.)"
)
RECREDIT_NOTE = re.compile(
    rf"{RECREDIT_WORDS}(?!\w)[\s,.:;–—-]*(?:по\s+)?"
    r"(?:(?:распоряжени[еяю]|расп|приказу?|пр|өкім)\b\.?\s*)?(?:деканата\s+)?"
    rf"{ORDER_INPUT.pattern}(?!\w)",
    re.IGNORECASE,
)
RECREDIT_CLAIM = re.compile(rf"{RECREDIT_WORDS}(?!\w)", re.IGNORECASE)
MAX_POINTS = 100


def format_points(points):
    """Points as people write them, with a comma."""
    return f"{points:.2f}".rstrip("0").rstrip(".").replace(".", ",")


@lru_cache(maxsize=10_000)  # a journal has thousands of marks, and few different ones
def format_value(kind, points, makeup):
    """See ``ejournal.mark._format_value``.

    :param makeup: never ``False``, which would be taken for 0
    """
    if not kind:
        return ""
    if kind in SKILLS:
        return SKILLS[kind]
    if kind in WITH_POINTS:
        text = format_points(points)
        return f"{text} {LATE}" if kind == "late" else text
    parts = [ABSENT]
    if kind == "excused":
        parts.append(EXCUSED)
    if makeup is not None:
        parts.append(format_points(makeup))
    return " ".join(parts)


class RecreditError(ValueError):
    """A re-credit without the number of its order."""


class EjournalMark(models.Model):
    """What stands in a cell (lesson × participant): points, or an absence (SOP C16).

    No row means "not graded yet": Odoo reads an empty number as 0. The table is
    the largest of the product, hence no log columns (the history tells who and
    when, see ``ejournal.mark.change``) and no stored computes. Marks are written
    by :meth:`EjournalJournalCells._save_marks` alone; nobody has rights to write here.
    """

    _name = "ejournal.mark"
    _description = "Mark"
    # Whoever gives oneself the right to write here still has no other way.
    _inherit = ["ejournal.closed.mixin", "ejournal.guard.mixin"]
    _log_access = False
    _order = "id"  # never through other tables: this is the hot path

    lesson_id = fields.Many2one("ejournal.lesson", required=True, ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", required=True, ondelete="restrict"
    )
    kind = fields.Selection(MARK_KINDS, required=True, default="points")
    points = fields.Float(digits=(5, 2))
    note = fields.Char()
    recredit_order = fields.Char(help="Number of the order; the note begins with it")
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
    _absence_idx = models.Index(
        "(lesson_id) WHERE kind IN ('absent', 'recredit', 'excused')"
    )
    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 100)", "Points lie between 0 and 100."
    )
    _absence_without_points = models.Constraint(
        "CHECK (kind IN ('points', 'late') OR COALESCE(points, 0) = 0)",
        "An absence has no points.",
    )
    _makeup_of_absence = models.Constraint(
        """CHECK (makeup_date IS NULL
                  OR (kind IN ('absent', 'recredit', 'excused')
                      AND makeup_points BETWEEN 0 AND 100))""",
        "Only an absence is made up, for 0 to 100 points.",
    )

    def init(self):
        # Reports name an absence's kind twice, of all and of those that they count:
        # PostgreSQL would take the second for as rare among the first, and read the
        # students of a hundred thousand one by one.
        self.env.cr.execute(
            """CREATE STATISTICS IF NOT EXISTS ejournal_mark_absence_statistics (mcv)
                   ON kind, makeup_date FROM ejournal_mark"""
        )
        return super().init()

    @api.model
    def _get_closed_sentence(self):
        return self._get_guard_sentence()

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
        :return: ``85``, ``85,5``, ``85 оп.``, ``зач.``, ``незач.``, ``н/б``,
            ``н/б ув.``, ``н/б 75``; no mark is ``""``
        """
        return format_value(kind, points, None if makeup is False else makeup)

    @api.model
    def _format_points(self, points):
        return format_points(points)

    @api.model
    def _parse_value(self, value, note=None):
        """Read what a teacher typed in a cell.

        :param str value: ``"85"``, ``"85,5"``, ``"н/б"`` (or ``н``, ``n``),
            ``"н/б 75"`` (made up for 75 points), ``"н/б ув."`` or ``"н/у"`` (excused),
            ``"85 оп."`` (handed in late), ``"зач."`` or ``"незач."`` (a skill), or
            empty
        :param str note: beside «н/б», «перезачет, № 15» makes a re-credit (SOP C16)
        :return: ``(kind, points, make-up points or None)``; kind ``None`` for an
            empty cell
        :raise RecreditError: the note says «перезачет», but not by which order
        :raise ValueError: for anything else, without a message
        """
        text = "" if value is None or value is False else str(value).strip()
        if not text:
            return None, 0.0, None
        if match := LATE_INPUT.fullmatch(text):
            return "late", self._parse_points(match["points"]), None
        if match := SKILL_INPUT.fullmatch(text):
            return "failed" if match["failed"] else "passed", 0.0, None
        if not (match := ABSENT_INPUT.fullmatch(text)):
            return "points", self._parse_points(text), None
        if match["excused"] or match["absent"].lower() in EXCUSED_SHORT:
            kind = "excused"
        else:
            kind = "recredit" if self._parse_recredit(note) else "absent"
        makeup = match["makeup"]
        return kind, 0.0, makeup and self._parse_points(makeup)

    @api.model
    def _parse_recredit(self, note):
        """The number of the order by which a note re-credits an absence.

        :return: the number, ``None`` when the note speaks of something else
        :raise RecreditError: the note begins with «перезачет» and has no number
        """
        note = (note or "").strip()
        if match := RECREDIT_NOTE.match(note):
            return match["order"]
        if RECREDIT_CLAIM.match(note):
            raise RecreditError
        return None

    @api.model
    def _format_recredit(self, order, note):
        """The note of an absence re-credited by an order, as it is read everywhere.

        :param str order: number of the order as typed, empty: no re-credit
        :param str note: what stands there, of another order perhaps
        :raise RecreditError: this is no number of an order
        """
        note = (note or "").strip()
        match = RECREDIT_NOTE.match(note) or RECREDIT_CLAIM.match(note)
        rest = note[match.end() :].lstrip(" ,.;") if match else note
        if not order:
            return rest
        if not (number := ORDER_INPUT.fullmatch(order.strip())):
            raise RecreditError
        word = RECREDIT.get(self.env.lang, RECREDIT[RUSSIAN])
        return ", ".join(filter(None, (word, f"№ {number['order']}", rest)))

    @api.model
    def _parse_points(self, text):
        """Points from 0 to 100 with at most two decimals, after a comma or point.

        :raise ValueError: for anything else, without a message
        """
        if not POINTS_INPUT.fullmatch(text):
            raise ValueError
        points = float(text.rstrip("%").replace(",", "."))
        if points > MAX_POINTS:
            raise ValueError
        return points

    @api.model
    def _get_problem(self, value, error):
        """Why what was typed is no mark: a code and a sentence.

        :param error: what :meth:`_parse_value` raised
        """
        if isinstance(error, RecreditError):
            return "recredit_without_order", self.env._(
                "A re-credit needs the number of the order of the dean's office, for "
                "example «перезачет, № 15»."
            )
        return "invalid_value", self.env._(
            "“%s” is not a mark: enter points from 0 to 100 or «н/б».", value
        )

    @api.model
    def _store(self, vals_list):
        """Write marks, new and changed ones, in one statement: this is the hot path.

        The caller has checked them, holds their lessons, and has written their history,
        without which the database takes none.

        :param vals_list: dicts of all columns
        """
        if not vals_list:
            return
        self.env.cr.execute(
            SQL(
                """INSERT INTO ejournal_mark (
                           lesson_id, participant_id, kind, points, note,
                           recredit_order, makeup_points, makeup_date,
                           makeup_teacher_id, version)
                   SELECT lesson_id, participant_id, kind, points, note,
                          recredit_order, makeup_points, makeup_date,
                          makeup_teacher_id, version
                     FROM jsonb_to_recordset(%s) AS (
                              lesson_id integer, participant_id integer, kind varchar,
                              points numeric, note varchar, recredit_order varchar,
                              makeup_points numeric, makeup_date date,
                              makeup_teacher_id integer, version integer)
              ON CONFLICT (lesson_id, participant_id) DO UPDATE
                      SET (kind, points, note, recredit_order, makeup_points,
                           makeup_date, makeup_teacher_id, version)
                        = (EXCLUDED.kind, EXCLUDED.points, EXCLUDED.note,
                           EXCLUDED.recredit_order, EXCLUDED.makeup_points,
                           EXCLUDED.makeup_date, EXCLUDED.makeup_teacher_id,
                           EXCLUDED.version)""",
                json.dumps(vals_list, default=str),
            )
        )
        self.invalidate_model()

    @api.model
    def _describe_values(
        self,
        lesson_id,
        participant_id,
        kind,
        points,
        note,
        order,
        makeup,
        makeup_date,
        teacher,
        version,
    ):
        """A mark as plain values, for readers of the journal."""
        return {
            "lesson_id": lesson_id,
            "participant_id": participant_id,
            "kind": kind,
            "points": points,
            "note": note or None,
            "recredit_order": order or None,
            "makeup_points": makeup,
            "makeup_date": makeup_date or None,
            "makeup_teacher": teacher or None,
            "value": format_value(kind, points, makeup if makeup_date else None),
            "version": version,
        }
