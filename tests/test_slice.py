"""The slice through the whole product, over the external API, on the sample files.

Files of a registrar → structure, staff, students, plans → journals → marks →
statements → one PDF (SOP T1.2, T1.5, T1.7, T1.9; C16).
"""

import base64
import io
from pathlib import Path

from pypdf import PdfReader

from odoo.tests import new_test_user, tagged

from odoo.addons.kaznmu_ejournal.tests.common import call_json2
from odoo.addons.kaznmu_university.tests.browser import WebCase

SAMPLE = Path(__file__).parents[1] / "data" / "sample"
GROUP = "kaznmu_university.ejournal_group_"
KAZAKH_LETTERS = set("ӘәҒғҚқҢңӨөҰұҮүҺһІі")


@tagged("post_install", "-at_install")
class TestSlice(WebCase):
    """From files to printed statements."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {}
        for role in ("registrar_head", "digitalization"):
            user = new_test_user(
                cls.env, login=f"api_{role}", groups=GROUP + role, password="api" * 4
            )
            cls.users[user.login] = user

    def call(self, login, model, method, **params):
        """Answer of a JSON-2 call, which must succeed."""
        response = call_json2(self, self.users[login], model, method, **params)
        self.assertEqual(response.status_code, 200, response.text[-2000:])
        return response.json()

    def load(self, login, *names):
        """Upload files, check them, load them in the background; the batch's id."""
        attachments = [
            {
                "name": name,
                "datas": base64.b64encode((SAMPLE / name).read_bytes()).decode(),
            }
            for name in names
        ]
        [batch] = self.call(
            login,
            "ejournal.import.batch",
            "create",
            vals_list=[{"attachment_ids": [[0, 0, values] for values in attachments]}],
        )
        self.call(login, "ejournal.import.batch", "action_check", ids=[batch])
        self.call(login, "ejournal.import.batch", "action_load", ids=[batch])
        self.run_jobs()
        [values] = self.call(
            login,
            "ejournal.import.batch",
            "read",
            ids=[batch],
            fields=["state", "error_count", "job_error", "summary"],
        )
        self.assertEqual(values["state"], "done", values)
        self.assertEqual(values["error_count"], 0, values)
        return values["summary"]

    def run_jobs(self):
        self.env["ejournal.job"]._work_off()
        self.env.invalidate_all()

    def test_from_files_to_printed_statements(self):
        self.load("api_registrar_head", "structure.xlsx")
        self.load("api_digitalization", "staff.xlsx")
        # Offices and roles that decide take two.
        asked = self.call(
            "api_registrar_head",
            "ejournal.office.change",
            "search",
            domain=[["state", "=", "asked"]],
        )
        self.call(
            "api_registrar_head", "ejournal.office.change", "action_confirm", ids=asked
        )
        self.load(
            "api_registrar_head",
            "calendar.xlsx",
            "contingent.xlsx",
            "students.csv",
            "disciplines.csv",
            "curriculum.xlsx",
            "plans.xlsx",
            "timetable.csv",
        )
        [term] = self.call(
            "api_registrar_head",
            "ejournal.term",
            "search",
            domain=[["code", "=", "2026-1"]],
        )
        self.call(
            "api_registrar_head", "ejournal.term", "action_create_journals", ids=[term]
        )
        self.run_jobs()
        journals = self.env["ejournal.journal"].search([("term_id", "=", term)])
        self.assertEqual(
            len(journals), len((SAMPLE / "timetable.csv").read_text().splitlines()) - 1
        )
        self.assertTrue(all(journal.lesson_ids for journal in journals))

        self.load("api_registrar_head", "marks.csv")
        self.assertEqual(
            self.env["ejournal.mark"].search_count([]),
            len((SAMPLE / "marks.csv").read_text().splitlines()) - 1,
        )
        teacher = self.env["res.users"].search(
            [("login", "=", "teacher@kaznmu.example")]
        )
        self.users[teacher.login] = teacher
        statement = self.form_statement(teacher.login)
        self.print_statements(statement)

    def form_statement(self, login):
        """The demo teacher's complete journal becomes a statement (SOP T1.7)."""
        journals = self.call(
            login,
            "ejournal.journal",
            "search_read",
            domain=[],
            fields=["fill_percent", "state"],
        )
        complete = next(j for j in journals if j["fill_percent"] == 100)
        action = self.call(
            login, "ejournal.journal", "action_create_statement", ids=[complete["id"]]
        )
        statement = action["res_id"]
        lines = self.call(
            login,
            "ejournal.statement.line",
            "search_read",
            domain=[["statement_id", "=", statement]],
            fields=["rating", "is_admitted"],
        )
        self.assertTrue(any(not line["is_admitted"] for line in lines))
        for line in lines:
            if line["is_admitted"]:
                self.call(
                    login,
                    "ejournal.statement.line",
                    "write",
                    ids=[line["id"]],
                    vals={"exam_value": "80"},
                )
        # Absences that nobody made up are warnings: acknowledged by name.
        for action in ("action_check", "action_acknowledge", "action_form"):
            self.call(login, "ejournal.statement", action, ids=[statement])
        statement = self.env["ejournal.statement"].browse(statement)
        self.assertEqual(statement.state, "formed")
        return statement

    def print_statements(self, first):
        """All statements as one PDF; each keeps its own file (SOP T1.9)."""
        self.env["ejournal.sample"]._set_up()
        statements = self.env["ejournal.statement"].search(
            [("state", "=", "formed")], order="id"
        )
        self.assertIn(first, statements)
        self.assertGreaterEqual(len(statements), 12)
        self.authenticate("api_registrar_head", "api" * 4)
        report = self.env.ref("kaznmu_ejournal.action_report_statement")
        response = self.url_open(
            f"/report/pdf/{report.report_name}/"
            + ",".join(str(statement.id) for statement in statements)
            # Tests get HTML in place of PDF unless they insist.
            + '?context={"force_report_rendering":true}',
            timeout=120,
        )
        self.assertEqual(response.status_code, 200)
        pages = PdfReader(io.BytesIO(response.content)).pages
        text = "\n".join(page.extract_text() for page in pages)
        self.assertGreaterEqual(len(pages), len(statements))
        for statement in statements:
            self.assertIn(statement.number, text)
        self.assertTrue(KAZAKH_LETTERS & set(text))
        files = self.env["ir.attachment"].search(
            [("res_model", "=", "ejournal.statement"), ("res_id", "in", statements.ids)]
        )
        self.assertEqual(set(files.mapped("res_id")), set(statements.ids))
