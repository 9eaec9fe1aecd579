from odoo import api, fields, models
from odoo.tools import SQL

FAILED = ("exception", "bounce")


class EjournalMailFailure(models.Model):
    """Mails of the electronic journal that did not reach their reader, for the
    registrar's office: to whom, about what, and why in plain words.

    A row is a ``mail.notification`` that failed or bounced; other modules' mails, and
    the texts of any, stay out of sight.
    """

    _name = "ejournal.mail.failure"
    _description = "Mail that was not delivered"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "subject"

    date = fields.Datetime(readonly=True)
    subject = fields.Char(readonly=True)
    partner_id = fields.Many2one("res.partner", string="To whom", readonly=True)
    email = fields.Char(related="partner_id.email", string="Address now")
    message_id = fields.Many2one("mail.message", readonly=True)
    model = fields.Char(readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="model", readonly=True)
    failure_type = fields.Selection(
        [
            ("mail_smtp", "The mail server cannot be reached"),
            ("mail_email_missing", "The person has no address"),
            ("mail_email_invalid", "The address is wrong"),
            ("mail_bounce", "The recipient's server sent it back"),
            ("mail_spam", "Taken for spam"),
            ("mail_from_missing", "The sender has no address"),
            ("mail_from_invalid", "The sender's address is refused"),
            ("unknown", "The mail server refused it"),
        ],
        string="Why",
        readonly=True,
    )
    failure_reason = fields.Text(string="Answer of the server", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT notification.id, notification.res_partner_id AS partner_id,
                   CASE WHEN notification.failure_type = 'mail_email_invalid'
                             AND COALESCE(partner.email, '') = ''
                        THEN 'mail_email_missing'
                        ELSE notification.failure_type
                    END AS failure_type,
                   notification.failure_reason,
                   message.id AS message_id, message.date, message.subject,
                   message.model, message.res_id
              FROM mail_notification notification
              JOIN mail_message message ON message.id = notification.mail_message_id
              LEFT JOIN res_partner partner ON partner.id = notification.res_partner_id
             WHERE notification.notification_status IN %s
               AND notification.notification_type = 'email'
               AND (message.model LIKE 'ejournal.%%'
                    OR message.email_layout_xmlid LIKE 'kaznmu\\_%%')
            """,
            FAILED,
        )

    def action_open_record(self):
        """The record about which the mail was."""
        self.ensure_one()
        if self.model in self.env and self.res_id:
            return {
                "type": "ir.actions.act_window",
                "res_model": self.model,
                "res_id": self.res_id,
                "views": [(False, "form")],
            }
        return self.partner_id._get_records_action()

    def action_send_again(self):
        """Send once more, to the addresses as they are now; twice does no harm.

        :return: action: says how many mails were put into the queue
        """
        notifications = self._get_notifications()
        for message, failed in notifications.grouped("mail_message_id").items():
            self._renew(message, failed.res_partner_id, failed)
        self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return self._tell(
            self.env._("Mails on their way again: %s", len(notifications))
        )

    def action_dismiss(self):
        """Take off the list what needs no second try."""
        self._get_notifications().notification_status = "canceled"
        return self._tell(self.env._("Taken off the list."))

    def _get_notifications(self):
        """What still waits for the office, as superuser.

        :raise AccessError: not of the registrar's office
        """
        self.check_access("read")
        # Whoever reads the list may act on its rows, and on no other mail.
        listed = self.search([("id", "in", self.ids)])
        return self.env["mail.notification"].sudo().browse(listed.ids)

    @api.model
    def _renew(self, message, partners, failed):
        # As superuser: the message's record, to write its mail again.
        thread = self.env["mail.thread"].sudo()
        if message.model in self.env:
            # As superuser, as above.
            thread = self.env[message.model].sudo().browse(message.res_id).exists()
            thread = thread or self.env["mail.thread"].sudo()
        recipients = [
            recipient
            for recipient in thread._notify_get_recipients(
                message, notify_author_mention=True
            )
            if recipient["id"] in partners.ids
        ]
        failed.mail_mail_id.unlink()
        failed.unlink()
        thread._notify_thread_by_email(message, recipients, force_send=False)

    @api.model
    def _tell(self, text):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "message": text,
                "type": "success",
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
