import re
from decimal import Decimal

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...assessment import Rating, Result, to_decimal
from ..assessment.policy import EXAM_KINDS, TRADITIONAL_GRADES

NO_SHOW_INPUT = re.compile(r"^(н/?я|неявка|келмеді|no[ -]?show)$", re.IGNORECASE)
EXCUSED_INPUT = re.compile(
    r"^(н/?я|неявка|келмеді|no[ -]?show)[ ,(]+(ув|уваж|себепті|exc)[^ ]*\)?$",
    re.IGNORECASE,
)
NO_SHOWS = ("no_show", "no_show_valid")
OUTCOMES = [*EXAM_KINDS, ("not_admitted", "Not admitted")]
RESULT_FIELDS = (
    "exam_kind",
    "exam_points",
    "has_appeal",
    "appeal_points",
    "appeal_date",
    "appeal_protocol",
)
RATING_FIELDS = (
    "midterm_1",
    "midterm_2",
    "has_rating",
    "rating",
    "is_admitted",
    "part_ratings",
)


class EjournalStatementLine(models.Model):
    """A student's result in a statement: rating, exam, final grade.

    Students who are not admitted stay, with an empty exam. The result of an appeal
    stands beside that of the exam, and takes its place in the final grade.
    """

    _name = "ejournal.statement.line"
    _description = "Result in a statement"
    _inherit = ["ejournal.guard.mixin", "ejournal.statement.line.revision"]
    _order = "sort_name, id"
    _rec_name = "student_id"
    # What a teacher enters; everything else comes from the journal.
    _guard_fields = frozenset(
        ("exam_value", "appeal_value", "appeal_date", "appeal_protocol")
    )
    _guard_system_fields = frozenset()
    _guard_parent = "statement_id"

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
    part_ratings = fields.Json(
        readonly=True, help="Of a module: a dict of texts for each part, in order"
    )
    parts_summary = fields.Char(
        compute="_compute_parts_summary", string="Ratings of the parts"
    )
    is_admitted = fields.Boolean(string="Admitted", readonly=True)
    exam_kind = fields.Selection(EXAM_KINDS, readonly=True)
    exam_points = fields.Float(digits=(5, 2), readonly=True)
    exam_value = fields.Char(
        string="Exam",
        compute="_compute_exam_value",
        inverse="_inverse_exam_value",
        help="0–100, «неявка», or «неявка ув.» with a valid reason",
    )
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
    # As the policy said when the line was computed last, which is at forming: who
    # reads a formed statement asks no policy of a later day.
    outcome = fields.Selection(OUTCOMES, compute="_compute_final", store=True)
    in_gpa = fields.Boolean("Counts in the GPA", compute="_compute_final", store=True)
    is_result = fields.Boolean(
        string="Counts",
        compute="_compute_is_result",
        store=True,
        copy=False,
        help="The student's result in the journal, of all statements in force",
    )

    _one_result = models.Constraint(
        """EXCLUDE USING btree (participant_id WITH =) WHERE (is_result)
           DEFERRABLE INITIALLY DEFERRED""",
        "A student has one result in a journal.",
    )
    _participant_uniq = models.Constraint(
        "UNIQUE (statement_id, participant_id)",
        "The student is already in the statement.",
    )
    _exam_range = models.Constraint(
        """CHECK (exam_points BETWEEN 0 AND 100
                  AND COALESCE(appeal_points, 0) BETWEEN 0 AND 100)""",
        "Points lie between 0 and 100.",
    )

    # ------------------------------------------------------------------
    # Compute and inverse methods
    # ------------------------------------------------------------------
    @api.depends("part_ratings")
    def _compute_parts_summary(self):
        for line in self:
            line.parts_summary = " · ".join(
                part["rating"] or "–" for part in line.part_ratings or ()
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
            kind, points = line._parse_exam(line.exam_value)
            if kind and not line.is_admitted:
                raise ValidationError(
                    self.env._("%s is not admitted to the exam.", line.student_id.name)
                )
            line._check_approved(kind, points, line.exam_kind, line.exam_points)
            # The only door to these fields; write() checked the state and the user.
            line.sudo().write({"exam_kind": kind, "exam_points": points})

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
            if kind and line.exam_kind != "points":
                raise ValidationError(
                    self.env._(
                        "%s has no exam result to appeal against.",
                        line.student_id.name,
                    )
                )
            stored = line.has_appeal and "points"
            line._check_approved(kind, points, stored or None, line.appeal_points)
            # The only door to these fields; write() checked the state and the user.
            line.sudo().write({"has_appeal": bool(kind), "appeal_points": points})

    @api.depends(
        "has_rating",
        "rating",
        "is_admitted",
        "exam_kind",
        "exam_points",
        "has_appeal",
        "appeal_points",
    )
    def _compute_final(self):
        for line in self:
            policy = line.statement_id.journal_id.policy_id
            result = policy._get_result(
                Rating(
                    rating=Decimal(str(line.rating)) if line.has_rating else None,
                    is_admitted=line.is_admitted,
                ),
                line.exam_kind,
                line.appeal_points if line.has_appeal else line.exam_points,
            )
            line.final = result.final or 0.0
            line.letter = result.letter
            line.gpa_points = result.gpa_points or 0.0
            line.traditional = result.traditional
            line.outcome = result.outcome
            line.in_gpa = result.in_gpa

    # A letter changes in drafts alone, which are not in force.
    @api.depends(
        "participant_id.statement_line_ids.statement_id.state",
        "participant_id.statement_line_ids.statement_id.is_superseded",
    )
    def _compute_is_result(self):
        exams = self.participant_id._get_exam_lines()
        results = self.browse().union(
            *(lines._pick_result() for lines in exams.values())
        )
        for line in self:
            line.is_result = line._origin in results

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    def _get_guard_sentence(self):
        return self.env._("Only exam results are entered in a statement.")

    def _check_editable(self):
        super()._check_editable()
        if not self.env.su:
            self._check_exam_open()

    # ------------------------------------------------------------------
    # What other statements and the document need
    # ------------------------------------------------------------------
    def _is_no_show(self):
        self.ensure_one()
        return self.exam_kind in NO_SHOWS

    def _get_result(self):
        """The ``Result`` that the line holds, as it was computed."""
        self.ensure_one()
        return Result(
            final=to_decimal(self.final) if self.outcome == "points" else None,
            letter=self.letter or None,
            gpa_points=to_decimal(self.gpa_points) if self.in_gpa else None,
            traditional=self.traditional or None,
            in_gpa=self.in_gpa,
            outcome=self.outcome or None,
        )

    def _pick_result(self):
        """Which of a student's lines, in the order of the exams, is the result.

        The one place that decides; what others read is ``is_result``. The last grade
        counts, so that a retake takes the place of the exam before it, be it better
        or worse. A retake at which the student did not appear, with a valid reason or
        without, gives no grade and takes none away: the earlier FX stands, the
        discipline stays a debt, and an absence without a valid reason has used up
        one of the retakes. Without any grade the last line says how things are: not
        admitted, or did not appear.

        :return: one line, or none of none
        """
        return (self.filtered("letter") or self)[-1:]

    def _get_retake(self, taken=None):
        """What a student may do after these exams, by the scale of the policy.

        :param int taken: retakes taken; those among the lines when not given. An
            absence with a valid reason is none.
        :return: ``"exam"``, ``"course"`` or ``None``
        """
        if not (line := self._pick_result()):
            return None
        if taken is None:
            taken = sum(
                exam.statement_id.kind == "retake" and exam.exam_kind != "no_show_valid"
                for exam in self
            )
        policy = line.statement_id.journal_id.policy_id
        return policy._get_retake(line._get_result(), taken)

    def _renew_results(self):
        """Compute the results of drafts by the policy as it is now."""
        self.env.add_to_compute(self._fields["outcome"], self)

    def _prepare_rating(self):
        """Values of a line with the same rating in another statement."""
        self.ensure_one()
        return {name: self[name] for name in RATING_FIELDS}

    def _prepare_copy(self):
        """Values of the line in the next revision, the exam's result included."""
        results = {name: self[name] for name in RESULT_FIELDS}
        return {
            "participant_id": self.participant_id.id,
            **self._prepare_rating(),
            **results,
        }

    @api.model
    def _prepare_no_exam(self):
        """Values of a line whose student is not, or no longer, admitted."""
        return dict.fromkeys(RESULT_FIELDS, False)

    def _prepare_content(self):
        """The line as plain data, for the document and its digest.

        :return: dict; numbers as text with a comma, empty where there is no result
        """
        self.ensure_one()
        format_value = self.env["ejournal.mark"]._format_value
        has_final = bool(self.letter) and self.exam_kind == "points"
        return {
            "student": self.student_id.name,
            "student_number": self.student_id.number,
            "midterm_1": self.midterm_1 or "",
            "midterm_2": self.midterm_2 or "",
            "rating": format_value("points", self.rating) if self.has_rating else "",
            "parts": self.part_ratings or [],
            "is_admitted": self.is_admitted,
            "exam_kind": self.exam_kind or None,
            "exam": format_value("points", self.exam_points)
            if self.exam_kind == "points"
            else "",
            "appeal": {
                "points": self.appeal_value,
                "date": fields.Date.to_string(self.appeal_date) or None,
                "protocol": self.appeal_protocol or "",
            }
            if self.has_appeal
            else None,
            "final": format_value("points", self.final) if has_final else "",
            "letter": self.letter or "",
            "gpa_points": f"{self.gpa_points:.2f}".replace(".", ",")
            if has_final
            else "",
            "traditional": self.traditional or None,
        }
