import io

from pypdf import PdfReader

from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, new_test_user, tagged

FONTS = "/report_weasyprint/static/src/css/fonts.css"


@tagged("post_install", "-at_install")
class EngineCase(TransactionCase):
    def setUp(self):
        super().setUp()
        from .. import engine  # loads WeasyPrint

        self.engine = engine
        self.base = engine.BASE_URL


class TestDocumentFetcher(EngineCase):
    """What a document may load, and what not."""

    def _fetch(self, url, user=None):
        env = self.env(user=user) if user else self.env
        return self.engine.DocumentFetcher(env).fetch(url).read()

    def test_static_files_attachments_and_data_are_served(self):
        self.assertIn(b"@font-face", self._fetch(f"{self.base}{FONTS}"))
        self.assertEqual(self._fetch("data:text/plain,abc"), b"abc")
        attachment = self.env["ir.attachment"].create({"name": "a", "raw": b"abc"})
        url = f"{self.base}/web/image/{attachment.id}"
        self.assertEqual(self._fetch(url), b"abc")
        stranger = new_test_user(self.env, "fetch.stranger", "base.group_user")
        with self.assertRaises(AccessError):
            self._fetch(url, user=stranger)

    def test_without_a_user_no_attachment_is_served(self):
        attachment = self.env["ir.attachment"].create({"name": "a", "raw": b"abc"})
        with self.assertRaises(ValueError):
            self.engine.DocumentFetcher().fetch(
                f"{self.base}/web/image/{attachment.id}"
            )

    def test_everything_else_is_refused(self):
        static = f"{self.base}/report_weasyprint/static"
        for url in (
            "http://example.com/a.png",
            "https://example.com/a.png",
            "ftp://example.com/a.png",
            "file:///etc/passwd",
            "FILE:///etc/passwd",
            f"{self.base}.example.com{FONTS}",
            f"{self.base}/etc/passwd",
            f"{self.base}//etc/passwd",
            f"{static}/../__manifest__.py",
            f"{static}/%2e%2e/__manifest__.py",
            f"{static}/%2E%2E%2F__manifest__.py",
            f"{static}/src/../../__manifest__.py",
            f"{self.base}/../../static/x",
            f"{self.base}/%2e%2e/static/passwd",
            f"{self.base}/report_weasyprint/__manifest__.py",
            f"{self.base}/web/image/abc",
            f"{self.base}/web/login",
        ):
            with self.subTest(url=url), self.assertRaises(ValueError):
                self._fetch(url)


class TestRender(EngineCase):
    def _read(self, content):
        return PdfReader(io.BytesIO(content))

    def _get_page(self, head="", body="Әлімғазы"):
        return f"<html><head>{head}</head><body>{body}</body></html>"

    def _link(self, url):
        return f'<link rel="stylesheet" href="{url}"/>'

    def test_pdf_a(self):
        """The file says that it is PDF/A-3b, and has the colours of a standard."""
        pdf = self._read(self.engine.render(self._get_page()))
        root = pdf.trailer["/Root"]
        metadata = root["/Metadata"].get_object().get_data().decode()
        self.assertRegex(metadata, r"pdfaid:part(=\"3\"|>3<)")
        self.assertRegex(metadata, r"pdfaid:conformance(=\"B\"|>B<)")
        self.assertTrue(root["/OutputIntents"])

    def test_fonts_are_embedded_and_have_kazakh_letters(self):
        letters = "ӘәҒғҚқҢңӨөҰұҮүҺһІі"
        style = "<style>body { font-family: 'Document' }</style>"
        page = self._get_page(self._link(FONTS) + style, letters)
        pdf = self._read(self.engine.render(page))
        (sheet,) = pdf.pages
        fonts = sheet["/Resources"]["/Font"].values()
        names = [font.get_object()["/BaseFont"] for font in fonts]
        self.assertTrue(names)
        for name in names:  # none of the machine's fonts helped out
            self.assertIn("Document", name)
        self.assertIn(letters, sheet.extract_text())

    def test_the_same_page_gives_the_same_bytes(self):
        page = self._get_page(self._link(FONTS))
        self.assertEqual(self.engine.render(page), self.engine.render(page))
        self.assertNotEqual(
            self.engine.render(page), self.engine.render(self._get_page(body="x"))
        )

    def test_stylesheets_of_add_ons_are_read_once(self):
        page = self._get_page(self._link(FONTS))
        self.engine.render(page)
        before = self.engine._load_styles.cache_info()
        self.engine.render(page)
        after = self.engine._load_styles.cache_info()
        self.assertEqual((after.hits, after.misses), (before.hits + 1, before.misses))

    def test_other_links_stay(self):
        """Only what is the same for everybody is remembered."""
        page = self._get_page(
            self._link("data:text/css,@page { size: 100mm 50mm }") + self._link(FONTS)
        )
        size = self._read(self.engine.render(page)).pages[0].mediabox
        self.assertEqual((round(size.width), round(size.height)), (283, 142))

    def test_document_with_foreign_images_is_printed_without_them(self):
        page = '<html><body><img src="file:///etc/passwd"/>text</body></html>'
        with self.assertLogs("weasyprint", "ERROR") as logs:
            content = self.engine.render(page, self.env)
        self.assertIn("file:///etc/passwd", logs.output[0])
        self.assertIn("text", self._read(content).pages[0].extract_text())
