from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import get_translation


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
    # As it was said to whoever made the check.
    message = fields.Char(required=True)
    # The same for everybody else, see ``Finding``; older ones have none.
    sentence = fields.Json(readonly=True)
    text = fields.Char(string="Message", compute="_compute_text")
    # What a later check that makes the finding again knows it by.
    key = fields.Char(readonly=True)
    res_model = fields.Char()
    res_id = fields.Many2oneReference(model_field="res_model")
    acknowledged_by_id = fields.Many2one(
        "res.users", string="Acknowledged by", ondelete="restrict"
    )
    acknowledged_on = fields.Datetime()

    @api.depends("message", "sentence")
    @api.depends_context("lang")
    def _compute_text(self):
        sentences = [finding.sentence for finding in self if finding.sentence]
        names = self._get_names(sentences)
        for finding in self:
            said = finding.sentence and finding._say(finding.sentence, names)
            finding.text = said or finding.message

    @api.model
    def _get_names(self, sentences):
        """Names of the records that sentences are about, as the reader calls them.

        :param sentences: see :meth:`Finding.get_sentence`
        :return: dict ``{(model, id): str}`` of what is still there
        """
        ids = defaultdict(set)
        for sentence in sentences:
            for value in sentence["values"].values():
                if isinstance(value, dict):
                    ids[value["model"]].add(value["id"])
        names = {}
        for model, found in ids.items():
            # As superuser: names, to who reads the finding.
            records = self.env[model].sudo().browse(found).exists()
            names |= {(model, record.id): record.display_name for record in records}
        return names

    @api.model
    def _say(self, sentence, names):
        """A sentence in the reader's language.

        :param dict sentence: see :meth:`Finding.get_sentence`
        :param dict names: see :meth:`_get_names`
        :return: str, ``None`` when something that it names is not there any more
        """
        values = {
            name: names.get((value["model"], value["id"]))
            if isinstance(value, dict)
            else value
            for name, value in sentence["values"].items()
        }
        if None in values.values():
            return None
        lang = self.env.lang or "en_US"
        return get_translation(sentence["module"], lang, sentence["source"], values)

    @api.model
    def _prepare(self, found):
        """Values of findings.

        :param found: list of ``Finding``
        """
        sentences = [finding.get_sentence() for finding in found]
        names = self._get_names(sentences)
        return [
            {
                "code": finding.code,
                "severity": finding.severity,
                "message": self._say(sentence, names),
                "sentence": sentence,
                "res_model": finding.record._name if finding.record else None,
                "res_id": finding.record.id if finding.record else None,
                "key": finding.key,
            }
            for finding, sentence in zip(found, sentences, strict=True)
        ]

    def _renew(self, values):
        """Say what a later check says, but for what was acknowledged as it stands."""
        if self.sentence != values["sentence"] and not self.acknowledged_by_id:
            self.write({name: values[name] for name in ("message", "sentence")})

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
            "message": self.text,
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
            "message": self.message,
            "user": self.acknowledged_by_id.name or None,
            "on": fields.Datetime.to_string(self.acknowledged_on) or None,
        }
