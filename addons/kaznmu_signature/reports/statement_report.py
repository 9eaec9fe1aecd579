from odoo import models


class StatementSignedReport(models.AbstractModel):
    """A statement with the stamps of its signatures: a print-out, never an original."""

    _name = "report.kaznmu_signature.report_statement_signed"
    _description = "Printed statement with stamps"
    _inherit = ["report.kaznmu_ejournal.report_statement"]

    def _prepare_values(self, statement, content):
        signatures = statement.signature_ids.with_env(self.env)
        return {
            **super()._prepare_values(statement, content),
            "signatures": signatures._prepare_stamps(),
        }
