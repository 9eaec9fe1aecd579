from odoo import fields, models


class EjournalPolicySecondGrade(models.Model):
    """A grade of a second scale, shown beside the letter: of a partner university, of
    a discipline that is graded in its own words."""

    _name = "ejournal.policy.second.grade"
    _description = "Grade of the second scale"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, percent_min desc"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    name = fields.Char(string="Grade", required=True)
    percent_min = fields.Integer(string="From, per cent", required=True)

    _percent_uniq = models.Constraint(
        "UNIQUE (policy_id, percent_min)", "Two grades begin at the same per cent."
    )
    _percent_range = models.Constraint(
        "CHECK (percent_min BETWEEN 0 AND 100)", "The per cent must be from 0 to 100."
    )
