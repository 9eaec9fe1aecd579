from odoo import fields, models

from .policy import RETAKES, TRADITIONAL_GRADES


class EjournalPolicyGrade(models.Model):
    """A letter of the assessment scale, from ``percent_min`` up to the next letter."""

    _name = "ejournal.policy.grade"
    _description = "Letter of the assessment scale"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, percent_min desc"
    _rec_name = "letter"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    letter = fields.Char(required=True)
    percent_min = fields.Integer(string="From, per cent", required=True)
    gpa_points = fields.Float(string="GPA points", digits=(3, 2), required=True)
    traditional = fields.Selection(
        TRADITIONAL_GRADES, string="Traditional grade", required=True
    )

    retake = fields.Selection(
        RETAKES,
        string="Then",
        help="What a student with this letter has to do; empty for a pass.",
    )

    _percent_uniq = models.Constraint(
        "UNIQUE (policy_id, percent_min)", "Two letters begin at the same per cent."
    )
    _percent_range = models.Constraint(
        "CHECK (percent_min BETWEEN 0 AND 100)", "The per cent must be from 0 to 100."
    )
