import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .policy import EXAM_KINDS, TRADITIONAL_GRADES

NO_SHOW_INPUT = re.compile(r"^(н/?я|неявка|келмеді|no[ -]?show)$", re.IGNORECASE)


class EjournalStatementLine(models.Model):
    """A student's result in a statement: rating, exam, final grade.

    Students who are not admitted stay, with an empty exam.
    """

    _name = "ejournal.statement.line"
    _description = "Result in a statement"
    _order = "sort_name, id"
    _rec_name = "student_id"

    statement_id = fields.Many2one(
        "ejournal.statement", required=True, ondelete="cascade", index=True
    )
    participant_id = fields.Many2one(
        "ejournal.participant", required=True, ondelete="restrict", index=True
    )
    student_id = fields.Many2one(
        related="participant_id.student_id", store=True, index=True
    )
    sort_name = fields.Char(related="participant_id.sort_name", store=True)
    state = fields.Selection(related="statement_id.state")
    # As text: who has no midterm control has an empty cell, not 0.
    midterm_1 = fields.Char(string="РК1", readonly=True)
    midterm_2 = fields.Char(string="РК2", readonly=True)
    has_rating = fields.Boolean(readonly=True)
    rating = fields.Float(string="Admission rating", digits=(5, 2), readonly=True)
    is_admitted = fields.Boolean(string="Admitted", readonly=True)
    exam_kind = fields.Selection(EXAM_KINDS, readonly=True)
    exam_points = fields.Float(digits=(5, 2), readonly=True)
    exam_value = fields.Char(
        string="Exam",
        compute="_compute_exam_value",
        inverse="_inverse_exam_value",
        help="0–100, or «неявка»",
    )
    final = fields.Float(
        string="Final, %", digits=(5, 2), compute="_compute_final", store=True
    )
    letter = fields.Char(compute="_compute_final", store=True)
    gpa_points = fields.Float(
        string="GPA points", digits=(3, 2), compute="_compute_final", store=True
    )
    traditional = fields.Selection(
        TRADITIONAL_GRADES,
        string="Traditional grade",
        compute="_compute_final",
        store=True,
    )

    _participant_uniq = models.Constraint(
        "UNIQUE (statement_id, participant_id)",
        "The student is already in the statement.",
    )
    _exam_range = models.Constraint(
        "CHECK (exam_points BETWEEN 0 AND 100)", "Points lie between 0 and 100."
    )

    @api.depends("exam_kind", "exam_points")
    def _compute_exam_value(self):
        format_value = self.env["ejournal.mark"]._format_value
        for line in self:
            if line.exam_kind == "no_show":
                line.exam_value = self.env._("no-show")
            else:
                line.exam_value = format_value(line.exam_kind, line.exam_points)

    def _inverse_exam_value(self):
        for line in self:
            text = (line.exam_value or "").strip()
            if NO_SHOW_INPUT.match(text) or text == self.env._("no-show"):
                kind, points = "no_show", 0.0
            else:
                kind, points = line._parse_exam_points(text)
            if kind and not line.is_admitted:
                raise ValidationError(
                    self.env._("%s is not admitted to the exam.", line.student_id.name)
                )
            # The only door to these fields; write() checked the state and the user.
            line.sudo().write({"exam_kind": kind, "exam_points": points})

    def _parse_exam_points(self, text):
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

    @api.depends("rating", "is_admitted", "exam_kind", "exam_points")
    def _compute_final(self):
        for line in self:
            if line.is_admitted and line.exam_kind == "points":
                policy = line.statement_id.journal_id.policy_id
                final = policy._get_final(
                    Decimal(str(line.rating)), Decimal(str(line.exam_points))
                )
                grade = policy._get_grade(final)
                line.final = final
            else:
                grade = self.env["ejournal.policy.grade"]
                line.final = 0.0
            line.letter = grade.letter
            line.gpa_points = grade.gpa_points
            line.traditional = grade.traditional

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.statement_id._check_draft()
        return lines

    def write(self, vals):
        self.statement_id._check_draft()
        if not self.env.su:
            if not vals.keys() <= {"exam_value"}:
                raise UserError(
                    self.env._("Only exam results are entered in a statement.")
                )
            self.statement_id.journal_id._check_is_teacher()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_formed(self):
        self.statement_id._check_draft()

    def _prepare_content(self):
        """The line as plain data, for the document and its digest.

        :return: dict; numbers as text with a comma, empty where there is no result
        """
        self.ensure_one()
        format_value = self.env["ejournal.mark"]._format_value
        has_final = bool(self.letter)
        return {
            "student": self.student_id.name,
            "student_number": self.student_id.number,
            "midterm_1": self.midterm_1 or "",
            "midterm_2": self.midterm_2 or "",
            "rating": format_value("points", self.rating) if self.has_rating else "",
            "is_admitted": self.is_admitted,
            "exam_kind": self.exam_kind or None,
            "exam": format_value("points", self.exam_points)
            if self.exam_kind == "points"
            else "",
            "final": format_value("points", self.final) if has_final else "",
            "letter": self.letter or "",
            "gpa_points": f"{self.gpa_points:.2f}".replace(".", ",")
            if has_final
            else "",
            "traditional": self.traditional or None,
        }
