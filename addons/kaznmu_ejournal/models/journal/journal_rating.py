from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from ...assessment import Cell, Lesson


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
        :param policy: that of the term, likewise
        :return: dict ``{participant id: Rating}``
        """
        self.ensure_one()
        if participants is None:
            participants = self.participant_ids
        lessons = self.lesson_ids if lessons is None else lessons
        self.env["ejournal.mark"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lesson_id, participant_id, kind, points,
                       CASE WHEN makeup_date IS NOT NULL
                            THEN COALESCE(makeup_points, 0) END
                  FROM ejournal_mark
                 WHERE lesson_id = ANY(%s) AND participant_id = ANY(%s)
                """,
                lessons.ids,
                participants.ids,
            )
        )
        cells = {
            (lesson_id, participant_id): Cell(*mark)
            for lesson_id, participant_id, *mark in rows
        }
        return self._rate(policy or self.policy_id, lessons, participants, cells)

    @staticmethod
    def _rate(policy, lessons, participants, cells):
        """Ratings from rows that are read already; no query of its own.

        :param policy: that of the journal's term
        :param lessons: ``ejournal.lesson`` of one journal
        :param participants: ``ejournal.participant`` of the journal
        :param dict cells: ``{(lesson id, participant id): Cell}``
        :return: dict ``{participant id: Rating}``
        """
        assessment = policy._get_assessment()
        columns = [
            Lesson(
                lesson.id,
                lesson.date,
                lesson.kind_id.id,
                lesson.kind_id.is_graded,
                lesson.kind_id.is_midterm,
            )
            for lesson in lessons.sorted(lambda row: (row.date, row.number))
            if not lesson.is_cancelled
        ]
        by_row = defaultdict(dict)
        for (lesson_id, row_id), cell in cells.items():
            by_row[row_id][lesson_id] = cell
        ratings = {}
        for row in participants:
            own_columns, own_cells = columns, by_row[row.id]
            if not row._attends_throughout(columns):
                own_columns = [day for day in columns if row._attends(day.date)]
            own_cells = {
                column.id: own_cells[column.id]
                for column in own_columns
                if column.id in own_cells
            }
            ratings[row.id] = assessment.get_rating(own_columns, own_cells)
        return ratings
