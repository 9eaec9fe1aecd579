from odoo import models


class EjournalTerm(models.Model):
    """A term has one report to the Academic Council."""

    _inherit = "ejournal.term"

    def action_open_council_report(self):
        """Open the term's report to the Academic Council, or begin it (SOP T1.12)."""
        self.ensure_one()
        report = self.env["ejournal.council.report"].search(
            [("term_id", "=", self.id)], limit=1
        )
        return {
            "type": "ir.actions.act_window",
            "res_model": report._name,
            "res_id": report.id,
            "views": [(False, "form")],
            "context": {"default_term_id": self.id},
        }
