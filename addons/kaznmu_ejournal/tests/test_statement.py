import json

from odoo.exceptions import UserError, ValidationError
from odoo.modules.migration import load_script
from odoo.tests import Form, tagged
from odoo.tools import file_path

from .common import EjournalCase


class StatementCase(EjournalCase):
    """A complete journal: РД 80, 50 and 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        case.fill(
            {
                lesson: ["80", "50", "40"]
                for lesson in (cls.practical, cls.midterm_1, cls.midterm_2)
            }
        )

    def make_draft(self, user=None):
        journal = self.journal.with_user(user or self.teacher)
        action = journal.action_create_statement()
        return (
            self.env["ejournal.statement"]
            .with_user(self.teacher)
            .browse(action["res_id"])
        )

    def make_formed(self):
        statement = self.make_draft()
        self.enter_exams(statement, "90", "неявка")
        statement.action_form()
        return statement

    @staticmethod
    def enter_exams(statement, *values):
        for line, value in zip(
            statement.line_ids.filtered("is_admitted"), values, strict=True
        ):
            line.exam_value = value


@tagged("post_install", "-at_install")
class TestStatement(StatementCase):
    """SOP T1.7: the teacher forms the statement of a discipline."""

    def test_draft_shows_ratings_and_admission(self):
        statement = self.make_draft()
        self.assertEqual(statement.line_ids.mapped("rating"), [80, 50, 40])
        self.assertEqual(statement.line_ids.mapped("is_admitted"), [True, True, False])
        self.assertFalse(statement.number)

    def test_a_missing_midterm_is_no_zero(self):
        """A student who joined after РК1 has an empty cell there."""
        late = self._create_students(["Яковлев"])
        self.journal.participant_ids = [
            (0, 0, {"student_id": late.id, "date_from": "2026-10-10"})
        ]
        lines = self.make_draft().line_ids
        self.assertEqual(lines[0].midterm_1, "80")
        self.assertEqual(lines[-1]._prepare_content()["midterm_1"], "")

    def test_an_exam_goes_when_admission_does(self):
        statement = self.make_draft()
        self.enter_exams(statement, "90", "60")
        version = self.get_cell(self.midterm_2, self.rows[1])["version"]
        self.save(self.midterm_2, self.rows[1], "0", version=version)
        statement.action_update_lines()
        line = statement.line_ids[1]
        self.assertEqual((line.is_admitted, line.exam_kind), (False, False))
        self.assertEqual(line._prepare_content()["exam"], "")

    def test_there_is_one_draft(self):
        self.assertEqual(self.make_draft(), self.make_draft())

    def test_final_results(self):
        statement = self.make_draft()
        self.enter_exams(statement, "90", "45")
        first, second, third = statement.line_ids
        self.assertEqual((first.final, first.letter), (84, "B"))  # 48 + 36
        self.assertEqual((second.final, second.letter), (45, "FX"))
        self.assertEqual((third.final, third.letter), (0, False))

    def test_exam_of_a_student_who_is_not_admitted(self):
        """Not admitted: the exam cell stays empty."""
        statement = self.make_draft()
        with self.assertRaisesRegex(ValidationError, "not admitted"):
            statement.line_ids[2].exam_value = "90"

    def test_exam_result_that_is_none(self):
        statement = self.make_draft()
        for value in ("101", "н/б", "хорошо"):
            with self.subTest(value=value), self.assertRaises(ValidationError):
                statement.line_ids[0].exam_value = value

    def test_no_show_is_text(self):
        """«Неявка» is not a number: no letter, no final."""
        statement = self.make_draft()
        for value in ("неявка", "н/я", "Неявка"):
            statement.line_ids[0].exam_value = value
            self.assertEqual(statement.line_ids[0].exam_kind, "no_show")
            self.assertFalse(statement.line_ids[0].letter)

    def test_exam_in_the_form(self):
        with Form(self.make_draft()) as form:
            with form.line_ids.edit(0) as line:
                line.exam_value = "77,5"
        line = self.make_draft().line_ids[0]
        self.assertEqual((line.exam_points, line.exam_value), (77.5, "77,5"))

    def test_forming_needs_every_cell_and_exam(self):
        row = self._create_students(["Яковлев"])
        self.journal.participant_ids = [
            (0, 0, {"student_id": row.id, "date_from": self.term.date_start})
        ]
        with self.assertRaises(UserError) as caught:
            self.make_draft().action_form()
        text = str(caught.exception)
        self.assertIn("1 cells are empty", text)
        self.assertIn("Аманова Имя is admitted but has no exam result", text)
        self.assertNotIn("Қасымов", text)

    def test_forming_without_students(self):
        journal = self._create_journal(discipline=self.discipline.copy({"code": "T2"}))
        journal.participant_ids.unlink()
        statement = journal.with_user(self.teacher)._create_statement()
        with self.assertRaisesRegex(UserError, "no students"):
            statement.action_form()

    def test_formed_statement(self):
        statement = self.make_formed()
        self.assertEqual(statement.state, "formed")
        self.assertEqual(statement.number, "2126/2127-00001")
        self.assertEqual(statement.formed_by_id, self.teacher)
        self.assertEqual(self.journal.state, "formed")
        self.assertEqual(
            statement.digest,
            statement._get_digest(json.loads(json.dumps(statement.content))),
        )
        header, lines = statement.content["header"], statement.content["lines"]
        self.assertEqual(header["number"], statement.number)
        self.assertEqual([line["final"] for line in lines], ["84", "", ""])
        self.assertEqual([line["rating"] for line in lines], ["80", "50", "40"])

    def test_the_digest_covers_every_grade(self):
        statement = self.make_formed()
        content = json.loads(json.dumps(statement.content))
        content["lines"][0]["final"] = "94"
        self.assertNotEqual(statement.digest, statement._get_digest(content))

    def test_numbers_have_no_gaps(self):
        """A refused forming takes no number; each academic year begins anew."""
        draft = self.make_draft()
        with self.assertRaises(UserError), self.cr.savepoint():
            draft.action_form()
        self.assertEqual(self.make_formed().number, "2126/2127-00001")
        self.assertEqual(self.term._next_statement_number(), "2126/2127-00002")

    def test_numbers_go_on_after_those_given_elsewhere(self):
        """An administrator says which was the last one on paper, of that year alone."""
        self.assertEqual(self.make_formed().number, "2126/2127-00001")
        parameter = self.env["ir.config_parameter"].create(
            {"key": "kaznmu_ejournal.last_statement_number.2126/2127", "value": " 120 "}
        )
        self.assertEqual(self.term._next_statement_number(), "2126/2127-00121")
        parameter.value = "0"  # less than there are
        self.assertEqual(self.term._next_statement_number(), "2126/2127-00002")
        for value in ("№ 120", "-1", "1.5", "²", " "):
            with self.assertRaisesRegex(ValidationError, "such as 120"):
                with self.cr.savepoint():
                    parameter.value = value
        parameter.write({"value": "7", "key": parameter.key.replace("2126", "2125")})
        self.assertEqual(self.term._next_statement_number(), "2126/2127-00002")

    def test_a_number_raised_in_an_earlier_version_is_kept(self):
        """Its sequences go; one that stands where its year does leaves nothing."""
        self.assertEqual(self.make_formed().number, "2126/2127-00001")
        years = {"2126/2127": 2, "2127/2128": 1, "2125/2126": 121}
        sequences = self.env["ir.sequence"].create(
            [
                {
                    "name": year,
                    "code": f"ejournal.statement.{year}",
                    "implementation": "no_gap",
                    "number_next": number,
                }
                for year, number in years.items()
            ]
        )
        others = self.env["ir.sequence"].search([]) - sequences
        self.env.flush_all()  # as at an update
        path = file_path("kaznmu_ejournal/migrations/19.0.1.1.0/post-numbers.py")
        load_script(path, "post-numbers").migrate(self.cr, "19.0.1.0.0")
        self.assertFalse(sequences.exists())
        self.assertEqual(others.exists(), others)
        prefix = "kaznmu_ejournal.last_statement_number."
        kept = self.env["ir.config_parameter"].search([("key", "=like", f"{prefix}%")])
        self.assertEqual(
            [(parameter.key, parameter.value) for parameter in kept],
            [(f"{prefix}2125/2126", "120")],
        )
        self.assertEqual(self.term._next_statement_number(), "2126/2127-00002")

    def test_double_click_forms_once(self):
        statement = self.make_formed()
        number, digest = statement.number, statement.digest
        statement.action_form()
        self.assertEqual((statement.number, statement.digest), (number, digest))
        self.assertEqual(self.term._next_statement_number(), "2126/2127-00002")

    def test_forming_takes_the_marks_of_the_moment(self):
        """A mark changed after the draft was opened is in the statement."""
        statement = self.make_draft()
        self.enter_exams(statement, "90", "60")
        version = self.get_cell(self.midterm_2, self.rows[0])["version"]
        self.save(self.midterm_2, self.rows[0], "100", version=version)
        statement.action_form()
        self.assertEqual(statement.line_ids[0].rating, 90)  # (80 + 100) / 2

    def test_a_formed_statement_never_changes(self):
        statement = self.make_formed()
        everyone = [self.teacher, self.users["administrator"], self.env.user]
        for user in everyone:
            formed = statement.with_user(user)
            for values in (
                {"number": "1"},
                {"state": "draft"},
                {"content": {}},
                {"digest": "0"},
                {"date": "2026-12-01"},
                {"journal_id": self.journal.id},
                {"line_ids": [(5,)]},
            ):
                with self.subTest(user=user.login, values=values):
                    with self.assertRaises(UserError):
                        formed.sudo().write(values)
            with self.assertRaises(UserError):
                formed.sudo().line_ids[0].write({"exam_value": "100"})
            with self.assertRaises(UserError):
                formed.sudo().line_ids[0].write({"rating": 100})
            with self.assertRaises(UserError):
                formed.sudo().line_ids[0].unlink()
            with self.assertRaises(UserError):
                formed.sudo().unlink()

    def test_marks_close_when_the_statement_is_formed(self):
        self.make_formed()
        version = self.get_cell(self.practical, self.rows[0])["version"]
        answer = self.save(self.practical, self.rows[0], "90", version=version)
        self.assertRefused(answer, "statement_formed")

    def test_the_policy_of_the_day_stays_with_the_statement(self):
        statement = self.make_formed()
        self.policy.write({"rating_share": 0.5, "exam_share": 0.5})
        self.assertEqual(statement.content["policy"]["rating_share"], 0.6)
        self.assertEqual(statement.line_ids[0].final, 84)

    def test_state_is_not_set_by_hand(self):
        """Nobody forms a statement by writing its fields, context keys or not."""
        statement = self.make_draft()
        for user in (self.teacher, self.users["registrar_head"]):
            for context in ({}, {"skip_validation_check": True}):
                draft = statement.with_user(user).with_context(**context)
                with self.subTest(user=user.login), self.assertRaises(UserError):
                    draft.write({"state": "formed", "number": "X"})

    def test_only_the_teacher_forms(self):
        statement = self.make_draft()
        self.enter_exams(statement, "90", "60")
        for role in ("head", "registrar_head", "administrator"):
            with self.subTest(role=role), self.assertRaises(UserError):
                statement.with_user(self.users[role]).action_form()

    def test_lines_hold_only_exam_results(self):
        line = self.make_draft().line_ids[0]
        for values in (
            {"rating": 100},
            {"is_admitted": True},
            {"exam_points": 100},
            {"exam_kind": "points"},
            {"final": 100},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                line.write(values)

    def test_exam_results_survive_an_update(self):
        statement = self.make_draft()
        self.enter_exams(statement, "90", "60")
        statement.action_update_lines()
        self.assertEqual(statement.line_ids.mapped("exam_points"), [90, 60, 0])

    def test_only_some_fields_are_free(self):
        """Neither number, nor term, nor department of a draft or a formed statement."""
        draft = self.make_draft()
        term = self.term.copy({"code": "T-2", "academic_year": "2000/2001"})
        for values in (
            {"term_id": term.id},
            {"department_id": self.department.copy({"code": "T2"}).id},
            {"revision": 2},
            {"token": "0"},
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                draft.write(values)
        for role in ("head", "registrar"):
            with self.subTest(role=role), self.assertRaises(UserError):
                draft.with_user(self.users[role]).write({"date": "2026-12-01"})
        draft.write({"date": "2026-12-01"})

    def test_nothing_moves_under_a_formed_statement(self):
        """The registrar's office changes no row, lesson or key of a closed journal."""
        self.make_formed()
        registrar = self.users["registrar"]
        other = self._create_students(["Чужой"])
        for record, values in (
            (self.rows[0], {"student_id": other.id}),
            (self.rows[0], {"date_to": "2026-09-02"}),
            (self.practical, {"date": "2026-09-08"}),
            (self.practical, {"kind_id": self.kinds["lecture"].id}),
            (self.journal, {"group_id": self.group.copy({"name": "X"}).id}),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                record.with_user(registrar).write(values)
        with self.assertRaises(UserError):
            self.journal.with_user(registrar).participant_ids = [
                (0, 0, {"student_id": other.id, "date_from": self.term.date_start})
            ]

    def test_rows_and_counts_are_not_set_by_hand(self):
        """Before forming, too: a row stays with its student, marks are counted."""
        registrar = self.users["registrar"]
        other = self._create_students(["Чужой"])
        with self.assertRaises(UserError):
            self.rows[0].with_user(registrar).student_id = other
        with self.assertRaises(UserError):
            self.practical.with_user(registrar).filled_count = 3
        with self.assertRaises(UserError):
            self.practical.with_user(registrar).kind_id = self.kinds["lecture"]

    def test_an_empty_cell_is_found_whatever_the_counts_say(self):
        """A mark of a student who has left does not stand for another's empty cell."""
        version = self.get_cell(self.practical, self.rows[1])["version"]
        self.save(self.practical, self.rows[1], "", version=version)
        self.rows[0].date_to = "2026-09-05"
        self.assertEqual(self.practical.filled_count, self.practical.due_count)
        self.assertEqual(self.journal._get_empty_cells(), {self.practical: 1})

    def test_a_substitute_for_some_dates_forms_nothing(self):
        """SOP C11: who teaches on some dates enters marks of these dates only."""
        substitute = self._create_user("teacher", login="substitute")
        self.journal.assignment_ids = [
            (
                0,
                0,
                {
                    "teacher_id": substitute.id,
                    "date_from": "2026-09-07",
                    "date_to": "2026-09-07",
                },
            )
        ]
        with self.assertRaises(UserError):
            self.journal.with_user(substitute).action_create_statement()
        statement = self.make_draft()
        with self.assertRaises(UserError):
            statement.with_user(substitute).line_ids[0].exam_value = "90"

    def test_numbers_after_a_change_of_the_year(self):
        self.term.academic_year = "2127/2128"
        self.assertEqual(self.make_formed().number, "2127/2128-00001")
        with self.assertRaisesRegex(UserError, "cannot change any more"):
            self.term.academic_year = "2126/2127"

    def test_a_student_without_marks_has_no_rating(self):
        late = self._create_students(["Яковлев"])
        self.journal.participant_ids = [
            (0, 0, {"student_id": late.id, "date_from": "2026-11-20"})
        ]
        line = self.make_draft().line_ids[-1]
        self.assertEqual(line._prepare_content()["rating"], "")
        self.assertFalse(line.is_admitted)
