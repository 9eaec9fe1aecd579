import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase

from ..assessment import (
    MIDTERM_PARTS,
    Adjustment,
    Assessment,
    Bar,
    Cell,
    Grade,
    Lesson,
    Limit,
    Part,
    Rating,
    Stage,
    get_mean,
)

PRACTICAL, SELF_STUDY, MIDTERM = 1, 2, 3


def weighted(*weights):
    """Parts by kind of lesson, as a policy with the weighted formula has them."""
    kinds = (PRACTICAL, SELF_STUDY, MIDTERM)
    return tuple(
        Part(0, "kinds", Fraction(weight), frozenset((kind,)))
        for kind, weight in zip(kinds, weights, strict=True)
    )


def lesson(number, kind_id):
    return Lesson(number, date(2026, 9, 1), kind_id, True, kind_id == MIDTERM)


def rate(assessment, marks):
    """The rating of ``[(kind of lesson, points)]``; no points: no mark yet."""
    lessons = [lesson(number, kind) for number, (kind, _points) in enumerate(marks)]
    cells = {
        number: Cell("points", points)
        for number, (_kind, points) in enumerate(marks)
        if points is not None
    }
    return assessment.get_rating(lessons, cells)


LECTURE, OSCE = 4, 5
MIDTERMS = [(MIDTERM, 70), (MIDTERM, 70)]


def columns(*marks, hours=1):
    """``(lessons, cells)`` of ``[(kind of lesson, mark)]``; a mark is points, a
    ``Cell`` or nothing."""
    lessons = [
        lesson(number, kind)._replace(hours=hours, is_graded=kind != LECTURE)
        for number, (kind, _mark) in enumerate(marks)
    ]
    cells = {
        number: mark if isinstance(mark, Cell) else Cell("points", mark)
        for number, (_kind, mark) in enumerate(marks)
        if mark is not None
    }
    return lessons, cells


ABSENT = Cell("absent", 0)
SCALE = tuple(
    Grade(letter, low, points, traditional, None)
    for letter, low, points, traditional in (
        ("A", 95, 4.0, "excellent"),
        ("A-", 90, 3.67, "excellent"),
        ("B-", 75, 2.67, "good"),
        ("C+", 70, 2.33, "good"),
        ("C", 65, 2.0, "satisfactory"),
        ("D", 50, 1.0, "satisfactory"),
        ("FX", 25, 0.5, "unsatisfactory"),
        ("F", 0, 0.0, "unsatisfactory"),
    )
)


class TestRules(BaseCase):
    """Rules that universities of this kind use, each computed by hand; all are data."""

    def get_result(self, assessment, rating, exam):
        admitted = Rating(rating=Decimal(rating), is_admitted=True)
        return assessment.get_result(admitted, "points", exam)

    def test_a_stages_of_the_exam(self):
        """(90 + 40) / 2 = 65; 0.6 · 80 + 0.4 · 65 = 74, C+."""
        assessment = Assessment(stages=(Stage(), Stage()), scale=SCALE)
        result = self.get_result(assessment, 80, [90, 40])
        self.assertEqual((result.final, result.letter), (74, "C+"))
        # Three stages of 65, 65 and 66: 65.3333… · 0.4 stays a fraction.
        thirds = Assessment(stages=(Stage(), Stage(), Stage()), scale=SCALE)
        self.assertEqual(thirds.get_exam([65, 65, 66]), Fraction(196, 3))

    def test_a2_each_stage_must_be_passed(self):
        """The same marks with a minimum of 50: not passed, no final grade."""
        stages = (Stage(minimum=50), Stage(minimum=50))
        assessment = Assessment(stages=stages, scale=SCALE)
        result = self.get_result(assessment, 80, [90, 40])
        self.assertEqual((result.final, result.letter), (None, None))
        self.assertEqual((result.outcome, result.is_passed), ("stage_failed", False))
        self.assertEqual(assessment.get_retake(result), "exam")
        self.assertEqual(self.get_result(assessment, 80, [90, 50]).final, 76)
        # Or the exam is failed with the mean of its stages: 65, FX.
        failing = Assessment(stages=stages, stage_failure="exam", scale=SCALE)
        result = self.get_result(failing, 80, [90, 40])
        self.assertEqual((result.final, result.letter), (65, "FX"))

    def test_b_credit_test_without_an_exam(self):
        """0.6 · 70 + 0.4 · (80 + 90) / 2 = 42 + 34 = 76, B-."""
        assessment = Assessment(
            parts=(
                Part(0, "current", Fraction("0.6"), minimum=50),
                Part(0, "midterm", Fraction("0.4")),
            ),
            has_exam=False,
            scale=SCALE,
        )
        rating = rate(assessment, [(PRACTICAL, 70), (MIDTERM, 80), (MIDTERM, 90)])
        result = assessment.get_result(rating, None, None)
        self.assertEqual((result.final, result.letter), (76, "B-"))
        self.assertTrue(result.is_passed)
        # b2: admission looks at the current part alone; the rating is 61.
        rating = rate(assessment, [(PRACTICAL, 45), (MIDTERM, 80), (MIDTERM, 90)])
        self.assertEqual((rating.rating, rating.is_admitted), (61, False))
        self.assertEqual(rating.bars, (Bar("part", 0),))
        result = assessment.get_result(rating, None, None)
        self.assertEqual((result.letter, result.outcome), (None, "not_admitted"))

    def test_halves_are_shown_where_they_have_rules(self):
        """P1 = (40 + 50) / 2 = 45, P2 = 70, after the four usual parts."""
        marks = [(PRACTICAL, 40), (MIDTERM, 50), (PRACTICAL, 70), (MIDTERM, 70)]
        self.assertEqual(rate(Assessment(half_min=50), marks).parts[4:], (45, 70))
        self.assertEqual(
            rate(Assessment(half_digits=0), marks[:2]).parts[4:], (45, None)
        )
        self.assertEqual(len(rate(Assessment(), marks).parts), 4)

    def test_d_minimum_of_a_half(self):
        """P1 = 45, P2 = 70: 57.5 → 58, and not admitted."""
        marks = [(PRACTICAL, 40), (MIDTERM, 50), (PRACTICAL, 70), (MIDTERM, 70)]
        rating = rate(Assessment(half_min=50), marks)
        self.assertEqual((rating.rating, rating.is_admitted), (58, False))
        self.assertEqual(rating.bars, (Bar("half", 1),))
        self.assertTrue(rate(Assessment(half_min=45), marks).is_admitted)

    def test_e_pooled_mean(self):
        """(10 · 80 + 2 · 50) / 12 = 75; 0.72 · 75 + 0.28 · 70 = 73.6 → 74."""
        assessment = Assessment(
            parts=(
                Part(0, "current", Fraction("0.72")),
                Part(0, "midterm", Fraction("0.28")),
            )
        )
        marks = [(PRACTICAL, 80)] * 10 + [(SELF_STUDY, 50)] * 2 + MIDTERMS
        self.assertEqual(rate(assessment, marks).rating, 74)
        # By kinds it were (80 + 50) / 2 = 65: 0.36 · 80 + 0.36 · 50 + 19.6 = 66.4.
        by_kind = Assessment(parts=weighted("0.36", "0.36", "0.28"))
        self.assertEqual(rate(by_kind, marks).rating, 66)

    def test_f_coefficient_of_a_make_up(self):
        """90 · 0.6 = 54; with 60 the mean is 57."""
        assessment = Assessment(makeup_share=Fraction("0.6"))
        made_up = Cell("absent", 0, 90, date(2026, 9, 5))
        rating = assessment.get_rating(*columns((PRACTICAL, made_up), (PRACTICAL, 60)))
        self.assertEqual((rating.rating, rating.absences), (57, 0))
        # Late, after more than 7 days, it counts for a half: 45 and 60 are 52.5.
        late = Assessment(late_days=7, late_share=Fraction("0.5"))
        for day, expected in ((8, 75), (9, 53)):
            mark = made_up._replace(makeup_date=date(2026, 9, day))
            rating = late.get_rating(*columns((PRACTICAL, mark), (PRACTICAL, 60)))
            self.assertEqual(rating.rating, expected)

    def test_f_coefficient_of_late_work(self):
        """90 handed in late at 0.6 is 54; with 60 the mean is 57; exactly, not before
        the mean: 55 · 0.5 = 27.5, with 71.5 it is 49.5 → 50."""
        late = Assessment(late_work_share=Fraction("0.6"))
        rating = late.get_rating(
            *columns((PRACTICAL, Cell("late", 90)), (PRACTICAL, 60))
        )
        self.assertEqual((rating.rating, rating.absences), (57, 0))
        half = Assessment(late_work_share=Fraction("0.5"))
        marks = ((PRACTICAL, Cell("late", 55)), (PRACTICAL, 71.5))
        self.assertEqual(half.get_rating(*columns(*marks)).rating, 50)
        # By default late work counts in full.
        self.assertEqual(Assessment().get_rating(*columns(*marks)).rating, 63)
        # What an appeal decides is not late any more.
        appealed = Cell("late", 90, appeal=90)
        rating = late.get_rating(*columns((PRACTICAL, appealed), (PRACTICAL, 60)))
        self.assertEqual(rating.rating, 75)

    def test_g_penalty_and_bonus(self):
        """62 − 7 · 2 = 48: not admitted; with a cap of 10 it is 52."""
        marks = [(PRACTICAL, 62)] + [(LECTURE, ABSENT)] * 7
        for cap, expected, is_admitted in ((0, 48, False), (10, 52, True)):
            penalty = Adjustment("absence", Fraction(-2), frozenset((LECTURE,)), cap)
            rating = Assessment(adjustments=(penalty,)).get_rating(*columns(*marks))
            self.assertEqual(
                (rating.rating, rating.is_admitted), (expected, is_admitted)
            )
        bonus = Adjustment("points", Fraction(1), frozenset((SELF_STUDY,)), Fraction(5))
        marks = [(PRACTICAL, 62), (SELF_STUDY, 4), (SELF_STUDY, 4)]
        rating = Assessment(adjustments=(bonus,)).get_rating(*columns(*marks))
        self.assertEqual(rating.rating, 67)
        marks = [(PRACTICAL, 98), (SELF_STUDY, 4)]
        rating = Assessment(adjustments=(bonus,)).get_rating(*columns(*marks))
        self.assertEqual(rating.rating, 100)

    def test_h_limit_by_hours(self):
        """Five practicals of 4 h are 20 of 90 h, 22.2 %: more than 20 %; by lessons
        they were 5 of 30."""
        lessons = [lesson(number, LECTURE)._replace(hours=1) for number in range(10)]
        lessons += [
            lesson(10 + number, PRACTICAL)._replace(hours=4) for number in range(20)
        ]
        cells = {row.id: Cell("points", 80) for row in lessons[10:25]}
        cells |= {row.id: ABSENT for row in lessons[25:]}
        share = Fraction("0.2")
        for is_hours, is_admitted in ((True, False), (False, True)):
            limit = Limit(share, is_hours=is_hours)
            rating = Assessment(limits=(limit,)).get_rating(lessons, cells)
            self.assertEqual((rating.rating, rating.is_admitted), (60, is_admitted))
            self.assertIs(rating.exceeds_absences, not is_admitted)
            # 20 h of the 18 h that are allowed; 5 lessons of 6.
            use = Decimal("1.11") if is_hours else Decimal("0.83")
            self.assertEqual(rating.absence_use, use)

    def test_h2_a_practical_that_bars(self):
        """1 of 20 missed, 19 · 80 / 20 = 76: not admitted until it is made up."""
        assessment = Assessment(limits=(Limit(Fraction(0), frozenset((PRACTICAL,))),))
        marks = [(PRACTICAL, 80)] * 19
        for mark, is_admitted in (
            (ABSENT, False),
            (Cell("absent", 0, 0), True),
            (Cell("recredit", 0), True),
            (Cell("excused", 0), True),
        ):
            rating = assessment.get_rating(*columns(*marks, (PRACTICAL, mark)))
            self.assertIs(rating.is_admitted, is_admitted)
        rating = assessment.get_rating(*columns(*marks, (PRACTICAL, ABSENT)))
        self.assertEqual(rating.rating, 76)
        strict = Assessment(
            limits=(Limit(Fraction(0), frozenset((PRACTICAL,)), with_excused=True),)
        )
        rating = strict.get_rating(*columns(*marks, (PRACTICAL, Cell("excused", 0))))
        self.assertFalse(rating.is_admitted)

    def test_i_rounding_at_each_step(self):
        """49.5 → 50 and 48.5 → 49; (50 + 49) / 2 = 49.5 → 50, admitted."""
        marks = [(PRACTICAL, 49), (PRACTICAL, 50), (MIDTERM, None)]
        marks += [(PRACTICAL, 48), (PRACTICAL, 49)]
        parts = tuple(part._replace(digits=0) for part in MIDTERM_PARTS)
        rating = rate(Assessment(parts=parts), marks)
        self.assertEqual((rating.rating, rating.is_admitted), (50, True))
        self.assertEqual(rate(Assessment(half_digits=0), marks).rating, 50)
        self.assertEqual(rate(Assessment(), marks).rating, 49)

    def test_k_points_that_add_up(self):
        """22 of 30 and 14 of 30 are 36 of 60, admitted; exam 30 of 40: 66."""
        half = Fraction(1, 2)
        assessment = Assessment(
            parts=(
                Part(0, "current", half, is_sum=True, maximum=30),
                Part(0, "midterm", half, is_sum=True, maximum=30),
            ),
            rating_max=Decimal(60),
            admission_min=Decimal(30),
            exam_max=Decimal(40),
            exam_min=Decimal(20),
            scale=SCALE,
        )
        marks = [(PRACTICAL, 10), (PRACTICAL, 12), (MIDTERM, 8), (MIDTERM, 6)]
        rating = rate(assessment, marks)
        self.assertEqual((rating.rating, rating.is_admitted), (36, True))
        result = assessment.get_result(rating, "points", 30)
        self.assertEqual((result.final, result.letter), (66, "C"))
        # An exam of 19 is not passed: 47.5 per cent, FX.
        result = assessment.get_result(rating, "points", 19)
        self.assertEqual((result.final, result.letter), (48, "FX"))
        low = rate(assessment, [(PRACTICAL, 15), (MIDTERM, 14)])
        self.assertEqual((low.rating, low.is_admitted), (29, False))

    def test_m_weights_and_minima_of_a_module(self):
        """60 and 90 at 70 : 30 are 42 + 27 = 69."""
        parts = [Rating(rating=Decimal(value), is_admitted=True) for value in (60, 90)]
        module = Assessment().combine_parts([(70, parts[0], 0), (30, parts[1], 0)])
        self.assertEqual((module.rating, module.is_admitted), (69, True))
        module = Assessment().combine_parts([(70, parts[0], 65), (30, parts[1], 0)])
        self.assertEqual((module.rating, module.is_admitted), (69, False))

    def test_n_appeal_of_a_midterm_control(self):
        """55 → 60: the mean of РК is (60 + 70) / 2."""
        appealed = Cell("points", 55, appeal=60)
        marks = [(PRACTICAL, 65), (MIDTERM, appealed), (PRACTICAL, 65), (MIDTERM, 70)]
        rating = Assessment().get_rating(*columns(*marks))
        self.assertEqual((rating.midterm_1, rating.rating), (60, 65))

    def test_o_pass_or_fail_by_skills(self):
        """8 of 8 are P; one skill failed or missed is NP."""
        assessment = Assessment(is_pass_fail=True, scale=SCALE)
        skills = [(OSCE, 80)] * 8
        for marks, verdict in (
            (skills, "passed"),
            ([*skills[1:], (OSCE, 50)], "passed"),
            ([*skills[1:], (OSCE, 49)], "not_passed"),
            ([*skills[1:], (OSCE, ABSENT)], "not_passed"),
            ([*skills[1:], (OSCE, None)], None),
        ):
            rating = assessment.get_rating(*columns(*marks))
            self.assertEqual((rating.verdict, rating.rating), (verdict, None))
        rating = assessment.get_rating(*columns(*skills))
        result = assessment.get_result(rating, rating.verdict, None)
        self.assertEqual((result.letter, result.final), ("P", None))
        self.assertTrue(result.is_passed)
        self.assertFalse(result.in_gpa)

    def test_o_skills_as_they_are_typed(self):
        """«зач.» and «незач.»; what is failed is told, and gives NP, no way around."""
        assessment = Assessment(is_pass_fail=True, scale=SCALE)
        passed, failed = Cell("passed", 0), Cell("failed", 0)
        for marks, verdict, bars in (
            ([passed] * 8, "passed", ()),
            ([passed] * 7 + [Cell("recredit", 0)], "passed", ()),
            ([passed] * 7 + [failed], "not_passed", (Bar("skill", 1),)),
            ([failed, failed, None], "not_passed", (Bar("skill", 2),)),
            ([passed] * 7 + [None], None, ()),
        ):
            rating = assessment.get_rating(*columns(*((OSCE, mark) for mark in marks)))
            self.assertEqual((rating.verdict, rating.bars), (verdict, bars))
            self.assertTrue(rating.is_admitted)

    def test_o_skills_beside_points(self):
        """Skills are no part of the averages; a failed one bars, whatever РД is."""
        assessment = Assessment(skill_kind_ids=frozenset((OSCE,)))
        for mark, is_admitted in (("passed", True), ("failed", False)):
            marks = [(PRACTICAL, 80), (OSCE, Cell(mark, 0)), (MIDTERM, 80)]
            rating = assessment.get_rating(*columns(*marks))
            self.assertEqual((rating.rating, rating.is_admitted), (80, is_admitted))
            self.assertIsNone(rating.verdict)
        self.assertEqual(rating.bars, (Bar("skill", 1),))

    def test_second_scale(self):
        second = (Grade("pass", 50), Grade("fail", 0))
        assessment = Assessment(scale=SCALE, second_scale=second)
        self.assertEqual(self.get_result(assessment, 80, 80).second, "pass")
        self.assertEqual(self.get_result(assessment, 80, 20).second, "fail")


class TestAssessment(BaseCase):
    """The arithmetic without a database: exact, whatever the marks are."""

    def test_a_half_of_means_that_do_not_end(self):
        """400/9 · 0.6 + 205/6 · 0.2 + 80 · 0.2 is exactly 49.5: 50, admitted."""
        assessment = Assessment(parts=weighted("0.6", "0.2", "0.2"))
        rating = rate(
            assessment,
            [
                *((PRACTICAL, points) for points in (50, 50, 50, 50, 40, 40, 40, 40)),
                (PRACTICAL, 40),
                *((SELF_STUDY, points) for points in (35, 35, 35, 35, 35, 30)),
                (MIDTERM, 80),
            ],
        )
        self.assertEqual((rating.rating, rating.is_admitted), (50, True))

    def test_a_mean_is_shown_to_the_hundredth(self):
        rating = rate(Assessment(), [(PRACTICAL, 50), (PRACTICAL, 50), (PRACTICAL, 51)])
        self.assertEqual(rating.current_1, Decimal("50.33"))

    def test_mean(self):
        self.assertIsNone(get_mean([]))
        self.assertIsNone(get_mean([(1, None), (0, 5)]))
        self.assertEqual(get_mean([(1, 1), (2, 2), (5, None)]), Fraction(5, 3))

    def test_plain_points_may_be_added_up_before(self):
        """The same rating whether plain points come one by one or as their sums."""
        random.seed(18)
        for _number in range(2_000):
            marks = [
                (
                    random.choice((PRACTICAL, SELF_STUDY, MIDTERM)),
                    random.choice((*POINTS, ABSENT, Cell("late", 80), None)),
                )
                for _lesson in range(random.randint(0, 9))
            ]
            lessons, cells = columns(*marks)
            assessment = random.choice(
                (
                    Assessment(late_work_share=Fraction(1, 3)),
                    Assessment(
                        parts=weighted("0.6", "0.2", "0.2"),
                        limits=(Limit(Fraction(1, 5)),),
                        adjustments=(Adjustment("absence", Fraction(-2)),),
                    ),
                )
            )
            plan = assessment.get_plan(lessons)
            sums = [0] * len(plan.keys), [0] * len(plan.keys)
            for lesson_id, place, _lesson in plan.places:
                if lesson_id in cells and cells[lesson_id].kind == "points":
                    sums[0][place] += round(cells[lesson_id].points * 100)
                    sums[1][place] += 1
            others = {
                lesson_id: cell
                for lesson_id, cell in cells.items()
                if cell.kind != "points"
            }
            self.assertFalse(assessment.counts_each_mark)
            self.assertEqual(
                assessment.get_rating(lessons, others, plan, sums),
                assessment.get_rating(lessons, cells),
            )

    def test_what_asks_for_each_mark(self):
        """Skills, and points that are a bonus, are no sums."""
        bonus = Adjustment("points", Fraction(1, 10))
        for assessment in (
            Assessment(is_pass_fail=True),
            Assessment(skill_kind_ids=frozenset((OSCE,))),
            Assessment(adjustments=(Adjustment("absence", Fraction(-2)), bonus)),
        ):
            self.assertTrue(assessment.counts_each_mark)

    def test_ratings_are_those_of_an_independent_computation(self):
        """100,000 journals by chance; a third of the ratings lie exactly at a half,
        or one mark beside it."""
        random.seed(13)
        midterm = Assessment()
        by_weight = {
            weights: Assessment(parts=weighted(*weights))
            for weights in (("0.6", "0.2", "0.2"), ("0.7", "0.1", "0.2"))
        }
        ties = 0
        for number in range(100_000):
            marks = [
                (random.choice((PRACTICAL, SELF_STUDY)), random.choice(POINTS))
                for _lesson in range(random.randint(1, 4))
            ]
            marks.append((MIDTERM, random.choice(POINTS)))
            marks += [
                (PRACTICAL, random.choice(POINTS))
                for _lesson in range(random.randint(0, 2))
            ]
            if number % 2:
                numerator, denominator = get_midterm_quotient(marks)
                assessment = midterm
            else:
                weights = random.choice(tuple(by_weight))
                numerator, denominator = get_weighted_quotient(marks, weights)
                assessment = by_weight[weights]
            rating = rate(assessment, marks)
            # Whole numbers only: half up is (2 n + d) div 2 d.
            expected = (2 * numerator + denominator) // (2 * denominator)
            ties += (2 * numerator) % (2 * denominator) == denominator
            if rating.rating != expected or rating.is_admitted != (expected >= 50):
                self.fail(f"{marks}: {rating}, not {expected}")
        self.assertGreater(ties, 3_000)


POINTS = (0, 40, 45, 48, 49, 50, 51, 52.5, 55, 60, 62, 75, 99, 100)


def get_midterm_quotient(marks):
    """(((s1/n1 + r1) / 2) + ((s2/n2 + r2) / 2)) / 2 over one denominator."""
    position = [kind for kind, _points in marks].index(MIDTERM)
    first = [round(10 * points) for _kind, points in marks[:position]]
    second = [round(10 * points) for _kind, points in marks[position + 1 :]]
    midterm = round(10 * marks[position][1])
    # P1 = (sum + n · РК) / 2 n, in tenths of a point
    top, bottom = sum(first) + len(first) * midterm, 2 * len(first)
    if second:  # no second midterm control: P2 is the current control alone
        top = top * len(second) + sum(second) * bottom
        bottom = 2 * bottom * len(second)
    return top, 10 * bottom


def get_weighted_quotient(marks, weights):
    """Σ weight · sum / n over one denominator, of the kinds that have marks."""
    sums = defaultdict(list)
    for kind, points in marks:
        sums[kind].append(round(10 * points))
    top, bottom, total = 0, 1, 0
    for kind, weight in zip((PRACTICAL, SELF_STUDY, MIDTERM), weights, strict=True):
        if values := sums[kind]:
            weight = round(10 * float(weight))
            top = top * len(values) + weight * sum(values) * bottom
            bottom *= len(values)
            total += weight
    return top, 10 * bottom * total
