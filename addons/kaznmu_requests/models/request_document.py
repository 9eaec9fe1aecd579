from odoo import SUPERUSER_ID, fields, models


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
        content, _type = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf(report.report_name, record.ids)
        title = report.with_context(lang="ru_RU").name  # of documents, see the reports
        self._add_file(f"{title} {record.number}.pdf", content)

    def _add_file(self, name, content):
        """Keep a file with the request, in the name of the system."""
        # A clean context, as for statements: no default_public reaches the file.
        attachments = self.env(user=SUPERUSER_ID, context={})["ir.attachment"]
        attachment = attachments.create(
            {
                "name": name,
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )
        self.document_ids = [fields.Command.link(attachment.id)]

    def _remove_documents(self):
        """Forget documents of an earlier sending; they are made anew."""
        self.document_ids.unlink()
