from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

TRADITIONAL_GRADES = [
    ("excellent", "Excellent"),
    ("good", "Good"),
    ("satisfactory", "Satisfactory"),
    ("unsatisfactory", "Unsatisfactory"),
]


# What stands in the exam's cell. All but points and no-shows are final as they are.
EXAM_KINDS = [
    ("points", "Points"),
    ("no_show", "Did not appear"),
    ("no_show_valid", "Did not appear, for a valid reason"),
    ("passed", "Passed (P)"),
    ("not_passed", "Not passed (NP)"),
    ("incomplete", "Incomplete (I)"),
    ("withdrawn", "Withdrawn (W)"),
    ("withdrawn_academic", "Withdrawn by the university (AW)"),
    ("audited", "Audited (AU)"),
]
# Letters outside the scale; none of them is in the GPA.
SPECIAL_LETTERS = {
    "passed": "P",
    "not_passed": "NP",
    "incomplete": "I",
    "withdrawn": "W",
    "withdrawn_academic": "AW",
    "audited": "AU",
}
RETAKES = [
    ("exam", "The exam is retaken"),
    ("course", "The course is repeated"),
]
GPA_DIGITS = 2


class Rating(NamedTuple):
    """A student's standing before the exam; per cent as ``Decimal``, None = no data."""

    current_1: Decimal | None = None
    midterm_1: Decimal | None = None
    current_2: Decimal | None = None
    midterm_2: Decimal | None = None
    rating: Decimal | None = None
    is_admitted: bool = False


class Result(NamedTuple):
    """A student's result in a discipline, as a statement shows it.

    ``outcome`` is the kind of the exam (``EXAM_KINDS``), ``not_admitted``, or
    ``None`` while the exam is still to come.
    """

    final: Decimal | None = None  # per cent; None where there is no number
    letter: str | None = None
    gpa_points: Decimal | None = None
    traditional: str | None = None  # of TRADITIONAL_GRADES
    in_gpa: bool = False
    outcome: str | None = None

    @property
    def is_passed(self):
        """Whether the discipline is done with; not passed is a debt."""
        if self.outcome == "points":
            return self.traditional != "unsatisfactory"
        return self.outcome == "passed"


def to_decimal(value):
    """A stored float as the decimal number that people read."""
    return Decimal(str(value))


def average(values):
    """Mean of the values that are there, ``None`` when none is."""
    values = [value for value in values if value is not None]
    return mean(values) if values else None


class EjournalPolicy(models.Model):
    """Academic policy of a year: the assessment system (СОУД) as data.

    The only place that knows what a mark does to a result: current average,
    midterm controls, admission rating (РД), final grade, letter, GPA points and
    traditional grade. Arithmetic is decimal; rounding is half up, at the stages
    named by the fields.
    """

    _name = "ejournal.policy"
    _description = "Academic policy"
    _inherit = ["mail.thread"]
    _order = "academic_year desc, id desc"

    name = fields.Char(required=True, translate=True)
    academic_year = fields.Char("Academic year", required=True)
    formula = fields.Selection(
        [
            ("midterm", "Mean of two ratings, each of current and midterm control"),
            ("weighted", "Weighted kinds of lessons"),
        ],
        string="Formula of the admission rating",
        required=True,
        default="midterm",
        tracking=True,
    )
    weight_ids = fields.One2many(
        "ejournal.policy.weight", "policy_id", "Weights", copy=True
    )
    is_absence_zero = fields.Boolean(
        string="«н/б» counts as 0 points",
        default=True,
        tracking=True,
        help="Otherwise an absence stays out of the average. Re-credited and excused "
        "absences always do.",
    )
    rating_share = fields.Float(
        string="Share of the admission rating",
        digits=(3, 2),
        default=0.6,
        required=True,
        tracking=True,
    )
    exam_share = fields.Float(
        string="Share of the exam",
        digits=(3, 2),
        default=0.4,
        required=True,
        tracking=True,
    )
    admission_min = fields.Float(
        string="Lowest rating for admission", digits=(5, 2), default=50, tracking=True
    )
    exam_min = fields.Float(
        string="Lowest passing exam result", digits=(5, 2), default=50, tracking=True
    )
    is_missed_exam_in_gpa = fields.Boolean(
        string="A missed exam counts in the GPA",
        default=True,
        tracking=True,
        help="Whoever is not admitted, or does not appear without a valid reason, gets "
        "0 GPA points; otherwise the discipline stays out of the GPA until it is "
        "passed. I, W, AW, P, NP and AU always do.",
    )
    retake_max = fields.Integer(
        string="Retakes of an exam at most", default=2, required=True, tracking=True
    )
    rating_digits = fields.Integer(
        string="Decimals of the rating", default=0, tracking=True
    )
    final_digits = fields.Integer(
        string="Decimals of the final grade", default=0, tracking=True
    )
    grade_ids = fields.One2many(
        "ejournal.policy.grade", "policy_id", "Scale", copy=True
    )
    active = fields.Boolean(default=True)

    _digits_range = models.Constraint(
        "CHECK (rating_digits BETWEEN 0 AND 2 AND final_digits BETWEEN 0 AND 2)",
        "Results have from 0 to 2 decimals.",
    )
    _retake_max = models.Constraint(
        "CHECK (retake_max >= 0)", "The number of retakes cannot be negative."
    )

    @api.constrains("rating_share", "exam_share")
    def _check_shares(self):
        for policy in self:
            total = to_decimal(policy.rating_share) + to_decimal(policy.exam_share)
            if total != 1:
                raise ValidationError(
                    self.env._(
                        "The shares of the rating and of the exam add up to %s, not 1.",
                        total,
                    )
                )

    @api.constrains("grade_ids")
    def _check_scale(self):
        for policy in self:
            if policy.grade_ids and min(policy.grade_ids.mapped("percent_min")) != 0:
                raise ValidationError(
                    self.env._("The lowest letter of the scale begins at 0 per cent.")
                )

    @api.constrains("formula", "weight_ids")
    def _check_weights(self):
        for policy in self.filtered(lambda policy: policy.formula == "weighted"):
            total = sum(to_decimal(line.weight) for line in policy.weight_ids)
            if total != 1:
                raise ValidationError(
                    self.env._("The weights add up to %s, not 1.", total)
                )

    # ------------------------------------------------------------------
    # Ratings
    # ------------------------------------------------------------------
    def _get_ratings(self, journal):
        """Ratings of every student of a journal, in a constant number of queries.

        :param journal: one ``ejournal.journal``
        :return: dict ``{participant id: Rating}``
        """
        self.ensure_one()
        self.env["ejournal.mark"].flush_model()
        cells = self.env.execute_query(
            SQL(
                """
                SELECT mark.participant_id, lesson.id, mark.kind, mark.points
                  FROM ejournal_mark mark
                  JOIN ejournal_lesson lesson ON lesson.id = mark.lesson_id
                 WHERE lesson.journal_id = %s
                """,
                journal.id,
            )
        )
        lessons = journal.lesson_ids.filtered(
            lambda lesson: lesson.is_graded and not lesson.is_cancelled
        ).sorted("date")
        marks = defaultdict(dict)
        for participant_id, lesson_id, kind, points in cells:
            value = self._get_mark_percent(kind, points)
            if value is not None:
                marks[participant_id][lesson_id] = value
        compute = {
            "midterm": self._compute_midterm_rating,
            "weighted": self._compute_weighted_rating,
        }[self.formula]
        return {
            participant.id: self._finish_rating(compute(lessons, marks[participant.id]))
            for participant in journal.participant_ids
        }

    def _get_mark_percent(self, kind, points):
        """What a mark counts for: ``Decimal`` per cent, ``None`` = left out."""
        if kind == "points":
            return Decimal(str(points or 0))
        if kind == "absent" and self.is_absence_zero:
            return Decimal(0)
        return None

    def _compute_midterm_rating(self, lessons, marks):
        """P1 = (current 1 + РК1) / 2, P2 likewise, РД = (P1 + P2) / 2.

        Lessons up to the first midterm control belong to the first half. What has
        no mark yet is left out, so that during the term the rating is a forecast.
        """
        halves = [[]]
        midterms = []
        for lesson in lessons:
            if not lesson.kind_id.is_midterm:
                halves[-1].append(marks.get(lesson.id))
            else:
                midterms.append(marks.get(lesson.id))
                if len(midterms) == 1:
                    halves.append([])
        current = [average(half) for half in halves]
        first = midterms[0] if midterms else None
        second = average(midterms[1:])
        current_2 = current[1] if len(current) > 1 else None
        rating = average([average([current[0], first]), average([current_2, second])])
        return Rating(current[0], first, current_2, second, rating)

    def _compute_weighted_rating(self, lessons, marks):
        """РД = Σ weight × average of the lessons of a kind, over kinds with marks."""
        values = defaultdict(list)
        for lesson in lessons:
            values[lesson.kind_id].append(marks.get(lesson.id))
        total = weight_sum = Decimal(0)
        for line in self.weight_ids:
            kind_average = average(values[line.kind_id])
            if kind_average is not None:
                weight = to_decimal(line.weight)
                total += weight * kind_average
                weight_sum += weight
        midterms = [
            marks.get(lesson.id) for lesson in lessons if lesson.kind_id.is_midterm
        ]
        return Rating(
            current_1=average(
                marks.get(lesson.id)
                for lesson in lessons
                if not lesson.kind_id.is_midterm
            ),
            midterm_1=midterms[0] if midterms else None,
            midterm_2=average(midterms[1:]),
            rating=total / weight_sum if weight_sum else None,
        )

    def _finish_rating(self, rating):
        if rating.rating is None:
            return rating
        rounded = self._round(rating.rating, self.rating_digits)
        return rating._replace(
            rating=rounded, is_admitted=rounded >= to_decimal(self.admission_min)
        )

    def _combine_parts(self, parts):
        """Rating of a module: the credit-weighted mean of the ratings of its parts.

        Each part must be passed; one that is not bars the way to the exam, and one
        without a rating leaves the module without one.

        :param parts: list of ``(credits, Rating)``
        :return: ``Rating``
        """
        self.ensure_one()
        if not parts or any(rating.rating is None for _credits, rating in parts):
            return Rating()
        weights = [to_decimal(credit_count) for credit_count, _rating in parts]
        total = sum(
            weight * rating.rating
            for weight, (_credits, rating) in zip(weights, parts, strict=True)
        )
        combined = self._finish_rating(Rating(rating=total / sum(weights)))
        is_admitted = all(rating.is_admitted for _credits, rating in parts)
        return combined._replace(is_admitted=combined.is_admitted and is_admitted)

    # ------------------------------------------------------------------
    # Final results
    # ------------------------------------------------------------------
    def _get_result(self, rating, exam_kind, exam_points):
        """What a student gets for a discipline or module.

        :param Rating rating: ``rating`` and ``is_admitted`` decide
        :param str exam_kind: of ``EXAM_KINDS``, or false: no exam yet
        :param exam_points: per cent as a number; only with kind ``points``
        :return: ``Result``
        """
        self.ensure_one()
        if exam_kind in SPECIAL_LETTERS:
            return Result(letter=SPECIAL_LETTERS[exam_kind], outcome=exam_kind)
        if not rating.is_admitted:
            return self._get_missed_exam("not_admitted")
        if exam_kind == "no_show":
            return self._get_missed_exam(exam_kind)
        if exam_kind != "points":
            return Result(outcome=exam_kind or None)
        exam = to_decimal(exam_points)
        final = self._get_final(rating.rating, exam)
        grade = self._get_grade(final, is_passed=self._is_exam_passed(exam))
        return Result(
            final=final,
            letter=grade.letter or None,
            gpa_points=to_decimal(grade.gpa_points),
            traditional=grade.traditional or None,
            in_gpa=True,
            outcome=exam_kind,
        )

    def _get_missed_exam(self, outcome):
        """No exam through the student's own fault: text, with no letter or number."""
        if not self.is_missed_exam_in_gpa:
            return Result(outcome=outcome)
        return Result(gpa_points=Decimal(0), in_gpa=True, outcome=outcome)

    def _is_exam_passed(self, exam):
        return self._round(exam, self.final_digits) >= to_decimal(self.exam_min)

    def _get_final(self, rating, exam):
        """Final per cent: shares of rating and exam, only when both are positive.

        Otherwise the exam alone decides: FX (25–49) or F (0–24).

        :param rating: admission rating, ``Decimal`` per cent
        :param exam: exam result, ``Decimal`` per cent
        :return: ``Decimal`` per cent
        """
        self.ensure_one()
        if not self._is_exam_passed(exam):
            return self._round(exam, self.final_digits)
        return self._round(
            to_decimal(self.rating_share) * rating + to_decimal(self.exam_share) * exam,
            self.final_digits,
        )

    def _get_grade(self, percent, is_passed=True):
        """The letter of the scale to which an already rounded per cent belongs.

        :param bool is_passed: otherwise the highest letter is the best failing one
        """
        self.ensure_one()
        return next(
            (
                grade
                for grade in self.grade_ids.sorted("percent_min", reverse=True)
                if grade.percent_min <= percent
                and (is_passed or grade.traditional == "unsatisfactory")
            ),
            self.env["ejournal.policy.grade"],
        )

    def _get_retake(self, result, taken=0):
        """What a student may do about a result: nothing, when it is positive.

        FX: the exam is retaken, at most ``retake_max`` times; F and who is not
        admitted: the course is repeated. A valid reason costs no retake.

        :param Result result:
        :param int taken: retakes taken already
        :return: ``"exam"``, ``"course"`` or ``None``
        """
        self.ensure_one()
        if result.outcome in ("no_show_valid", "incomplete"):
            return "exam"
        if result.outcome in ("not_admitted", "not_passed"):
            return "course"
        if result.outcome == "points":
            grade = self.grade_ids.filtered(lambda row: row.letter == result.letter)
            retake = grade.retake or None
        else:
            retake = "exam" if result.outcome == "no_show" else None
        if retake == "exam" and taken >= self.retake_max:
            return "course"
        return retake

    @api.model
    def _get_gpa(self, results):
        """GPA = Σ points × credits / Σ credits, of the results that count.

        :param results: list of ``(credits, Result)``
        :return: ``Decimal`` with two decimals, ``None`` when no result counts
        """
        counted = [
            (to_decimal(credit_count), result.gpa_points)
            for credit_count, result in results
            if result.in_gpa
        ]
        total = sum(credit_count for credit_count, _points in counted)
        if not total:
            return None
        points = sum(credit_count * points for credit_count, points in counted)
        return self._round(points / total, GPA_DIGITS)

    @staticmethod
    def _round(value, digits):
        return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)

    def _get_snapshot(self):
        """The policy as plain data, kept by each formed statement.

        :return: dict of the fields that decide a result
        """
        self.ensure_one()
        names = (
            "academic_year",
            "formula",
            "is_absence_zero",
            "rating_share",
            "exam_share",
            "admission_min",
            "exam_min",
            "is_missed_exam_in_gpa",
            "retake_max",
            "rating_digits",
            "final_digits",
        )
        return {
            **{name: self[name] for name in names},
            "weights": [
                {"kind": line.kind_id.code, "weight": line.weight}
                for line in self.weight_ids
            ],
            "scale": [
                {
                    "letter": grade.letter,
                    "percent_min": grade.percent_min,
                    "gpa_points": grade.gpa_points,
                    "traditional": grade.traditional,
                    "retake": grade.retake or None,
                }
                for grade in self.grade_ids
            ],
        }
