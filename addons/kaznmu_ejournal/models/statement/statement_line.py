from decimal import Decimal

from odoo import api, fields, models
from odoo.tools import file_open

from ...assessment import Rating, Result, to_decimal
from ..assessment.policy import EXAM_KINDS, TRADITIONAL_GRADES
from .line_facts import RATING_FIELDS, RESULT_FIELDS
from .statement_line_exam import NO_SHOWS, STAGES

OUTCOMES = [
    *EXAM_KINDS,
    ("not_admitted", "Not admitted"),
    ("stage_failed", "A stage of the exam is not passed"),
]


class EjournalStatementLine(models.Model):
    """A student's result in a statement: rating, exam, final grade.

    Students who are not admitted stay, with an empty exam. The result of an appeal
    stands beside that of the exam, and takes its place in the final grade.
    """

    _name = "ejournal.statement.line"
    _description = "Result in a statement"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "ejournal.statement.line.exam",
        "ejournal.statement.line.entry",
        "ejournal.statement.line.revision",
    ]
    _order = "sort_name, id"
    _rec_name = "student_id"
    # What a teacher enters; everything else comes from the journal.
    _guard_fields = frozenset(
        ("exam_value", "appeal_value", "appeal_date", "appeal_protocol", *STAGES)
    )
    _guard_system_fields = frozenset()
    _guard_parent = "statement_id"
    _evidence_parent = "statement_id"

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
    midterm_1_before = fields.Char("РК1 before the appeal", readonly=True)
    midterm_2_before = fields.Char("РК2 before the appeal", readonly=True)
    has_rating = fields.Boolean(readonly=True)
    rating = fields.Float(string="Admission rating", digits=(5, 2), readonly=True)
    part_ratings = fields.Json(
        readonly=True, help="Of a module: a dict of texts for each part, in order"
    )
    part_points = fields.Json(
        readonly=True, help="Of the parts of the rating: a text each, in order"
    )
    parts_summary = fields.Char(
        compute="_compute_parts_summary", string="Ratings of the parts"
    )
    is_admitted = fields.Boolean(string="Admitted", readonly=True)
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
    second_letter = fields.Char(
        string="In the second scale", compute="_compute_final", store=True
    )
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

    def init(self):
        # The guards of statements and of their lines, once both tables are there.
        with file_open("kaznmu_ejournal/sql/statement.sql") as file:
            self.env.cr.execute(file.read())  # pylint: disable=sql-injection

    # ------------------------------------------------------------------
    # Compute and inverse methods
    # ------------------------------------------------------------------
    @api.depends("part_ratings", "part_points")
    def _compute_parts_summary(self):
        for line in self:
            ratings = [part["rating"] for part in line.part_ratings or ()]
            line.parts_summary = " · ".join(
                text or "–" for text in ratings or line.part_points or ()
            )

    @api.depends(
        "has_rating",
        "rating",
        "is_admitted",
        "exam_kind",
        "exam_points",
        "stage_points",
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
                line._get_exam_points(),
            )
            line.final = result.final or 0.0
            line.letter = result.letter
            line.gpa_points = result.gpa_points or 0.0
            line.traditional = result.traditional
            line.outcome = result.outcome
            line.in_gpa = result.in_gpa
            line.second_letter = result.second

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
        has_final = bool(self.letter) and self.outcome == "points"
        return {
            "student": self.student_id.name,
            "student_number": self.student_id.number,
            "midterm_1": self.midterm_1 or "",
            "midterm_2": self.midterm_2 or "",
            "midterm_1_before": self.midterm_1_before or "",
            "midterm_2_before": self.midterm_2_before or "",
            "rating": format_value("points", self.rating) if self.has_rating else "",
            "parts": self.part_ratings or [],
            "part_points": self.part_points or [],
            "stages": [
                self[name] or ""
                for name, _points in zip(STAGES, self.stage_points or (), strict=False)
            ],
            "outcome": self.outcome or None,
            "second_letter": self.second_letter or "",
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
