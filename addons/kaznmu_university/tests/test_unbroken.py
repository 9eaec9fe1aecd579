from lxml import html

from odoo.tests import TransactionCase, tagged

from ..unbroken import CLASS, keep_codes_together


@tagged("post_install", "-at_install")
class TestUnbroken(TransactionCase):
    """Numbers stand in one line, in mails and in documents (issue 15)."""

    def find_kept(self, page):
        """What does not break; the text of a page stays as it was."""
        kept = keep_codes_together(page)
        before, after = html.fromstring(page), html.fromstring(kept)
        words = [tree.text_content().split() for tree in (before, after)]
        self.assertEqual(*words)
        return [span.text for span in after.iter("span")]

    def test_numbers_and_codes_are_kept(self):
        page = "<p>№ 2026-00001 · ОМ-25-01, <b>2026/2027-00013</b> (2026-1/T-26-01)</p>"
        self.assertEqual(
            self.find_kept(page),
            ["2026-00001", "ОМ-25-01", "2026/2027-00013", "2026-1/T-26-01"],
        )

    def test_a_sign_stays_with_its_number(self):
        page = "<p>№ 12, No. <b>3</b>, No.\n 2026-00001; №: 5. Noise No. </p>"
        kept = keep_codes_together(page, CLASS)
        self.assertIn("№\N{NO-BREAK SPACE}12, No. <b>3</b>", kept)
        self.assertIn(
            'No.\N{NO-BREAK SPACE}<span class="text-nowrap">2026-00001</span>', kept
        )
        self.assertIn("№: 5. Noise No. <", kept)

    def test_words_and_long_codes_break(self):
        long = "0123456789-0123456789"
        page = f"<p>из-за, по-прежнему - {long} -5 26.11-07.12 2026 8-</p>"
        self.assertEqual(self.find_kept(page), [])
        self.assertEqual(self.find_kept(f"<p>{long[:20]}</p>"), [long[:20]])

    def test_only_the_text_of_a_page_is_looked_at(self):
        page = (
            "<html><head><title>2026-00001</title><style>.a-1 {color: red}</style>"
            '</head><body><a href="/my/2026-00001" title="ОМ-25-01">x</a>'
            "<textarea>ОМ-25-03</textarea><option>ОМ-25-04</option>"
            "<header>ОМ-25-02</header></body></html>"
        )
        kept = keep_codes_together(page)
        self.assertEqual(
            kept.replace(
                '<span style="white-space: nowrap;">ОМ-25-02</span>', "ОМ-25-02"
            ),
            page,
        )
        self.assertEqual(self.find_kept(page), ["ОМ-25-02"])
