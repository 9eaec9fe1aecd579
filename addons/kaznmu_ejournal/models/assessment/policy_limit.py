from odoo import api, fields, models


class EjournalPolicyLimit(models.Model):
    """A limit of absences: of some kinds of lessons, by lessons or by hours."""

    _name = "ejournal.policy.limit"
    _description = "Limit of absences"
    _inherit = ["ejournal.policy.part.mixin"]
    _order = "policy_id, id"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    kind_ids = fields.Many2many(
        "ejournal.lesson.kind", string="Kinds of lessons", help="Empty: all lessons"
    )
    unit = fields.Selection(
        [("lessons", "Lessons"), ("hours", "Academic hours")],
        string="Counted in",
        required=True,
        default="hours",
    )
    share = fields.Float(
        digits=(4, 3),
        help="Whoever misses more than this share without making up is not admitted. "
        "0: one absence that is not made up bars.",
    )
    with_excused = fields.Boolean(
        "Also with a valid reason",
        help="An excused absence counts, too, until it is made up.",
    )

    _share_range = models.Constraint(
        "CHECK (COALESCE(share, 0) BETWEEN 0 AND 1)",
        "The limit of absences is a share between 0 and 1.",
    )

    @api.depends("kind_ids", "unit", "share")
    @api.depends_context("lang")
    def _compute_display_name(self):
        units = dict(self._fields["unit"]._description_selection(self.env))
        for limit in self:
            kinds = ", ".join(limit.kind_ids.mapped("code")) or self.env._("all")
            share = f"{100 * limit.share:g}"
            limit.display_name = self.env._(
                "%(kinds)s, more than %(share)s %% (%(unit)s)",
                kinds=kinds,
                share=share,
                unit=units.get(limit.unit, "").lower(),
            )
