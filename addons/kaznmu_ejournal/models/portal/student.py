from odoo import models


class EjournalStudent(models.Model):
    """What students see of themselves in the portal."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.student"

    def _get_portal_terms(self):
        """Terms in which the student has journals, the newest first."""
        return self.participant_ids.journal_id.term_id.sorted(
            "date_start", reverse=True
        )

    def _get_portal_journals(self, term):
        """The student's disciplines of a term, in a line each.

        :return: list of dicts ``{row, discipline, teachers, rating, is_admitted,
            absences, result, is_passed}``; the result is the line that counts
        """
        rows = self.participant_ids.filtered(
            lambda row: row.journal_id.term_id == term
        ).sorted(lambda row: row.journal_id.discipline_id.name)
        absences = rows._get_absence_counts()
        exams = rows._get_exam_lines()
        nothing = self.env["ejournal.statement.line"]
        journals = []
        for row in rows:
            rating = row._get_rating()
            result = exams.get(row, nothing).filtered("is_result")
            journals.append(
                {
                    "row": row,
                    "discipline": row.journal_id.discipline_id,
                    "teachers": ", ".join(row.journal_id.teacher_ids.mapped("name")),
                    "rating": rating.rating,
                    "is_admitted": rating.is_admitted,
                    "absences": absences.get(row, 0),
                    "result": result,
                    "is_passed": bool(result) and result._get_result().is_passed,
                }
            )
        return journals

    def _get_portal_forecast(self, row, expected):
        """What marks as expected would lead to, for one discipline of the student.

        :param str expected: points as typed; nothing is computed of anything else
        :return: dict of ``expected``, ``forecast`` (``Rating`` or ``None``) and
            ``exams`` (see :meth:`EjournalPolicy._get_exams_needed`)
        """
        try:
            points = self.env["ejournal.mark"]._parse_points((expected or "").strip())
        except ValueError:
            return {"expected": "", "forecast": None, "exams": []}
        forecast, exams = row.journal_id._get_forecast(row, points)
        return {"expected": expected, "forecast": forecast, "exams": exams}

    def _get_portal_journal(self, row):
        """A discipline of the student: marks by lesson, ratings, what is missing.

        :param row: the student's ``ejournal.participant``
        :return: dict of ``row``, ``journal``, ``rating`` (``Rating``), ``policy``,
            ``absence_notice`` (``half``, ``limit`` or ``None``),
            ``lessons`` (``[{lesson, mark}]``, the newest first), ``open_absences``
            (lessons missed and not made up), ``empty`` (held, not graded yet) and
            ``results`` (lines of formed statements, the newest first)
        """
        journal = row.journal_id
        today = self.env.company._get_ejournal_today()
        lessons = journal.lesson_ids.filtered(
            lambda lesson: row._attends(lesson.date) and not lesson.is_cancelled
        ).sorted(lambda lesson: (lesson.date, lesson.number), reverse=True)
        marks = {
            mark.lesson_id: mark
            for mark in self.env["ejournal.mark"].search(
                [("participant_id", "=", row.id), ("lesson_id", "in", lessons.ids)]
            )
        }
        held = lessons.filtered(lambda lesson: lesson.date <= today)
        rating = row._get_rating()
        return {
            "row": row,
            "journal": journal,
            "policy": journal.policy_id,
            "rating": rating,
            "absence_notice": self.env["ejournal.reminder"]._get_absence_notice(rating),
            "today": today,
            "lessons": [
                {"lesson": lesson, "mark": marks.get(lesson)} for lesson in lessons
            ],
            "open_absences": held.filtered(
                lambda lesson: (
                    lesson in marks
                    and marks[lesson].kind == "absent"
                    and not marks[lesson].makeup_date
                )
            ),
            "empty": held.filtered(
                lambda lesson: lesson.is_graded and lesson not in marks
            ),
            "results": row._get_exam_lines().get(
                row, self.env["ejournal.statement.line"]
            )[::-1],
        }
