from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL

from .assignment import TAUGHT

PORTION = 50  # mails between two commits
WEEK = timedelta(days=7)
LAYOUT = "kaznmu_ejournal.mail_layout"
LATE_WEEKS = 4  # of consolidated statements; a term of years ago reminds nobody


class EjournalReminder(models.AbstractModel):
    """Mails about deadlines: before them to the teacher, after them a digest.

    One mail a person, in the person's language, and none when there is nothing new to
    say. What was sent is remembered by date, so that a cron which runs twice, or after
    an outage, neither repeats nor forgets anything.
    """

    _name = "ejournal.reminder"
    _description = "Reminders of deadlines"

    # ------------------------------------------------------------------
    # Teachers
    # ------------------------------------------------------------------
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
        late = lessons.filtered(lambda lesson: lesson.deadline < today)
        coming = lessons - late if days else lessons.browse()
        if not self.env.company.ejournal_remind_late:
            late = lessons.browse()
        is_new = any(
            lesson.deadline > since + timedelta(days=days) for lesson in coming
        ) or any(lesson.deadline >= since for lesson in late)
        if not is_new:
            return
        self._notify(
            teacher,
            "kaznmu_ejournal.lesson_reminder",
            {"coming": coming, "late": late},
        )
        teacher.ejournal_reminded_on = today

    # ------------------------------------------------------------------
    # Heads of department
    # ------------------------------------------------------------------
    @api.model
    def _cron_digest_heads(self):
        """Tell heads once a week what is late in their departments (SOP T1.6).

        A run that comes late, after an outage, makes up for the day that was missed.
        """
        weekday = self.env.company.ejournal_digest_weekday
        if not weekday:
            return
        today = self.env.company._get_ejournal_today()
        due_on = today - timedelta(days=(today.weekday() - int(weekday)) % 7)
        rows = self.env["ejournal.control"]._get_late_rows()
        departments = self.env["ejournal.department"].search(
            [
                ("head_id", "!=", False),
                "|",
                ("digest_on", "=", False),
                ("digest_on", "<", due_on),
            ]
        )
        for department in departments:
            if department in rows:
                self._notify(
                    department.head_id,
                    "kaznmu_ejournal.control_digest",
                    {"rows": rows[department]},
                )
        # Quiet ones, too: their next digest is that of the next week.
        departments.digest_on = today

    # ------------------------------------------------------------------
    # Dean's offices and the registrar's office
    # ------------------------------------------------------------------
    @api.model
    def _cron_remind_consolidated(self):
        """Remind of groups whose consolidated statement was not sent (SOP T1.10).

        Before the deadline, on the day after it, and every week from then on: to the
        registrar's office of all groups, to each dean's office of its own.
        """
        days = self.env.company.ejournal_consolidated_reminder_days
        if not days:
            return
        today = self.env.company._get_ejournal_today()
        terms = self.env["ejournal.term"].search([("attestation_start", "<=", today)])
        deadlines = self.env["ejournal.consolidated"]._get_deadlines(terms)
        for term, deadline in deadlines.items():
            due_on = self._get_consolidated_day(deadline, today, days)
            told_on = term.consolidated_reminded_on
            if not due_on or (told_on and told_on >= due_on):
                continue
            if self._remind_consolidated(term, deadline, today):
                term.consolidated_reminded_on = today

    @api.model
    def _get_consolidated_day(self, deadline, today, days):
        """The day of the last reminder that was due by today, or ``None``."""
        if today <= deadline:
            first = deadline - timedelta(days=days)
            return first if first <= today else None
        weeks, _days = divmod(today - deadline - timedelta(days=1), WEEK)
        if weeks > LATE_WEEKS:
            return None
        return deadline + timedelta(days=1) + weeks * WEEK

    @api.model
    def _remind_consolidated(self, term, deadline, today):
        """Write to the offices about a term; whether there was anything to say."""
        groups = self.env["ejournal.consolidated"]._get_unsent_groups(term)
        recipients = dict.fromkeys(self._get_registrars(), groups)
        for school, own in groups.grouped("school_id").items():
            for user in school._get_office():
                recipients[user] = recipients.get(user, own) | own
        if not groups:
            return False
        for user, own in recipients.items():
            self._notify(
                user,
                "kaznmu_ejournal.consolidated_reminder",
                {"term": term, "groups": own},
                deadline=deadline,
                is_late=deadline < today,
            )
        return True

    @api.model
    def _get_registrars(self):
        """Staff of the registrar's office by role; administrators are left alone."""
        roles = self.env["res.groups"].union(
            *(
                self.env.ref(f"kaznmu_ejournal.ejournal_group_{role}")
                for role in ("registrar", "registrar_head")
            )
        )
        return roles.user_ids.filtered("active")

    def _notify(self, user, template, records, layout=LAYOUT, **values):
        """Send a mail made of a template, in the user's language.

        :param dict records: recordsets for the template, read in that language
        :param str layout: page around it
        :param values: what else the template shows
        """
        localized = self.with_context(lang=user.lang)
        values |= {
            name: value.with_context(lang=user.lang) for name, value in records.items()
        }
        localized.env["mail.thread"].message_notify(
            author_id=self.env.company._get_ejournal_sender().id,
            partner_ids=user.partner_id.ids,
            subject=localized._get_subject(template, values),
            body=localized.env["ir.qweb"]._render(template, values),
            email_layout_xmlid=layout,
        )

    def _get_subject(self, template, values):
        if template.endswith("control_digest"):
            return self.env._(
                "Late journals of the department: %s", len(values["rows"])
            )
        if template.endswith("consolidated_reminder"):
            return self.env._(
                "Groups without a consolidated statement: %s", len(values["groups"])
            )
        return self.env._(
            "Lessons to be filled: %s", len(values["coming"] | values["late"])
        )
