from odoo import api, fields, models
from odoo.exceptions import ValidationError

MAX_STAGES = 4


class EjournalPolicyStage(models.Model):
    """A stage of the exam, a column of the statement: a test, an oral part, OSCE."""

    _name = "ejournal.policy.stage"
    _description = "Stage of the exam"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True, translate=True, help="Heading of its column in statements"
    )
    weight = fields.Float(
        digits=(4, 3), required=True, default=1, help="Beside the other stages"
    )
    maximum = fields.Float(
        string="Highest points", digits=(5, 2), required=True, default=100
    )
    minimum = fields.Float(
        string="Lowest points",
        digits=(5, 2),
        help="With less the exam is not passed; 0 = no minimum.",
    )

    _weight_positive = models.Constraint(
        "CHECK (weight > 0)", "A stage has a weight above 0."
    )
    _points_range = models.Constraint(
        "CHECK (maximum > 0 AND maximum <= 100 "
        "AND COALESCE(minimum, 0) BETWEEN 0 AND maximum)",
        "The lowest points lie between 0 and the highest.",
    )

    @api.constrains("policy_id")
    def _check_count(self):
        for policy in self.policy_id:
            if len(policy.stage_ids) > MAX_STAGES:
                raise ValidationError(
                    self.env._("An exam has %s stages at most.", MAX_STAGES)
                )
