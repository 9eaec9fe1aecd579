import io

from odoo import SUPERUSER_ID, models
from odoo.tools.pdf import PdfFileReader
from odoo.tools.safe_eval import safe_eval, time

# More documents than this are printed by a background job.
PRINT_MAX = 50


class IrActionsReport(models.Model):
    """Originals: what WeasyPrint makes is stored by the system and printed again."""

    _inherit = "ir.actions.report"

    def retrieve_attachment(self, record):
        """The stored file of a record that the caller may read.

        Only a file which the system made and nobody has changed since: whoever may
        write to a record may attach files to it, under any name.
        """
        if self.pdf_engine != "weasyprint":
            return super().retrieve_attachment(record)
        name = self._get_document_name(record)
        return name and (
            self.env["ir.attachment"]
            .sudo()  # the caller checked the record; some readers have no add-on rights
            .search(
                [
                    ("name", "=", name),
                    ("res_model", "=", record._name),
                    ("res_id", "=", record.id),
                    ("create_uid", "=", SUPERUSER_ID),
                    ("write_uid", "=", SUPERUSER_ID),
                ],
                limit=1,
            )
        )

    def _get_document_name(self, record):
        """Name of the file that is stored, empty when none is."""
        return self.attachment and safe_eval(
            self.attachment, {"object": record, "time": time}
        )

    def _prepare_weasyprint_stream(self, report, record, data):
        document = super()._prepare_weasyprint_stream(report, record, data)
        if record and not document["attachment"]:
            is_stored = not self.env.context.get("report_pdf_no_attachment")
            if is_stored and (name := report._get_document_name(record)):
                document["attachment"] = self._store_document(
                    record, name, document["stream"].getvalue()
                )
        return document

    def _store_document(self, record, name, content):
        """Attach a file to a record in the name of the system.

        The user need not be allowed to write to the record; see also
        :meth:`retrieve_attachment`.
        """
        if "page_count" in record:
            record.sudo().page_count = PdfFileReader(io.BytesIO(content)).getNumPages()
        # A clean context: a caller's default_public must not reach the file.
        attachments = self.env(user=SUPERUSER_ID, context={})["ir.attachment"]
        return attachments.create(
            {
                "name": name,
                "raw": content,
                "mimetype": "application/pdf",
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    # ------------------------------------------------------------------
    # Printing many documents
    # ------------------------------------------------------------------
    def _get_print_action(self, records, is_official=False):
        """Print records as one file: now, or a large batch in the background.

        :param records: the documents, in the order in which they are printed
        :param bool is_official: they are the originals for the archive, which the
            registry notes (``ejournal.archive.document``)
        :return: action: the download, or the form of the background job
        """
        self.ensure_one()
        records.check_access("read")
        if len(records) <= PRINT_MAX:
            if is_official:
                records._mark_printed()
            return self.report_action(records, config=False)
        batch = self.env["ejournal.print.batch"]._create_for(self, records, is_official)
        job = self.env["ejournal.job"]._start(
            batch,
            self.env._(
                "%(report)s: printing %(count)s documents",
                report=self.name,
                count=len(records),
            ),
        )
        return job._get_records_action()
