from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestTours(EjournalCase, BrowserCase):
    """The slice in a real browser, as the people who do it."""

    @mute_logger("odoo.http")  # the server tells of the refused 101
    def test_teacher_fills_a_lesson_and_forms_the_statement(self):
        """SOP T1.5, C16, T1.7."""
        self.fill(
            {self.midterm_1: ["80", "70", "40"], self.midterm_2: ["80", "70", "40"]}
        )
        self.start_tour("/odoo", "ejournal_teacher", login="teacher", timeout=90)
        self.assertEqual(
            [
                (self.get_cell(self.practical, row) or {}).get("value")
                for row in self.rows
            ],
            ["85,5", "н/б", "40"],
        )
        statement = self.journal.statement_ids
        self.assertEqual(statement.state, "formed")
        self.assertEqual(statement.formed_by_id, self.teacher)
        # (85.5 + 80) / 2 = 82.75; (82.75 + 80) / 2 = 81.375 → 81; 0.6·81 + 0.4·90
        self.assertEqual(statement.line_ids[0].final, 85)
        # (0 + 70) / 2 = 35; (35 + 70) / 2 = 52.5 → 53: admitted, did not appear
        self.assertEqual(statement.line_ids[1].exam_kind, "no_show")
        self.assertFalse(statement.line_ids[2].is_admitted)

    def test_registrar_gets_started(self):
        self.start_tour("/odoo", "ejournal_setup", login="registrar", timeout=60)

    def test_registrar_says_what_columns_are(self):
        self.start_tour(
            "/odoo", "ejournal_import_mapping", login="registrar", timeout=60
        )
        batch = self.env["ejournal.import.batch"].search([], limit=1)
        self.assertEqual((batch.state, batch.error_count), ("loading", 0))
        mappings = self.env["ejournal.import.mapping"].search([])
        self.assertEqual(
            {mapping.header: mapping.target for mapping in mappings},
            {"ИИН": "students.number", "Фамилия студента": "students.last_name"},
        )

    def test_registrar_imports_files(self):
        self.start_tour("/odoo", "ejournal_registrar", login="registrar", timeout=90)
        batch = self.env["ejournal.import.batch"].search([], limit=1)
        self.assertEqual((batch.state, batch.error_count), ("loading", 1))
