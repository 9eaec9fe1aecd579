from odoo import models


class MailTemplate(models.Model):
    """Templates of the electronic journal hold words only; facts and the button are
    the layout's."""

    _inherit = "mail.template"

    def _notify_users(self, record, users, layout):
        """Write to each about a record, in the reader's language.

        The mails go to the queue: nobody waits for a mail server, and when it is down
        they are listed as not delivered (``ejournal.mail.failure``). Each has an own
        mail: one wrong address must not hold up the others.

        :param record: a ``mail.thread``; answers land in its discussion
        :param str layout: XML id of the page around the words
        """
        self.ensure_one()
        # Readers of the words need not be allowed to read templates or the record.
        template, record = self.sudo(), record.sudo()
        for user in users:
            subject, body = (
                template._render_field(name, record.ids, set_lang=user.lang)[record.id]
                for name in ("subject", "body_html")
            )
            record.with_context(lang=user.lang).message_notify(
                author_id=self.env.company._get_ejournal_sender().id,
                partner_ids=user.partner_id.ids,
                subject=subject,
                body=body,
                email_layout_xmlid=layout,
                force_send=False,
            )
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
