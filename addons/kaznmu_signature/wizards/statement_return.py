from odoo import models


class EjournalStatementReturn(models.TransientModel):
    """The office signs that it returns statements, and why."""

    _name = "ejournal.statement.return"
    _inherit = ["ejournal.statement.return", "ejournal.signed.dialog"]
    _signed_field = "statement_ids"

    def _get_decision_here(self):
        return {"decision": "returned", "reason": self.reason, "kind": self.kind}

    def _decide_here(self):
        return self.action_return()
