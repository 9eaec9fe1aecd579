"""What was handed to the archive is not returned, by nobody, over no path (issue 12).

Its results change as all others do: by Table 2, in a revision beside it.
"""

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import call_json2
from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.tests.browser import WebCase

ROLES = ("registrar", "registrar_head", "administrator")


class ArchivedCase(RequestCase):
    def setUp(self):
        super().setUp()
        self.statement = self.create_formed_statement()
        registrar = self.users["registrar"]
        self.statement.with_user(registrar).action_accept()
        self.statement.with_user(registrar)._mark_printed()
        case = self.env["ejournal.case"].create(
            {
                "index": "04-12",
                "title": "Statements of final control",
                "academic_year": "2126/2127",
            }
        )
        self.statement.with_user(registrar).case_id = case
        self.transfer = (
            self.env["ejournal.archive.transfer"]
            .with_user(registrar)
            .create({"number": "7", "case_id": case.id})
        )
        self.transfer.action_fill()
        self.transfer.action_hand_over()
        self.kept = self.get_facts()

    def get_facts(self):
        self.env.flush_all()
        self.env.invalidate_all()
        statement = self.statement.sudo()
        return (
            statement.state,
            statement.digest,
            statement.content,
            statement.return_kind,
            statement.transfer_id,
            statement.transfer_id.state,
            statement.transfer_id.digest,
            statement.line_ids.mapped("exam_value"),
        )

    def get_ways(self):
        """``(model, method, ids, arguments)`` that would return it, or come near."""
        statement, transfer = self.statement, self.transfer
        lines = statement.line_ids
        yield statement._name, "action_return", statement.ids, {}
        for values in (
            {"state": "returned"},
            {"state": "returned", "return_kind": "content", "return_reason": "x"},
            {"state": "draft"},
            {"transfer_id": False},
            {"case_id": False},
            {"line_ids": [Command.update(lines[0].id, {"exam_value": "99"})]},
        ):
            yield statement._name, "write", statement.ids, {"vals": values}
        yield statement._name, "unlink", statement.ids, {}
        yield statement._name, "action_create_revision", statement.ids, {}
        yield lines._name, "write", lines.ids, {"vals": {"exam_value": "99"}}
        for values in (
            {"state": "draft"},
            {"statement_ids": [Command.clear()]},
            {"case_id": False},
            {"handed_over_on": False},
        ):
            yield transfer._name, "write", transfer.ids, {"vals": values}
        yield transfer._name, "unlink", transfer.ids, {}


@tagged("post_install", "-at_install")
class TestArchived(ArchivedCase, WebCase):
    def ask_to_return(self, role, kind):
        return (
            self.env["ejournal.statement.return"]
            .with_user(self.users[role])
            .create(
                {
                    "statement_ids": [Command.set(self.statement.ids)],
                    "reason": "Not signed",
                    "kind": kind,
                }
            )
        )

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_it_is_not_returned(self):
        """Over the ORM and over JSON-2, as who returns other statements."""
        for role in ROLES:
            user = self.users[role]
            for kind in ("form", "content"):
                wizard = self.ask_to_return(role, kind)
                with (
                    self.subTest(role=role, kind=kind),
                    self.assertRaisesRegex(UserError, "lies in the archive"),
                    self.env.cr.savepoint(),
                ):
                    wizard.action_return()
                answer = call_json2(
                    self, user, wizard._name, "action_return", ids=wizard.ids
                )
                self.assertIn("lies in the archive", answer.json()["message"])
            for model, method, ids, arguments in self.get_ways():
                with self.subTest(role=role, model=model, call=(method, arguments)):
                    with (
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        getattr(self.env[model].with_user(user).browse(ids), method)(
                            *arguments.values()
                        )
                        self.env.flush_all()
                    answer = call_json2(self, user, model, method, ids=ids, **arguments)
                    self.assertGreaterEqual(answer.status_code, 400, answer.text)
                    self.assertEqual(self.get_facts(), self.kept)

    def test_the_button_says_so_at_once(self):
        """Before the reason is asked for."""
        for role in ROLES:
            with self.assertRaisesRegex(UserError, "lies in the archive"):
                self.by(self.statement, role).action_return()

    def test_the_teacher_does_not_revise_it(self):
        with self.assertRaises(UserError):
            self.statement.with_user(self.teacher).action_create_revision()
        for line in self.statement.line_ids.with_user(self.teacher):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                line.exam_value = "99"
        self.assertEqual(self.get_facts(), self.kept)

    def test_its_marks_stay_closed(self):
        """No deadline is left to be set; marks change by Table 2 alone."""
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.journal.lesson_ids.deadline = False
            self.env.flush_all()
        for lesson in (self.practical, self.midterm_1):
            for row in self.rows:
                cell = self.get_cell(lesson, row)
                answer = self.save(lesson, row, "99", version=cell["version"])
                self.assertRefused(answer, "statement_formed")

    def test_a_correction_stands_beside_it(self):
        """SOP C13, T2.1–T2.4: the paper stays where it is, the revision is new."""
        line = self.statement.line_ids[0].with_user(self.teacher)
        action = line.action_request()
        [[*_command, cell]] = action["context"]["default_cell_ids"]
        request = self.create_request(
            cell_ids=[Command.create({**cell, "wanted": "65"})],
            kind="correction",
            cause_kind="student",
            error_date="2026-11-20",
        )
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()
        self.statement.with_user(self.teacher).action_create_revision()
        revision = self.statement.next_ids.with_user(self.teacher)
        revision.line_ids[0].exam_value = "65"
        self.form(revision)
        self.assertEqual(self.get_facts(), self.kept)
        self.assertFalse(revision.sudo().transfer_id)
        self.assertTrue(self.statement.is_superseded)
        # Neither is it returned now, when another is in force.
        for role in ROLES:
            with self.assertRaises(UserError), self.env.cr.savepoint():
                self.ask_to_return(role, "content").action_return()
        self.assertEqual(self.get_facts(), self.kept)
