from lxml import html

from odoo.tests import tagged

from .test_statement_kinds import KindCase


@tagged("post_install", "-at_install")
class TestStatementLayouts(KindCase):
    """SOP T1.7–T1.9: each kind of statement prints, as a draft and formed."""

    def _print(self, statement):
        content, _type = self.env["ir.actions.report"]._render_qweb_html(
            "kaznmu_ejournal.report_statement", statement.ids
        )
        return " ".join(html.fromstring(content).text_content().split())

    def _check(self, statement, *expected):
        for language, words in (("ru_RU", expected), ("kk_KZ", ())):
            statement.print_language = language
            text = self._print(statement)
            for line in statement.line_ids:
                self.assertIn(line.student_id.name, text)
            for word in words:
                self.assertIn(word, text)
            if statement.number:
                self.assertIn(statement.number, text)

    def test_main_retake_and_individual(self):
        main = self.form_main("30", "неявка")
        self._check(main, "30")
        retake = self.create_draft("retake")
        self._check(retake, "Черновик")
        retake.line_ids.exam_value = "60"
        retake.action_form()
        self._check(retake, "60", main.number)

    def test_midterm(self):
        statement = self.create_draft("midterm", lesson=self.midterm_1)
        self._check(statement, "Черновик")
