import io
import re
from pathlib import Path

from lxml import etree
from pypdf import PdfReader
from weasyprint import HTML

from odoo.tests import BaseCase, tagged
from odoo.tools import file_open, file_path

TEMPLATE = """
<style>%s</style>
<table class="grid">
    <thead><tr><th>No.</th><th>Name</th></tr></thead>
    <tbody>%s</tbody>
</table>
<div class="keep last">
    <table class="signatures">
        <tr><td class="position">Examiner</td><td class="line"></td></tr>
        <tr><td class="position">Head</td><td class="line"></td></tr>
    </table>
</div>
"""


@tagged("post_install", "-at_install")
class TestDocumentPages(BaseCase):
    """Issue 15: signatures never stand alone on a page."""

    def test_rows_come_along_with_the_signatures(self):
        """With as many rows as fill a page, and some more or fewer."""
        with file_open("kaznmu_university/static/src/reports/document.css") as file:
            css = re.sub(r"@font-face\s*{[^}]*}", "", file.read())
        numbers = set()
        for count in range(46, 60, 2):
            rows = "".join(
                f"<tr><td>{number}</td><td>Student</td></tr>" for number in range(count)
            )
            pdf = HTML(string=TEMPLATE % (css, rows)).write_pdf()
            pages = [page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages]
            numbers.add(len(pages))
            with self.subTest(count=count):
                [signed] = [page for page in pages if "Examiner" in page]
                self.assertIn("Student", signed)
        self.assertEqual(numbers, {1, 2})

    def test_every_document_has_them_so(self):
        """Whichever template has signatures."""
        addons = Path(file_path("kaznmu_university")).parent
        found = 0
        for path in addons.glob("kaznmu_*/reports/*.xml"):
            for table in etree.parse(path).iterfind(".//table[@class='signatures']"):
                found += 1
                classes = [node.get("class") or "" for node in table.iterancestors()]
                with self.subTest(path=path.name):
                    self.assertIn("keep last", classes)
        self.assertGreater(found, 5)
