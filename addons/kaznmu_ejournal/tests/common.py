import json
from datetime import date

from freezegun import freeze_time

from odoo.tests import TransactionCase, new_test_user

from .browser import BrowserCase

MODULE = "kaznmu_ejournal"
ROLES = (
    "teacher",
    "coordinator",
    "head",
    "dean_office",
    "dean",
    "registrar",
    "registrar_head",
    "digitalization",
    "vice_rector",
    "administrator",
)
# A Monday in mid-term; lessons of the case are held before it, but for the last.
TODAY = "2026-11-23 06:00:00"


class EjournalCase(TransactionCase):
    """A small university: one user a role, a journal of three students.

    The journal has four lessons: a practical class, РК1, a lecture, РК2; the users
    of the roles belong to its department and school. ``stranger`` teaches elsewhere.
    """

    frozen_time = TODAY

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if cls.frozen_time:
            # A browser needs a clock that goes.
            clock = freeze_time(cls.frozen_time, tick=issubclass(cls, BrowserCase))
            cls.startClassPatcher(clock)
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.school = cls.env["ejournal.school"].create({"code": "T1", "name": "School"})
        cls.department = cls.env["ejournal.department"].create(
            {"code": "T1", "name": "Department", "school_id": cls.school.id}
        )
        cls.users = {role: cls._create_user(role) for role in ROLES}
        cls.teacher = cls.users["teacher"]
        cls.stranger = cls._create_user("teacher", login="stranger")
        cls.department.head_id = cls.users["head"]
        cls.department.coordinator_ids = cls.users["coordinator"]
        cls.school.dean_id = cls.users["dean"]
        cls.policy = cls.env.ref(f"{MODULE}.policy_default").copy(
            {"academic_year": "2126/2127"}
        )
        cls.term = cls.env["ejournal.term"].create(
            {
                "code": "T-1",
                "name": "Autumn",
                "academic_year": "2126/2127",
                "date_start": date(2026, 9, 1),
                "date_end": date(2026, 12, 12),
                "attestation_start": date(2026, 12, 14),
                "attestation_end": date(2027, 1, 9),
                "policy_id": cls.policy.id,
            }
        )
        cls.program = cls.env["ejournal.program"].create(
            {"code": "T1", "name": "Medicine", "school_id": cls.school.id}
        )
        cls.group = cls.env["ejournal.group"].create(
            {"name": "T-26-01", "program_id": cls.program.id}
        )
        cls.discipline = cls.env["ejournal.discipline"].create(
            {"code": "T1", "name": "Anatomy", "department_id": cls.department.id}
        )
        cls.kinds = {
            name: cls.env.ref(f"{MODULE}.lesson_kind_{name}")
            for name in ("lecture", "practical", "midterm")
        }
        cls.students = cls._create_students(["Аманова", "Ёлкин", "Қасымов"])
        cls.journal = cls._create_journal()
        cls.practical, cls.midterm_1, cls.lecture, cls.midterm_2 = (
            cls.journal.lesson_ids
        )
        cls.rows = cls.journal.participant_ids

    @classmethod
    def _create_user(cls, role, login=None):
        return new_test_user(
            cls.env,
            login=login or role,
            lang="en_US",
            groups=f"{MODULE}.ejournal_group_{role}",
            ejournal_department_id=cls.department.id,
            ejournal_school_id=cls.school.id,
        )

    @classmethod
    def _create_students(cls, last_names, group=None, start=date(2026, 9, 1)):
        number = cls.env["ejournal.student"].search_count([])
        students = cls.env["ejournal.student"].create(
            [
                {
                    "number": f"T{number + place}",
                    "last_name": last_name,
                    "first_name": "Имя",
                }
                for place, last_name in enumerate(last_names)
            ]
        )
        cls.env["ejournal.enrollment"].create(
            [
                {
                    "student_id": student.id,
                    "group_id": (group or cls.group).id,
                    "date_from": start,
                }
                for student in students
            ]
        )
        return students

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


def generate_api_key(user):
    """A key for the external API that never expires.

    The server compares an expiry with the database's clock, which no test freezes.
    """
    keys = user.env["res.users.apikeys"].with_user(user)
    return keys.sudo()._generate("rpc", "test", None)  # only the system may, forever


def call_json2(case, user, model, method, timeout=120, **params):
    """The response to a JSON-2 call as a user, over the port of an ``HttpCase``."""
    return case.url_open(
        f"/json/2/{model}/{method}",
        data=json.dumps(params),
        headers={
            "Authorization": f"Bearer {generate_api_key(user)}",
            "Content-Type": "application/json",
        },
        timeout=timeout,
    )


def lesson_journal(cells):
    return cells[0][0].journal_id
