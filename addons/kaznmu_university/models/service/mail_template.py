from odoo import models

LAYOUT = "kaznmu_university.mail_layout"


class MailTemplate(models.Model):
    """The one way in which the electronic journal writes mails.

    Templates hold words only, which administrators edit, in every language; facts and
    the button are the layout's.
    """

    _inherit = "mail.template"

    def _write_to(
        self,
        users,
        record=None,
        *,
        layout=None,
        is_posted=False,
        author=None,
        attachments=(),
        attachment_ids=(),
        **values,
    ):
        """Write to people, to each in the reader's language.

        The mails go to the queue: nobody waits for a mail server, and when it is down
        they are listed as not delivered (``ejournal.mail.failure``). Each has an own
        mail: one wrong address must not hold up the others.

        :param record: a ``mail.thread``, the ``object`` of the words; answers land in
            its discussion. When it is left out, ``object`` is the reader.
        :param str layout: XML id of the page around the words, for records with facts
            and a button of their own; by default what the template names
        :param bool is_posted: the discussion keeps the message, one for each language
        :param author: partner; by default the university, of what is posted the user
        :param attachments: files to be attached, as ``(name, content)``
        :param attachment_ids: of files that are there already
        :param values: what the words find in ``ctx`` besides; records come in the
            reader's language
        """
        self.ensure_one()
        # Readers of the words need not be allowed to read templates or the record.
        template = self.sudo()
        # As superuser, as above.
        thread = (self.env["mail.thread"] if record is None else record).sudo()
        groups = users.grouped("lang").values() if is_posted else users
        if not author:
            company = self.env.company
            author = (
                self.env.user.partner_id
                if is_posted
                else company._get_ejournal_sender()
            )
        for readers in groups:
            language = readers[0].lang
            subject, body = template._prepare_words(
                thread if thread else readers, language, values
            )
            localized = thread.with_context(lang=language)
            send = localized.message_post if is_posted else localized.message_notify
            send(
                author_id=author.id,
                partner_ids=readers.partner_id.ids,
                subject=subject,
                body=body,
                attachments=list(attachments),
                attachment_ids=list(attachment_ids),
                email_layout_xmlid=layout or self.email_layout_xmlid or LAYOUT,
                force_send=False,
                **({"subtype_xmlid": "mail.mt_comment"} if is_posted else {}),
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _prepare_words(self, about, language, values):
        """Subject and body in a language.

        :param about: the one record that the words call ``object``
        """
        localized = {
            name: value.with_context(lang=language)
            if isinstance(value, models.BaseModel)
            else value
            for name, value in values.items()
        }
        template = self.with_context(**localized)
        return [
            template._render_field(name, about.ids, set_lang=language)[about.id]
            for name in ("subject", "body_html")
        ]
