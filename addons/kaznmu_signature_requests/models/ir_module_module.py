from odoo import models
from odoo.tools import SQL


class IrModuleModule(models.Model):
    """Signatures of requests are not left behind without what they sign."""

    _inherit = "ir.module.module"

    def _get_ejournal_holdings(self):
        held = super()._get_ejournal_holdings()
        if "kaznmu_signature_requests" not in self.mapped("name"):
            return held
        [(count,)] = self.env.execute_query(
            SQL("SELECT COUNT(*) FROM ejournal_signature WHERE request_id IS NOT NULL")
        )
        name = "ejournal.signature"
        if count and name not in dict(held):
            held.append((name, count))
        return held
