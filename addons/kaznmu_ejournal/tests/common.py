from datetime import date
from unittest.mock import patch

from odoo.addons.kaznmu_university.tests.common import (
    ROLES,
    TODAY,
    UniversityCase,
    call_json2,
    generate_api_key,
    past_all_guards,
)

# Tests find all that they share here.
__all__ = [
    "ROLES",
    "TODAY",
    "EjournalCase",
    "call_json2",
    "generate_api_key",
    "past_all_guards",
]


class EjournalCase(UniversityCase):
    """The small university with a journal of its students.

    The journal has four lessons: a practical class, РК1, a lecture, РК2.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls._create_journal()
        cls.practical, cls.midterm_1, cls.lecture, cls.midterm_2 = (
            cls.journal.lesson_ids
        )
        cls.rows = cls.journal.participant_ids

    @classmethod
    def _prepare_term(cls):
        cls.policy = cls.env.ref("kaznmu_ejournal.policy_default").copy(
            {"academic_year": "2126/2127"}
        )
        return {"policy_id": cls.policy.id}

    @classmethod
    def _create_journal(cls, teacher=None, discipline=None, lessons=None):
        """A journal of all students; lessons are ``(kind, date)``."""
        lessons = lessons or [
            ("practical", date(2026, 9, 7)),
            ("midterm", date(2026, 10, 5)),
            ("lecture", date(2026, 10, 12)),
            ("midterm", date(2026, 11, 16)),
        ]
        return cls.env["ejournal.journal"].create(
            {
                "term_id": cls.term.id,
                "discipline_id": (discipline or cls.discipline).id,
                "group_id": cls.group.id,
                "department_id": (discipline or cls.discipline).department_id.id,
                "assignment_ids": [(0, 0, {"teacher_id": (teacher or cls.teacher).id})],
                "participant_ids": [
                    (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                    for student in cls.students
                ],
                "lesson_ids": [
                    (
                        0,
                        0,
                        {
                            "number": number,
                            "date": day,
                            "kind_id": cls.kinds[kind].id,
                            "topic": f"Topic {number}",
                        },
                    )
                    for number, (kind, day) in enumerate(lessons, 1)
                ],
            }
        )

    def save(self, lesson, row, value, note=None, version=0, user=None):
        """Save one mark as a user; the answer of ``save_marks``."""
        return self.save_many([(lesson, row, value, note, version)], user)

    def save_many(self, cells, user=None):
        return (
            lesson_journal(cells)
            .with_user(user or self.teacher)
            .save_marks(
                [
                    {
                        "lesson_id": lesson.id,
                        "participant_id": row.id,
                        "value": value,
                        "note": note,
                        "version": version,
                    }
                    for lesson, row, value, note, version in cells
                ]
            )
        )

    def fill(self, values):
        """Fill graded lessons: ``{lesson: [value of each row]}``; all must be saved."""
        answer = self.save_many(
            [
                (lesson, row, value, None, 0)
                for lesson, column in values.items()
                for row, value in zip(self.rows, column, strict=True)
            ]
        )
        self.assertFalse(answer["refused"] + answer["conflicts"])

    def create_window(self, **values):
        """A window of the teacher as the method of an approved document makes it.

        There is no such document in this add-on: what it must be is for the add-ons
        that have some to test.
        """
        Window = self.env["ejournal.window"]
        with patch.object(type(Window), "_get_origin_refusal", return_value=""):
            return Window.create(
                {
                    "journal_id": self.journal.id,
                    "user_id": self.teacher.id,
                    "reason": "Request 1",
                    "origin_model": self.journal._name,
                    "origin_id": self.journal.id,
                    **values,
                }
            )

    def get_cell(self, lesson, row):
        return next(
            (
                cell
                for cell in lesson.journal_id.read_cells()
                if (cell["lesson_id"], cell["participant_id"]) == (lesson.id, row.id)
            ),
            None,
        )

    def assertRefused(self, answer, code):
        self.assertFalse(answer["saved"])
        self.assertEqual([change["code"] for change in answer["refused"]], [code])


def lesson_journal(cells):
    return cells[0][0].journal_id
