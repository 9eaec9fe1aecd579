from odoo import fields, models


class EjournalPolicyWeight(models.Model):
    """Weight of a kind of lesson in the admission rating, as a share of 1."""

    _name = "ejournal.policy.weight"
    _description = "Weight of a kind of lesson"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, kind_id"
    _rec_name = "kind_id"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    kind_id = fields.Many2one(
        "ejournal.lesson.kind", required=True, ondelete="restrict", index=True
    )
    weight = fields.Float(digits=(4, 3), required=True)

    _kind_uniq = models.Constraint(
        "UNIQUE (policy_id, kind_id)", "The kind of lesson already has a weight."
    )
    _weight_range = models.Constraint(
        "CHECK (weight > 0 AND weight <= 1)", "A weight is a share between 0 and 1."
    )
