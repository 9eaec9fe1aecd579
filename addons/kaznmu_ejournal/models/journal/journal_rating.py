from collections import defaultdict
from decimal import Decimal
from operator import itemgetter

from odoo import models
from odoo.tools import SQL

from ...assessment import Cell, Lesson

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
        cells = self._read_marks(lessons, participants)
        return self._rate(policy or self.policy_id, lessons, participants, cells)

    def _read_marks(self, lessons, participants):
        """Marks and appeals of some rows: ``{(lesson id, participant id): Cell}``."""
        self.env["ejournal.mark"].flush_model()
        self.env["ejournal.midterm.appeal"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mark.lesson_id, mark.participant_id, mark.kind,
                       mark.points::float8,
                       CASE WHEN mark.makeup_date IS NOT NULL
                            THEN COALESCE(mark.makeup_points, 0)::float8 END,
                       mark.makeup_date, appeal.points::float8
                  FROM ejournal_mark mark
                  LEFT JOIN ejournal_midterm_appeal appeal
                    ON appeal.lesson_id = mark.lesson_id
                   AND appeal.participant_id = mark.participant_id
                 WHERE mark.lesson_id = ANY(%s) AND mark.participant_id = ANY(%s)
                """,
                lessons.ids,
                participants.ids,
            )
        )
        return {
            (lesson_id, participant_id): Cell(*mark)
            for lesson_id, participant_id, *mark in rows
        }

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
            (lesson.id, participant.id): Cell("points", expected)
            for lesson in lessons
            if lesson.is_graded
        } | self._read_marks(lessons, participant)
        rating = self._rate(self.policy_id, lessons, participant, cells)[participant.id]
        return rating, self.policy_id._get_exams_needed(rating)

    def _describe_students(self, rules, lessons, cells):
        rows = self.env["ejournal.participant"].union(*rules.participants.values())
        appeals = self.env["ejournal.midterm.appeal"]._get_points(lessons)
        marks = {
            key: Cell(
                cell["kind"],
                cell["points"],
                cell["makeup_points"] if cell["makeup_date"] else None,
                cell["makeup_date"],
                appeals.get(key),
            )
            for key, (_mark, cell) in cells.items()
        }
        ratings = self._rate(rules.policy, lessons, rows, marks)
        by_day = lessons.sorted("date")
        days = [(lesson.id, lesson.date) for lesson in lessons]
        spans = {row: row._get_span() for row in rows}
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

    @staticmethod
    def _rate(policy, lessons, participants, cells):
        """Ratings from rows that are read already; no query of its own.

        :param policy: by whose rules
        :param lessons: ``ejournal.lesson`` of one journal
        :param participants: ``ejournal.participant`` of the journal
        :param dict cells: ``{(lesson id, participant id): Cell}``
        :return: dict ``{participant id: Rating}``
        """
        assessment = policy._get_assessment()
        kinds = {
            kind: (kind.id, kind.is_graded, kind.is_midterm) for kind in lessons.kind_id
        }
        columns = [
            Lesson(lesson.id, lesson.date, *kinds[lesson.kind_id], lesson.hours)
            for lesson in lessons.sorted(lambda row: (row.date, row.number))
            if not lesson.is_cancelled
        ]
        by_row = defaultdict(dict)
        for (lesson_id, row_id), cell in cells.items():
            by_row[row_id][lesson_id] = cell
        plan = assessment.get_plan(columns)
        ratings = {}
        for row in participants:
            own = plan
            if not row._attends_throughout(columns):
                own = assessment.get_plan(
                    [column for column in columns if row._attends(column.date)]
                )
            ratings[row.id] = assessment.get_rating(own.lessons, by_row[row.id], own)
        return ratings
