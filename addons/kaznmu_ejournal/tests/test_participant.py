from datetime import date

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestParticipant(EjournalCase):
    """Students who join, leave or change groups in mid-term (issue 3, item 3)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # As the builder makes it: its students are those of the group.
        cls.journal.curriculum_id = cls.env["ejournal.curriculum"].create(
            {
                "term_id": cls.term.id,
                "program_id": cls.program.id,
                "discipline_id": cls.discipline.id,
            }
        )
        cls.other_group = cls.group.copy({"name": "T-26-02"})
        own = cls.group
        cls.group = cls.other_group
        cls.students, students = cls.students[:0], cls.students
        cls.other_journal = cls._create_journal()
        cls.group, cls.students = own, students
        cls.other_journal.curriculum_id = cls.journal.curriculum_id
        cls.row = cls.rows[0]
        cls.enrollment = cls.students[0].enrollment_ids

    def move(self, day):
        """The student goes to the other group, and is there from the day on."""
        registrar = self.users["registrar"]
        self.enrollment.with_user(registrar).date_to = date.fromordinal(
            day.toordinal() - 1
        )
        return (
            self.env["ejournal.enrollment"]
            .with_user(registrar)
            .create(
                {
                    "student_id": self.students[0].id,
                    "group_id": self.other_group.id,
                    "date_from": day,
                }
            )
        )

    def test_joining(self):
        late = self._create_students(["Поздний"], start=date(2026, 10, 12))
        row = self.journal.participant_ids.filtered(lambda row: row.student_id == late)
        self.assertEqual(row.date_from, date(2026, 10, 12))
        self.assertRefused(self.save(self.midterm_1, row, "85"), "not_enrolled")
        self.assertFalse(self.save(self.lecture, row, "н/б")["refused"])

    def test_changing_groups(self):
        """Each journal has the student for its own dates."""
        self.save(self.practical, self.row, "85")
        self.move(date(2026, 10, 1))
        self.assertEqual(self.row.date_to, date(2026, 9, 30))
        new_row = self.other_journal.participant_ids
        self.assertEqual(new_row.student_id, self.students[0])
        self.assertEqual(new_row.date_from, date(2026, 10, 1))
        self.assertRefused(self.save(self.midterm_1, self.row, "85"), "not_enrolled")
        self.assertEqual(self.get_cell(self.practical, self.row)["value"], "85")
        midterm = self.other_journal.lesson_ids[1]
        self.assertFalse(self.save(midterm, new_row, "85")["refused"])

    def test_coming_back(self):
        """One row, so that all marks make one result; away in between."""
        away = self.move(date(2026, 10, 1))
        away.date_to = date(2026, 10, 31)
        self.enrollment.copy({"date_from": date(2026, 11, 1), "date_to": False})
        self.assertEqual(self.row.date_from, date(2026, 9, 1))
        self.assertFalse(self.row.date_to)
        self.assertEqual(self.row.away_from, date(2026, 10, 1))
        self.assertEqual(self.row.away_to, date(2026, 10, 31))
        self.assertRefused(self.save(self.midterm_1, self.row, "85"), "not_enrolled")
        for lesson in (self.practical, self.midterm_2):
            self.assertFalse(self.save(lesson, self.row, "85")["refused"])
        self.env.invalidate_all()
        # Two others for РК1, three for each other graded lesson, as SQL counts it.
        self.assertEqual(self.journal.due_count, 8)
        self.assertEqual(self.midterm_1.due_count, 2)
        self.assertEqual(self.journal._get_empty_cells()[self.midterm_1], 2)

    def test_marks_outside_the_dates_are_kept_and_told(self):
        """Nothing lost: the row stays as wide as its marks."""
        self.save(self.midterm_1, self.row, "85")
        self.move(date(2026, 10, 1))
        self.assertEqual(self.row.date_to, self.midterm_1.date)
        message = self.journal.message_ids[0].body
        self.assertIn("Аманова", message)
        self.assertIn("05.10.2026", message)
        self.assertRefused(self.save(self.midterm_2, self.row, "85"), "not_enrolled")

    def test_a_deleted_enrollment(self):
        """An empty row goes; one that has or had marks stays, and this is told."""
        self.enrollment.unlink()
        self.assertFalse(self.row.exists())
        self.save(self.practical, self.rows[1], "85")
        self.students[1].enrollment_ids.unlink()
        self.assertTrue(self.rows[1].exists())
        self.assertIn("07.09.2026", self.journal.message_ids[0].body)

    def test_a_formed_statement_keeps_its_rows(self):
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.sudo().write({"number": "S-1", "state": "formed"})
        self.move(date(2026, 10, 1))
        self.assertFalse(self.row.date_to)
        self.assertIn("statement is formed", self.journal.message_ids[0].body)

    def test_a_journal_made_by_hand_chooses_its_students(self):
        self.journal.curriculum_id = False
        self._create_students(["Поздний"], start=date(2026, 10, 12))
        self.assertEqual(len(self.journal.participant_ids), 3)
        self.move(date(2026, 10, 1))
        self.assertEqual(self.row.date_to, date(2026, 9, 30))

    def test_the_term_limits_the_dates(self):
        self.enrollment.date_to = date(2026, 12, 12)  # the last day of teaching
        self.assertFalse(self.row.date_to)
        self.enrollment.date_to = date(2026, 12, 11)
        self.assertEqual(self.row.date_to, date(2026, 12, 11))
        self.enrollment.date_from = date(2026, 1, 1)
        self.assertEqual(self.row.date_from, self.term.date_start)

    def test_who_enrolls(self):
        for role in ("teacher", "head", "dean_office", "dean", "vice_rector"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.enrollment.with_user(self.users[role]).date_to = date(2026, 10, 1)

    def test_rows_are_not_deleted_with_their_marks(self):
        answer = self.save(self.practical, self.row, "85")
        self.save(self.practical, self.row, "", version=answer["saved"][0]["version"])
        with self.assertRaisesRegex(UserError, "had marks"):
            self.row.unlink()

    def test_transfer_in_one_go(self):
        """The registrar's dialog: leave here, join there, on one date."""
        wizard = (
            self.env["ejournal.transfer"]
            .with_user(self.users["registrar"])
            .create(
                {
                    "student_ids": self.students[:2].ids,
                    "group_id": self.other_group.id,
                    "date": date(2026, 10, 1),
                }
            )
        )
        wizard.action_transfer()
        self.assertEqual(self.enrollment.date_to, date(2026, 9, 30))
        self.assertEqual(
            self.other_journal.participant_ids.student_id, self.students[:2]
        )
        wizard.write({"group_id": False, "date": date(2026, 11, 1)})
        wizard.action_transfer()
        self.assertEqual(
            set(self.other_journal.participant_ids.mapped("date_to")),
            {date(2026, 10, 31)},
        )
        with self.assertRaisesRegex(UserError, "not in a group"):
            wizard.action_transfer()

    def test_a_transfer_to_the_own_group_is_none(self):
        wizard = self.env["ejournal.transfer"].create(
            {
                "student_ids": self.students[:1].ids,
                "group_id": self.group.id,
                "date": date(2026, 10, 1),
            }
        )
        with self.assertRaisesRegex(ValidationError, "already"):
            wizard.action_transfer()

    def test_query_count_does_not_depend_on_students(self):
        def count(students):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            students.enrollment_ids.date_to = date(2026, 10, 10)
            self.env.flush_all()
            return self.cr.sql_log_count - before

        students = self._create_students([f"Студент{n}" for n in range(40)])
        count(students[:1])  # warms the registry's caches
        self.assertLessEqual(count(students[10:40]), count(students[1:4]) + 2)

    def change_dates(self, role, reason="Order No. 5", **dates):
        row = self.row.with_user(self.users[role])
        action = row.action_change_dates()
        change = row.env[action["res_model"]].browse(action["res_id"])
        change.write({"reason": reason, **dates})
        change.action_apply()

    def test_dates_change_by_an_action_alone(self):
        """Not by a write of any role, past the reason and the marks."""
        for role, user in self.users.items():
            for values in (
                {"date_from": date(2026, 9, 8)},
                {"date_to": date(2026, 11, 1)},
                {"away_from": date(2026, 10, 1), "away_to": date(2026, 10, 2)},
            ):
                with (
                    self.subTest(role=role, values=values),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    self.row.with_user(user).write(values)
        self.change_dates("registrar", date_to=date(2026, 11, 20))
        self.assertEqual(self.row.date_to, date(2026, 11, 20))
        message = self.journal.message_ids[0]
        self.assertIn("Order No. 5", message.body)
        self.assertEqual(message.author_id, self.users["registrar"].partner_id)
        for reason in (False, "  "):
            with self.assertRaisesRegex(UserError, "Say why"):
                self.change_dates("registrar", reason=reason, date_to=False)
        for role in ("teacher", "head", "dean", "vice_rector"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.change_dates(role, date_to=False)

    def test_dates_never_pass_a_mark(self):
        """An absence is not left out of the count by the dates of the row."""
        self.save(self.practical, self.row, "н/б")
        for dates in (
            {"date_from": date(2026, 9, 8)},
            {"date_to": date(2026, 9, 6)},
            {"away_from": date(2026, 9, 7), "away_to": date(2026, 9, 7)},
        ):
            with (
                self.subTest(dates=dates),
                self.assertRaisesRegex(UserError, "has marks of"),
                self.env.cr.savepoint(),
            ):
                self.change_dates("registrar", **dates)
        self.change_dates("registrar", date_to=date(2026, 9, 7))
        self.assertEqual(self.row.date_to, date(2026, 9, 7))
