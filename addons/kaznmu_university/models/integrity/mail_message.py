from odoo import models
from odoo.exceptions import UserError

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
    """Messages of orders, requests and statements stay as they were written."""

    _inherit = "mail.message"

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
