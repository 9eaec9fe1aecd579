from markupsafe import Markup

from odoo import models

from ...languages import BY_CODE

WORDS = "o_ejournal_words"
# Odoo's page of a mail, in which it tells of tasks; and ours for it.
ODOO_LAYOUT = "mail.mail_notification_layout"
LAYOUT = "kaznmu_university.mail_layout_record"


class MailThread(models.AbstractModel):
    """Notes of the system are read in the reader's language."""

    _inherit = "mail.thread"

    def _post_words(self, say, **options):
        """Post a note in every language; readers see their own (``words.scss``).

        :param say: gives the text in the language of the record that it gets, which is
            this one
        :param options: of ``message_post``
        """
        self.ensure_one()
        body = Markup().join(
            Markup('<p class="%s" lang="%s">%s</p>')
            % (WORDS, code, say(self.with_context(lang=lang)))
            for code, lang in BY_CODE.items()
        )
        return self.message_post(body=body, **options)

    def _notify_thread_by_email(
        self, message, recipients_data, *, msg_vals=False, **kwargs
    ):
        """All mails about records of the journal have one page around them."""
        values = msg_vals or {}
        layout = values.get("email_layout_xmlid", message.email_layout_xmlid)
        if self._name.startswith("ejournal.") and layout in (False, None, ODOO_LAYOUT):
            msg_vals = {**values, "email_layout_xmlid": LAYOUT}
        return super()._notify_thread_by_email(
            message, recipients_data, msg_vals=msg_vals, **kwargs
        )
