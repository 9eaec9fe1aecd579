from markupsafe import Markup

from odoo import models

from ...languages import BY_CODE

WORDS = "o_ejournal_words"


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
