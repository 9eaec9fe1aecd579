from collections import defaultdict
from typing import NamedTuple

from odoo import models


class LessonChange(NamedTuple):
    """What an approved plan does to a lesson of a journal.

    ``kind`` is ``same``, ``update``, ``topic`` (the lesson has marks), ``add``,
    ``cancel`` or ``keep`` (what the plan wants cannot be done; ``reason`` says why).
    """

    kind: str
    journal: models.Model
    number: int
    lesson: models.Model  # empty when it is added
    line: models.Model  # empty when it is cancelled or kept
    date: object = False
    reason: str = ""


class EjournalPlanApplication(models.AbstractModel):
    """What an approved plan does to the journals; a part of ``ejournal.plan``."""

    _name = "ejournal.plan.application"
    _description = "Application of a plan to the journals"

    def _get_lesson_changes(self):
        """What the plan, once approved, does to lessons that are there already.

        No mark is ever lost: a lesson that has or had marks keeps date, kind and
        marks, and takes the new topic when number and kind agree. Lessons that were
        added by hand, or closed by a deadline or statement, stay as they are.

        :return: list of ``LessonChange``, in order of journals and numbers
        """
        self.ensure_one()
        current = self._get_current(self.term_id, self.discipline_id).get(
            (self.discipline_id, self.department_id)
        )
        is_lesser = current and current.kind == "ktp" and self.kind == "syllabus"
        if not self.line_ids or is_lesser:
            return []
        # The head sees the department's journals; the answer is about all of them.
        domain = [
            (name, "=", self[name].id)
            for name in ("term_id", "discipline_id", "department_id")
        ]
        # As superuser, see above: the journals of all who teach by the plan.
        journals = self.env["ejournal.journal"].sudo().search(domain)
        timetables = {
            line.group_id: line
            for line in self.env["ejournal.timetable"].search(domain)
        }
        term = self.term_id
        study_days = self.env.company._get_ejournal_study_days(term.date_start)
        today = self.env.company._get_ejournal_today()
        changes = []
        for journal in journals.filtered("lesson_ids"):
            timetable = timetables.get(journal.group_id)
            dates = timetable._get_lesson_dates(study_days) if timetable else []
            changes += self._get_journal_changes(
                journal, dates, bool(journal.closed_on), today
            )
        return changes

    def _get_journal_changes(self, journal, dates, is_formed, today):
        lines = {line.number: line for line in self.line_ids}
        lessons = {lesson.number: lesson for lesson in journal.lesson_ids}
        nothing = self.env["ejournal.plan.line"]
        changes, added = [], []
        for number in sorted(lines.keys() | lessons.keys()):
            lesson = lessons.get(number, self.env["ejournal.lesson"])
            line = lines.get(number, nothing)
            is_planned = bool(lesson.plan_line_id)
            is_past = lesson and lesson._is_past(today)
            if lesson and is_planned and (is_formed or is_past):
                if not self._is_same(lesson, line):
                    reason = self.env._("The lesson is closed.")
                    changes.append(
                        LessonChange(
                            "keep",
                            journal,
                            number,
                            lesson,
                            nothing,
                            lesson.date,
                            reason,
                        )
                    )
            elif lesson and is_planned and not line:
                if lesson.is_cancelled:
                    continue
                kind = "keep" if lesson._with_history() else "cancel"
                reason = self.env._("It has marks.") if kind == "keep" else ""
                changes.append(
                    LessonChange(
                        kind, journal, number, lesson, nothing, lesson.date, reason
                    )
                )
            elif lesson and is_planned and self._is_same(lesson, line):
                if lesson.plan_line_id != line:
                    changes.append(
                        LessonChange("same", journal, number, lesson, line, lesson.date)
                    )
            elif lesson and is_planned and not lesson._with_history():
                changes.append(
                    LessonChange("update", journal, number, lesson, line, lesson.date)
                )
            elif lesson and is_planned and lesson.kind_id == line.kind_id:
                changes.append(
                    LessonChange("topic", journal, number, lesson, line, lesson.date)
                )
            elif line:
                if lesson and is_planned:
                    reason = self.env._("It has marks as %s.", lesson.kind_id.name)
                    changes.append(
                        LessonChange(
                            "keep",
                            journal,
                            number,
                            lesson,
                            nothing,
                            lesson.date,
                            reason,
                        )
                    )
                if not is_formed:
                    added.append(line)
        return changes + self._place_added(journal, added, lines, lessons, dates)

    @staticmethod
    def _is_same(lesson, line):
        return (lesson.topic, lesson.kind_id, lesson.hours) == (
            line.topic,
            line.kind_id,
            line.hours,
        )

    def _place_added(self, journal, added, lines, lessons, dates):
        """Numbers and dates of added lessons: the next free ones.

        A number that a kept lesson, or one added by hand, has already is not taken.
        """
        taken = {
            lesson.date for lesson in journal.lesson_ids if not lesson.is_cancelled
        }
        free = [day for day in dates if day not in taken]
        next_number = max([0, *lines, *lessons]) + 1
        nothing = self.env["ejournal.lesson"]
        changes = []
        for line in added:
            number = line.number
            if number in lessons:
                number, next_number = next_number, next_number + 1
            before = [
                lesson.date
                for lesson in journal.lesson_ids
                if lesson.number < line.number and not lesson.is_cancelled
            ] + [change.date for change in changes]
            earliest = max(before, default=None)
            day = next((day for day in free if not earliest or day > earliest), None)
            if day:
                free.remove(day)
            day = (
                day or earliest or (dates[-1] if dates else journal.term_id.date_start)
            )
            changes.append(LessonChange("add", journal, number, nothing, line, day))
        return changes

    def _apply_lesson_changes(self, changes):
        """Apply what :meth:`_get_lesson_changes` gave, with a note in each journal.

        The caller has checked the right to approve, and calls as superuser.
        """
        Lesson = self.env["ejournal.lesson"]
        by_line = defaultdict(Lesson.browse)
        cancelled, created = Lesson, []
        for change in changes:
            # The caller has checked the right to approve.
            lesson = change.lesson.sudo()
            if change.kind == "add":
                created.append(
                    {
                        **change.line._prepare_lesson(),
                        "journal_id": change.journal.id,
                        "number": change.number,
                        "date": change.date,
                        "change_reason": self.display_name,
                    }
                )
            elif change.kind == "cancel":
                cancelled |= lesson
            elif change.kind != "keep":
                by_line[change.kind, change.line] |= lesson
        for (kind, line), lessons in by_line.items():
            vals = line._prepare_lesson()
            if kind != "update":
                # Marks are there: what decides about them, kind and hours, stays.
                vals = {name: vals[name] for name in ("plan_line_id", "topic")}
            lessons.write(vals)
        cancelled.write({"is_cancelled": True, "change_reason": self.display_name})
        Lesson.create(created)
        journals = self.env["ejournal.journal"].union(
            *(change.journal for change in changes)
        )
        journals.plan_id = self
        for journal in journals:
            journal._post_words(
                lambda journal: journal.env._(
                    "New plan in force: %s", self.with_env(journal.env).display_name
                ),
                author_id=self.env.user.partner_id.id,
            )
