from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from odoo.addons.kaznmu_university.models.service.reminder import PORTION

from ..journal.assignment import TAUGHT


class EjournalReminder(models.AbstractModel):
    """Reminders of teachers: lessons whose deadline comes, or has passed."""

    _inherit = "ejournal.reminder"

    @api.model
    def _cron_remind_teachers(self):
        """Remind teachers of lessons whose deadline comes, and of late ones (C10)."""
        company = self.env.company
        days = company.ejournal_reminder_days
        if not (days or company.ejournal_remind_late):
            return
        today = company._get_ejournal_today()
        lessons_by_teacher = self._get_unfilled_lessons(today + timedelta(days=days))
        cron = self.env["ir.cron"]
        remaining = len(lessons_by_teacher)
        for number, (teacher, lessons) in enumerate(lessons_by_teacher.items(), 1):
            self._remind_teacher(teacher, lessons, today, days)
            if not number % PORTION or number == remaining:
                cron._commit_progress(
                    PORTION if not number % PORTION else number % PORTION,
                    remaining=remaining - number,
                )

    @api.model
    def _get_unfilled_lessons(self, last_day):
        """Lessons that wait for marks, with deadlines up to a day.

        A lesson belongs to the teacher who had it: the substitute on the days of a
        substitution.

        :return: dict ``{teacher: lessons}``
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT assignment.teacher_id,
                       ARRAY_AGG(lesson.id ORDER BY lesson.deadline, lesson.id)
                  FROM ejournal_lesson lesson
                  JOIN ejournal_assignment assignment
                    ON %s
                  JOIN ejournal_journal journal
                    ON journal.id = lesson.journal_id AND journal.closed_on IS NULL
                 WHERE lesson.is_filled IS FALSE
                   AND lesson.is_cancelled IS NOT TRUE
                   AND lesson.deadline <= %s
                 GROUP BY assignment.teacher_id
                """,
                TAUGHT,
                last_day,
            )
        )
        Lesson = self.env["ejournal.lesson"]
        teachers = self.env["res.users"].browse(teacher_id for teacher_id, _ in rows)
        lessons = dict(rows)
        return {
            teacher: Lesson.browse(lessons[teacher.id])
            for teacher in teachers
            if teacher.active
        }

    @api.model
    def _remind_teacher(self, teacher, lessons, today, days):
        """Write to one teacher, unless nothing is new since the last mail."""
        since = teacher.ejournal_reminded_on or today - timedelta(days=1)
        if since >= today:
            return
        late = lessons.filtered(lambda lesson: lesson._is_past(today))
        coming = lessons - late if days else lessons.browse()
        if not self.env.company.ejournal_remind_late:
            late = lessons.browse()
        is_new = any(
            lesson.deadline > since + timedelta(days=days) for lesson in coming
        ) or any(lesson.deadline >= since for lesson in late)
        if not is_new:
            return
        self.env.ref("kaznmu_ejournal.mail_template_lessons")._write_to(
            teacher, coming=coming, late=late
        )
        teacher.ejournal_reminded_on = today
