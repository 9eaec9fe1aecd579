from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_university.formats import join_names
from odoo.addons.kaznmu_university.models.structure.times_mixin import TIMES

# The journal's line of the timetable; of a lesson what it says itself goes first, and
# the beginning and end together.
TIMETABLE = SQL(
    """timetable.term_id = journal.term_id
       AND timetable.group_id = journal.group_id
       AND timetable.discipline_id = journal.discipline_id
       AND timetable.department_id = journal.department_id"""
)
PLACE = SQL(
    """CASE WHEN lesson.time_from IS NULL
            THEN timetable.time_from ELSE lesson.time_from END AS time_from,
       CASE WHEN lesson.time_from IS NULL
            THEN timetable.time_to ELSE lesson.time_to END AS time_to,
       COALESCE(lesson.room, timetable.room) AS room"""
)


class EjournalLessonTimes(models.AbstractModel):
    """When on its day and where a lesson is held; a part of ``ejournal.lesson``.

    The timetable says so for all lessons of a journal, and a lesson only what differs:
    whoever loads a new timetable need not look for lessons.
    """

    _name = "ejournal.lesson.times"
    _description = "Time and room of a lesson"
    _inherit = ["ejournal.times.mixin"]

    place = fields.Char(
        string="Time and room",
        compute="_compute_place",
        help="As the timetable says, where the lesson says nothing of its own",
    )

    @api.depends(*TIMES, "journal_id")
    def _compute_place(self):
        places = self._get_places()
        for lesson in self:
            start, end, room = places.get(lesson.id, ("", "", ""))
            lesson.place = join_names(join_names(start, end, separator="–"), room)

    def _get_places(self):
        """Time and room of each lesson, in one query.

        :return: dict ``{id: (time_from, time_to, room)}``, ``None`` for what is unknown
        """
        if not self.ids:
            return {}
        self.flush_model([*TIMES, "journal_id"])
        self.env["ejournal.timetable"].flush_model(list(TIMES))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lesson.id, %s
                  FROM ejournal_lesson lesson
                  JOIN ejournal_journal journal ON journal.id = lesson.journal_id
                  LEFT JOIN ejournal_timetable timetable ON %s
                 WHERE lesson.id = ANY(%s)
                """,
                PLACE,
                TIMETABLE,
                self.ids,
            )
        )
        return {lesson_id: tuple(place) for lesson_id, *place in rows}
