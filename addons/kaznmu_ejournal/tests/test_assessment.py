import random
from collections import defaultdict
from datetime import date
from decimal import Decimal
from fractions import Fraction

from odoo.tests import BaseCase

from ..assessment import Assessment, Cell, Lesson, Part, get_mean

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
        rating = rate(
            Assessment(), [(PRACTICAL, 50), (PRACTICAL, 50), (PRACTICAL, 51)]
        )
        self.assertEqual(rating.current_1, Decimal("50.33"))

    def test_mean(self):
        self.assertIsNone(get_mean([]))
        self.assertIsNone(get_mean([(1, None), (0, 5)]))
        self.assertEqual(get_mean([(1, 1), (2, 2), (5, None)]), Fraction(5, 3))

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
