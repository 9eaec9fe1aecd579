from odoo import models


class ResPartner(models.Model):
    """A company's partner holds its time zone, which is cached."""

    _inherit = "res.partner"

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()
        return result
