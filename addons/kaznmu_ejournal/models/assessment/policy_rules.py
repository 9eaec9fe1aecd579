from odoo import api, fields, models
from odoo.tools import ormcache

from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES

from ...assessment import (
    MIDTERM_PARTS,
    Adjustment,
    Grade,
    Limit,
    Part,
    Stage,
    to_fraction,
)

ROUNDINGS = [
    ("none", "Not rounded"),
    ("0", "To a whole number"),
    ("1", "To a tenth"),
    ("2", "To a hundredth"),
]


def get_digits(rounding):
    """Decimals that a key of ``ROUNDINGS`` means, ``None``: not rounded."""
    return None if rounding in (False, "none") else int(rounding)


class EjournalPolicyRules(models.AbstractModel):
    """Rules of a policy that most universities leave as they are.

    A part of ``ejournal.policy``: fields and lines, and what ``assessment.py`` makes of
    them. None of them needs code.
    """

    _name = "ejournal.policy.rules"
    _description = "Rules of a policy"

    # The rating
    part_ids = fields.One2many("ejournal.policy.part", "policy_id", "Parts", copy=True)
    half_min = fields.Float(
        string="Lowest rating of a half of the term",
        digits=(5, 2),
        tracking=True,
        help="Below it in either half nobody is admitted, whatever the mean is. "
        "0 = no minimum.",
    )
    half_rounding = fields.Selection(
        ROUNDINGS,
        string="Ratings of the halves are rounded",
        required=True,
        default="none",
        tracking=True,
    )
    makeup_share = fields.Float(
        string="A point of a make-up counts for",
        digits=(4, 3),
        default=1,
        required=True,
        tracking=True,
        help="0.6: a make-up of 90 is 54 in the average. The cell shows 90.",
    )
    late_days = fields.Integer(
        string="A make-up is late after, days",
        tracking=True,
        help="Days after the missed lesson; 0 = never.",
    )
    late_share = fields.Float(
        string="A point of a late make-up counts for",
        digits=(4, 3),
        default=1,
        required=True,
        tracking=True,
    )
    late_work_share = fields.Float(
        string="A point of late work counts for",
        digits=(4, 3),
        default=1,
        required=True,
        tracking=True,
        help="0.7: «85 оп.», work of 85 points handed in late, is 59.5 in the average. "
        "The cell shows 85.",
    )
    adjustment_ids = fields.One2many(
        "ejournal.policy.adjustment", "policy_id", "Bonuses and penalties", copy=True
    )
    rating_max = fields.Float(
        string="Highest admission rating",
        digits=(5, 2),
        default=100,
        required=True,
        tracking=True,
        help="100 is per cent; 60 where the semester gives 60 points.",
    )
    # Admission
    limit_ids = fields.One2many(
        "ejournal.policy.limit", "policy_id", "Limits of absences", copy=True
    )
    is_pass_fail = fields.Boolean(
        string="Pass or fail by skills",
        tracking=True,
        help="Every graded lesson is a skill. Whoever has passed all of them gets P, "
        "whoever has failed one NP; there is no number.",
    )
    skill_kind_ids = fields.Many2many(
        "ejournal.lesson.kind",
        "ejournal_policy_skill_kind_rel",
        string="Skills, passed or failed",
        help="Kinds of lessons whose marks are «зач.» or «незач.»: no part of the "
        "averages; a failed one bars admission.",
    )
    # The exam
    has_exam = fields.Boolean(
        string="There is an exam",
        default=True,
        tracking=True,
        help="Otherwise the admission rating is the final grade (дифзачёт).",
    )
    stage_ids = fields.One2many(
        "ejournal.policy.stage", "policy_id", "Stages of the exam", copy=True
    )
    stage_failure = fields.Selection(
        [
            ("no_grade", "There is no final grade"),
            ("exam", "The exam is failed with the mean of its stages"),
        ],
        string="A stage below its minimum",
        required=True,
        default="no_grade",
        tracking=True,
    )
    exam_max = fields.Float(
        string="Highest exam result",
        digits=(5, 2),
        default=100,
        required=True,
        tracking=True,
    )
    # The final grade
    second_scale_name = fields.Char(
        string="Second scale", translate=True, help="Heading of its column"
    )
    second_grade_ids = fields.One2many(
        "ejournal.policy.second.grade", "policy_id", "Second scale, grades", copy=True
    )

    _maximum_range = models.Constraint(
        "CHECK (rating_max > 0 AND rating_max <= 100 AND exam_max > 0 "
        "AND exam_max <= 100)",
        "The highest results are from 1 to 100 points.",
    )
    _makeup_share_range = models.Constraint(
        "CHECK (makeup_share BETWEEN 0 AND 1 AND late_share BETWEEN 0 AND 1 "
        "AND late_work_share BETWEEN 0 AND 1)",
        "A point of a make-up counts for 0 to 1 point.",
    )

    def _prepare_rules(self):
        """Arguments of ``Assessment`` made of the lines."""
        self.ensure_one()
        return {
            "parts": self._get_parts(),
            "half_digits": get_digits(self.half_rounding),
            "adjustments": tuple(
                Adjustment(
                    line.event,
                    to_fraction(line.points),
                    frozenset(line.kind_ids.ids),
                    to_fraction(line.cap),
                )
                for line in self.adjustment_ids
            ),
            "limits": self._get_limits(),
            "skill_kind_ids": frozenset(self.skill_kind_ids.ids),
            "stages": tuple(
                Stage(
                    to_fraction(line.weight),
                    to_fraction(line.minimum),
                    to_fraction(line.maximum),
                )
                for line in self.stage_ids
            ),
            "second_scale": tuple(
                Grade(letter=line.name, percent_min=line.percent_min)
                for line in self.second_grade_ids.sorted("percent_min", reverse=True)
            ),
        }

    def _get_parts(self):
        """Parts of the rating, as the formula says: ``Part``."""
        if self.formula == "midterm":
            return MIDTERM_PARTS
        if self.formula == "weighted":
            return tuple(
                Part(0, "kinds", to_fraction(line.weight), frozenset(line.kind_id.ids))
                for line in self.weight_ids
            )
        return tuple(
            Part(
                int(line.half),
                line.source,
                to_fraction(line.weight),
                frozenset(line.kind_ids.ids),
                line.is_sum,
                to_fraction(line.maximum),
                to_fraction(line.minimum),
                get_digits(line.rounding),
            )
            for line in self.part_ids
        )

    @ormcache("self.id", "self.env.lang")
    def _get_part_names(self):
        """Names of the rating's parts, and of the halves where they have rules of
        their own; none where the parts are the usual ones."""
        self.ensure_one()
        policy = self.sudo()  # names of a public document; cached for everyone
        halves = []
        if self._get_assessment().has_halves:
            halves = self._get_half_names()
        if policy.formula == "parts":
            return policy.part_ids.mapped("name") + halves
        if policy.formula == "midterm" and halves:
            return [*self._get_midterm_names(), *halves]
        return []

    def _get_half_names(self):
        """Names of the halves that the parts make."""
        halves = {part.half for part in self._get_assessment().parts} - {0}
        return [self.env._("P%s", half) for half in sorted(halves)]

    @api.model
    def _get_midterm_names(self):
        """Names of the usual parts of the rating, in the order of ``MIDTERM_PARTS``."""
        return [
            self.env._("Current 1"),
            self.env._("MC1"),
            self.env._("Current 2"),
            self.env._("MC2"),
        ]

    @ormcache("self.id", "self.env.lang")
    def _get_limit_names(self):
        """Names of the limits of absences, ``None`` for that of all lessons."""
        policy = self.sudo()  # as above
        return [None] * bool(policy.absence_limit) + policy.limit_ids.mapped(
            "display_name"
        )

    def _get_limits(self):
        """Limits of absences: ``Limit``; that of all lessons first, if there is one."""
        limits = tuple(
            Limit(
                to_fraction(line.share),
                frozenset(line.kind_ids.ids),
                line.unit == "hours",
                line.with_excused,
            )
            for line in self.limit_ids
        )
        if self.absence_limit:
            limits = (Limit(to_fraction(self.absence_limit)), *limits)
        return limits

    def _prepare_rules_snapshot(self):
        """The lines as plain data, kept by each formed statement."""
        self.ensure_one()
        translate = self.env["ejournal.document.mixin"]._get_translations
        return {
            "half_rounding": self.half_rounding,
            "parts": [
                {
                    "name": translate(line),
                    "half": line.half,
                    "source": line.source,
                    "kinds": line.kind_ids.mapped("code"),
                    "is_sum": line.is_sum,
                    "weight": line.weight,
                    "maximum": line.maximum,
                    "minimum": line.minimum,
                    "rounding": line.rounding,
                }
                for line in self.part_ids
            ]
            if self.formula == "parts"
            else [],
            "columns": self._get_column_names(),
            "skills": self.skill_kind_ids.mapped("code"),
            "limits": [
                {
                    "kinds": line.kind_ids.mapped("code"),
                    "unit": line.unit,
                    "share": line.share,
                    "with_excused": line.with_excused,
                }
                for line in self.limit_ids
            ],
            "adjustments": [
                {
                    "event": line.event,
                    "kinds": line.kind_ids.mapped("code"),
                    "points": line.points,
                    "cap": line.cap,
                }
                for line in self.adjustment_ids
            ],
            "stages": [
                {
                    "name": translate(line),
                    "weight": line.weight,
                    "maximum": line.maximum,
                    "minimum": line.minimum,
                }
                for line in self.stage_ids
            ],
            "second_scale": {
                "name": translate(self, "second_scale_name"),
                "grades": [
                    {"name": line.name, "percent_min": line.percent_min}
                    for line in self.second_grade_ids
                ],
            }
            if self.second_grade_ids
            else None,
        }

    def _get_column_names(self):
        """Names of the own columns of a rating: ``[{language: name}]``."""
        names = {
            language: self.with_context(lang=language)._get_part_names()
            for language in DOCUMENT_LANGUAGES
        }
        return [
            dict(zip(names, column, strict=True))
            for column in zip(*names.values(), strict=True)
        ]

    def action_try_out(self):
        """See what the policy would make of a journal, beside the present one."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Try out on a journal"),
            "res_model": "ejournal.policy.preview",
            "view_mode": "form",
            "target": "current",
            "context": {"default_policy_id": self.id},
        }

    def _describe_bars(self, rating):
        """Why a student is not admitted, in sentences in the reader's language.

        :param rating: ``Rating``
        :return: list of sentences; none of who is admitted or has no rating yet
        """
        self.ensure_one()
        rules = self._get_assessment()
        sentences = []
        for reason, place in rating.bars:
            if reason == "rating":
                sentence = self.env._("The rating is below %g.", rules.admission_min)
            elif reason == "half":
                sentence = self.env._(
                    "The rating of half %(half)s of the term is below %(minimum)g.",
                    half=place,
                    minimum=rules.half_min,
                )
            elif reason == "part":
                names = self._get_part_names()
                sentence = self.env._(
                    "%(part)s: below %(minimum)g.",
                    part=names[place],
                    minimum=float(rules.parts[place].minimum),
                )
            elif reason == "skill":
                sentence = self.env._("Skills that are not passed: %s.", place)
            elif reason == "component":
                sentence = self.env._("A part of the module is not passed.")
            elif name := self._get_limit_names()[place]:
                sentence = self.env._("Absences: %s.", name)
            else:
                sentence = self.env._("More absences than the limit allows.")
            sentences.append(sentence)
        return sentences
