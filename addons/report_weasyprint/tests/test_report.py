import io
from unittest.mock import patch

from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

RENDER = "odoo.addons.report_weasyprint.engine.render"
GET_ENGINE = "odoo.addons.report_weasyprint.models.ir_actions_report.get_pdf_engine"
PAGE = """<t t-name="report_weasyprint.letter">
    <html>
        <head>
            <link rel="stylesheet" href="/report_weasyprint/static/src/css/fonts.css"/>
            <style>
                @page { @bottom-right { content: counter(page) " of " counter(pages) } }
            </style>
        </head>
        <body>
            <p t-foreach="docs" t-as="partner" t-out="partner.name"/>
            <p style="break-before: page">Second page</p>
        </body>
    </html>
</t>"""


@tagged("post_install", "-at_install")
class TestReport(TransactionCase):
    """A report of two pages about partners."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.ui.view"].create(
            {
                "name": "letter",
                "type": "qweb",
                "key": "report_weasyprint.letter",
                "arch": PAGE,
            }
        )
        cls.report = cls.env["ir.actions.report"].create(
            {
                "name": "Letter",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "report_weasyprint.letter",
                "pdf_engine": "weasyprint",
            }
        )
        cls.partners = cls.env["res.partner"].create(
            [{"name": "Ұлықбек"}, {"name": "Қыдыр"}]
        )

    def _print(self, partners, **context):
        report = self.report.with_env(partners.env)
        with self.allow_pdf_render():
            content, kind = report.with_context(
                force_report_rendering=True, **context
            )._render_qweb_pdf(self.report.report_name, partners.ids)
        self.assertEqual(kind, "pdf")
        return content

    def _read(self, content):
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]

    def _find_files(self):
        return self.env["ir.attachment"].search(
            [
                ("res_model", "=", "res.partner"),
                ("res_id", "in", self.partners.ids),
                ("mimetype", "=", "application/pdf"),
            ]
        )

    def test_pages_are_numbered(self):
        first, second = self._read(self._print(self.partners[0]))
        self.assertIn("Ұлықбек", first)
        self.assertIn("1 of 2", first)
        self.assertIn("2 of 2", second)

    def test_each_record_is_a_document_of_its_own(self):
        """Page numbers begin anew; the order is the one that was asked for."""
        pages = self._read(self._print(self.partners[1] + self.partners[0]))
        self.assertEqual(len(pages), 4)
        self.assertIn("Қыдыр", pages[0])
        self.assertIn("Ұлықбек", pages[2])
        self.assertIn("1 of 2", pages[2])

    def test_nothing_is_stored_without_a_name(self):
        self._print(self.partners)
        self.assertFalse(self._find_files())

    def test_a_stored_file_is_printed_again(self):
        self.report.write(
            {"attachment": "'%s.pdf' % object.id", "attachment_use": True}
        )
        first = self._print(self.partners[0])
        self.assertEqual(self._find_files().raw, first)
        with patch(RENDER, side_effect=AssertionError):
            self.assertEqual(self._print(self.partners[0]), first)
        self._print(self.partners[1], report_pdf_no_attachment=True)
        self.assertEqual(len(self._find_files()), 1)

    def test_a_stored_file_is_made_anew_where_the_report_says_so(self):
        self.report.attachment = "'%s.pdf' % object.id"
        self._print(self.partners[0])
        self.partners[0].name = "Петров"
        self.assertIn("Петров", self._read(self._print(self.partners[0]))[0])
        self.assertEqual(len(self._find_files()), 1)

    def test_only_readers_print(self):
        user = new_test_user(self.env, "print.reader", "base.group_user")
        self._print(self.partners.with_user(user))
        self.env["ir.rule"].create(
            {
                "name": "none",
                "model_id": self.env.ref("base.model_res_partner").id,
                "domain_force": f"[('id', '!=', {self.partners[1].id})]",
            }
        )
        with self.assertRaises(AccessError):
            self._print(self.partners.with_user(user))

    def test_a_report_without_records(self):
        report = self.report.with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            content, _kind = report._render_qweb_pdf(self.report.report_name)
        self.assertIn("1 of 1", self._read(content)[0])

    def test_client_may_print_without_wkhtmltopdf(self):
        Report = "odoo.addons.base.models.ir_actions_report.IrActionsReport"
        with patch(f"{Report}.get_wkhtmltopdf_state", return_value="install"):
            self.assertEqual(self.report.get_wkhtmltopdf_state(), "ok")
            with patch(GET_ENGINE, return_value=None):
                self.assertEqual(self.report.get_wkhtmltopdf_state(), "install")

    def test_without_weasyprint_the_user_is_told(self):
        with (
            patch(GET_ENGINE, return_value=None),
            self.assertRaisesRegex(UserError, "WeasyPrint is not installed"),
        ):
            self._print(self.partners[0])

    def test_other_reports_keep_their_engine(self):
        other = self.env["ir.actions.report"].create(
            {
                "name": "Other",
                "model": "res.partner",
                "report_type": "qweb-pdf",
                "report_name": "report_weasyprint.other",
            }
        )
        self.assertEqual(other.pdf_engine, "wkhtmltopdf")
        Base = "odoo.addons.base.models.ir_actions_report.IrActionsReport"
        method = f"{Base}._render_qweb_pdf_prepare_streams"
        with patch(method, return_value="streams") as called:
            streams = other._render_qweb_pdf_prepare_streams(other, {}, [1])
        self.assertEqual(streams, "streams")
        called.assert_called_once()
