from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES
from odoo.addons.kaznmu_university.words import say_words


class EjournalStatementFinding(models.Model):
    """What a check found in a draft, with who acknowledged it.

    Errors block the forming; warnings are acknowledged by name, and stay with the
    formed statement.
    """

    _name = "ejournal.statement.finding"
    _description = "Finding of a statement's check"
    _inherit = ["ejournal.closed.mixin"]
    _order = "severity, id"  # errors first
    _rec_name = "message"

    statement_id = fields.Many2one(
        "ejournal.statement", required=True, ondelete="cascade", index=True
    )
    severity = fields.Selection(
        [("error", "Error"), ("warning", "Warning")], required=True
    )
    code = fields.Char(required=True)
    words = fields.Json("Sentence as it is kept", required=True, readonly=True)
    message = fields.Char(compute="_compute_message")
    # What a later check that makes the finding again knows it by.
    key = fields.Char(readonly=True)
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    acknowledged_by_id = fields.Many2one(
        "res.users", string="Acknowledged by", ondelete="restrict"
    )
    acknowledged_on = fields.Datetime()

    @api.depends("words")
    @api.depends_context("lang")
    def _compute_message(self):
        say_words(self, "message")

    def _renew(self, found):
        """Say what a later check says, but for what was acknowledged as it stands."""
        if self.words != found.words and not self.acknowledged_by_id:
            self.words = found.words

    def _get_pending(self):
        """Errors, and warnings that nobody has acknowledged."""
        return self.filtered(
            lambda finding: (
                finding.severity == "error" or not finding.acknowledged_by_id
            )
        )

    def action_acknowledge(self):
        """Acknowledge warnings of a draft in the user's own name.

        :raise UserError: the statement is formed, or not the user's
        """
        statements = self.statement_id
        statements.check_access("read")
        statements._check_draft()
        statements.journal_id._check_is_teacher()
        warnings = self.filtered(
            lambda finding: (
                finding.severity == "warning" and not finding.acknowledged_by_id
            )
        )
        # Nobody writes findings by hand; the caller was checked.
        warnings.sudo().write(
            {
                "acknowledged_by_id": self.env.uid,
                "acknowledged_on": fields.Datetime.now(),
            }
        )

    def action_open(self):
        """Open the record that the finding is about."""
        self.ensure_one()
        if self.res_model in (False, "ejournal.statement.line"):
            raise UserError(self.env._("The finding is about this statement itself."))
        return self.env[self.res_model].browse(self.res_id)._get_records_action()

    def _describe(self):
        """The finding for the page, see ``ejournal.statement.page``."""
        self.ensure_one()
        places = {"ejournal.statement.line": "line_id", "ejournal.lesson": "lesson_id"}
        return {
            "id": self.id,
            "severity": self.severity,
            "message": self.message,
            # As superuser: a name, to who reads the statement.
            "acknowledged": self.sudo().acknowledged_by_id.name or None,
            "is_appeal": self.code == "appeal_without_protocol",
            "has_link": bool(self.res_model),
            **{
                place: self.res_id if self.res_model == model else None
                for model, place in places.items()
            },
        }

    def _prepare_content(self):
        """The acknowledged warning as plain data, for the digest."""
        self.ensure_one()
        return {
            "code": self.code,
            "message": {
                language: self.with_context(lang=language).message
                for language in DOCUMENT_LANGUAGES
            },
            "user": self.acknowledged_by_id.name or None,
            "on": fields.Datetime.to_string(self.acknowledged_on) or None,
        }
