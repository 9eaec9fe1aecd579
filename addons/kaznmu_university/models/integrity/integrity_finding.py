from odoo import api, fields, models

from ...words import say_words


class EjournalIntegrityFinding(models.Model):
    """Something that a check of the evidence has found."""

    _name = "ejournal.integrity.finding"
    _description = "Finding of a check"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
    ]
    _evidence_parent = "check_id"
    _log_access = False
    _order = "check_id desc, id"
    _rec_name = "sentence"

    check_id = fields.Many2one(
        "ejournal.integrity.check",
        required=True,
        ondelete="restrict",
        index=True,
    )
    problem = fields.Char(required=True)
    res_model = fields.Char("Model")
    res_id = fields.Many2oneReference("Record", model_field="res_model")
    words = fields.Json("Sentence as it is kept", required=True)
    sentence = fields.Char("What differs", compute="_compute_sentence")

    @api.depends("words")
    @api.depends_context("lang")
    def _compute_sentence(self):
        say_words(self, "sentence")

    def action_open(self):
        """Open what the finding is about."""
        self.ensure_one()
        record = self.env[self.res_model].browse(self.res_id)
        return record._get_records_action()
