from odoo import models

from ..folded_char import FoldedChar


class ResPartner(models.Model):
    """A company's partner holds its time zone, which is cached."""

    _inherit = "res.partner"

    name = FoldedChar()
    complete_name = FoldedChar()

    def write(self, vals):
        result = super().write(vals)
        if "tz" in vals:
            self.env.registry.clear_cache()
        return result
