from odoo.tests import tagged

from odoo.addons.kaznmu_registrar.tests.test_academic_record import ResultCase


@tagged("post_install", "-at_install")
class TestTopShare(ResultCase):
    """The ministry's indicator 2.21 before the ministry counts it."""

    def test_share_of_the_highest_letters(self):
        """Indicator 2.21: from 89.5; of admitted students with a final."""
        statement = self.form_results(
            "90",
            "90",
            discipline=self.discipline.copy({"code": "T4"}),
            marks=["90", "89", "40"],
        )
        # 90 → A-; 0.6 · 89 + 36 = 89.4 → 89, B+
        self.assertEqual(statement.line_ids.mapped("final")[:2], [90, 89])
        self.assertEqual(statement.top_share, 50)
        self.assertTrue(statement.is_top_exceeded)
        self.env.company.ejournal_top_limit = 50
        statement.invalidate_recordset()
        self.assertFalse(statement.is_top_exceeded)
        [(share, count)] = self.env["ejournal.result.report"]._read_group(
            [("statement_id", "=", statement.id), ("is_top_counted", "=", True)],
            [],
            ["top_share:avg", "__count"],
        )
        self.assertEqual((share, count), (50, 2))
        self.term.is_summer = True
        self.env.flush_all()
        self.assertFalse(
            self.env["ejournal.result.report"].search(
                [("is_top_counted", "=", True), ("term_id", "=", self.term.id)]
            )
        )

    def test_before_it_is_formed(self):
        """A draft above the limit is told, and the overview opens it."""
        journal = self._create_journal(discipline=self.discipline.copy({"code": "T5"}))
        lessons = journal.lesson_ids.filtered("is_graded")
        self.save_many(
            [
                (lesson, row, value, None, 0)
                for lesson in lessons
                for row, value in zip(
                    journal.participant_ids, ["95", "80", "70"], strict=True
                )
            ]
        )
        draft = journal.with_user(self.teacher)._create_statement()
        self.assertFalse(draft.is_top_exceeded)
        self.enter_exams(draft, "95", "80", "70")
        self.assertEqual(round(draft.top_share, 1), 33.3)  # one of three
        self.assertTrue(draft.is_top_exceeded)
        tile = self.get_tile("top_drafts")
        self.assertEqual((tile.count, tile.tone), (1, "danger"))
        action = tile.action_open()
        self.assertEqual(
            self.env[action["res_model"]].search(action["domain"]),
            draft.with_user(self.env.user),
        )
        self.env.company.ejournal_top_limit = 34
        self.assertEqual(self.get_tile("top_drafts").count, 0)
        self.env.company.ejournal_top_limit = 20
        # What the ministry leaves out: credit tests, practice, summer.
        for record, change, back in (
            (
                draft.discipline_id.sudo(),
                {"transcript_type": "1"},
                {"transcript_type": False},
            ),
            (self.term, {"is_summer": True}, {"is_summer": False}),
        ):
            record.write(change)
            with self.subTest(change=change):
                self.assertFalse(draft.top_share)
                self.assertEqual(self.get_tile("top_drafts").count, 0)
            record.write(back)
            self.assertTrue(draft.is_top_exceeded)

    def get_tile(self, code):
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            self.env["ejournal.overview"]
            .with_user(self.users["vice_rector"])
            .search([("term_id", "=", self.term.id), ("code", "=", code)])
        )

    def test_tiles(self):
        """By university, school, discipline and teacher, with the records behind."""
        self.form_results(
            "90",
            "90",
            discipline=self.discipline.copy({"code": "T4"}),
            marks=["90", "89", "40"],
        )
        # Of ResultCase four finals of two disciplines; here A- and B+: one of six.
        tile = self.get_tile("top_share")
        self.assertEqual((tile.value, tile.count, tile.tone), ("16,7\xa0%", 6, "info"))
        self.env.company.ejournal_top_limit = 16
        self.assertEqual(self.get_tile("top_share").tone, "danger")
        action = self.get_tile("top_share").action_open()
        self.assertEqual(
            self.env[action["res_model"]].search_count(action["domain"]), 6
        )
        for code, shares in (
            ("top_share_by_school", ["16,7\xa0%"]),
            ("top_share_by_teacher", ["16,7\xa0%"]),
            ("top_share_by_discipline", ["50\xa0%", "0\xa0%", "0\xa0%"]),
        ):
            tile = self.get_tile(code)
            with self.subTest(code=code):
                self.assertEqual([bar["text"] for bar in tile.bars], shares)
                self.assertEqual(tile.tone, "warning")
