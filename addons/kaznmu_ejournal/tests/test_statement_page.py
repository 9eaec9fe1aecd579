"""The page of a draft: reading and saving of results (issue 14, section 4)."""

import re
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from ..models.journal.page import OtherUserError
from .common import ROLES, call_json2
from .test_statement_kinds import KindCase


class PageCase(KindCase):
    """A draft of three: РД 80, 70 and 40."""

    def setUp(self):
        super().setUp()
        self.statement = self.make_draft()
        self.lines = self.statement.line_ids

    def change(self, line, value, column="exam_value", version=""):
        return {
            "line_id": line.id,
            "column": column,
            "value": value,
            "version": version,
        }

    def enter(self, *changes, user=None, **more):
        statement = self.statement.with_user(user or self.teacher)
        return statement.save_results(list(changes), **more)

    def get_cells(self, line):
        [row] = [
            row
            for row in self.statement.read_results()["lines"]
            if row["id"] == line.id
        ]
        return row["cells"]


@tagged("post_install", "-at_install")
class TestStatementPage(PageCase):
    """SOP T1.7: results are typed, checked and added up in one place."""

    def test_what_the_page_shows(self):
        page = self.statement.read_results()
        self.assertIsNone(page["statement"]["lock"])
        self.assertEqual(
            [column["name"] for column in page["columns"]],
            ["exam_value", "appeal_value", "appeal_date", "appeal_protocol"],
        )
        self.assertEqual(page["ratings"], ["РК1", "РК2", "AR"])
        kazakh = self.statement.with_context(lang="kk_KZ").read_results()
        self.assertEqual(kazakh["ratings"], ["АБ1", "АБ2", "ЖР"])
        first, _second, third = page["lines"]
        self.assertEqual(first["ratings"], ["80", "80", "80"])
        self.assertEqual(first["number"], self.lines[0].student_id.number)
        self.assertIsNone(first["lock"])
        self.assertIn("not admitted", third["lock"])
        self.assertEqual(len(page["findings"]), 2)
        self.assertEqual(
            {finding["line_id"] for finding in page["findings"]},
            set(self.lines[:2].ids),
        )

    def test_results_are_saved_each_by_itself(self):
        first, second, third = self.lines
        answer = self.enter(
            self.change(first, "90"),
            self.change(second, "101"),
            self.change(third, "70"),
            {"line_id": 0, "column": "exam_value", "value": "1"},
            {"line_id": first.id, "column": "rating", "value": "100"},
            self.change(second, 70),
        )
        self.assertEqual(
            answer["saved"], [{"line_id": first.id, "column": "exam_value"}]
        )
        self.assertEqual(len(answer["refused"]), 5)
        for row in answer["refused"]:
            self.assertTrue(row["message"])
        self.assertEqual(self.lines.mapped("exam_value"), ["90", "", ""])
        # Totals and findings are of the same answer: 48 + 36.
        [row] = [row for row in answer["lines"] if row["id"] == first.id]
        self.assertEqual(row["finals"][:2], ["84", "B"])
        self.assertEqual(row["cells"]["exam_value"], ["90", "points 90"])
        self.assertEqual(answer["totals"]["entered"], 1)
        self.assertEqual(answer["totals"]["expected"], 2)
        self.assertEqual(answer["totals"]["average"], "84,0")
        self.assertEqual(
            [finding["line_id"] for finding in answer["findings"]], [second.id]
        )

    def test_words(self):
        """«н» is enough, as in the grid; in every language the same version."""
        first, second, _third = self.lines
        self.enter(self.change(first, "н"), self.change(second, "неявка ув."))
        self.assertEqual(
            self.lines.mapped("exam_kind"), ["no_show", "no_show_valid", False]
        )
        russian = self.statement.with_context(lang="ru_RU").read_results()["lines"]
        self.assertEqual(
            russian[0]["cells"]["exam_value"][1],
            self.get_cells(first)["exam_value"][1],
        )
        answer = self.enter(self.change(first, "н/б", version="no_show 0"))
        self.assertIn("is not an exam result", answer["refused"][0]["message"])

    def test_an_appeal(self):
        """Its points, day and protocol, typed before the exam or after it."""
        first, second, third = self.lines
        answer = self.enter(
            self.change(first, "12", "appeal_protocol"),
            self.change(first, "30.11.26", "appeal_date"),
            self.change(first, "95", "appeal_value"),
            self.change(first, "90"),
            self.change(second, "70", "appeal_value"),
            self.change(second, "30.11.2026", "appeal_date"),
            self.change(third, "1", "appeal_protocol"),
        )
        self.assertEqual(len(answer["saved"]), 4)
        self.assertEqual(
            (first.appeal_value, first.appeal_date, first.appeal_protocol),
            ("95", date(2026, 11, 30), "12"),
        )
        self.assertEqual(self.get_cells(first)["appeal_date"][0], "30.11.2026")
        for row in answer["refused"]:
            self.assertRegex(row["message"], "no exam result to appeal|not admitted")
        answer = self.enter(
            self.change(first, "31.02.2026", "appeal_date", version="30.11.2026")
        )
        self.assertIn("is not a date", answer["refused"][0]["message"])
        answer = self.enter(self.change(first, "", "appeal_date", version="30.11.2026"))
        self.assertFalse(first.appeal_date)

    def test_stages(self):
        self.policy.stage_ids = [
            (0, 0, {"name": "Тест", "maximum": 50}),
            (0, 0, {"name": "ОСКЭ"}),
        ]
        first = self.lines[0]
        columns = self.statement.read_results()["columns"]
        self.assertEqual([c["title"] for c in columns[:2]], ["Тест", "ОСКЭ"])
        self.enter(self.change(first, "45", "stage_1"))
        answer = self.enter(
            self.change(first, "40", "stage_2"),
            self.change(self.lines[1], "51", "stage_1"),
        )
        self.assertIn("highest result is 50", answer["refused"][0]["message"])
        [row] = [row for row in answer["lines"] if row["id"] == first.id]
        self.assertEqual(row["finals"][0], "74")
        # A no-show empties the stages, and the answer says it.
        answer = self.enter(self.change(first, "н", version="points 65"))
        self.assertEqual(set(answer["lines"][0]["cells"]), {"exam_value"})

    def test_nobody_is_overwritten_unseen(self):
        """Another's value is a conflict that says who and when; one's own is none."""
        first = self.lines[0]
        colleague = self.stranger
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": colleague.id}
        )
        self.enter(self.change(first, "90"), user=colleague)
        answer = self.enter(self.change(first, "80"))
        [conflict] = answer["conflicts"]
        self.assertEqual(conflict["current"]["value"], "90")
        self.assertEqual(conflict["current"]["who"], colleague.name)
        self.assertTrue(conflict["current"]["when"])
        self.assertEqual(first.exam_value, "90")
        # A check by the teacher changes nothing, and takes no name away.
        self.statement.action_check()
        [conflict] = self.enter(self.change(first, "80"))["conflicts"]
        self.assertEqual(conflict["current"]["who"], colleague.name)
        self.assertTrue(self.enter(self.change(first, "90"))["saved"])
        self.assertTrue(
            self.enter(self.change(first, "80", version="points 90"))["saved"]
        )

    def test_a_conflict_is_about_the_cell_not_about_its_line(self):
        """Who changed the cell beside later has nothing to do with it."""
        first = self.lines[0]
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": self.stranger.id}
        )
        with freeze_time("2026-11-24 08:00:00"):
            self.enter(self.change(first, "60"), user=self.stranger)
        with freeze_time("2026-11-24 09:00:00"):
            self.enter(self.change(first, "65", column="appeal_value"))
        [conflict] = self.enter(self.change(first, "80"))["conflicts"]
        self.assertEqual(conflict["current"]["who"], self.stranger.name)
        self.assertEqual(str(conflict["current"]["when"]), "2026-11-24 08:00:00")
        with self.assertRaises(UserError):  # nobody puts it in another's name
            first.with_user(self.teacher).entry_changes = {}

    def test_the_pages_user_goes_with_each_save(self):
        with self.assertRaisesRegex(OtherUserError, re.escape(self.teacher.name)):
            self.enter(self.change(self.lines[0], "90"), user_id=self.stranger.id)
        self.assertFalse(self.lines[0].exam_kind)

    def test_a_formed_statement_is_only_shown(self):
        self.enter(self.change(self.lines[0], "90"), self.change(self.lines[1], "60"))
        self.statement.action_form()
        self.assertIn(
            "never changes", self.statement.read_results()["statement"]["lock"]
        )
        with self.assertRaisesRegex(UserError, "never changes"):
            self.enter(self.change(self.lines[0], "95", version="points 90"))

    def test_a_revision_opens_what_was_approved(self):
        """Other rows say why they are closed; another value than the approved one is
        refused (SOP T2.4)."""
        self.enter(self.change(self.lines[0], "90"), self.change(self.lines[1], "60"))
        self.statement.action_form()
        self.open_window(self.rows[0], value="95")
        self.statement = self.get_revision(self.statement).with_user(self.teacher)
        self.lines = self.statement.line_ids
        first, second, _third = self.statement.read_results()["lines"]
        self.assertIsNone(first["lock"])
        self.assertIn("settled", second["lock"])
        answer = self.enter(
            self.change(self.lines[0], "96", version="points 90"),
            self.change(self.lines[1], "61", version="points 60"),
        )
        self.assertEqual(len(answer["refused"]), 2)
        self.assertTrue(
            self.enter(self.change(self.lines[0], "95", version="points 90"))["saved"]
        )

    def test_a_midterm_has_nothing_to_enter(self):
        statement = self.create_draft("midterm", lesson=self.midterm_1)
        page = statement.read_results()
        self.assertEqual((page["columns"], page["totals"]), ([], None))
        self.assertEqual(page["lines"][0]["ratings"], ["80"])

    def test_namesakes(self):
        """Two of the same name: findings are told apart, and forming works."""
        second = self.rows[1].student_id
        first = self.rows[0].student_id
        second.write(
            {
                name: first[name]
                for name in ("last_name", "first_name", "middle_name")
                if name in first._fields
            }
        )
        self.statement.action_check()
        messages = self.statement.finding_ids.mapped("message")
        self.assertEqual(len(set(messages)), 2)
        for student in (first, second):
            self.assertTrue(any(student.number in text for text in messages))
        self.enter(self.change(self.lines[0], "90"))
        self.assertEqual(len(self.statement.finding_ids), 1)
        self.assertIn(second.number, self.statement.finding_ids.message)
        self.enter(self.change(self.lines[1], "60"))
        self.statement.action_form()
        self.assertEqual(self.statement.state, "formed")

    def test_findings_are_known_in_every_language(self):
        version = self.get_cell(self.practical, self.rows[1])["version"]
        self.save(self.practical, self.rows[1], "н/б", version=version)
        self.statement.action_check()
        self.statement.action_acknowledge()
        self.statement.with_context(lang="ru_RU").action_check()
        finding = self.statement.finding_ids.filtered(
            lambda finding: finding.code == "not_made_up"
        )
        self.assertEqual(finding.acknowledged_by_id, self.teacher)
        # Its link leads to the column of the lesson.
        [row] = [
            row
            for row in self.statement.read_results()["findings"]
            if row["id"] == finding.id
        ]
        self.assertEqual(row["lesson_id"], self.practical.id)
        self.assertEqual(row["acknowledged"], self.teacher.name)

    def test_own_due_dates(self):
        """Drafts of retake, individual and midterm statements are not born overdue:
        three days from their control, or from their beginning (SOP T1.7)."""
        midterm = self.create_draft("midterm", lesson=self.midterm_1)
        self.assertFalse(midterm.is_late)
        today = self.env.company._get_ejournal_today()
        self.assertEqual(midterm.begun_on, today)
        self.enter(self.change(self.lines[0], "30"), self.change(self.lines[1], "н"))
        self.statement.action_form()
        main_due = self.statement.due_date
        retake = self.create_draft("retake")
        individual = self.create_draft("individual", participant=self.rows[1])
        retake.date = date(2027, 1, 11)
        self.assertGreater(retake.due_date, date(2027, 1, 13))
        for statement in (retake, individual):
            self.assertFalse(statement.is_late)
            self.assertGreater(statement.due_date, today)
        self.assertEqual(self.statement.due_date, main_due)


@tagged("post_install", "-at_install")
class TestStatementPageAccess(PageCase, WebCase):
    """Only a teacher of the journal enters, by whatever way."""

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_over_the_network(self):
        change = self.change(self.lines[0], "90")
        for user in (*(self.users[role] for role in ROLES), self.stranger):
            if user == self.teacher:
                continue
            with self.subTest(user=user.login):
                answer = call_json2(
                    self,
                    user,
                    "ejournal.statement",
                    "save_results",
                    ids=self.statement.ids,
                    changes=[change],
                )
                self.assertIn(answer.status_code, (403, 404, 422))
        self.env.invalidate_all()
        self.assertFalse(self.lines[0].exam_kind)
        for method in ("_save_entry", "_enter", "_describe_lines"):
            answer = call_json2(
                self,
                self.teacher,
                "ejournal.statement.line",
                method,
                ids=self.lines.ids,
            )
            self.assertEqual(answer.status_code, 403)

    def test_who_reads(self):
        with self.assertRaises(AccessError):
            self.statement.with_user(self.stranger).read_results()
        page = self.statement.with_user(self.users["head"]).read_results()
        self.assertIn("teacher", page["statement"]["lock"])
