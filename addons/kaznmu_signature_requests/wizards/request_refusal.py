from odoo import models


class EjournalRequestRefusal(models.TransientModel):
    """Who refuses or returns a request signs it, and why."""

    _name = "ejournal.request.refusal"
    _inherit = ["ejournal.request.refusal", "ejournal.signed.dialog"]
    _signed_field = "request_ids"

    def _get_decision_here(self):
        return {"decision": self.outcome, "reason": self.reason}

    def _decide_here(self):
        return self.action_confirm()
