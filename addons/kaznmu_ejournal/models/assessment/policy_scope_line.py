from odoo import api, fields, models


class EjournalPolicyScopeLine(models.Model):
    """To what a policy applies; what is empty may be anything."""

    _name = "ejournal.policy.scope.line"
    _description = "What a policy applies to"
    _inherit = ["ejournal.evidence.mixin"]
    _evidence_parent = "policy_id"
    _order = "policy_id, id"
    _rec_name = "policy_id"

    policy_id = fields.Many2one(
        "ejournal.policy", required=True, ondelete="cascade", index=True
    )
    term_id = fields.Many2one("ejournal.term", ondelete="restrict")
    level = fields.Selection(
        selection=lambda self: (
            self.env["ejournal.program"]
            ._fields["level"]
            ._description_selection(self.env)
        ),
    )
    program_id = fields.Many2one("ejournal.program", ondelete="restrict")
    course = fields.Integer()
    group_id = fields.Many2one("ejournal.group", ondelete="restrict")
    discipline_id = fields.Many2one(
        "ejournal.discipline", string="Discipline or module", ondelete="restrict"
    )
    control_form = fields.Selection(
        selection=lambda self: (
            self.env["ejournal.curriculum"]
            ._fields["control_form"]
            ._description_selection(self.env)
        ),
        string="Form of control",
    )

    _not_empty = models.Constraint(
        """CHECK (term_id IS NOT NULL OR level IS NOT NULL OR program_id IS NOT NULL
                  OR COALESCE(course, 0) > 0 OR group_id IS NOT NULL
                  OR discipline_id IS NOT NULL OR control_form IS NOT NULL)""",
        "Say at least one thing to which the policy applies.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.policy_id._renew_scopes()
        return lines

    def write(self, vals):
        self.check_access("write")
        policies = self.policy_id
        result = super().write(vals)
        (policies | self.policy_id)._renew_scopes()
        return result

    def unlink(self):
        self.check_access("unlink")
        policies = self.policy_id
        result = super().unlink()
        policies._renew_scopes()
        return result
