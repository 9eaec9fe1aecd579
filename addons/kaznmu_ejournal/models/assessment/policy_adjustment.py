from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EjournalPolicyAdjustment(models.Model):
    """A bonus or a penalty: points added to the rating, or taken from it."""

    _name = "ejournal.policy.adjustment"
    _description = "Bonus or penalty"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, id"
    _rec_name = "event"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    event = fields.Selection(
        [
            ("absence", "For each lesson missed and not made up"),
            ("points", "The marks of these kinds themselves"),
        ],
        string="For what",
        required=True,
        default="absence",
    )
    kind_ids = fields.Many2many(
        "ejournal.lesson.kind", string="Kinds of lessons", help="Empty: all lessons"
    )
    points = fields.Float(
        digits=(5, 2),
        required=True,
        help="Below 0 they are taken. Of marks: what a point of a mark counts for; "
        "such marks are no part of the averages.",
    )
    cap = fields.Float(
        string="At most", digits=(5, 2), help="In all, either way; 0 = no cap."
    )

    _cap_range = models.Constraint(
        "CHECK (COALESCE(cap, 0) >= 0)", "A cap cannot be negative."
    )

    @api.constrains("event", "kind_ids")
    def _check_kinds(self):
        for line in self:
            if line.event == "points" and not line.kind_ids:
                raise ValidationError(
                    self.env._("Name the kinds of lessons whose points are a bonus.")
                )
