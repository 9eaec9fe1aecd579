import re
from collections import Counter
from datetime import timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_university.words import Speaker

from ..journal.mark import ABSENCES

# Fewer marks, or students, prove nothing.
MIN_COLUMN = 5
MIN_MARKS = 30
RECENT = timedelta(hours=24)
ORDER_NUMBER = re.compile(r"\d")


class Finding(NamedTuple):
    """What speaks against forming a statement; without a record: it is about the
    statement itself."""

    code: str
    severity: str  # error | warning
    words: dict  # see Speaker
    res_model: str | None = None
    res_id: int | None = None
    # What else it is about: ids of students, say, or the value found.
    subject: tuple = ()

    @property
    def key(self):
        """What a later check knows it by, whatever the names and the language."""
        parts = (self.code, self.res_model or "", self.res_id or "", *self.subject)
        return ":".join(map(str, parts))

    def _get_values(self):
        """Values of an ``ejournal.statement.finding``."""
        return {
            "code": self.code,
            "severity": self.severity,
            "words": self.words,
            "res_model": self.res_model,
            "res_id": self.res_id,
            "key": self.key,
        }


class EjournalStatementCheck(models.AbstractModel):
    """The check before a statement is formed (SOP T1.7).

    Findings name the place and lead to it. Errors block; warnings are acknowledged
    by name. The number of queries does not depend on that of students or lessons.
    """

    _name = "ejournal.statement.check"
    _description = "Check of a statement"

    @api.model
    def _get_findings(self, statement):
        """All findings of a draft, errors and warnings.

        :param statement: one ``ejournal.statement`` as superuser, its lines up to date
        :return: list of ``Finding``
        """
        kind = statement._get_kind()
        lessons = kind._get_lessons(statement)
        statement.line_ids.student_id.fetch(["name"])  # all at once, for the messages
        findings = []
        if not statement.line_ids:
            findings.append(
                self._about(
                    "no_students",
                    "error",
                    Speaker._("The journal has no students."),
                    statement.journal_id,
                )
            )
        if lessons:
            findings += self._check_cells(statement.journal_id, lessons)
            findings += self._check_absences(lessons)
            findings += self._check_days(lessons)
            findings += self._check_columns(lessons)
            findings += self._check_haste(statement.journal_id, lessons)
            findings += self._check_weights(statement.journal_id.policy_id)
            findings += self._check_substitutions(statement.journal_id)
        if kind.has_exam:
            findings += self._check_exams(statement)
        return findings + kind._get_findings(statement)

    @api.model
    def _about(self, code, severity, words, record, subject=()):
        return Finding(code, severity, words, record._name, record.id, subject)

    @api.model
    def _get_names(self, students):
        """Names of students; of namesakes among them with the number."""
        counts = Counter(students.mapped("name"))
        return {
            student: student.name
            if counts[student.name] == 1
            else f"{student.name}, № {student.number}"
            for student in students
        }

    # ------------------------------------------------------------------
    # The journal
    # ------------------------------------------------------------------
    def _check_cells(self, journal, lessons):
        return [
            self._about(
                "empty_cells",
                "error",
                Speaker._(
                    "Lesson %(lesson)s: %(count)s cells are empty.",
                    lesson=lesson,
                    count=count,
                ),
                lesson,
            )
            for lesson, count in journal._get_empty_cells().items()
            if lesson in lessons
        ]

    def _check_absences(self, lessons):
        """«н/б» without make-up, «перезачет» without order, make-up before absence."""
        graded = lessons.filtered("is_graded")
        absences = self.env["ejournal.mark"].search_fetch(
            [("lesson_id", "in", lessons.ids), ("kind", "in", ABSENCES)],
            [
                "lesson_id",
                "participant_id",
                "kind",
                "note",
                "recredit_order",
                "makeup_date",
            ],
        )
        cases = {
            "not_made_up": absences.filtered(
                lambda mark: (
                    mark.kind == "absent"
                    and not mark.makeup_date
                    and mark.lesson_id in graded
                )
            ),
            "recredit_without_order": absences.filtered(
                lambda mark: (
                    # Entered before the number had a field of its own.
                    mark.kind == "recredit"
                    and not mark.recredit_order
                    and not ORDER_NUMBER.search(mark.note or "")
                )
            ),
            "makeup_before_absence": absences.filtered(
                lambda mark: mark.makeup_date and mark.makeup_date < mark.lesson_id.date
            ),
        }
        known = self._get_names(lessons.journal_id.participant_ids.student_id)
        return [
            self._prepare_absence(code, lesson, marks.participant_id, known)
            for code, found in cases.items()
            for lesson, marks in found.grouped("lesson_id").items()
        ]

    def _prepare_absence(self, code, lesson, participants, known):
        names = {
            "lesson": lesson,
            "students": ", ".join(known[row.student_id] for row in participants),
        }
        severity = "error"
        if code == "not_made_up":
            severity = "warning"
            message = Speaker._(
                "Lesson %(lesson)s: «н/б» is not made up: %(students)s.", **names
            )
        elif code == "recredit_without_order":
            message = Speaker._(
                "Lesson %(lesson)s: the note «перезачет» lacks the number of the "
                "order: %(students)s.",
                **names,
            )
        else:
            message = Speaker._(
                "Lesson %(lesson)s: made up before it was missed: %(students)s.",
                **names,
            )
        subject = tuple(sorted(participants.ids))
        return self._about(code, severity, message, lesson, subject)

    def _check_days(self, lessons):
        """Marks of lessons that fall on a holiday or day off."""
        first_day = min(lessons.mapped("date"))
        days = self.env.company._get_ejournal_study_days(first_day)
        return [
            self._about(
                "day_off",
                "warning",
                Speaker._(
                    "Lesson %s has marks, but it falls on a holiday or a day off.",
                    lesson,
                ),
                lesson,
            )
            for lesson in lessons
            if lesson.filled_count and not days.is_study_day(lesson.date)
        ]

    def _check_columns(self, lessons):
        """Lessons in which everybody has the same points."""
        rows = self.env.execute_query(
            SQL(
                """SELECT lesson_id, MIN(points) FROM ejournal_mark
                    WHERE lesson_id IN %s
                    GROUP BY lesson_id
                   HAVING COUNT(*) >= %s AND BOOL_AND(kind = 'points')
                      AND MIN(points) = MAX(points)
                    ORDER BY lesson_id""",
                tuple(lessons.ids),
                MIN_COLUMN,
            )
        )
        format_value = self.env["ejournal.mark"]._format_value
        return [
            self._about(
                "same_value",
                "warning",
                Speaker._(
                    "Lesson %(lesson)s: all students have the same mark, %(value)s.",
                    lesson=lesson,
                    value=format_value("points", points),
                ),
                lesson,
                (points,),
            )
            for lesson, points in (
                (lessons.browse(lesson_id), points) for lesson_id, points in rows
            )
        ]

    def _check_haste(self, journal, lessons):
        """Most marks entered in the last day; what was imported was not typed."""
        [(total, recent)] = self.env.execute_query(
            SQL(
                """SELECT COUNT(*),
                          COUNT(*) FILTER (WHERE change.date >= %s
                                             AND change.source <> 'import')
                     FROM ejournal_mark mark
                     JOIN ejournal_mark_change change ON change.id = mark.version
                    WHERE mark.lesson_id IN %s""",
                fields.Datetime.now() - RECENT,
                tuple(lessons.ids),
            )
        )
        if total < MIN_MARKS or 2 * recent <= total:
            return []
        return [
            self._about(
                "haste",
                "warning",
                Speaker._("Most of the marks were entered in the last 24 hours."),
                journal,
            )
        ]

    def _check_weights(self, policy):
        lines = policy.weight_ids if policy.formula == "weighted" else policy.part_ids
        total = round(sum(lines.mapped("weight")), 4)
        if policy.formula == "midterm" or total == 1:
            return []
        return [
            self._about(
                "weights",
                "error",
                Speaker._(
                    "The weights of the policy add up to %(total)g, not 1: %(policy)s.",
                    total=total,
                    policy=(policy, "name"),
                ),
                policy,
            )
        ]

    def _check_substitutions(self, journal):
        return [
            self._about(
                "no_protocol",
                "error",
                Speaker._(
                    "%(substitute)s substitutes for %(teacher)s without a protocol of "
                    "the department meeting.",
                    substitute=assignment.teacher_id.name,
                    teacher=assignment.replaces_id.name,
                ),
                assignment,
            )
            for assignment in journal.assignment_ids
            if assignment.replaces_id and not assignment.protocol_number
        ]

    # ------------------------------------------------------------------
    # The exam
    # ------------------------------------------------------------------
    def _check_exams(self, statement):
        findings = []
        has_exam = statement.journal_id.policy_id.has_exam
        names = self._get_names(statement.line_ids.student_id)
        for line in statement.line_ids:
            student = names[line.student_id]
            if has_exam and line.is_admitted and not line.exam_kind:
                message = Speaker._("%s is admitted but has no exam result.", student)
                findings.append(self._about("no_exam", "error", message, line))
            if line.has_appeal and not (line.appeal_date and line.appeal_protocol):
                message = Speaker._(
                    "%s: the appeal lacks its date or protocol.", student
                )
                findings.append(
                    self._about("appeal_without_protocol", "error", message, line)
                )
        return findings
