"""The assessment system (СОУД) as arithmetic: what a mark does to a result.

No database here: ``ejournal.policy`` holds the rules as data and makes an
:class:`Assessment` of them, which is read from top to bottom: marks make *parts*
(current control, midterm control, …), parts make the halves of the term, halves make
the admission rating (РД), the rating and the exam make the final grade.

Arithmetic is exact: a mean stays a fraction until the policy names a rounding, which is
half up. What is handed out is ``Decimal``; a mean on the way to the rating is shown to
the hundredth, but what comes after it is computed from the fraction.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
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
SHOWN_DIGITS = 2  # of a mean that nobody rounds; marks have as many
UNITS = 100  # marks are summed in hundredths of a point: whole numbers, so exact


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


class Part(NamedTuple):
    """A part of the rating: the mean of some marks, and its weight."""

    half: int  # 1 or 2: of a half of the term; 0: of the whole term
    source: str  # current | midterm | kinds
    weight: Fraction | int = 1
    kind_ids: frozenset = frozenset()  # with source ``kinds``

    def takes(self, half, is_midterm, kind_id):
        """Whether marks of such lessons are marks of this part."""
        if self.half and self.half != half:
            return False
        if self.source == "kinds":
            return kind_id in self.kind_ids
        return is_midterm == (self.source == "midterm")


# P1 = (current 1 + РК1) / 2, P2 likewise, РД = (P1 + P2) / 2.
MIDTERM_PARTS = (
    Part(1, "current"),
    Part(1, "midterm"),
    Part(2, "current"),
    Part(2, "midterm"),
)


# What is shown of a rating that does not look at the halves of the term.
WHOLE_TERM_PARTS = (Part(0, "current"), Part(1, "midterm"), None, Part(2, "midterm"))


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


def to_fraction(value):
    """A stored float as the exact number that people read."""
    return Fraction(to_decimal(value))


def round_half_up(value, digits):
    """Round an exact number as people do: 89.5 is 90, 88.5 is 89.

    :param value: ``Fraction``, ``Decimal`` or ``int``, not below 0
    :return: ``Decimal``
    """
    top, bottom = value.as_integer_ratio()
    return Decimal((2 * top * 10**digits + bottom) // (2 * bottom)).scaleb(-digits)


def get_mean(pairs):
    """Exact weighted mean.

    :param pairs: list of ``(weight, value)``; a value ``None`` is left out
    :return: ``Fraction``, ``None`` when no value is there
    """
    pairs = [(weight, value) for weight, value in pairs if value is not None]
    total = sum(weight for weight, _value in pairs)
    if not total:
        return None
    return Fraction(sum(weight * value for weight, value in pairs), total)


def get_gpa(results):
    """GPA = Σ points × credits / Σ credits, of the results that count.

    :param results: list of ``(credits, Result)``
    :return: ``Decimal`` with two decimals, ``None`` when no result counts
    """
    counted = [
        (to_fraction(credit_count), Fraction(result.gpa_points))
        for credit_count, result in results
        if result.in_gpa
    ]
    gpa = get_mean(counted)
    return None if gpa is None else round_half_up(gpa, GPA_DIGITS)


@dataclass(frozen=True)
class Assessment:
    """The rules of a policy, and everything that is computed by them."""

    parts: tuple  # of Part
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
        sums = self._add_up(lessons, cells)
        absences = sum(
            cell.kind == "absent" and cell.makeup is None for cell in cells.values()
        )
        return self._finish_rating(
            self._get_parts_mean(sums),
            Rating(
                *(
                    part and self._show(self._get_part_mean(part, sums))
                    for part in self._get_shown_parts()
                ),
                absences=absences,
                exceeds_absences=bool(self.absence_limit)
                and absences > self.absence_limit * len(lessons),
            ),
        )

    def _add_up(self, lessons, cells):
        """Sums of marks by half of the term and kind of lesson.

        Lessons up to the first midterm control belong to the first half. What has no
        mark yet is left out, so that during the term the rating is a forecast.

        :return: dict ``{(half, is_midterm, kind id): [sum in units, number]}``
        """
        sums = defaultdict(lambda: [0, 0])
        half = 1
        for lesson in lessons:
            if not lesson.is_graded:
                continue
            cell = cells.get(lesson.id)
            units = None if cell is None else self._get_units(cell)
            if units is not None:
                entry = sums[half, lesson.is_midterm, lesson.kind_id]
                entry[0] += units
                entry[1] += 1
            if lesson.is_midterm:
                half = 2
        return sums

    def _get_units(self, cell):
        """What a mark counts for; ``None`` leaves it out of the average."""
        if cell.kind == "points":
            return round(cell.points * UNITS)
        if cell.makeup is not None:
            return round(cell.makeup * UNITS)
        if cell.kind == "absent" and self.is_absence_zero:
            return 0
        return None

    @staticmethod
    def _get_part_mean(part, sums):
        """Exact mean of the marks of a part, ``None`` when there is none."""
        units = count = 0
        for key, (key_units, key_count) in sums.items():
            if part.takes(*key):
                units += key_units
                count += key_count
        return Fraction(units, count * UNITS) if count else None

    def _get_parts_mean(self, sums):
        """Exact mean of the halves of the term, each the mean of its own parts."""
        halves = defaultdict(list)
        for part in self.parts:
            halves[part.half].append((part.weight, self._get_part_mean(part, sums)))
        whole = halves.pop(0, [])
        return get_mean(
            [
                *whole,
                *(
                    (sum(weight for weight, _mean in pairs), get_mean(pairs))
                    for pairs in halves.values()
                ),
            ]
        )

    def _get_shown_parts(self):
        """What stands in the fields of a ``Rating`` before the rating itself."""
        has_halves = any(part.half for part in self.parts)
        return MIDTERM_PARTS if has_halves else WHOLE_TERM_PARTS

    @staticmethod
    def _show(value):
        return None if value is None else round_half_up(value, SHOWN_DIGITS)

    def _finish_rating(self, value, rating):
        """Round the rating where the policy says so, and decide about admission.

        :param value: exact rating, or ``None``
        :param Rating rating: the rest of it
        """
        if value is None:
            return rating
        rounded = round_half_up(value, self.rating_digits)
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
        ratings = [rating for _credits, rating in parts]
        combined = self._finish_rating(
            get_mean(
                [
                    (to_fraction(credit_count), Fraction(rating.rating))
                    for credit_count, rating in parts
                ]
            ),
            Rating(
                absences=sum(rating.absences for rating in ratings),
                exceeds_absences=any(rating.exceeds_absences for rating in ratings),
            ),
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
