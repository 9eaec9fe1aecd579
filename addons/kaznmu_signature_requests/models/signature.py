from odoo import api, fields, models

from odoo.addons.kaznmu_signature.models.signature import SIGNATURE_FACTS


class EjournalSignature(models.Model):
    """Signatures of decisions on requests."""

    _inherit = "ejournal.signature"
    _evidence_fields = (*SIGNATURE_FACTS, "request_id")

    request_id = fields.Many2one(
        "ejournal.request", ondelete="restrict", index="btree_not_null"
    )

    @api.model
    def _get_document_fields(self):
        return [*super()._get_document_fields(), "request_id"]
