import email
import email.policy

from odoo import api, models

# What the kept mails belong to; nobody may read them but the page that shows them.
MODEL = "ejournal.sample"
MIMETYPE = "message/rfc822"
KEPT_SHOWN = 300


class IrMailServer(models.Model):
    """The sample university sends nothing: its mails are kept to be read on a page."""

    _inherit = "ir.mail_server"

    def _connect__(self, *args, **kwargs):
        if self.env["ejournal.sample"]._is_sample():
            return None
        return super()._connect__(*args, **kwargs)

    @api.model
    def send_email(self, message, *args, **kwargs):
        sample = self.env["ejournal.sample"]
        if not sample._is_sample():
            return super().send_email(message, *args, **kwargs)
        if not self._prepare_smtp_to_list(message, None):
            # As a server would have it: the mail is listed as not delivered.
            raise AssertionError(self.NO_VALID_RECIPIENT)
        sample._keep_mail(message)
        return message["Message-Id"]


class EjournalSample(models.AbstractModel):
    """Mails of the sample university."""

    # Beside the mail server that keeps them.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.sample"

    @api.model
    def _keep_mail(self, message):
        """Keep a mail as it would have left the house, but for its headings, each of
        which is one line: to fold them takes longer than all the rest.

        :param email.message.EmailMessage message:
        """
        policy = message.policy.clone(max_line_length=None)
        # As superuser: whoever sends a mail reads no one else's.
        self.env["ir.attachment"].sudo().create(
            {
                "name": str(message["Subject"]),
                "description": str(message["To"]),
                "raw": message.as_bytes(policy=policy),
                "mimetype": MIMETYPE,
                "res_model": MODEL,
            }
        )

    @api.model
    def _get_mails(self):
        """The latest kept mails (``ir.attachment``), the newest first."""
        # Invented people; only the page of a sample database asks.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [("res_model", "=", MODEL), ("mimetype", "=", MIMETYPE)],
                order="id desc",
                limit=KEPT_SHOWN,
            )
        )

    @api.model
    def _read_mail(self, mail):
        """What a kept mail says: its HTML as it reaches the reader, and the names of
        what is attached.

        :param mail: one of :meth:`_get_mails`
        :return: ``(html, [name])``
        """
        message = email.message_from_bytes(mail.raw, policy=email.policy.default)
        body = message.get_body(("html", "plain"))
        names = [part.get_filename() for part in message.iter_attachments()]
        return body.get_content() if body else "", [name for name in names if name]
