from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import AccessError

from ...languages import BY_CODE
from ...unbroken import keep_codes_together
from .base import OURS

WORDS = "o_ejournal_words"
# Odoo's page of a mail, in which it tells of tasks; and ours for it.
ODOO_LAYOUT = "mail.mail_notification_layout"
LAYOUT = "kaznmu_university.mail_layout_record"


class MailThread(models.AbstractModel):
    """Notes of the system are read in the reader's language."""

    _inherit = "mail.thread"

    def write(self, vals):
        """As Odoo's, which reads what is noted of a change before it asks whether the
        user may change anything at all.

        :raise AccessError: no role of the user's may
        """
        if self._name.startswith(OURS):
            self.browse().check_access("write")
        return super().write(vals)

    @api.model
    def message_process(
        self,
        model,
        message,
        custom_values=None,
        save_original=False,
        strip_attachments=False,
        thread_id=None,
    ):
        """As Odoo's, which takes whatever sender a mail names for its author.

        :raise AccessError: the user is not the one of the mail gateway
        """
        if not (self.env.su or self.env.is_system()):
            raise AccessError(
                self.env._("Incoming mail is delivered by the mail gateway alone.")
            )
        return super().message_process(
            model,
            message,
            custom_values=custom_values,
            save_original=save_original,
            strip_attachments=strip_attachments,
            thread_id=thread_id,
        )

    def _post_words(self, say, **options):
        """Post a note in every language; readers see their own (``words.scss``).

        :param say: gives the text in the language of the record that it gets, which is
            this one
        :param options: of ``message_post``
        """
        self.ensure_one()
        return self.message_post(body=self._say_in_each(say), **options)

    def _say_in_each(self, say):
        """A text in every language, of which readers see their own.

        :param say: as for :meth:`_post_words`
        """
        return Markup().join(
            Markup('<p class="%s" lang="%s">%s</p>')
            % (WORDS, code, say(self.with_context(lang=lang)))
            for code, lang in BY_CODE.items()
        )

    def _creation_message(self):
        """The first line of a history is read in the reader's language, too."""
        if not self._name.startswith(OURS):
            return super()._creation_message()
        return self._say_in_each(lambda record: super()._creation_message())

    def _notify_thread_by_email(
        self, message, recipients_data, *, msg_vals=False, **kwargs
    ):
        """All mails about records of the journal have one page around them."""
        values = msg_vals or {}
        layout = values.get("email_layout_xmlid", message.email_layout_xmlid)
        if self._name.startswith(OURS) and layout in (False, None, ODOO_LAYOUT):
            msg_vals = {**values, "email_layout_xmlid": LAYOUT}
        return super()._notify_thread_by_email(
            message, recipients_data, msg_vals=msg_vals, **kwargs
        )

    def _notify_by_email_render_layout(
        self, message, recipients_group, msg_vals=False, render_values=None
    ):
        """A number is found again and copied: it stands in one line."""
        page = super()._notify_by_email_render_layout(
            message, recipients_group, msg_vals=msg_vals, render_values=render_values
        )
        return keep_codes_together(page)
