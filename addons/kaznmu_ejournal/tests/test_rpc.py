from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import EjournalCase, call_json2


@tagged("post_install", "-at_install")
class TestRpc(EjournalCase, WebCase):
    """The forbidden things over the external API (JSON-2), role by role."""

    def call(self, user, model, method, **params):
        """Status and answer of a JSON-2 call as a user."""
        response = call_json2(self, user, model, method, **params)
        return response.status_code, response.json()

    def change(self, value, lesson=None, row=None, version=0):
        return {
            "lesson_id": (lesson or self.practical).id,
            "participant_id": (row or self.rows[0]).id,
            "value": value,
            "version": version,
        }

    def test_a_teacher_keeps_the_own_journal(self):
        """SOP T1.5: read and save in one call each."""
        status, answer = self.call(
            self.teacher,
            "ejournal.journal",
            "save_marks",
            ids=self.journal.ids,
            changes=[self.change("85"), self.change("101", row=self.rows[1])],
        )
        self.assertEqual(status, 200, answer)
        self.assertEqual([cell["value"] for cell in answer["saved"]], ["85"])
        self.assertEqual(answer["refused"][0]["code"], "invalid_value")
        status, cells = self.call(
            self.teacher, "ejournal.journal", "read_cells", ids=self.journal.ids
        )
        self.assertEqual((status, len(cells)), (200, 1))

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_nobody_else_does(self):
        for user, status in ((self.stranger, 403), (self.users["digitalization"], 403)):
            for method, params in (
                ("save_marks", {"changes": [self.change("85")]}),
                ("read_cells", {}),
            ):
                with self.subTest(user=user.login, method=method):
                    self.assertEqual(
                        self.call(
                            user,
                            "ejournal.journal",
                            method,
                            ids=self.journal.ids,
                            **params,
                        )[0],
                        status,
                    )
        _status, answer = self.call(
            self.users["head"],
            "ejournal.journal",
            "save_marks",
            ids=self.journal.ids,
            changes=[self.change("85")],
        )
        self.assertEqual(answer["refused"][0]["code"], "not_your_journal")

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_deadlines_and_windows_are_not_for_everyone(self):
        """SOP C10, C12: orders, windows and their states, role by role."""
        order = self.env["ejournal.order"].create(
            {"number": "1", "date": "2026-08-25", "rule_ids": [(0, 0, {"days": 3})]}
        )
        window = {
            "journal_id": self.journal.id,
            "user_id": self.teacher.id,
            "reason": "none",
            "lesson_ids": self.practical.ids,
        }
        for role in ("teacher", "head", "dean", "registrar", "vice_rector"):
            with self.subTest(role=role):
                status, _answer = self.call(
                    self.users[role], "ejournal.window", "create", vals_list=[window]
                )
                self.assertEqual(status, 403)
        for role in ("teacher", "head", "registrar"):  # the registrar lacks a scan
            for method, params in (
                ("action_put_in_force", {}),
                ("write", {"vals": {"state": "in_force"}}),
            ):
                with self.subTest(role=role, method=method):
                    status, _answer = self.call(
                        self.users[role],
                        "ejournal.order",
                        method,
                        ids=order.ids,
                        **params,
                    )
                    self.assertIn(status, (403, 422))
        self.assertEqual(order.state, "draft")

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_a_statement_is_decided_by_the_office_alone(self):
        """SOP T1.7: only the registrar's office accepts and returns; RPC included."""
        statement = self.journal.with_user(self.teacher)._create_statement()
        for role in ("teacher", "head", "dean", "vice_rector"):
            for method, params in (
                ("action_accept", {}),
                ("write", {"vals": {"state": "accepted"}}),
            ):
                with self.subTest(role=role, method=method):
                    status, _answer = self.call(
                        self.users[role],
                        "ejournal.statement",
                        method,
                        ids=statement.ids,
                        **params,
                    )
                    self.assertIn(status, (403, 422))
        self.assertEqual(statement.state, "draft")

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_no_way_round(self):
        """Private methods and closed models answer 403, whatever the context."""
        cell = {
            "lesson_id": self.practical.id,
            "participant_id": self.rows[0].id,
            "points": 100,
            "version": 1,
        }
        for model, method, params in (
            (
                "ejournal.journal",
                "_save_marks",
                {"changes": [self.change("85")], "source": "import"},
            ),
            ("ejournal.journal", "_write_cells", {}),
            ("ejournal.mark", "create", {"vals_list": [cell]}),
            ("ejournal.mark.change", "create", {"vals_list": [cell]}),
            (
                "ejournal.statement",
                "create",
                {"vals_list": [{"journal_id": self.journal.id}]},
            ),
            ("ejournal.sample", "_set_up", {}),
            ("ejournal.job", "_start", {}),
            ("ejournal.job", "create", {"vals_list": [{"name": "x"}]}),
        ):
            for context in ({}, {"skip_validation_check": True, "install_mode": True}):
                with self.subTest(model=model, method=method, context=context):
                    status, _answer = self.call(
                        self.teacher, model, method, context=context, **params
                    )
                    self.assertEqual(status, 403)
        self.assertFalse(self.journal.read_cells())

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_a_statement_is_not_formed_by_writing(self):
        statement = self.journal.with_user(self.teacher)._create_statement()
        for values in (
            {"state": "formed"},
            {"number": "1", "state": "formed"},
            {"content": {}},
            {"line_ids": [[1, statement.line_ids[0].id, {"rating": 100}]]},
        ):
            with self.subTest(values=values):
                status, _answer = self.call(
                    self.teacher,
                    "ejournal.statement",
                    "write",
                    ids=statement.ids,
                    vals=values,
                )
                self.assertIn(status, (403, 422))
        self.assertEqual(statement.state, "draft")

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_a_students_user_sees_nothing_of_others(self):
        student = self._create_user("student", login="student")
        for model in ("student", "journal", "mark", "statement", "mark.change"):
            with self.subTest(model=model):
                status, _answer = self.call(
                    student,
                    f"ejournal.{model}",
                    "search_read",
                    domain=[],
                    fields=["id"],
                )
                self.assertEqual(status, 403)


@tagged("post_install", "-at_install")
class TestSamplePage(WebCase):
    """The page of sample logins exists in a sample database only."""

    def test_page(self):
        parameters = self.env["ir.config_parameter"].sudo()
        parameters.set_param("kaznmu_university.is_sample", False)
        self.assertEqual(self.url_open("/ejournal/sample").status_code, 404)
        self.assertNotIn("/ejournal/sample", self.url_open("/web/login").text)
        parameters.set_param("kaznmu_university.is_sample", "1")
        page = self.url_open("/ejournal/sample")
        self.assertEqual(page.status_code, 200)
        self.assertIn("ejournal", page.text)
        self.assertIn("/ejournal/sample", self.url_open("/web/login").text)
