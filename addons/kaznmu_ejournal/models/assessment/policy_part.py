from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .policy_rules import ROUNDINGS


class EjournalPolicyPart(models.Model):
    """A part of the admission rating: which marks, and what they count for."""

    _name = "ejournal.policy.part"
    _description = "Part of the admission rating"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, sequence, id"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(default=10)
    name = fields.Char(
        required=True, translate=True, help="Heading of its column in statements"
    )
    half = fields.Selection(
        [
            ("0", "The whole term"),
            ("1", "Up to the first midterm control"),
            ("2", "After the first midterm control"),
        ],
        string="Of",
        required=True,
        default="0",
    )
    source = fields.Selection(
        [
            ("current", "All current marks"),
            ("midterm", "Midterm controls"),
            ("kinds", "Some kinds of lessons"),
        ],
        string="Marks",
        required=True,
        default="current",
    )
    kind_ids = fields.Many2many("ejournal.lesson.kind", string="Kinds of lessons")
    is_sum = fields.Boolean(
        "Points add up", help="Otherwise the mean of the marks counts"
    )
    weight = fields.Float(digits=(4, 3), required=True, default=1)
    maximum = fields.Float(
        string="Highest points", digits=(5, 2), required=True, default=100
    )
    minimum = fields.Float(
        string="Lowest points",
        digits=(5, 2),
        help="With less nobody is admitted; 0 = no minimum.",
    )
    rounding = fields.Selection(
        ROUNDINGS, string="Rounded", required=True, default="none"
    )

    _weight_range = models.Constraint(
        "CHECK (weight > 0 AND weight <= 1)", "A weight is a share between 0 and 1."
    )
    _points_range = models.Constraint(
        "CHECK (maximum > 0 AND COALESCE(minimum, 0) BETWEEN 0 AND maximum)",
        "The lowest points lie between 0 and the highest.",
    )

    @api.constrains("source", "kind_ids")
    def _check_kinds(self):
        for part in self:
            if part.source == "kinds" and not part.kind_ids:
                raise ValidationError(
                    self.env._("Name the kinds of lessons of “%s”.", part.name)
                )
