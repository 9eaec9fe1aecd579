from datetime import date

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .test_overview import TwoSchoolsCase


@tagged("post_install", "-at_install")
class TestMarkReport(TwoSchoolsCase):
    """For teachers: their marks beside the department's, and what stands out, without
    accusation; seen by the teacher and by whoever looks after the department."""

    def setUp(self):
        super().setUp()
        # A colleague of the same department, with marks of his own.
        self.colleague = self._create_user("teacher", login="colleague")
        self.other = self._create_journal(
            teacher=self.colleague, discipline=self.discipline.copy({"code": "C1"})
        )
        self.fill({self.practical: ["95", "н/б", "95"]})
        self.save_many(
            [
                (lesson, row, "45", None, 0)
                for lesson in self.other.lesson_ids[:2]
                for row in self.other.participant_ids
            ],
            self.colleague,
        )

    def refresh(self):
        self.env["ejournal.risk"]._refresh(self.journal | self.journal_2 | self.other)

    def read_shares(self, teacher, user=None):
        self.env.flush_all()
        rows = (
            self.env["ejournal.mark.report"]
            .with_user(user or teacher)
            .search([("teacher_id", "=", teacher.id)])
        )
        return {(row.band, row.whose): round(row.share, 1) for row in rows}

    def test_beside_the_department(self):
        """Own: 2 of 3 from 90; of the department 2 of 9, by hand."""
        self.refresh()
        self.assertEqual(
            self.read_shares(self.teacher),
            {
                ("0", "teacher"): 33.3,
                ("0", "department"): 11.1,
                ("1", "teacher"): 0.0,
                ("1", "department"): 66.7,
                ("6", "teacher"): 66.7,
                ("6", "department"): 22.2,
            },
        )
        # Counted anew, not added up.
        self.refresh()
        self.assertEqual(self.read_shares(self.teacher)["6", "teacher"], 66.7)

    def test_bands(self):
        """The edges of the bands: 49.99 is below 50, 100 belongs to 90–100."""
        self.policy.skill_kind_ids = self.kinds["midterm"]
        values = ["0", "49,99", "50", "59,99", "60", "89,99", "90", "100", "70 оп."]
        lessons = self.journal_2.lesson_ids.filtered(
            lambda lesson: lesson.kind_id == self.kinds["practical"]
        )
        row = self.journal_2.participant_ids[0]
        more = [
            lessons[0].copy({"number": 10 + place, "date": date(2026, 9, 8)})
            for place in range(len(values))
        ]
        answer = self.save_many(
            [(lesson, row, v, None, 0) for lesson, v in zip(more, values, strict=True)]
            + [
                (lesson, row, v, None, 0)
                for lesson, v in zip(
                    self.journal_2.lesson_ids.filtered("kind_id.is_midterm"),
                    ("зач.", "незач."),
                    strict=True,
                )
            ],
            self.stranger,
        )
        self.assertFalse(answer["refused"])
        self.refresh()
        profile = self.env["ejournal.mark.profile"].search(
            [("journal_id", "=", self.journal_2.id)]
        )
        counts = {row.band: row.mark_count for row in profile}
        self.assertEqual(
            counts, {"1": 2, "2": 2, "3": 1, "4": 1, "5": 1, "6": 2, "7": 1, "8": 1}
        )

    def test_one_value_for_all(self):
        """Fewer than five students prove nothing, other values neither."""
        self.refresh()
        Sign = self.env["ejournal.mark.sign"]
        self.assertFalse(Sign.search([("journal_id", "=", self.other.id)]))
        students = self._create_students(["Бир", "Екі", "Үш"])
        self.journal.participant_ids = [
            (0, 0, {"student_id": student.id, "date_from": self.term.date_start})
            for student in students
        ]
        self.save_many(
            [
                (self.midterm_1, row, "77", None, 0)
                for row in self.journal.participant_ids
            ]
        )
        self.save_many(
            [
                (self.midterm_2, row, str(70 + place), None, 0)
                for place, row in enumerate(self.journal.participant_ids)
            ]
        )
        self.refresh()
        sign = Sign.search([("journal_id", "=", self.journal.id)])
        self.assertEqual((sign.kind, sign.lesson_id), ("same_value", self.midterm_1))
        self.assertEqual((sign.value, sign.mark_count), ("77", 6))
        self.assertEqual(sign.teacher_id, self.teacher)
        action = sign.with_user(self.teacher).action_open()
        self.assertEqual(action["context"], {"active_id": self.journal.id})

    def test_my_marks_of_the_current_term(self):
        """Both filters at once: a separator makes them “and”."""
        for model in ("ejournal.mark.report", "ejournal.mark.sign"):
            view = self.env[model].get_view(view_type="search")
            names = [
                element.get("name", element.tag)
                for element in html.fromstring(view["arch"]).iter("filter", "separator")
            ]
            place = names.index("current")
            self.assertEqual(names[place + 1 : place + 3], ["separator", "mine"])

    def test_typed_within_an_hour(self):
        """30 marks of several days in one hour; with one of another hour it is none."""
        lessons = [
            self.practical.copy({"number": 20 + n, "date": date(2026, 9, 8 + n % 2)})
            for n in range(10)
        ]
        self.save_many(
            [
                (lesson, row, str(50 + place % 50), None, 0)
                for place, (lesson, row) in enumerate(
                    (lesson, row) for lesson in lessons for row in self.rows
                )
            ]
        )
        self.refresh()
        Sign = self.env["ejournal.mark.sign"]
        domain = [("journal_id", "=", self.journal.id), ("kind", "=", "one_hour")]
        self.assertEqual(Sign.search(domain).mark_count, 33)
        with freeze_time("2026-11-23 07:00:01"):
            self.save(self.midterm_1, self.rows[0], "60")
        self.refresh()
        self.assertFalse(Sign.search(domain))

    def test_who_sees_whose(self):
        """Teachers their own; the head the department's; nobody another one's."""
        self.refresh()
        head, stranger = self.users["head"], self.stranger
        self.assertTrue(self.read_shares(self.colleague, head))
        self.assertFalse(self.read_shares(self.colleague, self.teacher))
        self.assertFalse(self.read_shares(self.teacher, stranger))
        self.assertTrue(self.read_shares(self.teacher, self.users["vice_rector"]))
        sign = self.env["ejournal.mark.sign"].create(
            {
                "journal_id": self.journal.id,
                "teacher_id": self.teacher.id,
                "kind": "one_hour",
            }
        )
        for user, sees in (
            (self.teacher, True),
            (head, True),
            (self.colleague, False),
            (stranger, False),
        ):
            with self.subTest(user=user.login):
                found = sign.with_user(user).search([("id", "=", sign.id)])
                self.assertEqual(bool(found), sees)
                for operation in ("write", "create", "unlink"):
                    with self.assertRaises(AccessError):
                        sign.with_user(user).check_access(operation)
        for model in ("ejournal.mark.report", "ejournal.mark.sign"):
            with self.assertRaises(AccessError):
                self.env[model].with_user(self.users["digitalization"]).search([])
        with self.assertRaises(AccessError):
            self.env["ejournal.mark.profile"].with_user(head).search([])
