from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...integrity import key

# What a message says; whether it was read, pinned or liked is free.
SAID = frozenset(
    (
        "subject",
        "body",
        "date",
        "author_id",
        "author_guest_id",
        "email_from",
        "model",
        "res_id",
        "message_type",
        "subtype_id",
        "parent_id",
        "attachment_ids",
        "tracking_value_ids",
        "record_name",
    )
)


class MailMessage(models.Model):
    """Messages of orders, requests and statements stay as they were written, and are
    evidence themselves."""

    _name = "mail.message"
    _inherit = ["mail.message", "ejournal.evidence.mixin"]
    _evidence_fields = (
        "model",
        "res_id",
        "message_type",
        "author_id",
        "email_from",
        "date",
        "subject",
        "body",
        "attachment_ids",
    )
    _evidence_lines = {
        "tracking_value_ids": (
            "field_id",
            "old_value_integer",
            "old_value_float",
            "old_value_char",
            "old_value_text",
            "old_value_datetime",
            "new_value_integer",
            "new_value_float",
            "new_value_char",
            "new_value_text",
            "new_value_datetime",
        )
    }

    @api.model
    def _get_evidence_models(self):
        """Names of the models whose discussions are evidence."""
        return self.env.registry.descendants(["ejournal.evidence.chatter"], "_inherit")

    @api.model
    def _get_evidence_domain(self):
        return Domain("model", "in", list(self._get_evidence_models()))

    def _filter_evidence(self):
        names = self._get_evidence_models()
        return self.filtered(lambda message: message.model in names)

    def _get_evidence(self):
        evidence = super()._get_evidence()
        for facts in evidence.values():
            # The words themselves are kept once, in the message.
            facts["body"] = key.get_sha256(facts["body"])
        return evidence

    def _note_evidence(self):
        # Of most messages there is nothing to be noted.
        return super(MailMessage, self.sudo()._filter_evidence())._note_evidence()

    def write(self, vals):
        if not SAID.isdisjoint(vals):
            self._check_is_no_evidence()
        return super().write(vals)

    def unlink(self):
        self._check_is_no_evidence()
        return super().unlink()

    def _check_is_no_evidence(self):
        """Refuse to change what is said of a settled record, also as superuser.

        :raise UserError: naming the record
        """
        for message in self.sudo():  # the record may be hidden from the user
            if not message.model or message.model not in self.env:
                continue
            record = self.env[message.model].sudo().browse(message.res_id)
            if (
                isinstance(record, self.env.registry["ejournal.evidence.chatter"])
                and record.exists()
                and record._is_evidence()
            ):
                raise UserError(
                    self.env._(
                        "What is written at %s stays as it is: write another message "
                        "instead.",
                        record.display_name,
                    )
                )
