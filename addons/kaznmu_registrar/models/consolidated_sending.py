from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.models.service.locking import lock_records
from odoo.addons.kaznmu_university.models.service.mail_thread import LAYOUT

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
        """Send the documents, in the readers' languages, a mail a school: one document
        with its PDF and XLSX, several as a table with one archive of all their files.

        :return: sentences on those that could not be sent
        """
        lock_records(self)
        drafts = self.filtered(lambda consolidated: consolidated.state == "draft")
        problems = [
            self.env._("%s is not formed yet.", draft.display_name) for draft in drafts
        ]
        for school, records in (self - drafts).grouped("school_id").items():
            recipients = school._get_office()
            if not recipients:
                problems += [
                    self.env._(
                        "%(number)s: nobody of the dean's office of %(school)s has an "
                        "email address.",
                        number=consolidated.number,
                        school=school.name,
                    )
                    for consolidated in records
                ]
                continue
            records._send_to(recipients)
            records.sudo().write(  # protected; the rights were checked
                {
                    "state": "sent",
                    "sent_on": fields.Datetime.now(),
                    "sent_by_id": self.env.uid,
                }
            )
        return problems

    def _send_to(self, recipients):
        """Write to the office of a school about its documents."""
        if len(self) == 1:
            self.env.ref("kaznmu_registrar.mail_template_consolidated")._write_to(
                recipients,
                self,
                layout=LAYOUT,
                is_posted=True,
                attachments=self._get_files(),
            )
            return
        records = self.sorted("number")
        name = records._get_archive_name()
        self.env.ref("kaznmu_registrar.mail_template_consolidated_school")._write_to(
            recipients,
            attachments=[(f"{name}.zip", records._get_archive())],
            consolidated=records,
            school=records.school_id,
            term=records.term_id[:1],
        )
        names = ", ".join(recipients.mapped("name"))
        for consolidated in records:
            consolidated._post_words(
                lambda record: record.env._(
                    "Sent to the dean's office, in one archive: %s", names
                ),
                subtype_xmlid="mail.mt_note",
            )

    def _get_archive_name(self):
        term = self.term_id[:1]
        return f"{self.school_id[:1].code} {term.code}".replace("/", "-")

    def _get_archive(self):
        """All files of the documents as one ZIP (``bytes``)."""
        stream = BytesIO()
        with ZipFile(stream, "w", ZIP_DEFLATED) as archive:
            for consolidated in self:
                for name, content in consolidated._get_files():
                    archive.writestr(name, content)
        return stream.getvalue()

    def _get_files(self):
        """PDF and XLSX as ``[(name, content)]``."""
        self.ensure_one()
        name, workbook = self._get_workbook()
        return [(f"{name}.pdf", self._get_pdf()), (f"{name}.xlsx", workbook)]
