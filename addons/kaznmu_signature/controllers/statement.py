from odoo.addons.kaznmu_ejournal.controllers.statement import StatementController

from ..models.signable import CONSENT


class SignedStatementController(StatementController):
    """The page behind the QR code tells in which roles a statement is signed."""

    def _get_public_values(self, statement):
        """Roles and whether each signature counts; no names."""
        roles = dict(statement.env["ejournal.signature.rule"]._get_roles())
        return {
            **super()._get_public_values(statement),
            "signatures": [
                {
                    "role": roles[signature.role],
                    "is_valid": signature.state == "valid",
                    "is_sample": signature.is_sample,
                }
                for signature in statement.signature_ids
                if signature.decision == CONSENT
            ],
        }
