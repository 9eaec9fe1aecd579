from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase


@tagged("post_install", "-at_install")
class TestUpToDate(EjournalCase):
    """SOP C06: achievements are registered on condition that the journal is kept up
    to date: there is no result beside it, and none while it has gaps."""

    def setUp(self):
        super().setUp()
        self.fill({self.practical: ["80", "50", "60"], self.midterm_1: ["70"] * 3})

    def create_statement(self):
        statement = self.journal.with_user(self.teacher)._create_statement()
        for line in statement.line_ids.filtered("is_admitted"):
            line.exam_value = "70"
        statement.action_check()
        return statement

    def test_no_result_while_the_journal_has_gaps(self):
        """C06: one empty cell of one student is enough."""
        self.save_many([(self.midterm_2, row, "60", None, 0) for row in self.rows[:-1]])
        statement = self.create_statement()
        self.assertIn("empty_cells", statement.finding_ids.mapped("code"))
        with self.assertRaises(UserError):
            statement.action_form()
        self.assertEqual(statement.state, "draft")
        self.assertFalse(self.journal._get_results())
        self.save(self.midterm_2, self.rows[-1], "60")
        for line in statement.line_ids.filtered("is_admitted"):
            line.exam_value = "70"
        statement.action_check()
        statement.action_acknowledge()
        statement.action_form()
        self.assertEqual(len(self.journal._get_results()), len(self.rows))

    def test_a_result_is_what_the_journal_says(self):
        """C06: nobody enters a rating past the journal."""
        self.fill({self.midterm_2: ["60"] * 3})
        statement = self.create_statement()
        line = statement.line_ids[0]
        rating = line.rating
        for role in ("teacher", "head", "registrar", "administrator"):
            with self.subTest(role=role), self.assertRaises(UserError):
                line.with_user(self.users[role]).write({"rating": 100})
        self.env.invalidate_all()
        self.assertEqual(line.rating, rating)


@tagged("post_install", "-at_install")
class TestEveryTeacher(EjournalCase):
    """SOP C07: every teacher keeps the journal, in the order of Table 1."""

    def setUp(self):
        super().setUp()
        self.teachers = {
            "teacher": self.teacher,
            "assistant": self._create_user("teacher", login="assistant"),
            # Who leads a department and teaches has the same duty.
            "head": self.users["head"],
        }
        self.journals = {"teacher": self.journal}
        for name in ("assistant", "head"):
            discipline = self.discipline.copy({"code": name, "name": name})
            self.journals[name] = self._create_journal(
                teacher=self.teachers[name], discipline=discipline
            )
        for journal in self.journals.values():
            journal.lesson_ids.deadline = date(2026, 11, 20)
        self.env.flush_all()

    def test_what_is_not_kept_shows_by_name(self):
        """C07: each teacher by the own gaps; nobody is left out, whatever the role."""
        rows = self.env["ejournal.control"].search(
            [("department_id", "=", self.department.id)]
        )
        self.assertEqual(
            {row.teacher_id: row.late_count for row in rows},
            dict.fromkeys(self.teachers.values(), 3),
        )
        self.journal.lesson_ids.deadline = False
        self.fill({lesson: ["60"] * 3 for lesson in self.journal.lesson_ids[:2]})
        self.journal.lesson_ids.deadline = date(2026, 11, 20)
        self.env.flush_all()
        rows.invalidate_recordset()
        late = {row.teacher_id: row.late_count for row in rows}
        self.assertEqual(late.pop(self.teacher), 1)
        self.assertEqual(set(late.values()), {3})

    def test_each_keeps_the_own_journal(self):
        """C07, T1.5: the journal is the teacher's to fill, and nobody else's."""
        for journal in self.journals.values():
            journal.lesson_ids.deadline = False
        for owner, journal in self.journals.items():
            lesson, row = journal.lesson_ids[0], journal.participant_ids[0]
            for name, user in self.teachers.items():
                with self.subTest(journal=owner, user=name):
                    self.env.invalidate_all()
                    if name == owner:
                        answer = self.save(lesson, row, "77", user=user)
                        self.assertTrue(answer["saved"], answer)
                        continue
                    try:
                        answer = self.save(lesson, row, "11", user=user)
                    except AccessError:
                        continue  # does not even see it
                    self.assertFalse(answer["saved"])
            self.assertEqual(self.get_cell(lesson, row)["value"], "77")


@tagged("post_install", "-at_install")
class TestResponsibility(EjournalCase):
    """SOP C14: teacher and head answer for right, timely and true entries: it shows
    who did what and when, and what was not done."""

    def test_history_names_who_entered_what(self):
        """C14: each change under the name of whoever made it, whatever comes after."""
        self.env["ejournal.assignment"].create(
            {
                "journal_id": self.journal.id,
                "teacher_id": self.stranger.id,
                "replaces_id": self.teacher.id,
                "date_from": date(2026, 9, 1),
                "date_to": date(2026, 9, 30),
            }
        )
        row = self.rows[0]
        self.save(self.practical, row, "80", user=self.stranger)
        self.save(self.midterm_1, row, "70")
        version = self.get_cell(self.midterm_1, row)["version"]
        self.save(self.midterm_1, row, "75", version=version)
        told = {
            lesson: [
                (change["old_value"], change["new_value"], change["who"])
                for change in self.journal.with_user(
                    self.users["head"]
                ).read_cell_history(lesson.id, row.id)
            ]
            for lesson in (self.practical, self.midterm_1)
        }
        name = self.teacher.name
        self.assertEqual(
            told,
            {
                self.practical: [("", "80", self.stranger.name)],
                self.midterm_1: [("70", "75", name), ("", "70", name)],
            },
        )

    def test_nobody_takes_a_name_off_an_entry(self):
        """C14: neither teacher nor head nor administrator, nor the system itself."""
        self.save(self.practical, self.rows[0], "80")
        change = self.env["ejournal.mark.change"].search([], limit=1)
        users = [self.users[role] for role in ("teacher", "head", "administrator")]
        for user in (*users, self.env.user):
            for call in (
                lambda record: record.write({"user_id": self.stranger.id}),
                lambda record: record.unlink(),
            ):
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    call(change.with_user(user))
        self.env.invalidate_all()
        self.assertEqual(change.user_id, self.teacher)

    def test_the_head_answers_for_what_is_late(self):
        """C14: the head sees what is late, of whom, and whom the head told of it."""
        self.practical.deadline = date(2026, 9, 10)
        self.env.flush_all()
        head = self.users["head"]
        row = (
            self.env["ejournal.control"]
            .with_user(head)
            .search([("journal_id", "=", self.journal.id)])
        )
        self.assertEqual((row.teacher_id, row.late_count), (self.teacher, 1))
        row.action_write_to_teacher()
        message = self.journal.message_ids[0]
        self.assertEqual(message.author_id, head.partner_id)
        self.assertEqual(message.notified_partner_ids, self.teacher.partner_id)
