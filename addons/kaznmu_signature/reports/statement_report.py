from odoo import models


class StatementSignedReport(models.AbstractModel):
    """A statement with the stamps of its signatures: a print-out, never an original."""

    _name = "report.kaznmu_signature.report_statement_signed"
    _description = "Printed statement with stamps"
    _inherit = ["report.kaznmu_ejournal.report_statement"]

    def _prepare_values(self, statement, content):
        company = self.env.company
        roles = dict(self.env["ejournal.signature.rule"]._get_roles())
        return {
            **super()._prepare_values(statement, content),
            "signatures": [
                {
                    "role": roles[signature.role],
                    "signer": signature.signer,
                    "serial": signature.serial,
                    "date": company._format_ejournal_time(signature.date),
                    "is_valid": signature.state == "valid",
                    "is_sample": signature.is_sample,
                }
                for signature in statement.signature_ids
            ],
        }
