import re
from datetime import datetime

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...assessment import SHOWN_DIGITS, round_half_up
from ..assessment.policy import EXAM_KINDS
from ..assessment.policy_stage import MAX_STAGES

NO_SHOW_INPUT = re.compile(r"^(н(?:/?я)?|неявка|келмеді|no[ -]?show)$", re.IGNORECASE)
EXCUSED_INPUT = re.compile(
    r"^(н/?я|неявка|келмеді|no[ -]?show)[ ,(]+(ув|уваж|себепті|exc)[^ ]*\)?$",
    re.IGNORECASE,
)
NO_SHOWS = ("no_show", "no_show_valid")
APPEAL_ENTRIES = ("appeal_value", "appeal_date", "appeal_protocol")
STAGES = tuple(f"stage_{place + 1}" for place in range(MAX_STAGES))


class EjournalStatementLineExam(models.AbstractModel):
    """The exam of a student: as it is typed, its stages, its appeal.

    A part of ``ejournal.statement.line``.
    """

    _name = "ejournal.statement.line.exam"
    _description = "Exam in a statement"

    exam_kind = fields.Selection(EXAM_KINDS, readonly=True)
    exam_points = fields.Float(digits=(5, 2), readonly=True)
    exam_value = fields.Char(
        string="Exam",
        compute="_compute_exam_value",
        inverse="_inverse_exam_value",
        help="0–100, «неявка», or «неявка ув.» with a valid reason",
    )
    stage_points = fields.Json(
        readonly=True, help="Of the stages of the exam: points or nothing, in order"
    )
    stage_1 = fields.Char(compute="_compute_stages", inverse="_inverse_stages")
    stage_2 = fields.Char(compute="_compute_stages", inverse="_inverse_stages")
    stage_3 = fields.Char(compute="_compute_stages", inverse="_inverse_stages")
    stage_4 = fields.Char(compute="_compute_stages", inverse="_inverse_stages")
    has_appeal = fields.Boolean(readonly=True)
    appeal_points = fields.Float(digits=(5, 2), readonly=True)
    appeal_value = fields.Char(
        string="Appeal",
        compute="_compute_appeal_value",
        inverse="_inverse_appeal_value",
        help="The exam's points as the appeal decided; the final grade uses them",
    )
    appeal_date = fields.Date(string="Date of the appeal")
    appeal_protocol = fields.Char(string="Protocol of the appeal")

    _exam_range = models.Constraint(
        """CHECK (exam_points BETWEEN 0 AND 100
                  AND COALESCE(appeal_points, 0) BETWEEN 0 AND 100)""",
        "Points lie between 0 and 100.",
    )

    @api.depends("exam_kind", "exam_points")
    def _compute_exam_value(self):
        format_value = self.env["ejournal.mark"]._format_value
        for line in self:
            if line.exam_kind in NO_SHOWS:
                line.exam_value = self._get_no_show(line.exam_kind)
            else:
                line.exam_value = format_value(line.exam_kind, line.exam_points)

    @api.model
    def _get_no_show(self, kind):
        if kind == "no_show_valid":
            return self.env._("no-show, excused")
        return self.env._("no-show")

    def _inverse_exam_value(self):
        for line in self:
            kind, points = line._parse_entry(line.exam_value)
            if kind and not line.is_admitted:
                raise ValidationError(
                    self.env._("%s is not admitted to the exam.", line.student_id.name)
                )
            line._check_approved(kind, points, line.exam_kind, line.exam_points)
            # The only door to these fields; write() checked the state and the user.
            vals = {"exam_kind": kind, "exam_points": points, "stage_points": False}
            line.sudo().write(vals)

    def _check_highest(self, points, maximum):
        if points > maximum:
            raise ValidationError(
                self.env._(
                    "%(student)s: the highest result is %(maximum)g.",
                    student=self.student_id.name,
                    maximum=maximum,
                )
            )

    @api.depends("stage_points")
    def _compute_stages(self):
        format_value = self.env["ejournal.mark"]._format_value
        for line in self:
            points = line.stage_points or ()
            for place, name in enumerate(STAGES):
                value = points[place] if place < len(points) else None
                line[name] = value is not None and format_value("points", value)

    def _inverse_stages(self):
        for line in self:
            vals = line._parse_stages([line[name] for name in STAGES])
            line._check_approved(
                vals["exam_kind"] or None,
                vals["exam_points"],
                line.exam_kind,
                line.exam_points,
            )
            # The only door to these fields; write() checked the state and the user.
            line.sudo().write(vals)

    def _parse_stages(self, texts):
        """Values of a line from the stages as they are typed or stand in a file.

        :param texts: of each stage, empty where it has no points yet
        :raise ValidationError: naming the student
        """
        self.ensure_one()
        values = []
        stages = self.statement_id.journal_id.policy_id.stage_ids
        for text, stage in zip(texts, stages, strict=False):
            kind, points = self._parse_points((text or "").strip())
            self._check_highest(points, stage.maximum)
            values.append(points if kind else None)
        if not self.is_admitted and any(value is not None for value in values):
            raise ValidationError(
                self.env._("%s is not admitted to the exam.", self.student_id.name)
            )
        return self._prepare_stages(values)

    def _get_stages(self):
        """Points of the stages as text, empty where there are none."""
        self.ensure_one()
        count = len(self.statement_id.journal_id.policy_id.sudo().stage_ids)  # public
        return [self[name] or "" for name in STAGES[:count]]

    def _fill_stages(self, texts):
        """Values of the fields of the stages from a file; what it leaves empty stays.

        :return: dict ``{field: text}``
        """
        format_text = self._format_points
        stored = self._get_stages()
        return {
            name: format_text(text) if text else old
            for name, text, old in zip(STAGES, texts, stored, strict=False)
        }

    def _format_points(self, text):
        """Points as they are shown; what is none stays as it is, to be told."""
        Mark = self.env["ejournal.mark"]
        try:
            return Mark._format_points(Mark._parse_points(text))
        except ValueError:
            return text

    def _parse_entry(self, value, stages=None):
        """Read a row of a file: ``(kind, points)`` of the exam.

        :param dict stages: as :meth:`_fill_stages` gives them
        :raise ValidationError: naming the student
        """
        self.ensure_one()
        if stages:
            vals = self._parse_stages(stages.values())
            return vals["exam_kind"] or None, vals["exam_points"]
        kind, points = self._parse_result(value)
        if kind == "points":
            self._check_whole(self.statement_id.journal_id.policy_id)
        return kind, points

    def _parse_result(self, value):
        """Read a result of the whole exam, of whatever stages: ``(kind, points)``.

        :raise ValidationError: naming the student
        """
        self.ensure_one()
        kind, points = self._parse_exam(value)
        self._check_highest(points, self.statement_id.journal_id.policy_id.exam_max)
        return kind, points

    def _check_whole(self, policy):
        if policy.stage_ids:
            raise ValidationError(
                self.env._("Enter the points of each stage of the exam.")
            )

    def _prepare_stages(self, values):
        """Values of a line from the points of the stages, ``None`` where missing."""
        self.ensure_one()
        vals = {"stage_points": values, "exam_kind": False, "exam_points": 0.0}
        if values and None not in values:
            assessment = self.statement_id.journal_id.policy_id._get_assessment()
            points = float(round_half_up(assessment.get_exam(values), SHOWN_DIGITS))
            vals |= {"exam_kind": "points", "exam_points": points}
        return vals

    def _parse_exam(self, value):
        """Read an exam result as it is typed or stands in a file.

        :param str value: points, «неявка», «неявка ув.», or empty
        :return: ``(kind, points)``
        :raise ValidationError: naming the student
        """
        text = (value or "").strip()
        if EXCUSED_INPUT.match(text) or text == self._get_no_show("no_show_valid"):
            return "no_show_valid", 0.0
        if NO_SHOW_INPUT.match(text) or text == self._get_no_show("no_show"):
            return "no_show", 0.0
        return self._parse_points(text)

    def _parse_points(self, text):
        if not text:
            return None, 0.0
        try:
            return "points", self.env["ejournal.mark"]._parse_points(text)
        except ValueError as error:
            raise ValidationError(
                self.env._(
                    "%(student)s: “%(value)s” is not an exam result: enter points from "
                    "0 to 100 or «неявка».",
                    student=self.student_id.name,
                    value=text,
                )
            ) from error

    @api.depends("has_appeal", "appeal_points")
    def _compute_appeal_value(self):
        format_value = self.env["ejournal.mark"]._format_value
        for line in self:
            kind = line.has_appeal and "points"
            line.appeal_value = format_value(kind, line.appeal_points)

    def _inverse_appeal_value(self):
        for line in self:
            kind, points = line._parse_points((line.appeal_value or "").strip())
            if kind:
                line._check_appealable()
            stored = line.has_appeal and "points"
            line._check_approved(kind, points, stored or None, line.appeal_points)
            # The only door to these fields; write() checked the state and the user.
            line.sudo().write({"has_appeal": bool(kind), "appeal_points": points})

    def _check_appealable(self):
        if self.exam_kind != "points":
            raise ValidationError(
                self.env._(
                    "%s has no exam result to appeal against.", self.student_id.name
                )
            )

    def _parse_day(self, text):
        """A date as it is typed in a cell: ``30.11.2026`` or ``30.11.26``.

        :raise ValidationError: naming the student
        """
        for template in ("%d.%m.%Y", "%d.%m.%y") if text else ():
            try:
                return datetime.strptime(text, template).date()
            except ValueError:
                continue
        if text:
            raise ValidationError(
                self.env._(
                    "%(student)s: “%(value)s” is not a date: enter it as 30.11.2026.",
                    student=self.student_id.name,
                    value=text,
                )
            )
        return False

    def _get_exam_points(self):
        """What the final grade is computed of: points, or those of the stages."""
        if self.has_appeal:
            return self.appeal_points
        points = self.stage_points or ()
        # The policy of a draft may have got other stages since.
        stages = self.statement_id.journal_id.policy_id.stage_ids
        if points and len(points) == len(stages) and None not in points:
            return points
        return self.exam_points
