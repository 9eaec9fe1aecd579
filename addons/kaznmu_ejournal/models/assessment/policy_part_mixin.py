from odoo import api, models


class EjournalPolicyPartMixin(models.AbstractModel):
    """A line of a policy: a change renews the policy's cached rules."""

    _name = "ejournal.policy.part.mixin"
    _description = "Line of a policy"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        self.env.registry.clear_cache()
        return lines

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
