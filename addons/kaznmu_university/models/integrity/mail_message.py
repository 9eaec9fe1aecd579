from odoo import api, models
from odoo.exceptions import AccessError, UserError
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
# Who says it, when, what the system has noted with it, and of what record: nothing that
# a client may say of itself.
SYSTEM = frozenset(
    (
        "author_id",
        "author_guest_id",
        "email_from",
        "date",
        "tracking_value_ids",
        "model",
        "res_id",
    )
)
# A default for them in the context speaks for another as well; of what record a message
# is, Odoo's own composer says by a default.
FOREIGN_DEFAULTS = frozenset(f"default_{name}" for name in SYSTEM - {"model", "res_id"})
OURS = "ejournal."


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

    @api.model_create_multi
    def create(self, vals_list):
        """As Odoo's, where whoever writes may name another author.

        :raise AccessError: a message at a record of the university would bear another
            name, another date, or changes that the system has not noted; or the record
            is one that its writer may not read, of which Odoo asks for no notification
        """
        if self.env.su:
            return super().create(vals_list)
        context = {
            key: value
            for key, value in self.env.context.items()
            if key not in FOREIGN_DEFAULTS
        }
        for vals in vals_list:
            model = vals.get("model") or context.get("default_model") or ""
            if model.startswith(OURS):
                self._check_own_words(vals)
                res_id = vals.get("res_id") or context.get("default_res_id")
                self.env[model].browse(res_id or ()).check_access("read")
        clean = self.with_env(self.env(context=context))
        messages = super(MailMessage, clean).create(vals_list)
        return messages.with_env(self.env)

    @api.model
    def _get_with_access(self, message_id, mode="read", **kwargs):
        # To react to a notification Odoo asks for no right at all.
        message = super()._get_with_access(message_id, mode=mode, **kwargs)
        name = message.sudo().model or ""
        if name.startswith(OURS) and not message.sudo(False).has_access("read"):
            return self.browse()
        return message

    def write(self, vals):
        if not SAID.isdisjoint(vals):
            self._check_is_no_evidence()
        if not self.env.su and not SYSTEM.isdisjoint(vals):
            # As superuser: of which kind of record they are; nothing of it is told.
            names = [vals.get("model") or "", *self.sudo().mapped("model")]
            if any(name and name.startswith(OURS) for name in names):
                raise self._refuse_others_words()
        return super().write(vals)

    @api.model
    def _check_own_words(self, vals):
        """Refuse values by which a client speaks for another, or for the system.

        :raise AccessError: always the same sentence
        """
        own = self.env.user.partner_id
        given = {name: vals[name] for name in SYSTEM if vals.get(name)}
        if (
            given.get("author_id", own.id) != own.id
            or given.get("email_from", own.email_formatted) != own.email_formatted
            or not given.keys().isdisjoint(("date", "tracking_value_ids"))
        ):
            raise self._refuse_others_words()

    def _refuse_others_words(self):
        return AccessError(
            self.env._(
                "A message bears the name of who writes it and the moment when it was "
                "written; what has changed is noted by the system."
            )
        )

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
