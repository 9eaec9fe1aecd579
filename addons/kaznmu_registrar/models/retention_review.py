from odoo import fields, models
from odoo.exceptions import UserError

DOCUMENT_MODELS = [
    ("ejournal.statement", "Statement"),
    ("ejournal.consolidated", "Consolidated statement"),
    ("ejournal.archive.transfer", "Transfer to the archive"),
    ("ejournal.journal", "Journal"),
]


class EjournalRetentionReview(models.Model):
    """What the office decided on a document whose retention term is over.

    Decisions add up and none is changed: the last one counts. The document itself
    stays as it is.
    """

    _name = "ejournal.retention.review"
    _description = "Decision on a retention term"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
    ]
    _evidence_fields = (
        "res_model",
        "res_id",
        "decision",
        "keep_until",
        "act_number",
        "user_id",
        "date",
    )
    _guard_system_fields = frozenset()  # nor by superuser
    _order = "id desc"

    res_model = fields.Selection(DOCUMENT_MODELS, string="Kind", required=True)
    res_id = fields.Many2oneReference(
        "Document's id", model_field="res_model", required=True
    )
    document_name = fields.Char("Document", required=True)
    decision = fields.Selection(
        [("keep", "Keep longer"), ("archive", "Handed over to the archive")],
        required=True,
    )
    keep_until = fields.Date("Keep until")
    act_number = fields.Char("Act No.")
    note = fields.Char()
    user_id = fields.Many2one(
        "res.users", "Decided by", required=True, ondelete="restrict"
    )
    date = fields.Date(required=True)

    _document_idx = models.Index("(res_model, res_id, id)")
    _decision_complete = models.Constraint(
        "CHECK (CASE decision WHEN 'keep' THEN keep_until IS NOT NULL "
        "ELSE act_number IS NOT NULL END)",
        "Say until when it is kept, or by which act it was handed over.",
    )

    def _check_editable(self):
        raise UserError(self.env._("A decision stays: make another one."))
