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
from functools import cached_property
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
TOP_PERCENT = 89.5  # from here a final is A or A- to the ministry's indicator 2.21
TOP_TYPES = ("0", "8")  # of transcripts: disciplines and modules, which it counts
HALF_OF_LIMIT = Decimal("0.5")  # of absences: from here the student is told
SHOWN_DIGITS = 2  # of a mean that nobody rounds; marks have as many
UNITS = 100  # marks are summed in hundredths of a point: whole numbers, so exact


class Lesson(NamedTuple):
    """A lesson that was or will be held, in the order of the journal."""

    id: int
    date: date
    kind_id: int
    is_graded: bool
    is_midterm: bool
    hours: float = 0


class Cell(NamedTuple):
    """A mark; ``makeup`` is ``None`` unless the absence was made up."""

    kind: str  # points | late | passed | failed | absent | recredit | excused
    points: float
    makeup: float | None = None
    makeup_date: date | None = None
    appeal: float | None = None  # what the appeal made of the points (РК)

    def is_missed(self, with_excused=False):
        """Whether a lesson was missed and not made up (SOP C16)."""
        return self.makeup is None and (
            self.kind == "absent" or (with_excused and self.kind == "excused")
        )


class Part(NamedTuple):
    """A part of the rating: some marks, and what they count for beside the others."""

    half: int  # 1 or 2: of a half of the term; 0: of the whole term
    source: str  # current | midterm | kinds
    weight: Fraction | int = 1
    kind_ids: frozenset = frozenset()  # with source ``kinds``
    is_sum: bool = False  # points add up; otherwise their mean counts
    maximum: Fraction | int = 100  # points that are the whole of the part
    minimum: Fraction | int = 0  # with less nobody is admitted
    digits: int | None = None  # rounded to; None: not at all

    def takes(self, half, is_midterm, kind_id):
        """Whether marks of such lessons are marks of this part."""
        if self.half and self.half != half:
            return False
        if self.source == "kinds":
            return kind_id in self.kind_ids
        return is_midterm == (self.source == "midterm")


class Limit(NamedTuple):
    """A limit of absences: whoever misses more than a share is not admitted."""

    share: Fraction  # 0: a single absence bars
    kind_ids: frozenset = frozenset()  # empty: lessons of all kinds
    is_hours: bool = False  # of academic hours; otherwise of lessons
    with_excused: bool = False  # also with a valid reason

    def get_counts(self, lessons, cells):
        """How much a student missed, and how much is allowed: exact numbers."""
        missed = total = 0
        for lesson in lessons:
            if self.kind_ids and lesson.kind_id not in self.kind_ids:
                continue
            size = to_fraction(lesson.hours) if self.is_hours else 1
            total += size
            cell = cells.get(lesson.id)
            if cell is not None and cell.is_missed(self.with_excused):
                missed += size
        return missed, self.share * total


class Adjustment(NamedTuple):
    """Points added to the rating, or taken from it: a bonus or a penalty."""

    event: str  # absence: for each one; points: the marks of these kinds themselves
    points: Fraction  # for each absence or each point; below 0: taken
    kind_ids: frozenset = frozenset()  # empty: lessons of all kinds
    cap: Fraction | int = 0  # at most so many in all, either way; 0: no cap

    def get_points(self, lessons, cells):
        """Exact points for a student's marks."""
        count = Fraction(0)
        for lesson in lessons:
            cell = cells.get(lesson.id)
            if cell is None or (self.kind_ids and lesson.kind_id not in self.kind_ids):
                continue
            if self.event == "points":
                count += to_fraction(cell.points)
            elif cell.is_missed():
                count += 1
        points = count * self.points
        return max(-self.cap, min(self.cap, points)) if self.cap else points


class Stage(NamedTuple):
    """A stage of the exam, which is the weighted mean of its stages."""

    weight: Fraction | int = 1
    minimum: Fraction | int = 0
    maximum: Fraction | int = 100


class Plan(NamedTuple):
    """Lessons, and the sum to which the mark of each belongs."""

    lessons: list
    places: list  # of (lesson id, place among the keys or None, Lesson)
    keys: tuple  # of (half, is_midterm, kind id)
    parts: list  # of the policy's parts: the places of their sums


# P1 = (current 1 + РК1) / 2, P2 likewise, РД = (P1 + P2) / 2.
MIDTERM_PARTS = (
    Part(1, "current"),
    Part(1, "midterm"),
    Part(2, "current"),
    Part(2, "midterm"),
)
# What is shown of a rating that does not look at the halves of the term.
WHOLE_TERM_PARTS = (Part(0, "current"), Part(1, "midterm"), None, Part(2, "midterm"))


class Bar(NamedTuple):
    """What bars a student from the exam."""

    reason: str  # rating | half | part | component (of a module) | limit | skill
    place: int = 0  # which half, the place of the part or limit, how many skills


class Rating(NamedTuple):
    """A student's standing before the exam; points as ``Decimal``, None = no data."""

    current_1: Decimal | None = None
    midterm_1: Decimal | None = None
    current_2: Decimal | None = None
    midterm_2: Decimal | None = None
    rating: Decimal | None = None
    absences: int = 0  # «н/б» that were neither made up, nor excused, nor re-credited
    exceeds_absences: bool = False
    is_admitted: bool = False
    parts: tuple = ()  # of the policy's parts, in order; then P1, P2 (``has_halves``)
    bars: tuple = ()  # of Bar
    verdict: str | None = None  # pass or fail by skills: passed | not_passed
    absence_use: Decimal | None = (
        None  # how much of the tightest limit is used: 1 = all
    )


class Grade(NamedTuple):
    """A letter of the scale, from ``percent_min`` up to the next letter."""

    letter: str | None = None
    percent_min: int = 0
    gpa_points: float = 0.0
    traditional: str | None = None
    retake: str | None = None


class Result(NamedTuple):
    """A student's result in a discipline, as a statement shows it.

    ``outcome`` is the kind of the exam, ``not_admitted``, ``stage_failed``, or ``None``
    while the exam is still to come.
    """

    final: Decimal | None = None  # per cent; None where there is no number
    letter: str | None = None
    gpa_points: Decimal | None = None
    traditional: str | None = None
    in_gpa: bool = False
    outcome: str | None = None
    second: str | None = None  # in the second scale, where the policy has one

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
    # In whole numbers: each step with a Fraction would shorten it, which takes longer.
    top, bottom, total = 0, 1, 0
    for weight, value in pairs:
        if value is None:
            continue
        weight_top, weight_bottom = weight.as_integer_ratio()
        value_top, value_bottom = value.as_integer_ratio()
        added = weight_bottom * value_bottom
        top = top * added + weight_top * value_top * bottom
        bottom *= added
        total += weight
    if not total:
        return None
    total_top, total_bottom = total.as_integer_ratio()
    return Fraction(top * total_bottom, bottom * total_top)


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


def find_grade(scale, percent, is_passed=True):
    """The ``Grade`` of a scale to which an already rounded per cent belongs.

    :param scale: of ``Grade``, the highest first
    :param bool is_passed: otherwise the highest letter is the best failing one
    """
    return next(
        (
            grade
            for grade in scale
            if grade.percent_min <= percent
            and (is_passed or grade.traditional == UNSATISFACTORY)
        ),
        Grade(),
    )


@dataclass(frozen=True)
class Assessment:
    """The rules of a policy, and everything that is computed by them.

    The defaults are the university's own rules.
    """

    # The rating
    parts: tuple = MIDTERM_PARTS
    half_min: Fraction | int = 0
    half_digits: int | None = None
    is_absence_zero: bool = True
    makeup_share: Fraction | int = 1
    late_days: int = 0  # a make-up so many days after the lesson is late; 0: never
    late_share: Fraction | int = 1
    late_work_share: Fraction | int = 1
    adjustments: tuple = ()
    rating_max: Decimal = Decimal(100)
    rating_digits: int = 0
    # Admission
    admission_min: Decimal = Decimal(50)
    limits: tuple = ()
    is_pass_fail: bool = False
    skill_kind_ids: frozenset = frozenset()  # lessons passed or failed, no points
    # The exam
    has_exam: bool = True
    stages: tuple = ()
    stage_failure: str = "no_grade"  # no_grade | exam
    exam_max: Decimal = Decimal(100)
    exam_min: Decimal = Decimal(50)
    is_missed_exam_in_gpa: bool = True
    retake_max: int = 2
    # The final grade
    rating_share: Decimal = Decimal("0.6")
    exam_share: Decimal = Decimal("0.4")
    final_digits: int = 0
    scale: tuple = ()  # of Grade, the highest first
    second_scale: tuple = ()  # of Grade, the highest first

    # ------------------------------------------------------------------
    # Before the exam
    # ------------------------------------------------------------------
    def get_plan(self, lessons):
        """Which sum each lesson's mark belongs to: the same for all its students.

        Lessons up to the first midterm control belong to the first half. Points that
        are a bonus, and skills, are no part of an average.

        :param lessons: ``Lesson`` in order, cancelled ones left out
        :return: ``Plan``
        """
        other_ids = self.skill_kind_ids.union(
            *(row.kind_ids for row in self.adjustments if row.event == "points")
        )
        keys, places = {}, []
        half = 1
        for lesson in lessons:
            place = None
            if lesson.is_graded and lesson.kind_id not in other_ids:
                key = (half, lesson.is_midterm, lesson.kind_id)
                place = keys.setdefault(key, len(keys))
                if lesson.is_midterm:
                    half = 2
            places.append((lesson.id, place, lesson))
        keys = tuple(keys)
        return Plan(lessons, places, keys, self._get_places(self.parts, keys))

    @staticmethod
    def _get_places(parts, keys):
        return [
            [place for place, key in enumerate(keys) if part and part.takes(*key)]
            for part in parts
        ]

    @cached_property
    def counts_each_mark(self):
        """Whether plain points count one by one, and their sums are not enough."""
        return bool(
            self.is_pass_fail
            or self.skill_kind_ids
            or any(row.event == "points" for row in self.adjustments)
        )

    def get_rating(self, lessons, cells, plan=None, sums=None):
        """A student's rating.

        :param lessons: the student's ``Lesson`` in order, cancelled ones left out
        :param dict cells: ``{lesson id: Cell}``; those of other lessons do not count
        :param Plan plan: of these lessons, for whoever has it already
        :param sums: ``([sum in units], [number of marks])`` by place of the plan: plain
            points that are added up already and are not among the cells; not where
            :attr:`counts_each_mark`
        :return: ``Rating``
        """
        plan = plan or self.get_plan(lessons)
        *sums, absences = self._add_up(plan, cells, sums)
        values = self._get_points(self.parts, plan.parts, *sums)
        value, halves, bars = self._combine(values)
        if value is not None:
            for adjustment in self.adjustments:
                value += adjustment.get_points(lessons, cells)
            value = max(Fraction(0), min(self.scale_end, value))
        counts = [limit.get_counts(lessons, cells) for limit in self.limits]
        bars += [
            Bar("limit", place)
            for place, (missed, allowed) in enumerate(counts)
            if missed > allowed
        ]
        verdict, failed = self._judge_skills(lessons, cells)
        bars += [Bar("skill", failed)] if failed else []
        parts = list(map(self._show, values))
        shown = self._get_shown_parts()
        if shown == self.parts:
            columns = parts
        else:
            places = self._get_places(shown, plan.keys)
            columns = map(self._show, self._get_points(shown, places, *sums))
        return self._finish_rating(
            value,
            Rating(
                *columns,
                absences=absences,
                exceeds_absences=any(bar.reason == "limit" for bar in bars),
                parts=(*parts, *map(self._show, halves)),
                bars=tuple(bars),
                verdict=verdict,
                absence_use=max(
                    (
                        self._show(missed / allowed)
                        for missed, allowed in counts
                        if allowed
                    ),
                    default=None,
                ),
            ),
        )

    def _add_up(self, plan, cells, sums=None):
        """Sums of marks by half of the term and kind of lesson, and the absences.

        What has no mark yet is left out, so that during the term the rating is a
        forecast. Most marks are plain points: they take the short way.

        :return: ``([sum in units], [number of marks], absences)``; the sums by place
        """
        units, counts = map(list, sums or ([0] * len(plan.keys),) * 2)
        absences = 0
        for lesson_id, place, lesson in plan.places if cells else ():
            cell = cells.get(lesson_id)
            if cell is None:
                continue
            kind, points, _makeup, _makeup_date, appeal = cell
            if kind == "points" and appeal is None:
                value = round(points * UNITS)
            else:
                absences += cell.is_missed()
                value = self._get_units(lesson, cell)
            if place is not None and value is not None:
                units[place] += value
                counts[place] += 1
        return units, counts, absences

    def _get_units(self, lesson, cell):
        """What a mark counts for; ``None`` leaves it out of the average."""
        if cell.appeal is not None:
            return round(cell.appeal * UNITS)
        if cell.kind == "late":
            return round(cell.points * UNITS) * Fraction(self.late_work_share)
        if cell.makeup is not None:
            return round(cell.makeup * UNITS) * self._get_makeup_share(lesson, cell)
        if cell.kind == "absent" and self.is_absence_zero:
            return 0
        return None

    def _get_makeup_share(self, lesson, cell):
        """What a point of a make-up counts for, in time or late."""
        is_late = (
            self.late_days
            and cell.makeup_date
            and (cell.makeup_date - lesson.date).days > self.late_days
        )
        return Fraction(self.late_share if is_late else self.makeup_share)

    @classmethod
    def _get_points(cls, parts, places, units, counts):
        """Points of parts, each of the sums at its places."""
        return [
            part
            and cls._get_part_points(
                part,
                sum(units[place] for place in own),
                sum(counts[place] for place in own),
            )
            for part, own in zip(parts, places, strict=True)
        ]

    @staticmethod
    def _get_part_points(part, units, count):
        """Points of a part, exact until it is rounded; ``None`` without any mark."""
        if not count:
            return None
        bottom = UNITS if part.is_sum else count * UNITS
        if units > part.maximum * bottom:
            points = Fraction(part.maximum)
        else:
            points = Fraction(units, bottom)
        return points if part.digits is None else round_half_up(points, part.digits)

    def _combine(self, values):
        """The rating of the parts, exact: the weighted mean of the halves of the term,
        each the weighted mean of its own parts, and of the parts of the whole term.

        :param values: points of each of the policy's parts
        :return: ``(points or None, points of the halves to be shown, list of Bar)``
        """
        bars, shown = [], []
        top, halves = [], defaultdict(list)
        for place, (part, value) in enumerate(zip(self.parts, values, strict=True)):
            if value is not None and value < part.minimum:
                bars.append(Bar("part", place))
            if value is not None and part.maximum != self.scale_end:
                value = Fraction(value) * self.scale_end / part.maximum
            (halves[part.half] if part.half else top).append((part.weight, value))
        for half, pairs in sorted(halves.items()):
            points = get_mean(pairs)
            if points is not None:
                if self.half_digits is not None:
                    points = Fraction(round_half_up(points, self.half_digits))
                if points < self.half_min:
                    bars.append(Bar("half", half))
            shown.append(points)
            top.append((sum(weight for weight, _points in pairs), points))
        return get_mean(top), shown if self.has_halves else [], bars

    @cached_property
    def scale_end(self):
        """The highest rating, exact: what all of a part is worth in it."""
        return Fraction(self.rating_max)

    @property
    def has_halves(self):
        """Whether the ratings of the halves (P1, P2) have rules of their own."""
        return bool(self.half_min) or self.half_digits is not None

    def is_skill(self, is_graded, kind_id):
        """Whether lessons are skills, which are passed or failed."""
        return is_graded and (self.is_pass_fail or kind_id in self.skill_kind_ids)

    def _judge_skills(self, lessons, cells):
        """Pass or fail by skills: all must be passed.

        :return: ``(verdict, how many are failed)``; the verdict is ``passed``,
            ``not_passed``, or ``None`` while marks are missing, or where skills alone
            give no result
        """
        if not (self.is_pass_fail or self.skill_kind_ids):
            return None, 0
        skills = [
            cells.get(lesson.id)
            for lesson in lessons
            if self.is_skill(lesson.is_graded, lesson.kind_id)
        ]
        failed = sum(
            cell is not None and not self._is_skill_passed(cell) for cell in skills
        )
        if not self.is_pass_fail:
            return None, failed
        if failed:
            return "not_passed", failed
        return "passed" if skills and None not in skills else None, failed

    def _is_skill_passed(self, cell):
        if cell.kind in ("passed", "recredit"):
            return True
        points = cell.points if cell.kind in ("points", "late") else cell.makeup
        return points is not None and to_decimal(points) >= self.exam_min

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
        if self.is_pass_fail:  # there is no number; a failed skill is NP, not a bar
            bars = tuple(b for b in rating.bars if b.reason in ("limit", "skill"))
            is_barred = any(bar.reason == "limit" for bar in bars)
            return rating._replace(bars=bars, is_admitted=not is_barred)
        if value is None:
            return rating
        rounded = round_half_up(value, self.rating_digits)
        if rounded < self.admission_min:
            rating = rating._replace(bars=(Bar("rating"), *rating.bars))
        return rating._replace(rating=rounded, is_admitted=not rating.bars)

    def is_rating_low(self, rating):
        """Whether a ``Rating`` is there and below the threshold of admission."""
        return rating.rating is not None and rating.rating < self.admission_min

    def combine_parts(self, parts):
        """Rating of a module: the weighted mean of its parts (SOP C09).

        Each part must be passed; one that is not bars the way to the exam, and one
        without a rating leaves the module without one.

        :param parts: list of ``(weight, Rating)``, credits as a rule, or of
            ``(weight, Rating, lowest rating of this part)``
        :return: ``Rating`` without midterm controls
        """
        if not parts or any(rating.rating is None for _weight, rating, *_min in parts):
            return Rating()
        bars = tuple(
            Bar("component", place)
            for place, (_weight, rating, *minimum) in enumerate(parts)
            if not rating.is_admitted or any(rating.rating < low for low in minimum)
        )
        ratings = [rating for _weight, rating, *_min in parts]
        return self._finish_rating(
            get_mean(
                [
                    (to_fraction(weight), Fraction(rating.rating))
                    for weight, rating, *_min in parts
                ]
            ),
            Rating(
                absences=sum(rating.absences for rating in ratings),
                exceeds_absences=any(rating.exceeds_absences for rating in ratings),
                bars=bars,
            ),
        )

    # ------------------------------------------------------------------
    # After the exam
    # ------------------------------------------------------------------
    def get_result(self, rating, exam_kind, exam_points):
        """What a student gets for a discipline or module.

        :param Rating rating: ``rating`` and ``is_admitted`` decide
        :param str exam_kind: ``points``, ``no_show``, ``no_show_valid``, a key of
            ``SPECIAL_LETTERS``, or false: no exam yet
        :param exam_points: points as a number, or those of the stages as a list; only
            with kind ``points``
        :return: ``Result``
        """
        if exam_kind in SPECIAL_LETTERS:
            return Result(letter=SPECIAL_LETTERS[exam_kind], outcome=exam_kind)
        if not rating.is_admitted:
            return self.get_missed_exam("not_admitted")
        if not self.has_exam:
            return self._get_graded(self._get_per_cent(rating.rating, self.rating_max))
        if exam_kind == "no_show":
            return self.get_missed_exam(exam_kind)
        if exam_kind != "points":
            return Result(outcome=exam_kind or None)
        if self.is_stage_failed(exam_points) and self.stage_failure == "no_grade":
            return self.get_missed_exam("stage_failed")
        exam = self.get_exam(exam_points)
        is_passed = self._is_exam_passed(exam) and not self.is_stage_failed(exam_points)
        return self._get_graded(
            self.get_final(rating.rating, exam, is_passed=is_passed), is_passed
        )

    def _get_graded(self, final, is_passed=True):
        """The result of a final per cent, rounded or not."""
        final = round_half_up(final, self.final_digits)
        grade = self.get_grade(final, is_passed)
        return Result(
            final=final,
            letter=grade.letter,
            gpa_points=to_decimal(grade.gpa_points),
            traditional=grade.traditional,
            in_gpa=True,
            outcome="points",
            second=find_grade(self.second_scale, final).letter,
        )

    @staticmethod
    def _get_per_cent(points, maximum):
        exact = Fraction(points)
        return exact if maximum == 100 else exact * 100 / Fraction(maximum)

    def get_exam(self, points):
        """The exam's points, exact: the weighted mean of its stages, if it has any.

        :param points: a number, or a list with the points of each stage
        """
        if not isinstance(points, (list, tuple)):
            return to_fraction(points)
        shares = [
            (stage.weight, to_fraction(value) / stage.maximum)
            for stage, value in zip(self.stages, points, strict=True)
        ]
        return get_mean(shares) * Fraction(self.exam_max)

    def is_stage_failed(self, points):
        """Whether a stage of the exam is below its minimum.

        :param points: as for :meth:`get_exam`
        """
        return isinstance(points, (list, tuple)) and any(
            to_fraction(value) < stage.minimum
            for stage, value in zip(self.stages, points, strict=True)
        )

    def get_missed_exam(self, outcome):
        """No exam through the student's own fault: text, with no letter or number."""
        if not self.is_missed_exam_in_gpa:
            return Result(outcome=outcome)
        return Result(gpa_points=Decimal(0), in_gpa=True, outcome=outcome)

    def _is_exam_passed(self, exam):
        return round_half_up(exam, self.final_digits) >= self.exam_min

    def get_final(self, rating, exam, is_passed=None):
        """Final per cent: shares of rating and exam, only when both are positive.

        Otherwise the exam alone decides: FX (25–49) or F (0–24).

        :param rating: admission rating, in points of the rating
        :param exam: exam result, in points of the exam
        :param bool is_passed: whether the exam is, when it is known already
        :return: ``Decimal`` per cent
        """
        exam_part = self._get_per_cent(exam, self.exam_max)
        if not (self._is_exam_passed(exam) if is_passed is None else is_passed):
            return round_half_up(exam_part, self.final_digits)
        rating_part = self._get_per_cent(rating, self.rating_max)
        return round_half_up(
            Fraction(self.rating_share) * rating_part
            + Fraction(self.exam_share) * exam_part,
            self.final_digits,
        )

    def get_grade(self, percent, is_passed=True):
        """The ``Grade`` to which an already rounded per cent belongs.

        :param bool is_passed: otherwise the highest letter is the best failing one
        """
        return find_grade(self.scale, percent, is_passed)

    def get_rating_grade(self, rating):
        """The ``Grade`` that a rating, in its own points, would be."""
        per_cent = self._get_per_cent(rating, self.rating_max)
        return self.get_grade(round_half_up(per_cent, self.final_digits))

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
            is_missed = result.outcome in ("no_show", "stage_failed")
            retake = "exam" if is_missed else None
        if retake == "exam" and taken >= self.retake_max:
            return "course"
        return retake
