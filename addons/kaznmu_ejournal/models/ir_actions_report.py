import io
import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.tools.pdf import PdfFileReader
from odoo.tools.safe_eval import safe_eval, time

_logger = logging.getLogger(__name__)

# They tell of every step, and of every property and table they do not know; what
# could not be loaded is an error.
for name in ("weasyprint", "fontTools"):
    logging.getLogger(name).setLevel(logging.ERROR)

# More documents than this are printed by a background job.
PRINT_MAX = 50


def get_pdf_engine():
    """The module ``reports.pdf_engine``, or ``None`` where WeasyPrint is missing."""
    try:
        # Not at the top: see there.
        from ..reports import pdf_engine
    except (ImportError, OSError) as error:
        _logger.info("WeasyPrint cannot be loaded: %s", error)
        return None
    return pdf_engine


class IrActionsReport(models.Model):
    """PDF reports by WeasyPrint: PDF/A, embedded fonts, running page numbers.

    Every record is a document of its own and stored as such; several are joined for
    printing only, since joining loses PDF/A.
    """

    _inherit = "ir.actions.report"

    pdf_engine = fields.Selection(
        [("wkhtmltopdf", "wkhtmltopdf"), ("weasyprint", "WeasyPrint (PDF/A)")],
        string="PDF engine",
        required=True,
        default="wkhtmltopdf",
    )

    @api.model
    def get_wkhtmltopdf_state(self):
        """The web client prints PDF only when this says ``ok``."""
        state = super().get_wkhtmltopdf_state()
        if state not in ("ok", "upgrade") and get_pdf_engine():
            return "ok"
        return state

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        report = self._get_report(report_ref)
        if report.pdf_engine != "weasyprint":
            return super()._render_qweb_pdf_prepare_streams(report_ref, data, res_ids)
        records = self.env[report.model].browse(res_ids)
        records.check_access("read")
        return {
            record.id: self._prepare_document(report, record, data)
            for record in records or [records]
        }

    def _prepare_document(self, report, record, data):
        """The PDF of one record: its stored file when there is one, else a new one.

        :param report: the report, as superuser
        :return: dict of ``stream`` and ``attachment``, as Odoo expects
        """
        name = None
        if record and report.attachment:
            if not self.env.context.get("report_pdf_no_attachment"):
                name = safe_eval(report.attachment, {"object": record, "time": time})
        attachment = self._find_document(record, name) if name else None
        if attachment and report.attachment_use:
            content = attachment.raw
        else:
            html, _type = self._render_qweb_html(
                report.report_name, record.ids, {**(data or {}), "report_type": "pdf"}
            )
            content = self._render_weasyprint(html)
            if name:
                attachment = self._store_document(record, name, content)
        return {"stream": io.BytesIO(content), "attachment": attachment}

    def _render_weasyprint(self, html):
        """Lay out HTML as PDF/A.

        :raise UserError: WeasyPrint is missing
        """
        engine = get_pdf_engine()
        if not engine:
            raise UserError(
                self.env._("Documents cannot be printed: WeasyPrint is not installed.")
            )
        return engine.render(html if isinstance(html, str) else html.decode(), self.env)

    def _find_document(self, record, name):
        """The stored file of a record that the caller may read.

        Only a file which the system made and nobody has changed since: whoever may
        write to a record may attach files to it, under any name.
        """
        return (
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

    def _store_document(self, record, name, content):
        """Attach a file to a record in the name of the system.

        The user need not be allowed to write to the record; see also
        :meth:`_find_document`.
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
