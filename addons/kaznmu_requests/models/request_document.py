from odoo import fields, models

from odoo.addons.kaznmu_university.languages import RUSSIAN


class EjournalRequestDocuments(models.AbstractModel):
    """Documents that a request sends along, kept as they were then; a part of
    ``ejournal.request``.

    They are files of the request: whoever may read it may open them, and nothing else
    of what they were made from.
    """

    _name = "ejournal.request.documents"
    _description = "Request: documents"

    document_ids = fields.Many2many(
        "ir.attachment",
        "ejournal_request_document_rel",
        "request_id",
        "attachment_id",
        string="Documents",
        readonly=True,
        copy=False,
    )

    def _add_report(self, xmlid, record=None):
        """Print a document of this add-on and keep it with the request.

        :param str xmlid: the report's, without the add-on
        :param record: the request of which it is; this one when left out
        """
        record = record or self
        report = self.env.ref(f"kaznmu_requests.{xmlid}")
        content = report._get_pdf(record)
        if record == self and (original := report.retrieve_attachment(self)):
            self.document_ids = [fields.Command.link(original.id)]
        else:
            self._add_file(record._get_document_name(report), content)

    def _get_document_name(self, report):
        """Name of the file that holds a document of the request."""
        title = report.with_context(lang=RUSSIAN).name  # of documents, see the reports
        return f"{title} {self.number}.pdf"

    def _add_file(self, name, content):
        """Keep a file with the request, in the name of the system."""
        attachment = self.env["ir.attachment"]._create_original(self, name, content)
        self.document_ids = [fields.Command.link(attachment.id)]

    def _remove_documents(self):
        """Forget documents of an earlier sending; they are made anew."""
        self.document_ids.unlink()
