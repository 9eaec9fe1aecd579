from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import ormcache

from odoo.addons.kaznmu_university.languages import ENGLISH

from ...assessment import (
    SPECIAL_LETTERS,
    Assessment,
    Grade,
    get_gpa,
    to_decimal,
)

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
RETAKES = [
    ("exam", "The exam is retaken"),
    ("course", "The course is repeated"),
]
# Fields that decide a result; a formed statement keeps a copy of them.
RULES = (
    "is_absence_zero",
    "makeup_share",
    "late_days",
    "late_share",
    "late_work_share",
    "half_min",
    "rating_max",
    "rating_digits",
    "admission_min",
    "is_pass_fail",
    "has_exam",
    "stage_failure",
    "exam_max",
    "exam_min",
    "is_missed_exam_in_gpa",
    "retake_max",
    "rating_share",
    "exam_share",
    "final_digits",
)


class EjournalPolicy(models.Model):
    """Academic policy of a year: the assessment system (СОУД) as data.

    The only place that knows what a mark does to a result: current average,
    midterm controls, admission rating (РД), final grade, letter, GPA points and
    traditional grade. The arithmetic itself is in ``assessment.py``; the journal
    brings it the marks.
    """

    _name = "ejournal.policy"
    _description = "Academic policy"
    _inherit = [
        "ejournal.evidence.mixin",
        "mail.thread",
        "ejournal.policy.rules",
        "ejournal.policy.scope",
    ]
    _order = "academic_year desc, id desc"
    _evidence_fields = (
        "academic_year",
        "date_from",
        "date_to",
        "formula",
        "half_rounding",
        "absence_limit",
        "skill_kind_ids",
        *RULES,
        "active",
        "change_reason",
    )
    _evidence_lines = {
        "weight_ids": ("kind_id", "weight"),
        "part_ids": (
            "sequence",
            "half",
            "source",
            "kind_ids",
            "is_sum",
            "weight",
            "maximum",
            "minimum",
            "rounding",
        ),
        "adjustment_ids": ("event", "kind_ids", "points", "cap"),
        "limit_ids": ("kind_ids", "unit", "share", "with_excused"),
        "stage_ids": ("sequence", "weight", "maximum", "minimum"),
        "grade_ids": (
            "letter",
            "percent_min",
            "gpa_points",
            "traditional",
            "retake",
        ),
        "second_grade_ids": ("name", "percent_min"),
        "scope_ids": (
            "term_id",
            "level",
            "program_id",
            "course",
            "group_id",
            "discipline_id",
            "control_form",
        ),
    }

    name = fields.Char(required=True, translate=True)
    academic_year = fields.Char("Academic year", required=True)
    date_from = fields.Date(
        string="In force from", help="Terms that begin earlier cannot use it."
    )
    date_to = fields.Date(string="In force until")
    formula = fields.Selection(
        [
            ("midterm", "Mean of two ratings, each of current and midterm control"),
            ("weighted", "Weighted kinds of lessons"),
            ("parts", "Parts of one's own"),
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
    absence_limit = fields.Float(
        string="Limit of absences",
        digits=(3, 2),
        tracking=True,
        help="Share of the lessons; whoever misses more without making up is not "
        "admitted. 0 = no limit. Re-credited and excused absences do not count.",
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

    _absence_limit_range = models.Constraint(
        "CHECK (absence_limit BETWEEN 0 AND 1)",
        "The limit of absences is a share between 0 and 1.",
    )
    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "A policy cannot end before it begins.",
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

    @api.constrains("formula", "weight_ids", "part_ids")
    def _check_weights(self):
        for policy in self.filtered(lambda policy: policy.formula != "midterm"):
            weighted = policy.formula == "weighted"
            lines = policy.weight_ids if weighted else policy.part_ids
            total = sum(to_decimal(line.weight) for line in lines)
            if total != 1:
                raise ValidationError(
                    self.env._("The weights add up to %s, not 1.", total)
                )

    # ------------------------------------------------------------------
    # ORM overrides: the rules are cached
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        policies = super().create(vals_list)
        self.env.registry.clear_cache()
        return policies

    def write(self, vals):
        self._check_undecided(vals)
        result = super().write(vals)
        self.env.registry.clear_cache()
        if vals.keys() & {"active", "date_from", "date_to"} and self.scope_ids:
            self._renew_journals()
        return result

    @api.model
    def _get_in_force(self, day):
        """The newest policy that a term beginning on ``day`` may use, or none.

        Policies that apply to some disciplines or groups only are left out.
        """
        begun = fields.Domain("date_from", "=", False) | fields.Domain(
            "date_from", "<=", day
        )
        not_over = fields.Domain("date_to", "=", False) | fields.Domain(
            "date_to", ">=", day
        )
        general = fields.Domain("scope_ids", "=", False)
        return self.search(begun & not_over & general, limit=1)

    # ------------------------------------------------------------------
    # Results
    # ------------------------------------------------------------------
    @ormcache("self.id")
    def _get_assessment(self):
        """The policy's rules, ready for computing (``Assessment``)."""
        self.ensure_one()
        policy = self.sudo()  # numbers of a public document; cached for everyone
        values = {name: policy[name] for name in RULES}
        return Assessment(
            **{
                name: to_decimal(value) if isinstance(value, float) else value
                for name, value in values.items()
            },
            **policy._prepare_rules(),
            scale=tuple(
                Grade(
                    grade.letter,
                    grade.percent_min,
                    grade.gpa_points,
                    grade.traditional,
                    grade.retake or None,
                )
                for grade in policy.grade_ids.sorted("percent_min", reverse=True)
            ),
        )

    def _has_limits(self):
        """Whether absences are limited."""
        return bool(self._get_assessment().limits)

    def _is_rating_low(self, rating):
        """See :meth:`Assessment.is_rating_low`."""
        return self._get_assessment().is_rating_low(rating)

    def _combine_parts(self, parts):
        """Rating of a module; see :meth:`Assessment.combine_parts`."""
        return self._get_assessment().combine_parts(parts)

    def _get_result(self, rating, exam_kind, exam_points):
        """What a student ends with; see :meth:`Assessment.get_result`."""
        return self._get_assessment().get_result(rating, exam_kind, exam_points)

    def _get_final(self, rating, exam):
        """Final per cent; see :meth:`Assessment.get_final`."""
        return self._get_assessment().get_final(rating, exam)

    def _get_grade(self, percent):
        """``Grade`` of an already rounded per cent."""
        return self._get_assessment().get_grade(percent)

    def _get_rating_letter(self, rating):
        """The letter that an admission rating would be, or P and NP by skills;
        ``None`` where it is none."""
        if rating.verdict and rating.is_admitted:
            return SPECIAL_LETTERS[rating.verdict]
        if not rating.is_admitted or rating.rating is None:
            return None
        return self._get_assessment().get_rating_grade(rating.rating).letter

    def _get_exams_needed(self, rating):
        """The fewest whole points of the exam for each letter, the best first.

        :param rating: ``Rating``; who is not admitted can reach none
        :return: list of ``(letter, points)``
        """
        assessment = self._get_assessment()
        if not rating.is_admitted or rating.rating is None or not assessment.has_exam:
            return []
        needed = {}
        for points in range(int(assessment.exam_max) + 1):
            result = assessment.get_result(rating, "points", points)
            if result.is_passed:
                needed.setdefault(result.letter, points)
        return sorted(needed.items(), key=lambda item: -item[1])

    def _get_retake(self, result, taken=0):
        """What a student may do; see :meth:`Assessment.get_retake`."""
        return self._get_assessment().get_retake(result, taken)

    @api.model
    def _get_gpa(self, results):
        """GPA of ``[(credits, Result)]``; see :func:`get_gpa`."""
        return get_gpa(results)

    def _get_snapshot(self):
        """The policy as plain data, kept by each formed statement.

        :return: dict of the fields that decide a result
        """
        self.ensure_one()
        return {
            "academic_year": self.academic_year,
            "formula": self.formula,
            "absence_limit": self.absence_limit,
            **{name: self[name] for name in RULES},
            **self._prepare_rules_snapshot(),
            "weights": [
                {
                    # The same in whatever language a statement is formed.
                    "kind": line.kind_id.with_context(lang=ENGLISH).code,
                    "weight": line.weight,
                }
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
