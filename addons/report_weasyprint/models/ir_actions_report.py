import io
import logging

from odoo import api, fields, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

# They tell of every step, and of every property and table they do not know; what
# could not be loaded is an error.
for name in ("weasyprint", "fontTools"):
    logging.getLogger(name).setLevel(logging.ERROR)


def get_pdf_engine():
    """The module ``engine``, or ``None`` where WeasyPrint is missing."""
    try:
        # Not at the top: see there.
        from .. import engine
    except (ImportError, OSError) as error:
        _logger.info("WeasyPrint cannot be loaded: %s", error)
        return None
    return engine


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
        help="WeasyPrint makes PDF/A of templates that bring their own page around "
        "them; wkhtmltopdf is for templates in Odoo's layouts.",
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
            record.id: self._prepare_weasyprint_stream(report, record, data)
            for record in records or [records]
        }

    def _prepare_weasyprint_stream(self, report, record, data):
        """The PDF of one record: its stored file when there is one, else a new one.

        Hook: an add-on that stores documents its own way overrides this, or
        ``retrieve_attachment`` for which stored file counts. Odoo itself attaches
        what comes without ``attachment``, when the report gives it a name.

        :param report: the report, as superuser
        :param record: at most one record of the report's model; the caller may read it
        :return: dict of ``stream`` and ``attachment``, as Odoo expects
        """
        attachment = None
        if (
            record
            and report.attachment
            and not self.env.context.get("report_pdf_no_attachment")
        ):
            attachment = report.retrieve_attachment(record)
        if attachment and report.attachment_use:
            content = attachment.raw
        else:
            html, _type = self._render_qweb_html(
                report.report_name, record.ids, {**(data or {}), "report_type": "pdf"}
            )
            content = self._render_weasyprint(html)
        return {"stream": io.BytesIO(content), "attachment": attachment}

    def _render_weasyprint(self, html):
        """Lay out a page of HTML as PDF/A; see ``engine.py`` for what it may load.

        :param html: the whole document, ``str`` or UTF-8 ``bytes``
        :return: ``bytes``
        :raise UserError: WeasyPrint is missing
        """
        engine = get_pdf_engine()
        if not engine:
            raise UserError(
                self.env._("Documents cannot be printed: WeasyPrint is not installed.")
            )
        return engine.render(html if isinstance(html, str) else html.decode(), self.env)
