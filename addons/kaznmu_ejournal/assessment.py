"""The assessment system (СОУД) as arithmetic: what a mark does to a result.

No database here: ``ejournal.policy`` holds a year's rules as data and makes an
:class:`Assessment` of them. Arithmetic is decimal; rounding is half up, at the stages
that the policy names. Per cent are ``Decimal`` from 0 to 100.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from statistics import mean
from typing import NamedTuple

UNSATISFACTORY = "unsatisfactory"
# Letters outside the scale, by kind of exam; none of them is in the GPA.
SPECIAL_LETTERS = {
    "passed": "P",
    "not_passed": "NP",
    "incomplete": "I",
    "withdrawn": "W",
    "withdrawn_academic": "AW",
    "audited": "AU",
}
GPA_DIGITS = 2


class Lesson(NamedTuple):
    """A lesson that was or will be held, in the order of the journal."""

    id: int
    date: date
    kind_id: int
    is_graded: bool
    is_midterm: bool


class Cell(NamedTuple):
    """A mark; ``makeup`` is ``None`` unless the absence was made up."""

    kind: str
    points: float
    makeup: float | None = None


class Rating(NamedTuple):
    """A student's standing before the exam; per cent as ``Decimal``, None = no data."""

    current_1: Decimal | None = None
    midterm_1: Decimal | None = None
    current_2: Decimal | None = None
    midterm_2: Decimal | None = None
    rating: Decimal | None = None
    absences: int = 0  # «н/б» that were neither made up, nor excused, nor re-credited
    exceeds_absences: bool = False
    is_admitted: bool = False


class Grade(NamedTuple):
    """A letter of the scale, from ``percent_min`` up to the next letter."""

    letter: str | None = None
    percent_min: int = 0
    gpa_points: float = 0.0
    traditional: str | None = None
    retake: str | None = None


class Result(NamedTuple):
    """A student's result in a discipline, as a statement shows it.

    ``outcome`` is the kind of the exam, ``not_admitted``, or ``None`` while the exam
    is still to come.
    """

    final: Decimal | None = None  # per cent; None where there is no number
    letter: str | None = None
    gpa_points: Decimal | None = None
    traditional: str | None = None
    in_gpa: bool = False
    outcome: str | None = None

    @property
    def is_passed(self):
        """Whether the discipline is done with; not passed is a debt."""
        if self.outcome == "points":
            return self.traditional != UNSATISFACTORY
        return self.outcome == "passed"


def to_decimal(value):
    """A stored float as the decimal number that people read."""
    return Decimal(str(value or 0))


def average(values):
    """Mean of the values that are there, ``None`` when none is."""
    values = [value for value in values if value is not None]
    return mean(values) if values else None


def round_half_up(value, digits):
    """Round as people do: 89.5 is 90, 88.5 is 89."""
    return value.quantize(Decimal(1).scaleb(-digits), rounding=ROUND_HALF_UP)


def get_gpa(results):
    """GPA = Σ points × credits / Σ credits, of the results that count.

    :param results: list of ``(credits, Result)``
    :return: ``Decimal`` with two decimals, ``None`` when no result counts
    """
    counted = [
        (to_decimal(credit_count), result.gpa_points)
        for credit_count, result in results
        if result.in_gpa
    ]
    total = sum(credit_count for credit_count, _points in counted)
    if not total:
        return None
    points = sum(credit_count * points for credit_count, points in counted)
    return round_half_up(points / total, GPA_DIGITS)


@dataclass(frozen=True)
class Assessment:
    """The rules of a policy, and everything that is computed by them."""

    formula: str
    is_absence_zero: bool
    absence_limit: Decimal
    rating_share: Decimal
    exam_share: Decimal
    admission_min: Decimal
    exam_min: Decimal
    is_missed_exam_in_gpa: bool
    retake_max: int
    rating_digits: int
    final_digits: int
    weights: tuple  # of (kind of lesson id, Decimal)
    scale: tuple  # of Grade, the highest first

    # ------------------------------------------------------------------
    # Before the exam
    # ------------------------------------------------------------------
    def get_rating(self, lessons, cells):
        """A student's rating.

        :param lessons: the student's ``Lesson`` in order, cancelled ones left out
        :param dict cells: ``{lesson id: Cell}``
        :return: ``Rating``
        """
        graded = [lesson for lesson in lessons if lesson.is_graded]
        values = {
            lesson.id: self._get_percent(cells[lesson.id])
            for lesson in graded
            if lesson.id in cells
        }
        if self.formula == "weighted":
            rating = self._get_weighted_rating(graded, values)
        else:
            rating = self._get_midterm_rating(graded, values)
        absences = sum(
            cells[lesson.id].kind == "absent" and cells[lesson.id].makeup is None
            for lesson in lessons
            if lesson.id in cells
        )
        has_limit = bool(self.absence_limit)
        return self._finish_rating(
            rating._replace(
                absences=absences,
                exceeds_absences=has_limit
                and absences > self.absence_limit * len(lessons),
            )
        )

    def _get_percent(self, cell):
        """What a mark counts for; ``None`` leaves it out of the average."""
        if cell.kind == "points":
            return to_decimal(cell.points)
        if cell.makeup is not None:
            return to_decimal(cell.makeup)
        if cell.kind == "absent" and self.is_absence_zero:
            return Decimal(0)
        return None

    def _get_midterm_rating(self, lessons, values):
        """P1 = (current 1 + РК1) / 2, P2 likewise, РД = (P1 + P2) / 2.

        Lessons up to the first midterm control belong to the first half. What has
        no mark yet is left out, so that during the term the rating is a forecast.
        """
        halves, midterms = [[]], []
        for lesson in lessons:
            if not lesson.is_midterm:
                halves[-1].append(values.get(lesson.id))
            else:
                midterms.append(values.get(lesson.id))
                if len(midterms) == 1:
                    halves.append([])
        current_1 = average(halves[0])
        current_2 = average(halves[1]) if len(halves) > 1 else None
        first = midterms[0] if midterms else None
        second = average(midterms[1:])
        rating = average([average([current_1, first]), average([current_2, second])])
        return Rating(current_1, first, current_2, second, rating)

    def _get_weighted_rating(self, lessons, values):
        """РД = Σ weight × average of the lessons of a kind, over kinds with marks."""
        by_kind = defaultdict(list)
        for lesson in lessons:
            by_kind[lesson.kind_id].append(values.get(lesson.id))
        total = weight_sum = Decimal(0)
        for kind_id, weight in self.weights:
            kind_average = average(by_kind[kind_id])
            if kind_average is not None:
                total += weight * kind_average
                weight_sum += weight
        midterms = [values.get(lesson.id) for lesson in lessons if lesson.is_midterm]
        return Rating(
            current_1=average(
                values.get(lesson.id) for lesson in lessons if not lesson.is_midterm
            ),
            midterm_1=midterms[0] if midterms else None,
            midterm_2=average(midterms[1:]),
            rating=total / weight_sum if weight_sum else None,
        )

    def _finish_rating(self, rating):
        if rating.rating is None:
            return rating
        rounded = round_half_up(rating.rating, self.rating_digits)
        return rating._replace(
            rating=rounded,
            is_admitted=rounded >= self.admission_min and not rating.exceeds_absences,
        )

    def is_rating_low(self, rating):
        """Whether a ``Rating`` is there and below the threshold of admission."""
        return rating.rating is not None and rating.rating < self.admission_min

    def combine_parts(self, parts):
        """Rating of a module: the credit-weighted mean of its parts (SOP C09).

        Each part must be passed; one that is not bars the way to the exam, and one
        without a rating leaves the module without one.

        :param parts: list of ``(credits, Rating)``
        :return: ``Rating`` without midterm controls
        """
        if not parts or any(rating.rating is None for _credits, rating in parts):
            return Rating()
        weights = [to_decimal(credit_count) for credit_count, _rating in parts]
        ratings = [rating for _credits, rating in parts]
        total = sum(
            weight * rating.rating
            for weight, rating in zip(weights, ratings, strict=True)
        )
        combined = self._finish_rating(
            Rating(
                rating=total / sum(weights),
                absences=sum(rating.absences for rating in ratings),
                exceeds_absences=any(rating.exceeds_absences for rating in ratings),
            )
        )
        is_admitted = all(rating.is_admitted for rating in ratings)
        return combined._replace(is_admitted=combined.is_admitted and is_admitted)

    # ------------------------------------------------------------------
    # After the exam
    # ------------------------------------------------------------------
    def get_result(self, rating, exam_kind, exam_points):
        """What a student gets for a discipline or module.

        :param Rating rating: ``rating`` and ``is_admitted`` decide
        :param str exam_kind: ``points``, ``no_show``, ``no_show_valid``, a key of
            ``SPECIAL_LETTERS``, or false: no exam yet
        :param exam_points: per cent as a number; only with kind ``points``
        :return: ``Result``
        """
        if exam_kind in SPECIAL_LETTERS:
            return Result(letter=SPECIAL_LETTERS[exam_kind], outcome=exam_kind)
        if not rating.is_admitted:
            return self.get_missed_exam("not_admitted")
        if exam_kind == "no_show":
            return self.get_missed_exam(exam_kind)
        if exam_kind != "points":
            return Result(outcome=exam_kind or None)
        exam = to_decimal(exam_points)
        final = self.get_final(rating.rating, exam)
        grade = self.get_grade(final, is_passed=self._is_exam_passed(exam))
        return Result(
            final=final,
            letter=grade.letter,
            gpa_points=to_decimal(grade.gpa_points),
            traditional=grade.traditional,
            in_gpa=True,
            outcome=exam_kind,
        )

    def get_missed_exam(self, outcome):
        """No exam through the student's own fault: text, with no letter or number."""
        if not self.is_missed_exam_in_gpa:
            return Result(outcome=outcome)
        return Result(gpa_points=Decimal(0), in_gpa=True, outcome=outcome)

    def _is_exam_passed(self, exam):
        return round_half_up(exam, self.final_digits) >= self.exam_min

    def get_final(self, rating, exam):
        """Final per cent: shares of rating and exam, only when both are positive.

        Otherwise the exam alone decides: FX (25–49) or F (0–24).

        :param rating: admission rating, ``Decimal`` per cent
        :param exam: exam result, ``Decimal`` per cent
        :return: ``Decimal`` per cent
        """
        if not self._is_exam_passed(exam):
            return round_half_up(exam, self.final_digits)
        return round_half_up(
            self.rating_share * rating + self.exam_share * exam, self.final_digits
        )

    def get_grade(self, percent, is_passed=True):
        """The ``Grade`` to which an already rounded per cent belongs.

        :param bool is_passed: otherwise the highest letter is the best failing one
        """
        return next(
            (
                grade
                for grade in self.scale
                if grade.percent_min <= percent
                and (is_passed or grade.traditional == UNSATISFACTORY)
            ),
            Grade(),
        )

    def get_retake(self, result, taken=0):
        """What a student may do about a result: nothing, when it is positive.

        FX: the exam is retaken, at most ``retake_max`` times; F and who is not
        admitted: the course is repeated. A valid reason costs no retake.

        :param Result result:
        :param int taken: retakes taken already
        :return: ``"exam"``, ``"course"`` or ``None``
        """
        if result.outcome in ("no_show_valid", "incomplete"):
            return "exam"
        if result.outcome in ("not_admitted", "not_passed"):
            return "course"
        if result.outcome == "points":
            retake = next(
                (row.retake for row in self.scale if row.letter == result.letter), None
            )
        else:
            retake = "exam" if result.outcome == "no_show" else None
        if retake == "exam" and taken >= self.retake_max:
            return "course"
        return retake
