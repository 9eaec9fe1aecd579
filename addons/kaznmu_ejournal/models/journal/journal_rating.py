from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import models
from odoo.tools import SQL

from ...assessment import UNITS, Cell, Lesson

MIDTERM_FIELDS = ("current_1", "midterm_1", "current_2", "midterm_2")


class EjournalJournalRating(models.AbstractModel):
    """The students' ratings: a journal's lessons and marks under its policy.

    A part of ``ejournal.journal``. The policy is rules alone and knows no marks.
    """

    _name = "ejournal.journal.rating"
    _description = "Ratings of a journal"

    def _get_ratings(self, participants=None, lessons=None, policy=None):
        """Ratings of students of the journal, in a constant number of queries.

        :param participants: some of the journal's rows; all when not given
        :param lessons: all lessons of the journal, for whoever has them already
        :param policy: the journal's own, or one to try out
        :return: dict ``{participant id: Rating}``
        """
        self.ensure_one()
        if participants is None:
            participants = self.participant_ids
        lessons = self.lesson_ids if lessons is None else lessons
        assessment = (policy or self.policy_id)._get_assessment()
        plan, own_plans = self._get_plans(assessment, lessons, participants)
        each = participants.browse(own_plans)
        if assessment.counts_each_mark:
            each = participants
        cells, sums = self._read_marks(plan, participants, each)
        ratings = {}
        for row_id in participants.ids:
            own = own_plans.get(row_id, plan)
            ratings[row_id] = assessment.get_rating(
                own.lessons, cells.get(row_id, {}), own, sums.get(row_id)
            )
        return ratings

    @staticmethod
    def _get_plans(assessment, lessons, participants):
        """Which marks of each row are added up.

        :param lessons: ``ejournal.lesson`` of one journal
        :param participants: ``ejournal.participant`` of the journal
        :return: ``(Plan, {participant id: Plan})``: of whoever attends all lessons, and
            of each of the others
        """
        kinds = {
            kind: (kind.id, kind.is_graded, kind.is_midterm) for kind in lessons.kind_id
        }
        columns = [
            Lesson(lesson.id, lesson.date, *kinds[lesson.kind_id], lesson.hours)
            for lesson in lessons.sorted(lambda row: (row.date, row.number))
            if not lesson.is_cancelled
        ]
        own_plans = {
            row.id: assessment.get_plan(
                [column for column in columns if row._attends(column.date)]
            )
            for row in participants
            if not row._attends_throughout(columns)
        }
        return assessment.get_plan(columns), own_plans

    def _read_marks(self, plan, participants, each):
        """Marks and appeals of some rows. Plain points, which most marks are, the
        database adds up: only their sums and numbers count. Appeals, of which there
        are few, are read once, not looked up for each mark.

        :param Plan plan: of whoever attends all lessons
        :param each: those of the rows of which plain points are read one by one
        :return: ``(cells, sums)``: ``{participant id: {lesson id: Cell}}``, and
            ``{participant id: ([sum in units], [number of marks])}``, as
            ``Assessment.get_rating`` takes them
        """
        self.env["ejournal.mark"].flush_model()
        self.env["ejournal.midterm.appeal"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH appeal AS MATERIALIZED (
                    SELECT lesson_id, participant_id, points
                      FROM ejournal_midterm_appeal
                     WHERE lesson_id = ANY(%(lessons)s)
                ), cell AS MATERIALIZED (
                    SELECT mark.participant_id, mark.lesson_id, mark.kind,
                           COALESCE(mark.points, 0) AS points,
                           CASE WHEN mark.makeup_date IS NOT NULL
                                THEN COALESCE(mark.makeup_points, 0) END AS makeup,
                           mark.makeup_date, appeal.points AS appeal,
                           mark.kind = 'points' AND appeal.lesson_id IS NULL
                           AND mark.participant_id <> ALL(%(each)s) AS is_summed
                      FROM ejournal_mark mark
                      LEFT JOIN appeal USING (lesson_id, participant_id)
                     WHERE mark.lesson_id = ANY(%(lessons)s)
                       AND mark.participant_id = ANY(%(participants)s)
                )
                SELECT participant_id, lesson_id, NULL, NULL, kind, points::float8,
                       makeup::float8, makeup_date, appeal::float8
                  FROM cell
                 WHERE NOT is_summed
                 UNION ALL
                SELECT participant_id, place, SUM(ROUND(points * %(units)s))::bigint,
                       COUNT(*), NULL, NULL, NULL, NULL, NULL
                  FROM cell
                  JOIN UNNEST(%(lessons)s::int[], %(places)s::int[])
                       plan(lesson_id, place) USING (lesson_id)
                 WHERE is_summed AND place IS NOT NULL
                 GROUP BY participant_id, place
                """,
                lessons=[lesson_id for lesson_id, _place, _lesson in plan.places],
                places=[place for _lesson_id, place, _lesson in plan.places],
                participants=participants.ids,
                each=each.ids,
                units=UNITS,
            )
        )
        size = len(plan.keys)
        cells, sums = defaultdict(dict), defaultdict(lambda: ([0] * size, [0] * size))
        for row_id, number, units, count, *mark in rows:
            if count is None:
                cells[row_id][number] = Cell(*mark)
            else:
                sums[row_id][0][number], sums[row_id][1][number] = units, count
        return cells, sums

    def _get_forecast(self, participant, expected):
        """What a student's rating would be if all marks to come were as expected.

        :param participant: a row of the journal
        :param float expected: points of each lesson that is not graded yet
        :return: ``(Rating, [(letter, points of the exam)])``: the fewest whole points
            with which the exam gives each letter that can still be reached
        """
        self.ensure_one()
        lessons = self.lesson_ids
        cells = {
            lesson.id: Cell("points", expected)
            for lesson in lessons
            if lesson.is_graded
        }
        assessment = self.policy_id._get_assessment()
        plan, own_plans = self._get_plans(assessment, lessons, participant)
        plan = own_plans.get(participant.id, plan)
        marks, _sums = self._read_marks(plan, participant, participant)
        cells |= marks[participant.id]
        rating = assessment.get_rating(plan.lessons, cells, plan)
        return rating, self.policy_id._get_exams_needed(rating)

    def _describe_students(self, rules, lessons):
        rows = self.env["ejournal.participant"].union(*rules.participants.values())
        ratings = self._get_ratings(rows, lessons, rules.policy)
        by_day = lessons.sorted("date")
        days = [(lesson.id, lesson.date) for lesson in lessons]
        spans = {row: row._get_span() for row in rows}
        rows.student_id.fetch(["name", "number"])
        return [
            {
                "id": row.id,
                "name": row.student_id.name,
                "number": row.student_id.number,
                "away": []
                if row._attends_throughout(by_day)
                else [
                    lesson_id for lesson_id, day in days if not spans[row].includes(day)
                ],
                **self._describe_rating(ratings[row.id], rules.policy),
            }
            for row in rows
        ]

    @staticmethod
    def _describe_rating(rating, policy):
        """A rating as plain numbers, with the letter that it would be.

        Who is not admitted has none: FX and F come from the exam only.
        """
        values = {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in rating._asdict().items()
        }
        return {
            **values,
            "parts": [
                None if value is None else float(value) for value in rating.parts
            ],
            "bars": policy._describe_bars(rating),
            "letter": policy._get_rating_letter(rating),
        }

    def _get_result_columns(self, grid):
        """The results that stand right of the lessons, on paper and in workbooks: as
        in the grid, then what the parts of a module came to.

        :param dict grid: as :meth:`read_grid` gives it
        :return: list of ``(title, {row id: number, text or None})``
        """
        self.ensure_one()
        students = {student["id"]: student for student in grid["students"]}

        def pick(get_value):
            return {row_id: get_value(student) for row_id, student in students.items()}

        if not grid["journal"]["has_rating"]:
            return [(self.env._("Letter"), pick(self._get_shown_letter))]
        if names := grid["journal"]["parts"]:
            columns = [
                (name, pick(lambda student, place=place: student["parts"][place]))
                for place, name in enumerate(names)
            ]
        else:
            names = self.env["ejournal.policy"]._get_midterm_names()
            columns = [
                (title, pick(itemgetter(name)))
                for name, title in zip(MIDTERM_FIELDS, names, strict=True)
            ]
        return [
            *columns,
            (self.env._("AR"), pick(itemgetter("rating"))),
            (self.env._("Letter"), pick(self._get_shown_letter)),
            *self._get_module_columns(),
        ]

    def _get_shown_letter(self, student):
        has_standing = student["rating"] is not None or student["bars"]
        if has_standing and not student["is_admitted"]:
            return self.env._("not adm.")
        return student["letter"] or ""

    def _get_module_columns(self):
        """See ``ejournal.statement.kind.module``."""
        kind = self.env["ejournal.statement.kind.module"]
        return kind._get_columns(self)

    def _get_appealed(self):
        """Points of midterm controls before their appeals, as text.

        :return: dict ``{(participant, 1 or 2): text}``
        """
        self.ensure_one()
        first = self.lesson_ids.filtered(
            lambda lesson: lesson.kind_id.is_midterm and not lesson.is_cancelled
        ).sorted(lambda lesson: (lesson.date, lesson.number))[:1]
        appeals = self.env["ejournal.midterm.appeal"].sudo()  # as with the marks
        return {
            (appeal.participant_id, 1 if appeal.lesson_id == first else 2): appeal.was
            for appeal in appeals.search(
                [("journal_id", "=", self.id)], order="id desc"
            )
        }
