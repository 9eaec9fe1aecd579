from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.models.service.locking import lock_records

# More documents than this are formed or sent by a background job.
BATCH_MIN = 20


class EjournalConsolidatedSending(models.AbstractModel):
    """How a consolidated statement reaches the dean's office: a part of
    ``ejournal.consolidated``."""

    _name = "ejournal.consolidated.sending"
    _description = "Sending of a consolidated statement"

    def action_send(self):
        """Send the documents to the dean's office by email (SOP T1.10).

        Many of them are sent in the background. What is sent already (a double
        click) is not sent again.

        :return: ``None``, or the action of the background job
        :raise UserError: one is not formed, or nobody is there to receive it
        """
        self.check_access("write")
        waiting = self.filtered(lambda consolidated: consolidated.state != "sent")
        if len(waiting) > BATCH_MIN:
            return self.env["ejournal.consolidated.batch"]._start("send", waiting)
        return waiting._send_all()

    def action_send_again(self):
        """Send once more what was sent, for example after a failure."""
        self.check_access("write")
        return self._send_all()

    def _send_all(self):
        if problems := self._send():
            raise UserError("\n".join(problems))

    def _send(self):
        """Send each document, with its PDF and XLSX, in the readers' languages.

        :return: sentences on those that could not be sent
        """
        lock_records(self)
        problems = []
        for consolidated in self:
            if consolidated.state == "draft":
                problems.append(
                    self.env._("%s is not formed yet.", consolidated.display_name)
                )
                continue
            recipients = consolidated.school_id._get_office()
            if not recipients:
                problems.append(
                    self.env._(
                        "%(number)s: nobody of the dean's office of %(school)s has an "
                        "email address.",
                        number=consolidated.number,
                        school=consolidated.school_id.name,
                    )
                )
                continue
            self.env.ref("kaznmu_registrar.mail_template_consolidated")._write_to(
                recipients,
                consolidated,
                is_posted=True,
                attachments=consolidated._get_files(),
            )
            consolidated.sudo().write(  # protected; the rights were checked
                {
                    "state": "sent",
                    "sent_on": fields.Datetime.now(),
                    "sent_by_id": self.env.uid,
                }
            )
        return problems

    def _get_files(self):
        """PDF and XLSX as ``[(name, content)]``."""
        self.ensure_one()
        name, workbook = self._get_workbook()
        return [(f"{name}.pdf", self._get_pdf()), (f"{name}.xlsx", workbook)]
