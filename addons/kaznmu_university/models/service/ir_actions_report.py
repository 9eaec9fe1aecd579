from odoo import models
from odoo.tools.safe_eval import safe_eval, time

# More documents than this are printed by a background job.
PRINT_MAX = 50


class IrActionsReport(models.Model):
    """Originals: what WeasyPrint makes is stored by the system and printed again."""

    _inherit = "ir.actions.report"

    def retrieve_attachment(self, record):
        """The stored original of a record that the caller may read."""
        if self.pdf_engine != "weasyprint":
            return super().retrieve_attachment(record)
        name = self._get_document_name(record)
        return name and self.env["ir.attachment"]._find_original(record, name)

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
        """Attach a new original to its record, see ``ir.attachment``."""
        if isinstance(record, self.pool["ejournal.frozen.document"]):
            record._note_original(content)
        return self.env["ir.attachment"]._create_original(record, name, content)

    def _get_pdf(self, records):
        """The PDF of records, as their reader gets it.

        :return: ``bytes``
        """
        self.ensure_one()
        content, _type = self.with_context(
            force_report_rendering=True  # in tests, too
        )._render_qweb_pdf(self.report_name, records.ids)
        return content

    # ------------------------------------------------------------------
    # Printing many documents
    # ------------------------------------------------------------------
    def _get_print_action(self, records, **values):
        """Print records as one file: now, or a large batch in the background.

        :param records: the documents, in the order in which they are printed
        :param values: of the batch, such as add-ons give it
        :return: action: the download, or the form of the background job
        """
        self.ensure_one()
        records.check_access("read")
        if len(records) <= PRINT_MAX:
            self.env["ejournal.print.batch"].new(values)._note_printed(records)
            return self.report_action(records, config=False)
        batch = self.env["ejournal.print.batch"]._create_for(self, records, **values)
        job = self.env["ejournal.job"]._start(
            batch,
            self.env._(
                "%(report)s: printing %(count)s documents",
                report=self.name,
                count=len(records),
            ),
        )
        return job._get_records_action()
