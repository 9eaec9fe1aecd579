from datetime import date
from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestPolicy(EjournalCase):
    """National grading rules, each case computed by hand."""

    def test_letter_at_every_boundary(self):
        """СОУД: the letter changes exactly at the lower bound."""
        for percent, letter, gpa_points, traditional in (
            ("100", "A", 4.0, "excellent"),
            ("95", "A", 4.0, "excellent"),
            ("94", "A-", 3.67, "excellent"),
            ("90", "A-", 3.67, "excellent"),
            ("89", "B+", 3.33, "good"),
            ("85", "B+", 3.33, "good"),
            ("84", "B", 3.0, "good"),
            ("80", "B", 3.0, "good"),
            ("79", "B-", 2.67, "good"),
            ("75", "B-", 2.67, "good"),
            ("74", "C+", 2.33, "good"),  # «хорошо» now, not as in 2011
            ("70", "C+", 2.33, "good"),
            ("69", "C", 2.0, "satisfactory"),
            ("65", "C", 2.0, "satisfactory"),
            ("64", "C-", 1.67, "satisfactory"),
            ("60", "C-", 1.67, "satisfactory"),
            ("59", "D+", 1.33, "satisfactory"),
            ("55", "D+", 1.33, "satisfactory"),
            ("54", "D", 1.0, "satisfactory"),
            ("50", "D", 1.0, "satisfactory"),
            ("49", "FX", 0.5, "unsatisfactory"),
            ("25", "FX", 0.5, "unsatisfactory"),
            ("24", "F", 0.0, "unsatisfactory"),
            ("0", "F", 0.0, "unsatisfactory"),
        ):
            with self.subTest(percent=percent):
                grade = self.policy._get_grade(Decimal(percent))
                self.assertEqual(grade.letter, letter)
                self.assertAlmostEqual(grade.gpa_points, gpa_points)
                self.assertEqual(grade.traditional, traditional)

    def test_final_needs_both_positive(self):
        """Rating 90 and exam 45 is no pass, though weighted they give 72."""
        for rating, exam, final, letter in (
            ("90", "45", "45", "FX"),
            ("90", "49.4", "49", "FX"),
            ("90", "49.5", "74", "C+"),  # 49.5 is 50: a pass; 54 + 19.8 = 73.8
            ("50", "73.5", "59", "D+"),  # 30 + 29.4: the exam itself is not rounded
            ("50", "50", "50", "D"),
            ("100", "24.4", "24", "F"),
            ("100", "24.5", "25", "FX"),
            ("83", "85", "84", "B"),  # 49.8 + 34 = 83.8
            ("87", "93", "89", "B+"),  # 52.2 + 37.2 = 89.4
            ("88", "92", "90", "A-"),  # 52.8 + 36.8 = 89.6
            ("85", "99", "91", "A-"),  # 51 + 39.6 = 90.6
        ):
            with self.subTest(rating=rating, exam=exam):
                result = self.policy._get_final(Decimal(rating), Decimal(exam))
                self.assertEqual(result, Decimal(final))
                self.assertEqual(self.policy._get_grade(result).letter, letter)

    def test_rounding_is_half_up(self):
        """Not to even, as Python's round() would: 89.5 is 90, 88.5 is 89."""
        for value, rounded in (("89.5", 90), ("88.5", 89), ("49.49", 49), ("0.5", 1)):
            self.assertEqual(self.policy._round(Decimal(value), 0), rounded)

    def test_decimals_by_policy(self):
        """With one decimal in results 49.5 stays below 50: FX, no pass."""
        self.policy.final_digits = 1
        final = self.policy._get_final(Decimal(90), Decimal("49.5"))
        self.assertEqual(final, Decimal("49.5"))
        self.assertEqual(self.policy._get_grade(final).letter, "FX")

    def _rate(self, row=0):
        return self.journal._get_ratings()[self.rows[row].id]

    def test_midterm_rating(self):
        """P1 = (current 1 + РК1) / 2, P2 likewise, РД = (P1 + P2) / 2."""
        journal = self._create_journal(
            discipline=self.discipline.copy({"code": "T2"}),
            lessons=[
                ("practical", date(2026, 9, 7)),
                ("practical", date(2026, 9, 14)),
                ("midterm", date(2026, 10, 5)),
                ("practical", date(2026, 10, 12)),
                ("midterm", date(2026, 11, 16)),
            ],
        )
        self.rows = journal.participant_ids
        one, two, rk1, three, rk2 = journal.lesson_ids
        self.fill(
            {
                one: ["80", "100", "н/б"],
                two: ["71", "100", "100"],
                rk1: ["60", "100", "50"],
                three: ["90", "99", "48"],
                rk2: ["70", "99", "50"],
            }
        )
        ratings = journal._get_ratings()
        # (75.5 + 60) / 2 = 67.75; (90 + 70) / 2 = 80; (67.75 + 80) / 2 = 73.875
        first = ratings[self.rows[0].id]
        self.assertEqual(first.current_1, Decimal("75.5"))
        self.assertEqual(first.rating, 74)
        # 99.5 → 100
        self.assertEqual(ratings[self.rows[1].id].rating, 100)
        # «н/б» is 0: (50 + 50) / 2 = 50; (48 + 50) / 2 = 49; 49.5 → 50: admitted
        third = ratings[self.rows[2].id]
        self.assertEqual((third.rating, third.is_admitted), (50, True))

    def test_admission_threshold(self):
        """РД below 50 is not admitted; 49.5 rounds to 50 and is."""
        self.fill(
            {
                self.practical: ["49", "49", "50"],
                self.midterm_1: ["49", "49", "50"],
                self.midterm_2: ["49", "50", "50"],
            }
        )
        for row, rating, is_admitted in ((0, 49, False), (1, 50, True), (2, 50, True)):
            with self.subTest(row=row):
                self.assertEqual(self._rate(row).rating, rating)
                self.assertIs(self._rate(row).is_admitted, is_admitted)

    def test_absences(self):
        """C16: «н/б» is in the average as 0; re-credited it is left out."""
        self.fill({self.midterm_1: ["60", "60", "60"], self.midterm_2: ["60"] * 3})
        self.save(self.practical, self.rows[0], "н/б")
        self.save(self.practical, self.rows[1], "н/б", note="перезачет, расп. № 5")
        # P1 = (0 + 60) / 2 = 30, P2 = 60, РД = 45
        self.assertEqual(self._rate(0).rating, 45)
        self.assertEqual(self._rate(1).rating, 60)
        self.policy.is_absence_zero = False
        self.assertEqual(self._rate(0).rating, 60)

    def test_nothing_graded_yet(self):
        rating = self._rate()
        self.assertIsNone(rating.rating)
        self.assertFalse(rating.is_admitted)

    def test_weighted_rating(self):
        """РД = Σ weight × average of the kind: 0.7·80 + 0.3·60 = 74."""
        self.policy.write(
            {
                "formula": "weighted",
                "weight_ids": [
                    (0, 0, {"kind_id": self.kinds["practical"].id, "weight": 0.7}),
                    (0, 0, {"kind_id": self.kinds["midterm"].id, "weight": 0.3}),
                ],
            }
        )
        self.fill(
            {
                self.practical: ["80"] * 3,
                self.midterm_1: ["50"] * 3,
                self.midterm_2: ["70"] * 3,
            }
        )
        self.assertEqual(self._rate().rating, 74)

    def test_inconsistent_policy_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "add up to 1.1"):
            self.policy.rating_share = 0.7
        with self.assertRaisesRegex(ValidationError, "weights add up to 0"):
            self.policy.formula = "weighted"
        with self.assertRaisesRegex(ValidationError, "lowest letter"):
            self.policy.grade_ids.filtered(lambda g: g.letter == "F").unlink()
            self.policy.grade_ids = [(1, self.policy.grade_ids[-1].id, {"letter": "X"})]
