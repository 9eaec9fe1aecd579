import random
from datetime import date, timedelta
from decimal import Decimal

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from ..assessment import Cell, Lesson, Rating, Result, round_half_up
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

    def _get_result(self, rating, exam_kind, exam=0):
        rating = rating and Decimal(rating)
        is_admitted = rating is not None and rating >= 50
        return self.policy._get_result(
            Rating(rating=rating, is_admitted=is_admitted), exam_kind, exam
        )

    def test_result_of_an_exam(self):
        """Both must be positive; FX and F come from the exam alone."""
        for rating, exam, expected in (
            ("90", 45, (45, "FX", 0.5, "unsatisfactory")),  # weighted it were 72
            ("90", 49.4, (49, "FX", 0.5, "unsatisfactory")),
            ("90", 49.5, (74, "C+", 2.33, "good")),
            ("100", 24.4, (24, "F", 0, "unsatisfactory")),
            ("100", 24.5, (25, "FX", 0.5, "unsatisfactory")),
            ("100", 0, (0, "F", 0, "unsatisfactory")),
            ("100", 100, (100, "A", 4, "excellent")),
            ("50", 50, (50, "D", 1, "satisfactory")),
            ("92", 98, (94, "A-", 3.67, "excellent")),  # 55.2 + 39.2 = 94.4
            ("93", 96.75, (95, "A", 4, "excellent")),  # 55.8 + 38.7 = 94.5
            ("90", 88.5, (89, "B+", 3.33, "good")),  # 54 + 35.4 = 89.4
            ("87", 93.25, (90, "A-", 3.67, "excellent")),  # 52.2 + 37.3 = 89.5
        ):
            with self.subTest(rating=rating, exam=exam):
                result = self._get_result(rating, "points", exam)
                self.assertEqual(result[:2], expected[:2])
                self.assertEqual(result.gpa_points, Decimal(str(expected[2])))
                self.assertEqual(result.traditional, expected[3])
                self.assertTrue(result.in_gpa)
                self.assertEqual(result.is_passed, expected[0] >= 50)

    def test_result_without_an_exam(self):
        """«Недопуск» and «неявка» are text; 0 in the GPA unless there is a reason."""
        for rating, exam_kind, expected in (
            ("49", "points", Result(None, None, 0, None, True, "not_admitted")),
            ("49", None, Result(None, None, 0, None, True, "not_admitted")),
            (None, None, Result(None, None, 0, None, True, "not_admitted")),
            ("50", "no_show", Result(None, None, 0, None, True, "no_show")),
            ("90", "no_show_valid", Result(outcome="no_show_valid")),
            ("90", None, Result()),
            ("90", False, Result()),
        ):
            with self.subTest(rating=rating, exam_kind=exam_kind):
                result = self._get_result(rating, exam_kind, 80)
                self.assertEqual(result, expected)
                self.assertFalse(result.is_passed)
        self.policy.is_missed_exam_in_gpa = False
        self.assertFalse(self._get_result("49", None).in_gpa)
        self.assertFalse(self._get_result("90", "no_show").in_gpa)

    def test_special_results(self):
        """I, W, AW, P, NP and AU have a letter and are not in the GPA."""
        for exam_kind, letter in (
            ("passed", "P"),
            ("not_passed", "NP"),
            ("incomplete", "I"),
            ("withdrawn", "W"),
            ("withdrawn_academic", "AW"),
            ("audited", "AU"),
        ):
            for rating in ("90", "30", None):
                with self.subTest(exam_kind=exam_kind, rating=rating):
                    result = self._get_result(rating, exam_kind)
                    expected = Result(letter=letter, outcome=exam_kind)
                    self.assertEqual(result, expected)
                    self.assertEqual(result.is_passed, letter == "P")

    def test_failing_exam_never_gets_a_passing_letter(self):
        """With a threshold of 60 an exam of 55 is FX, not D+."""
        self.policy.exam_min = 60
        result = self._get_result("90", "points", 55)
        self.assertEqual((result.final, result.letter), (55, "FX"))

    def test_retakes(self):
        """FX: the exam at most twice; F: the course; a pass is not retaken."""
        for rating, exam_kind, exam, taken, retake in (
            ("90", "points", 45, 0, "exam"),
            ("90", "points", 45, 1, "exam"),
            ("90", "points", 45, 2, "course"),
            ("90", "points", 24, 0, "course"),
            ("90", "points", 50, 0, None),
            ("90", "no_show", 0, 0, "exam"),
            ("90", "no_show", 0, 2, "course"),
            ("90", "no_show_valid", 0, 2, "exam"),
            ("90", "incomplete", 0, 2, "exam"),
            ("49", None, 0, 0, "course"),
            ("90", "not_passed", 0, 0, "course"),
            ("90", "passed", 0, 0, None),
            ("90", "withdrawn", 0, 0, None),
            ("90", None, 0, 0, None),
        ):
            with self.subTest(rating=rating, kind=exam_kind, exam=exam, taken=taken):
                result = self._get_result(rating, exam_kind, exam)
                self.assertEqual(self.policy._get_retake(result, taken), retake)
        self.policy.retake_max = 0
        result = self._get_result("90", "points", 45)
        self.assertEqual(self.policy._get_retake(result), "course")

    def test_gpa(self):
        """GPA = Σ points × credits / Σ credits; what is not in it, is left out."""

        def result(points, in_gpa=True):
            return Result(gpa_points=points and Decimal(points), in_gpa=in_gpa)

        for results, gpa in (
            ([], None),
            ([(5, result(None, in_gpa=False))], None),
            ([(5, result("4")), (3, result("3"))], "3.63"),  # 29 / 8 = 3.625
            ([(5, result("4")), (5, result("0"))], "2.00"),
            ([(5, result("4")), (5, result(None, in_gpa=False))], "4.00"),
            ([(1.5, result("3.33")), (2.5, result("2.67"))], "2.92"),  # 11.67 / 4
            ([(3, result("3.67")), (3, result("3.67")), (2, result("0.5"))], "2.88"),
        ):
            with self.subTest(results=results):
                self.assertEqual(self.policy._get_gpa(results), gpa and Decimal(gpa))

    def test_module(self):
        """A module's rating is credit-weighted; each part must be passed."""

        def rating(value):
            return Rating(rating=Decimal(value), is_admitted=Decimal(value) >= 50)

        for parts, combined, is_admitted in (
            ([(3, rating("80")), (2, rating("70"))], 76, True),
            ([(2, rating("70"))], 70, True),
            ([(3, rating("90")), (1, rating("89"))], 90, True),  # 89.75
            ([(1, rating("90")), (1, rating("89"))], 90, True),  # 89.5
            ([(5, rating("90")), (1, rating("49"))], 83, False),  # 83.2, a part failed
            ([(1, rating("50")), (1, rating("50"))], 50, True),
            ([(1.5, rating("60")), (0.5, rating("100"))], 70, True),
            ([(3, rating("80")), (2, Rating())], None, False),
            ([], None, False),
        ):
            with self.subTest(parts=parts):
                module = self.policy._combine_parts(parts)
                self.assertEqual(module.rating, combined)
                self.assertIs(module.is_admitted, is_admitted)

    def test_rounding_is_half_up(self):
        """Not to even, as Python's round() would: 89.5 is 90, 88.5 is 89."""
        for value, rounded in (("89.5", 90), ("88.5", 89), ("49.49", 49), ("0.5", 1)):
            self.assertEqual(round_half_up(Decimal(value), 0), rounded)

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

    def test_the_database_adds_up_what_the_marks_say(self):
        """Ratings are those of the marks one by one: with rows of a part of the term,
        a cancelled lesson, absences, make-ups, late work and an appeal."""
        days = [date(2026, 9, 1) + timedelta(days=7 * n) for n in range(9)]
        kinds = ["practical"] * 4 + ["midterm"] + ["practical"] * 3 + ["midterm"]
        journal = self._create_journal(
            discipline=self.discipline.copy({"code": "SUMS"}),
            lessons=list(zip(kinds, days, strict=True)),
        )
        journal.lesson_ids.deadline = False
        self.rows = journal.participant_ids
        late_comer = self.rows[2]
        late_comer.date_from = days[5]  # after the first midterm control
        chance = random.Random(18)
        values = ("75", "62,5", "0", "100", "33,33", "н/б", "н/б 80", "85 оп.")
        self.save_many(
            [
                (lesson, row, chance.choice(values), None, 0)
                for lesson in journal.lesson_ids
                for row in self.rows
                if row._attends(lesson.date)
            ]
        )
        first = journal.lesson_ids[4]
        self.save(first, self.rows[0], "50", version=self._get_version(first, 0))
        self.env["ejournal.midterm.appeal"].with_user(self.users["registrar"]).create(
            {
                "lesson_id": first.id,
                "participant_id": self.rows[0].id,
                "points": 64.5,
                "date": days[5],
                "protocol": "3",
            }
        )
        journal.lesson_ids[1].sudo()._write_checked({"is_cancelled": True})
        self.env.flush_all()
        bonus = {
            "event": "points",
            "points": 0.1,
            "kind_ids": self.kinds["practical"].ids,
        }
        for adjustments in ([], [(0, 0, bonus)]):
            self.policy.adjustment_ids = adjustments
            ratings = journal._get_ratings()
            for row in self.rows:
                self.assertEqual(ratings[row.id], self._rate_by_marks(journal, row))
                self.assertEqual(row._get_rating(), ratings[row.id])

    def _get_version(self, lesson, row):
        return self.get_cell(lesson, self.rows[row])["version"]

    def _rate_by_marks(self, journal, row):
        """A row's rating from its marks, read one by one."""
        lessons = [
            Lesson(
                lesson.id,
                lesson.date,
                lesson.kind_id.id,
                lesson.is_graded,
                lesson.kind_id.is_midterm,
                lesson.hours,
            )
            for lesson in journal.lesson_ids
            if not lesson.is_cancelled and row._attends(lesson.date)
        ]
        appeals = self.env["ejournal.midterm.appeal"].search(
            [("participant_id", "=", row.id)]
        )
        points = {appeal.lesson_id.id: appeal.points for appeal in appeals}
        marks = self.env["ejournal.mark"].search([("participant_id", "=", row.id)])
        cells = {
            mark.lesson_id.id: Cell(
                mark.kind,
                mark.points,
                mark.makeup_points if mark.makeup_date else None,
                mark.makeup_date,
                points.get(mark.lesson_id.id),
            )
            for mark in marks
        }
        return self.policy._get_assessment().get_rating(lessons, cells)

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

    def test_a_makeup_counts_with_its_points(self):
        """«н/б 80» is 80 in the average; it is no absence any more."""
        self.fill({self.midterm_1: ["60"] * 3, self.midterm_2: ["60"] * 3})
        self.save(self.practical, self.rows[0], "н/б 80")
        self.save(self.practical, self.rows[1], "н/б ув.", note="справка № 7")
        # P1 = (80 + 60) / 2 = 70, РД = 65; excused: P1 = 60
        self.assertEqual((self._rate(0).rating, self._rate(0).absences), (65, 0))
        self.assertEqual((self._rate(1).rating, self._rate(1).absences), (60, 0))

    def test_limit_of_absences(self):
        """More than the limit bars from the exam; exactly the limit does not."""
        self.policy.is_absence_zero = False
        self.fill({self.midterm_1: ["60"] * 3, self.midterm_2: ["60"] * 3})
        self.save(self.practical, self.rows[0], "н/б")
        self.save(self.lecture, self.rows[0], "н/б")
        self.save(self.practical, self.rows[1], "н/б")
        self.save(self.practical, self.rows[2], "н/б", note="перезачет, расп. № 5")
        self.save(self.lecture, self.rows[2], "н/б 90")
        self.assertTrue(self._rate(0).is_admitted)  # no limit by default
        for limit, admitted in (
            (0.5, (True, True, True)),  # two of four lessons are exactly a half
            (0.49, (False, True, True)),
            (0.25, (False, True, True)),
            (0.24, (False, False, True)),
        ):
            self.policy.absence_limit = limit
            for row, is_admitted in enumerate(admitted):
                with self.subTest(limit=limit, row=row):
                    self.assertIs(self._rate(row).is_admitted, is_admitted)
                    self.assertIs(self._rate(row).exceeds_absences, not is_admitted)

    def test_cancelled_lessons_are_out(self):
        self.fill(
            {
                self.practical: ["0"] * 3,
                self.midterm_1: ["60"] * 3,
                self.midterm_2: ["60"] * 3,
            }
        )
        self.assertEqual(self._rate().rating, 45)
        self.practical.is_cancelled = True
        self.assertEqual(self._rate().rating, 60)

    def test_scales_carry_dates(self):
        """C+ was «удовлетворительно» in 2011, and 49 was F: there was no FX."""
        Policy = self.env["ejournal.policy"]
        old = self.env.ref("kaznmu_ejournal.policy_2011")
        self.assertEqual(Policy._get_in_force(date(2015, 9, 1)), old)
        self.assertNotEqual(Policy._get_in_force(date(2018, 11, 1)), old)
        self.assertEqual(old._get_grade(70).traditional, "satisfactory")
        self.assertEqual(self.policy._get_grade(70).traditional, "good")
        self.assertEqual(old._get_grade(49).letter, "F")
        with self.assertRaisesRegex(ValidationError, "not in force"):
            self.term.policy_id = old

    def test_a_new_term_takes_the_policy_in_force(self):
        values = self.term.copy_data({"code": "T-2"})[0]
        values.pop("policy_id", None)
        term = self.env["ejournal.term"].create(values)
        self.assertEqual(
            term.policy_id, self.env["ejournal.policy"]._get_in_force(term.date_start)
        )

    def test_a_changed_policy_counts_at_once(self):
        """The rules are cached; a change of any line renews them."""
        grade = self.policy.grade_ids.filtered(lambda grade: grade.letter == "B")
        self.assertEqual(self.policy._get_grade(80).letter, "B")
        grade.percent_min = 81
        self.assertEqual(self.policy._get_grade(80).letter, "B-")
        self.policy.exam_min = 60
        self.assertEqual(self.policy._get_final(Decimal(90), Decimal(59)), 59)

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
