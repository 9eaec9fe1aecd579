import base64
import io
from datetime import date, datetime, timedelta
from unittest.mock import patch

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import tagged

from ..importer.mark_list import read_list
from .common import EjournalCase
from .test_statement_kinds import ModuleCase


class JournalPagesMixin:
    """The pages of a journal: printed, and as a workbook."""

    def print_journal(self, language="ru_RU"):
        report = self.env["report.kaznmu_ejournal.report_journal"]
        journal = self.journal.with_user(self.teacher).with_context(lang=language)
        return report.with_env(journal.env)._prepare_document(journal)

    def read_workbook(self):
        """``(titles of the results, values of the first student)``."""
        _name, content = self.journal.with_user(self.teacher)._get_workbook()
        sheet = load_workbook(io.BytesIO(content)).active
        first = 4 + len(self.journal.lesson_ids)
        columns = range(first, sheet.max_column + 1)
        return (
            [sheet.cell(3, column).value for column in columns],
            [sheet.cell(6, column).value for column in columns],
        )


@tagged("post_install", "-at_install")
class TestMarkKinds(JournalPagesMixin, EjournalCase):
    """Work handed in late, and skills that are passed or failed: typed, shown as such,
    computed, printed, exported and read back."""

    def get_grid(self):
        return self.journal.with_user(self.teacher).read_grid()

    def test_late_work(self):
        """90 · 0.6 = 54 in the rating; the cell, the history and the paper show 90."""
        self.policy.late_work_share = 0.6
        self.fill({self.practical: ["90 оп.", "90", "70 кеш"]})
        cell = self.get_cell(self.practical, self.rows[0])
        self.assertEqual(
            (cell["kind"], cell["points"], cell["value"]), ("late", 90, "90 оп.")
        )
        self.assertEqual(
            [student["rating"] for student in self.get_grid()["students"]], [54, 90, 42]
        )
        [change] = self.journal.with_user(self.teacher).read_cell_history(
            self.practical.id, self.rows[0].id
        )
        self.assertEqual(change["new_value"], "90 оп.")
        for *_progress, findings in self.env["ejournal.mark.change"]._verify():
            self.assertFalse(findings)
        document = self.print_journal()
        self.assertEqual(document["parts"][0]["rows"][0]["cells"][0]["value"], "90 оп.")
        self.assertIn("late", document["kinds"])

    def test_late_work_is_no_absence(self):
        self.policy.absence_limit = 0.1
        self.fill({self.practical: ["90 оп.", "90", "90"]})
        student = self.get_grid()["students"][0]
        self.assertEqual((student["absences"], student["is_admitted"]), (0, True))
        check = self.env["ejournal.statement.check"]
        codes = [f.code for f in check._check_absences(self.journal.lesson_ids)]
        self.assertFalse(codes)

    def test_skills_only_where_the_policy_names_them(self):
        answer = self.save(self.practical, self.rows[0], "зач.")
        self.assertRefused(answer, "no_skill")
        self.policy.skill_kind_ids = self.kinds["practical"]
        grid = self.get_grid()
        self.assertEqual(
            [lesson["is_skill"] for lesson in grid["lessons"]],
            [True, False, False, False],
        )
        self.fill(
            {
                self.practical: ["зач.", "незачет", "өтті"],
                self.midterm_1: ["80", "80", "80"],
            }
        )
        self.assertRefused(
            self.save(self.lecture, self.rows[0], "зач."), "kind_not_graded"
        )
        students = self.get_grid()["students"]
        self.assertEqual(
            [(s["rating"], s["is_admitted"]) for s in students],
            [(80, True), (80, False), (80, True)],
        )
        self.assertEqual(students[1]["bars"], ["Skills that are not passed: 1."])

    def test_a_missed_skill_is_made_up_by_its_word(self):
        """SOP C16: points of a make-up say nothing of a skill; «зач.» after the
        deadline is its make-up, in the term of make-ups, and so is «незач.»."""
        self.policy.skill_kind_ids = self.kinds["practical"]
        self.fill({self.practical: ["н/б", "н/б", "зач."]})

        def change(row, value):
            version = self.get_cell(self.practical, row)["version"]
            return self.save(self.practical, row, value, version=version)

        self.assertRefused(change(self.rows[0], "н/б 75"), "skill_makeup")
        self.practical.deadline = "2026-11-20"
        self.assertRefused(change(self.rows[0], "н/б 75"), "skill_makeup")
        self.assertRefused(change(self.rows[0], "75"), "deadline_passed")
        self.assertRefused(change(self.rows[2], "незач."), "deadline_passed")
        answer = change(self.rows[0], "незач.")
        self.assertEqual(answer["saved"][0]["value"], "незач.")
        self.assertTrue(answer["takebacks"])
        last, first = self.journal.with_user(self.teacher).read_cell_history(
            self.practical.id, self.rows[0].id
        )
        self.assertEqual((last["old_value"], last["new_value"]), ("н/б", "незач."))
        names = self.env["ejournal.mark.change"]._get_source_names()
        self.assertEqual(last["source"], names["makeup"])
        self.assertEqual(first["source"], names["journal"])
        # A slip, and one's own make-up altogether, are put right for ten minutes.
        self.assertTrue(change(self.rows[0], "зач.")["saved"])
        self.assertTrue(change(self.rows[0], "н/б")["saved"])
        self.assertTrue(change(self.rows[0], "зач.")["saved"])
        self.assertRefused(change(self.rows[0], ""), "deadline_passed")
        with freeze_time(datetime.now() + timedelta(minutes=11)):
            self.assertRefused(change(self.rows[0], "н/б"), "deadline_passed")
        student = self.get_grid()["students"][0]
        self.assertEqual((student["absences"], student["bars"]), (0, []))
        with patch.object(
            type(self.env["ejournal.order"]),
            "_get_makeup_deadlines",
            lambda _self, lessons: dict.fromkeys(lessons, date(2026, 11, 1)),
        ):
            self.assertRefused(change(self.rows[1], "зач."), "deadline_passed")

    def test_pass_or_fail(self):
        """Row o: each skill typed; P and NP in the grid, on the statement, on paper."""
        self.policy.is_pass_fail = True
        self.fill(
            {
                lesson: ["зач.", "зач.", "зач."]
                for lesson in (self.practical, self.midterm_1)
            }
        )
        self.fill({self.midterm_2: ["зач.", "незач.", "н/б"]})
        students = self.get_grid()["students"]
        self.assertEqual([s["letter"] for s in students], ["P", "NP", "NP"])
        self.assertEqual(
            [s["bars"] for s in students],
            [[], *[["Skills that are not passed: 1."]] * 2],
        )
        # A limit of absences bars all the same, and there is no rating to say so.
        self.policy.limit_ids = [Command.create({"share": 0, "unit": "lessons"})]
        document = self.print_journal("en_US")
        self.assertEqual(
            [row["results"][-1] for row in document["parts"][0]["rows"]],
            ["P", "NP", "not adm."],
        )
        self.policy.limit_ids.unlink()
        action = self.journal.with_user(self.teacher).action_create_statement()
        statement = self.env["ejournal.statement"].browse(action["res_id"])
        self.assertEqual(statement.line_ids.mapped("letter"), ["P", "NP", "NP"])
        document = self.print_journal()
        self.assertEqual(
            [row["results"][-1] for row in document["parts"][0]["rows"]],
            ["P", "NP", "NP"],
        )
        self.assertIn("failed", document["kinds"])
        # There is no rating and no exam, so no columns of theirs.
        self.assertEqual(self.read_workbook()[0], ["Letter"])
        self.assertEqual(len(document["results"]), 1)
        columns = self.env["report.kaznmu_ejournal.report_statement"]._prepare_columns(
            {"kind": "main"}, statement._get_content()["policy"]
        )
        self.assertFalse(columns["has_rating"] or columns["has_exam"])

    def test_workbook_and_back(self):
        """What was exported is read back as it stands."""
        self.policy.skill_kind_ids = self.kinds["practical"]
        self.fill({self.practical: ["зач.", "незач.", "зач."]})
        self.save(self.midterm_1, self.rows[0], "85,5 оп.")
        _name, content = self.journal.with_user(self.teacher)._get_workbook()
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(book.active["D6"].value, "зач.")
        self.assertEqual(book.active["E6"].value, "85,5 оп.")
        book.active["D7"] = "зачет"
        book.active["E7"] = "70 с опозданием"
        changed = io.BytesIO()
        book.save(changed)
        wizard = (
            self.env["ejournal.mark.import"]
            .with_user(self.teacher)
            .create(
                {
                    "journal_id": self.journal.id,
                    "method": "file",
                    "file": base64.b64encode(changed.getvalue()),
                    "file_name": "journal.xlsx",
                }
            )
        )
        wizard.action_check()
        self.assertEqual((wizard.new_count, wizard.changed_count), (1, 1))
        wizard.action_save()
        values = [
            self.get_cell(lesson, self.rows[1])["value"]
            for lesson in (self.practical, self.midterm_1)
        ]
        self.assertEqual(values, ["зач.", "70 оп."])

    def test_pasted_list(self):
        for line, value, note in (
            ("Аманов Серик\tзач.", "зач.", None),
            ("Аманов Серик незач.", "незач.", None),
            ("Аманов Серик 85 оп.", "85 оп.", None),
            ("Аманов Серик 85 с опозданием", "85 с опозданием", None),
            ("Аманов Серик 85 оперирован", "85", "оперирован"),
            ("Зачётов Серик 85", "85", None),
        ):
            with self.subTest(line=line):
                [entry] = read_list(line, 1)
                self.assertEqual((entry.value, entry.note), (value, note))


@tagged("post_install", "-at_install")
class TestJournalColumns(JournalPagesMixin, ModuleCase):
    """The printed journal and its workbook show the parts of the policy."""

    def get_titles(self):
        titles, values = self.read_workbook()
        document = self.print_journal("en_US")
        self.assertEqual(document["results"], titles)
        shown = document["parts"][0]["rows"][0]["results"][1:]
        return dict(zip(titles, zip(shown, values, strict=True), strict=True))

    def test_usual_columns(self):
        self.journal.module_id = False
        columns = self.get_titles()
        self.assertEqual(
            columns,
            {
                "Current 1": ("80", 80),
                "MC1": ("80", 80),
                "Current 2": ("", None),
                "MC2": ("80", 80),
                "AR": ("80", 80),
                "Letter": ("B", "B"),
            },
        )

    def test_own_parts_and_halves(self):
        self.journal.module_id = False
        self.policy.write(
            {
                "formula": "parts",
                "half_min": 50,
                "part_ids": [
                    Command.create({"name": "Опрос", "half": "1", "weight": 0.25}),
                    Command.create(
                        {
                            "name": "Тест",
                            "half": "1",
                            "source": "midterm",
                            "weight": 0.25,
                        }
                    ),
                    Command.create(
                        {"name": "РК", "half": "2", "source": "midterm", "weight": 0.5}
                    ),
                ],
            }
        )
        self.assertEqual(
            list(self.get_titles()), ["Опрос", "Тест", "РК", "P1", "P2", "AR", "Letter"]
        )
        statement = self.make_draft()
        self.assertEqual(
            statement.line_ids[0].part_points, ["80", "80", "80", "80", "80"]
        )
        report = self.env["report.kaznmu_ejournal.report_statement"]
        report = report.with_context(lang="ru_RU")
        columns = report._prepare_columns(
            {"kind": "main"}, statement._get_content()["policy"]
        )
        names = ["Опрос", "Тест", "РК", "Р1", "Р2"]  # in Russian
        self.assertEqual(columns["rating_parts"], names)
        # A statement formed before the halves had columns prints as it did.
        snapshot = {"parts": [{"name": {"ru_RU": "Опрос"}}]}
        columns = report._prepare_columns({"kind": "main"}, snapshot)
        self.assertEqual(columns["rating_parts"], ["Опрос"])

    def test_halves_of_the_usual_formula(self):
        self.journal.module_id = False
        self.policy.half_rounding = "0"
        columns = self.get_titles()
        self.assertEqual(list(columns)[3:6], ["MC2", "P1", "P2"])

    def test_parts_of_a_module(self):
        """The completing journal shows the formed parts and the module; others none."""
        self.assertEqual(self.get_titles()["Histology"], ("", None))
        self.form_part()
        columns = self.get_titles()
        self.assertEqual(columns["Histology"], ("90", 90))
        self.assertEqual(columns["Module"], ("84", 84))
        self.assertFalse(self.part_journal._get_module_columns())
