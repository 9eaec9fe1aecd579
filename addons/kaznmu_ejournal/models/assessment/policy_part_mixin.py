from odoo import api, models


class EjournalPolicyPartMixin(models.AbstractModel):
    """A line of a policy: a change renews the policy's cached rules, and is refused
    when the policy decided a formed statement."""

    _name = "ejournal.policy.part.mixin"
    _description = "Line of a policy"
    _inherit = ["ejournal.evidence.mixin"]
    _evidence_parent = "policy_id"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.policy_id._check_undecided()
        self.env.registry.clear_cache()
        return lines

    def write(self, vals):
        self.check_access("write")
        self.policy_id._check_undecided()
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        self.check_access("unlink")
        self.policy_id._check_undecided()
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
