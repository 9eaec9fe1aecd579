from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from odoo.addons.kaznmu_university.languages import BY_CODE


class EjournalLessonMoves(models.AbstractModel):
    """Moving, cancelling and adding lessons, with a reason; a part of
    ``ejournal.lesson``."""

    _name = "ejournal.lesson.moves"
    _description = "Moving, cancelling and adding lessons"

    def action_move(self):
        """Ask for the new date and the reason."""
        return self._get_change_action("move", self.env._("Move the lesson"))

    def action_cancel(self):
        """Ask for the reason of cancelling."""
        return self._get_change_action("cancel", self.env._("Cancel the lesson"))

    def action_restore(self):
        """Ask for the reason why a cancelled lesson is held after all."""
        return self._get_change_action("restore", self.env._("Restore the lesson"))

    def action_change_kind(self):
        """Ask for another kind, other hours and the reason."""
        return self._get_change_action("kind", self.env._("Change kind or hours"))

    def _get_change_action(self, operation, name):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "ejournal.lesson.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_operation": operation,
                "default_journal_id": self.journal_id.id,
                "default_lesson_id": self.id,
            },
        }

    def _move(self, day, reason):
        """Hold the lesson on another date; its marks go with it.

        :raise UserError: who or when is wrong; a student with a mark does not attend
            on the day; the lesson would open, or close, by moving
        """
        self.ensure_one()
        self._check_before_change()
        if day == self.date:
            self._refuse(self, self.env._("The lesson is on this date already."))
        self._check_day(self.journal_id, day)
        self._check_marks_on(day)
        names = self._get_names()
        moved_from = self.moved_from or self.date
        self._change(
            {"date": day, "moved_from": moved_from},
            reason,
            lambda env: env._(
                "%(lesson)s moved to %(date)s: %(reason)s",
                lesson=names[env.lang],
                date=format_date(env, day),
                reason=reason,
            ),
        )

    def _cancel(self, reason):
        """Cancel the lesson: it stays visible, and out of what is to be filled.

        :raise UserError: the user may not, or the lesson has marks
        """
        self.ensure_one()
        self._check_before_change()
        if self.filled_count:
            self._refuse(
                self,
                self.env._(
                    "There are %s marks. A lesson that was held is not cancelled: "
                    "clear the marks first if they are wrong.",
                    self.filled_count,
                ),
            )
        names = self._get_names()
        self._change(
            {"is_cancelled": True},
            reason,
            lambda env: env._(
                "%(lesson)s cancelled: %(reason)s",
                lesson=names[env.lang],
                reason=reason,
            ),
        )

    def _restore(self, reason):
        """Hold a cancelled lesson after all.

        :raise UserError: the user may not, or the lesson is not cancelled
        """
        self.ensure_one()
        self._check_may_change()
        if not self.is_cancelled:
            self._refuse(self, self.env._("The lesson is not cancelled."))
        names = self._get_names()
        self._change(
            {"is_cancelled": False},
            reason,
            lambda env: env._(
                "%(lesson)s restored: %(reason)s",
                lesson=names[env.lang],
                reason=reason,
            ),
        )

    def _change_kind(self, kind, hours, reason):
        """Make the lesson one of another kind, or of other hours: never past a mark.

        :raise UserError: the user may not, the lesson has or had marks, or would open
            or close by it
        """
        self.ensure_one()
        self._check_before_change()
        if kind != self.kind_id:
            self._check_may_renumber()
        if (kind, hours) == (self.kind_id, self.hours):
            self._refuse(self, self.env._("Kind and hours are these already."))
        self._check_no_history()
        names = self._get_names()
        self._change(
            {"kind_id": kind.id, "hours": hours},
            reason,
            lambda env: env._(
                "%(lesson)s is now: %(kind)s, academic hours: %(hours)s. %(reason)s",
                lesson=names[env.lang],
                kind=kind.with_env(env).name,
                hours=hours,
                reason=reason,
            ),
        )

    @api.model
    def _add(self, journal, vals, reason):
        """Add a lesson that the plan does not have.

        :param dict vals: ``date``, ``kind_id``, ``topic``, ``hours``
        :return: the new lesson, numbered after all others
        :raise UserError: the user may not, or the day is wrong or closed already
        """
        journal.check_access("read")
        journal._check_open()
        self._check_day(journal, vals["date"])
        # Checked above; teachers have no right to create lessons.
        lesson_sudo = self.sudo().create(
            {
                **vals,
                "journal_id": journal.id,
                "number": max(journal.sudo().lesson_ids.mapped("number"), default=0)
                + 1,
                "change_reason": reason,
            }
        )
        lesson = lesson_sudo.sudo(False)
        lesson._check_may_change()
        names = lesson._get_names()
        lesson._tell(
            lambda env: env._(
                "%(lesson)s added: %(reason)s",
                lesson=names[env.lang],
                reason=reason,
            )
        )
        return lesson

    def _get_names(self):
        """What the lesson is called before a change, by language."""
        return {
            lang: self.with_context(lang=lang).display_name for lang in BY_CODE.values()
        }

    def _check_before_change(self):
        self._check_may_change()
        if self.is_cancelled:
            self._refuse(self, self.env._("The lesson is cancelled."))
        # Whoever saves a mark at this moment comes first or starts anew.
        self.journal_id._lock_lessons(set(self.ids))

    @api.model
    def _check_day(self, journal, day):
        """Refuse dates on which the user cannot hold a lesson of the journal."""
        # As superuser: the dates of a term are no secret.
        term = journal.sudo().term_id
        shown = format_date(self.env, day)
        if not term.date_start <= day <= term.date_end:
            raise UserError(
                self.env._(
                    "%(date)s lies outside the teaching of the term, from %(start)s to "
                    "%(end)s.",
                    date=shown,
                    start=format_date(self.env, term.date_start),
                    end=format_date(self.env, term.date_end),
                )
            )
        study_days = self.env.company._get_ejournal_study_days(day)
        if not study_days.is_study_day(day):
            raise UserError(self.env._("%s is a holiday or a day off.", shown))
        if not self._is_office(journal) and not any(
            assignment._writes(day) for assignment in journal._get_own_assignments()
        ):
            raise UserError(self.env._("You do not teach this journal on %s.", shown))

    def _check_marks_on(self, day):
        """Refuse a date that the marks of the lesson do not fit."""
        if not self.filled_count:
            return
        shown = format_date(self.env, day)
        if day > self.env.company._get_ejournal_today():
            self._refuse(
                self,
                self.env._(
                    "It has marks and cannot be moved to %s, still to come.", shown
                ),
            )
        # Closed to everyone; only names of the journal's own students leave.
        marks = self.env["ejournal.mark"].sudo().search([("lesson_id", "=", self.id)])
        absent = marks.participant_id.filtered(lambda row: not row._attends(day))
        if absent:
            self._refuse(
                self,
                self.env._(
                    "It has marks of students who are not in the group on %(date)s: "
                    "%(students)s.",
                    date=shown,
                    students=", ".join(absent.student_id.mapped("name")),
                ),
            )
        if any(mark.makeup_date and mark.makeup_date < day for mark in marks):
            self._refuse(
                self,
                self.env._("An absence was made up before %s already.", shown),
            )
