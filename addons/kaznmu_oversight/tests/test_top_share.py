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
