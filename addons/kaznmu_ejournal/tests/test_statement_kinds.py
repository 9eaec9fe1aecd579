import json
from datetime import date, timedelta

from freezegun import freeze_time
from lxml import html

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .test_statement import StatementCase


class KindCase(StatementCase):
    """A formed main statement to begin with: РД 80, 70 and 40."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls()
        for lesson in (cls.practical, cls.midterm_1, cls.midterm_2):
            version = case.get_cell(lesson, cls.rows[1])["version"]
            case.save(lesson, cls.rows[1], "70", version=version)
        cls.registrar = cls.users["registrar"]

    def form_main(self, *exams):
        statement = self.make_draft()
        self.enter_exams(statement, *exams)
        statement.action_form()
        return statement

    def create_draft(self, kind, user=None, **key):
        journal = self.journal.with_user(user or self.teacher)
        return journal.env["ejournal.statement"]._create_draft(journal, kind, **key)

    def form_retake(self, exam):
        statement = self.create_draft("retake")
        statement.line_ids.exam_value = exam
        statement.action_form()
        return statement

    def open_window(self, row=None, lesson=None, user=None, value="80"):
        """A correction window for an exam result (no lesson) or a mark."""
        now = fields.Datetime.now()
        return self.create_window(
            kind="correction",
            user_id=(user or self.teacher).id,
            reason="A slip of the pen",
            date_start=now,
            date_end=now + timedelta(days=2),
            cell_ids=[
                (
                    0,
                    0,
                    {
                        "lesson_id": lesson and lesson.id,
                        "participant_id": row.id,
                        "value": value,
                    },
                )
            ],
        )

    def get_revision(self, statement):
        action = statement.action_create_revision()
        return statement.browse(action["res_id"])


@tagged("post_install", "-at_install")
class TestRetake(KindCase):
    """A retake depends on its main statement."""

    def test_who_retakes(self):
        """FX and a no-show do; positive, F and not admitted do not."""
        self.form_main("30", "неявка")
        statement = self.create_draft("retake")
        self.assertEqual(statement.attempt, 1)
        self.assertEqual(statement.line_ids.participant_id, self.rows[:2])
        self.assertEqual(statement.line_ids.mapped("rating"), [80, 70])

    def test_nobody_retakes(self):
        """F repeats the course; a positive grade is not retaken to raise it."""
        self.form_main("10", "90")
        with self.assertRaisesRegex(UserError, "nobody may retake"):
            self.create_draft("retake")

    def test_no_retake_before_the_main_statement(self):
        with self.assertRaisesRegex(UserError, "not formed yet"):
            self.create_draft("retake")

    def test_two_retakes_at_most(self):
        self.form_main("30", "90")
        first, second = self.form_retake("40"), self.form_retake("30")
        self.assertEqual((first.attempt, second.attempt), (1, 2))
        with self.assertRaisesRegex(UserError, "2 times at most"):
            self.create_draft("retake")

    def test_a_retake_that_was_passed_ends_it(self):
        main = self.form_main("30", "90")
        retake = self.form_retake("60")
        self.assertEqual(retake.line_ids.final, 72)  # 48 + 24
        self.assertEqual(retake.origin_id, main)
        results = self.journal._get_results()
        self.assertEqual(results[self.rows[0]], retake.line_ids)
        self.assertEqual(results[self.rows[1]], main.line_ids[1])
        with self.assertRaisesRegex(UserError, "nobody may retake"):
            self.create_draft("retake")

    def test_double_click_makes_one_draft(self):
        self.form_main("30", "90")
        self.assertEqual(self.create_draft("retake"), self.create_draft("retake"))

    def test_a_retake_blocks_the_correction_of_its_main_statement(self):
        """Until it is dealt with; the message says which."""
        main = self.form_main("30", "90")
        retake = self.form_retake("60")
        main.with_user(self.registrar)._return("Wrong date")
        with self.assertRaisesRegex(UserError, retake.number):
            main.action_create_revision()
        retake.with_user(self.registrar)._return("The main statement is wrong")
        self.assertEqual(self.get_revision(main).revision, 2)

    def test_a_return_changes_no_result_unseen(self):
        """Who has FX and did not appear at the retake keeps the FX: the retake is
        returned first, and the message names it and the student."""
        main = self.form_main("30", "90")
        retake = self.form_retake("неявка")
        office = main.with_user(self.registrar)
        fx = main.line_ids.filtered(lambda line: line.letter == "FX")
        self.assertTrue(fx.is_result)
        for kind in ("form", "content"):
            with (
                self.subTest(kind=kind),
                self.assertRaisesRegex(
                    UserError, f"(?s){fx.student_id.name}.*{retake.number}"
                ),
                self.env.cr.savepoint(),
            ):
                office._return("Wrong date", kind)
        self.assertEqual(main.state, "formed")
        self.assertTrue(fx.is_result)
        wizard = self.env["ejournal.statement.return"].with_user(self.registrar)
        wizard = wizard.create({"statement_ids": main.ids, "reason": "Wrong date"})
        self.assertIn(retake.number, wizard.dependents)
        retake.with_user(self.registrar)._return("The main statement is wrong")
        self.assertFalse(wizard.new({"statement_ids": main.ids}).dependents)
        office._return("Wrong date")
        self.assertFalse(main.line_ids.filtered("is_result"))

    def test_a_draft_of_a_retake_blocks_and_waits(self):
        """It loses nothing, and is not formed while its main statement is returned."""
        main = self.form_main("30", "90")
        retake = self.create_draft("retake")
        retake.line_ids.exam_value = "60"
        main.with_user(self.registrar)._return("Wrong date")
        with self.assertRaisesRegex(UserError, "Draft.*Retake"):
            main.action_create_revision()
        with self.assertRaisesRegex(UserError, "not in force"):
            retake.action_form()
        retake.action_check()
        self.assertEqual(retake.line_ids.exam_points, 60)

    def test_a_draft_made_by_mistake_is_deleted(self):
        main = self.form_main("30", "90")
        retake = self.create_draft("retake")
        with self.assertRaises(UserError):
            retake.with_user(self.registrar).action_discard()
        retake.action_discard()
        self.assertFalse(retake.exists())
        with self.assertRaises(UserError):
            main.action_discard()

    def test_individual(self):
        """One student who was ill; it counts as no retake."""
        main = self.form_main("90", "неявка ув.")
        self.assertEqual(main.line_ids[1].exam_kind, "no_show_valid")
        with self.assertRaisesRegex(UserError, "did not appear"):
            self.create_draft("individual", participant=self.rows[0])
        statement = self.create_draft("individual", participant=self.rows[1])
        self.assertEqual(statement.line_ids.participant_id, self.rows[1])
        statement.line_ids.exam_value = "30"
        statement.action_form()
        self.assertEqual(self.journal._get_results()[self.rows[1]].letter, "FX")
        self.assertEqual(self.form_retake("60").attempt, 1)

    def test_midterm_shows_points_and_closes_nothing(self):
        statement = self.create_draft("midterm", lesson=self.midterm_1)
        self.assertEqual(statement.date, self.midterm_1.date)
        self.assertEqual(statement.line_ids.mapped("midterm_1"), ["80", "70", "40"])
        statement.action_form()
        self.assertTrue(statement.number)
        self.assertEqual(self.journal.state, "open")
        self.assertFalse(self.journal._get_results())

    def test_midterm_of_an_ordinary_lesson(self):
        for lesson in (self.practical, None):
            with self.assertRaisesRegex(UserError, "midterm control"):
                self.create_draft("midterm", lesson=lesson)

    def test_midterm_needs_only_its_own_cells(self):
        version = self.get_cell(self.practical, self.rows[0])["version"]
        self.save(self.practical, self.rows[0], "", version=version)
        statement = self.create_draft("midterm", lesson=self.midterm_1)
        self.assertFalse(statement.finding_ids)
        version = self.get_cell(self.midterm_1, self.rows[0])["version"]
        self.save(self.midterm_1, self.rows[0], "", version=version)
        statement.action_check()
        self.assertEqual(statement.finding_ids.code, "empty_cells")

    def test_only_the_teacher_begins_statements(self):
        self.form_main("30", "неявка")
        for role in ("head", "dean", "registrar", "registrar_head", "administrator"):
            user = self.users[role]
            with self.subTest(role=role), self.assertRaises(UserError):
                self.create_draft("retake", user=user)
            with self.subTest(role=role), self.assertRaises(UserError):
                self.create_draft("midterm", user=user, lesson=self.midterm_1)


@tagged("post_install", "-at_install")
class TestClosing(KindCase):
    """A journal is closed by the first statement that shows its marks (SOP C13)."""

    def is_closed(self):
        """What each reader of the one fact says; all must say the same."""
        self.env.flush_all()
        self.env.invalidate_all()
        journal = self.journal.with_user(self.teacher)
        closed = {
            bool(journal.closed_on),
            journal.state == "formed",
            journal in journal.search([("state", "=", "formed")]),
            journal not in journal.search([("state", "=", "open")]),
            journal.read_grid()["journal"]["is_formed"],
            self.teacher
            not in self.env["ejournal.reminder"]._get_unfilled_lessons(date.max),
        }
        self.assertEqual(len(closed), 1)
        return closed.pop()

    def test_the_first_forming_closes_for_good(self):
        """Neither a return nor the next revision opens marks, or changes the moment."""
        self.lecture.is_filled = False
        self.lecture.deadline = "2026-12-01"
        draft = self.make_draft()
        self.enter_exams(draft, "90", "60")
        self.assertFalse(self.is_closed())
        draft.action_form()
        closed_on = draft.formed_on
        self.assertTrue(self.is_closed())
        draft.with_user(self.registrar)._return("Wrong date")
        self.assertTrue(self.is_closed())
        with freeze_time("2026-11-24 06:00:00"):
            revision = self.get_revision(draft)
            self.assertTrue(self.is_closed())
            revision.action_form()
            self.assertTrue(self.is_closed())
        self.assertEqual(self.journal.closed_on, closed_on)

    def test_a_midterm_statement_closes_nothing(self):
        self.create_draft("midterm", lesson=self.midterm_1).action_form()
        self.assertFalse(self.journal.closed_on)

    def test_nobody_closes_or_opens_by_hand(self):
        self.form_main("90", "60")
        for role in ("teacher", "head", "registrar", "registrar_head", "administrator"):
            journal = self.journal.with_user(self.users[role])
            for value in (False, "2026-01-01 00:00:00"):
                with self.subTest(role=role), self.assertRaises(UserError):
                    journal.write({"closed_on": value})
        values = {
            "term_id": self.term.id,
            "group_id": self.group.id,
            "department_id": self.department.id,
            "discipline_id": self.discipline.copy({"code": "T9"}).id,
        }
        Journal = self.journal.with_user(self.registrar).browse()
        with self.assertRaisesRegex(UserError, "not by hand"):
            Journal.create({**values, "closed_on": "2026-01-01 00:00:00"})
        forged = Journal.with_context(default_closed_on="2026-01-01 00:00:00")
        self.assertFalse(forged.create(values).closed_on)


@tagged("post_install", "-at_install")
class TestDecisions(KindCase):
    """SOP T1.8, T1.9: the registrar's office accepts or returns."""

    def test_accepting(self):
        statement = self.form_main("90", "60")
        statement.with_user(self.registrar).action_accept()
        self.assertEqual(statement.state, "accepted")
        self.assertEqual(statement.decided_by_id, self.registrar)
        decided_on = statement.decided_on
        statement.with_user(self.users["registrar_head"]).action_accept()
        self.assertEqual(statement.decided_by_id, self.registrar)
        self.assertEqual(statement.decided_on, decided_on)

    def test_only_the_registrars_office_decides(self):
        statement = self.form_main("90", "60")
        for role in ("teacher", "head", "dean", "dean_office", "vice_rector"):
            decided = statement.with_user(self.users[role])
            for act in (
                decided.action_accept,
                lambda decided=decided: decided._return("x"),
                decided.action_return,
            ):
                with self.subTest(role=role), self.assertRaises(AccessError):
                    act()

    def test_a_draft_is_neither_accepted_nor_returned(self):
        draft = self.make_draft().with_user(self.registrar)
        with self.assertRaises(UserError):
            draft.action_accept()
        with self.assertRaises(UserError):
            draft._return("Too early")

    def test_no_way_back_to_a_draft(self):
        statement = self.form_main("90", "60")
        for state in ("draft", "formed"):
            with self.subTest(state=state), self.assertRaises(UserError):
                statement.sudo().write({"state": state})
        statement.with_user(self.registrar)._return("Wrong date")
        for state in ("draft", "formed", "accepted"):
            with self.subTest(state=state), self.assertRaises(UserError):
                statement.sudo().write({"state": state})

    def test_return_says_why_and_lets_the_next_revision_be_formed(self):
        """The returned revision stays; the next one names it."""
        first = self.form_main("90", "60")
        content = json.dumps(first.content)
        wizard = (
            self.env["ejournal.statement.return"]
            .with_user(self.registrar)
            .create(
                {
                    "statement_ids": first.ids,
                    "kind": "content",
                    "reason": "The date is wrong",
                }
            )
        )
        wizard.action_return()
        self.assertEqual(
            (first.state, first.return_reason), ("returned", wizard.reason)
        )
        message = first.message_ids[:1]
        self.assertIn("The date is wrong", message.body)
        self.assertIn(self.teacher.partner_id, message.partner_ids)

        with self.assertRaisesRegex(UserError, "by a request"):
            first.action_create_revision()
        self.open_window(self.rows[0], value="80")
        second = self.get_revision(first)
        self.assertEqual(second.line_ids.mapped("exam_value"), ["90", "60", ""])
        self.assertEqual(self.get_revision(first), second)  # a double click
        second.date = "2026-11-20"
        second.line_ids[0].exam_value = "80"
        second.action_form()
        self.assertEqual((second.revision, second.previous_id), (2, first))
        self.assertEqual(second.content["header"]["previous"], first.number)
        self.assertEqual(second.number, "2126/2127-00002")
        self.assertTrue(first.is_superseded)
        self.assertEqual(json.dumps(first.content), content)
        self.assertEqual(self.journal._get_results()[self.rows[0]].exam_points, 80)
        self.assertEqual(first.search([("is_superseded", "=", True)]), first)
        with self.assertRaisesRegex(UserError, "superseded"):
            first.with_user(self.registrar)._return("Once more")

    def test_a_return_opens_no_results(self):
        """SOP C13: 45 does not become 95 by a return, for the form or the content."""
        for kind in ("form", "content"):
            with self.subTest(kind=kind), self.env.cr.savepoint() as savepoint:
                first = self.form_main("45", "60")
                first.with_user(self.registrar).action_accept()
                first.with_user(self.registrar)._return("Wrong", kind)
                if kind == "content":
                    self.open_window(self.rows[1], value="70")
                second = self.get_revision(first)
                for values in (
                    {"exam_value": "95"},
                    {"appeal_value": "95"},
                    {"exam_value": ""},
                ):
                    with self.assertRaisesRegex(UserError, "settled"):
                        second.line_ids[0].write(values)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_a_return_for_the_form_repeats_the_content(self):
        """Signatures and heading alone: whatever has happened to the ratings since."""
        first = self.form_main("90", "60")
        first.with_user(self.registrar)._return("Wrong date")
        kind = self.env.registry["ejournal.statement.kind.main"]
        self.patch(kind, "_prepare_lines", lambda self, statement: {})
        second = self.get_revision(first)
        second.date = "2026-11-20"
        second.action_check()
        self.assertEqual(
            second.line_ids.mapped("rating"), first.line_ids.mapped("rating")
        )
        second.action_acknowledge()
        labels = [
            label for _who, rows in second._get_differences() for label, *_ in rows
        ]
        self.assertEqual(labels, ["Date of control"])

    def test_notices_of_a_revision(self):
        """Who returned the statement is asked to accept the next revision, and the
        teacher is told that it is accepted; of a first one nobody is told."""
        first = self.form_main("90", "60")
        self.assertFalse(first.activity_ids)
        first.with_user(self.registrar)._return("Wrong date")
        second = self.get_revision(first)
        second.date = "2026-11-20"
        second.action_check()
        second.action_acknowledge()
        second.action_form()
        self.assertEqual(second.sudo().activity_ids.user_id, self.registrar)
        domain = [("model", "=", second._name), ("res_id", "=", second.id)]
        told = self.env["mail.message"].search(domain).notified_partner_ids
        self.assertEqual(told, self.registrar.partner_id)
        second.with_user(self.registrar)._accept_revision()
        self.assertFalse(second.sudo().activity_ids)
        told = self.env["mail.message"].search(domain).notified_partner_ids
        self.assertEqual(told, self.registrar.partner_id | self.teacher.partner_id)

    def test_a_revision_after_a_correction_is_the_heads(self):
        """Nobody returned the one before: the head of the office is asked."""
        first = self.form_main("90", "60")
        self.open_window(self.rows[0], value="80")
        second = self.get_revision(first)
        second.line_ids[0].exam_value = "80"
        second.action_form()
        users = second.sudo().activity_ids.user_id
        self.assertIn(self.users["registrar_head"], users)
        self.assertNotIn(self.teacher, users)

    def test_a_revision_is_accepted_by_its_differences(self):
        """Row by row, and none in bulk."""
        first = self.form_main("90", "60")
        self.open_window(self.rows[0], value="80")
        second = self.get_revision(first)
        second.line_ids[0].exam_value = "80"
        second.action_form()
        self.assertIn(
            ("Exam", "90", "80"),
            [row for _who, rows in second._get_differences() for row in rows],
        )
        self.assertIn("90", second.differences)
        office = second.with_user(self.registrar)
        with self.assertRaisesRegex(UserError, "by itself"):
            (office | first.with_user(self.registrar)).action_accept()
        action = office.action_accept()
        self.assertEqual(second.state, "formed")
        acceptance = office.env[action["res_model"]].browse(action["res_id"])
        self.assertIn("80", acceptance.differences)
        acceptance.action_accept()
        self.assertEqual(
            (second.state, second.decided_by_id), ("accepted", self.registrar)
        )

    def test_nobody_accepts_the_own_statement(self):
        """One person with both roles does not do it alone."""
        statement = self.form_main("90", "60")
        self.teacher.group_ids |= self.env.ref(
            "kaznmu_university.ejournal_group_registrar"
        )
        with self.assertRaisesRegex(UserError, "somebody else"):
            statement.with_user(self.teacher).action_accept()
        self.assertEqual(statement.state, "formed")

    def test_the_only_registrar_teaches_the_journal(self):
        """No dead end: the next superior accepts, also a revision."""
        first = self.form_main("90", "60")
        for role, users in (
            ("registrar", self.env["res.users"]),
            ("registrar_head", self.teacher),
        ):
            self.teacher._get_ejournal_role_group(role).user_ids = users
        superior = self.users["vice_rector"]
        for user in (self.teacher, self.users["dean"], self.users["head"]):
            with self.subTest(user=user.login):
                self.assertFalse(first.with_user(user).can_accept)
                with self.assertRaises(UserError):
                    first.with_user(user).action_accept()
        self.assertTrue(first.with_user(superior).can_accept)
        first.with_user(superior).action_accept()
        self.assertEqual(first.decided_by_id, superior)
        self.open_window(self.rows[0], value="80")
        second = self.get_revision(first)
        second.line_ids[0].exam_value = "80"
        second.action_form()
        self.assertEqual(second.sudo().activity_ids.user_id, superior)
        action = second.with_user(superior).action_accept()
        acceptance = self.env[action["res_model"]].with_user(superior)
        acceptance.browse(action["res_id"]).action_accept()
        self.assertEqual(second.state, "accepted")

    def test_a_return_opens_no_marks(self):
        """SOP C13: marks of a formed journal change through a window alone."""
        statement = self.form_main("90", "60")
        statement.with_user(self.registrar)._return("Wrong date")
        self.get_revision(statement)
        version = self.get_cell(self.practical, self.rows[0])["version"]
        answer = self.save(self.practical, self.rows[0], "90", version=version)
        self.assertRefused(answer, "statement_formed")

    def test_what_is_right_gets_no_revision(self):
        statement = self.form_main("90", "60")
        with self.assertRaisesRegex(UserError, "nothing was corrected"):
            statement.action_create_revision()
        for user in (self.users["head"], self.registrar):
            with self.assertRaises(UserError):
                statement.with_user(user).action_create_revision()

    def test_a_correction_window_of_a_mark_leads_to_a_revision(self):
        """SOP T2.4: the changes go to the registrar's office as a statement."""
        first = self.form_main("90", "60")
        self.open_window(self.rows[0], self.practical, value="100")
        version = self.get_cell(self.practical, self.rows[0])["version"]
        answer = self.save(self.practical, self.rows[0], "100", version=version)
        self.assertTrue(answer["saved"])
        second = self.get_revision(first)
        with self.assertRaisesRegex(UserError, "settled"):
            second.line_ids[0].exam_value = "100"
        second.action_form()
        self.assertEqual(first.line_ids[0].rating, 80)
        self.assertEqual(second.line_ids[0].rating, 85)

    def test_a_correction_window_of_an_exam_result(self):
        """Exactly the named student's, by the named teacher, while it is open."""
        first = self.form_main("90", "60")
        window = self.open_window(self.rows[0], value="95")
        second = self.get_revision(first)
        with self.assertRaisesRegex(UserError, "approved is “95”"):
            second.line_ids[0].exam_value = "100"
        second.line_ids[0].exam_value = "95"
        with self.assertRaisesRegex(UserError, "settled"):
            second.line_ids[1].exam_value = "95"
        window.action_close()
        with self.assertRaisesRegex(UserError, "settled"):
            second.line_ids[0].exam_value = "100"
        second.action_form()
        self.assertEqual(second.line_ids.mapped("exam_points"), [95, 60, 0])

    def test_late(self):
        """SOP T1.7: within 3 days of the closing; lateness stays with the statement."""
        Order = self.env.registry["ejournal.order"]
        self.patch(
            Order,
            "_get_statement_deadlines",
            lambda self, journals: dict.fromkeys(
                journals, fields.Date.to_date("2026-11-22")
            ),
        )
        statement = self.make_draft()
        late = [("is_late", "=", True)]
        self.assertTrue(statement.is_late)
        self.assertEqual(statement.search(late), statement)
        self.enter_exams(statement, "90", "60")
        statement.action_form()
        self.assertTrue(statement.is_late)
        self.assertEqual(statement.search(late), statement)
        self.assertFalse(statement.search([("is_late", "=", False)]))

    def test_in_time(self):
        Order = self.env.registry["ejournal.order"]
        self.patch(
            Order,
            "_get_statement_deadlines",
            lambda self, journals: dict.fromkeys(
                journals, fields.Date.to_date("2026-11-23")
            ),
        )
        statement = self.make_draft()
        self.assertFalse(statement.is_late)
        self.assertFalse(statement.search([("is_late", "=", True)]))


@tagged("post_install", "-at_install")
class TestAppeal(KindCase):
    """The appeal's result stands beside the exam's; the final grade uses it."""

    def test_the_final_uses_the_appeal(self):
        statement = self.make_draft()
        self.enter_exams(statement, "45", "60")
        line = statement.line_ids[0]
        self.assertEqual(line.letter, "FX")
        line.write(
            {
                "appeal_value": "55",
                "appeal_date": "2026-11-20",
                "appeal_protocol": "7",
            }
        )
        self.assertEqual((line.exam_points, line.appeal_points), (45, 55))
        self.assertEqual(line.final, 70)  # 48 + 22
        statement.action_form()
        content = statement.content["lines"][0]
        self.assertEqual(content["exam"], "45")
        self.assertEqual(
            content["appeal"], {"points": "55", "date": "2026-11-20", "protocol": "7"}
        )

    def test_zero_points_are_an_appeal_and_none_is_none(self):
        statement = self.make_draft()
        self.enter_exams(statement, "90", "60")
        line = statement.line_ids[0]
        line.appeal_value = "0"
        self.assertEqual((line.has_appeal, line.final), (True, 0))
        line.appeal_value = ""
        self.assertEqual((line.has_appeal, line.final), (False, 84))

    def test_no_appeal_without_exam(self):
        statement = self.make_draft()
        with self.assertRaisesRegex(ValidationError, "appeal against"):
            statement.line_ids[0].appeal_value = "90"
        with self.assertRaises(UserError):
            statement.line_ids[0].appeal_points = 90


class ModuleCase(KindCase):
    """A module of two disciplines, the case's own completing it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_department = cls.department.copy({"code": "T2", "head_id": False})
        cls.module = cls.discipline.copy(
            {"code": "M1", "kind": "module", "credits": 5, "name": "Module"}
        )
        cls.other = cls.discipline.copy(
            {
                "code": "T2",
                "department_id": cls.other_department.id,
                "name": "Histology",
            }
        )
        cls.module.component_ids = [
            (
                0,
                0,
                {
                    "component_id": discipline.id,
                    "department_id": discipline.department_id.id,
                    "credits": count,
                },
            )
            for discipline, count in ((cls.discipline, 3), (cls.other, 2))
        ]
        cls.part_journal = cls._create_journal(cls.stranger, cls.other)
        (cls.journal | cls.part_journal).module_id = cls.module
        lessons = cls.part_journal.lesson_ids.filtered("is_graded")
        answer = cls().save_many(
            [
                (lesson, row, value, None, 0)
                for lesson in lessons
                for row, value in zip(
                    cls.part_journal.participant_ids, ["90", "40", "90"], strict=True
                )
            ],
            cls.stranger,
        )
        assert not answer["refused"]

    def form_part(self):
        part = self.part_journal.with_user(self.stranger)._create_statement()
        part.action_form()
        return part


@tagged("post_install", "-at_install")
class TestModule(ModuleCase):
    """SOP C09, T1.8: the completing department forms the module's statement."""

    def test_each_journal_ends_with_its_kind(self):
        self.assertEqual(self.journal._get_statement_kind(), "module")
        self.assertEqual(self.part_journal._get_statement_kind(), "part")

    def test_a_missing_part_is_named_with_its_owner(self):
        statement = self.make_draft()
        self.assertEqual(statement.discipline_id, self.module)
        self.assertEqual(statement.part_ids.mapped("is_ready"), [True, False])
        with self.assertRaisesRegex(UserError, "Histology.*stranger"):
            statement.action_form()

    def test_the_module_combines_the_parts(self):
        """Credit-weighted; each part must be passed; one exam and one final."""
        part = self.form_part()
        self.assertEqual(self.part_journal.state, "formed")
        statement = self.make_draft()
        self.assertTrue(all(statement.part_ids.mapped("is_ready")))
        first, second, third = statement.line_ids
        self.assertEqual(first.rating, 84)  # (3 × 80 + 2 × 90) / 5
        self.assertEqual([p["rating"] for p in first.part_ratings], ["80", "90"])
        # 70 and 40, 40 and 90: one part is not passed.
        self.assertFalse(second.is_admitted or third.is_admitted)
        first.exam_value = "90"
        statement.action_form()
        self.assertEqual(statement.line_ids[0].final, 86)  # 50.4 + 36
        self.assertEqual(
            [row["number"] for row in statement.content["parts"]], [None, part.number]
        )

    def test_the_module_prints_its_parts(self):
        """One rating, one exam and one total beside the ratings of the parts."""
        self.form_part()
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.print_language = "ru_RU"
        Report = self.env["ir.actions.report"]
        content, _type = Report._render_qweb_html(
            "kaznmu_ejournal.report_statement", statement.ids
        )
        text = " ".join(html.fromstring(content).text_content().split())
        for word in ("Module", "Anatomy", "Histology", "Черновик"):
            self.assertIn(word, text)
        # Issue 15: whoever has given marks, of each department, is named.
        for teacher in (self.teacher, self.stranger):
            self.assertIn(teacher.name, text)
        for line in statement.line_ids:
            self.assertIn(line.student_id.name, text)

    def test_the_completing_teacher_sees_the_part_and_changes_nothing(self):
        part = self.form_part()
        seen = part.with_user(self.teacher)
        self.assertEqual(seen.line_ids.mapped("rating"), [90, 40, 90])
        for act in (
            lambda: seen.write({"date": "2026-11-20"}),
            lambda: seen.action_create_revision(),
            lambda: seen.line_ids[0].write({"exam_value": "90"}),
        ):
            with self.assertRaises(UserError):
                act()
        with self.assertRaises(AccessError):
            self.part_journal.with_user(self.teacher).read_cells()

    def test_a_draft_of_a_part_is_not_seen(self):
        draft = self.part_journal.with_user(self.stranger)._create_statement()
        self.assertFalse(draft.with_user(self.teacher).has_access("read"))

    def test_the_module_blocks_the_correction_of_its_parts(self):
        part = self.form_part()
        statement = self.make_draft()
        part.with_user(self.registrar)._return("Wrong")
        with self.assertRaisesRegex(UserError, "Draft.*Module"):
            part.action_create_revision()
        statement.action_discard()
        self.assertEqual(self.get_revision(part).revision, 2)

    def test_credits_that_do_not_add_up(self):
        self.module.credits = 6
        self.assertIn("credits", self.make_draft().finding_ids.mapped("code"))
