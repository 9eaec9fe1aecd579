import base64
import io
from datetime import datetime

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.test_import import workbook

from .test_statement_kinds import KindCase


@tagged("post_install", "-at_install")
class TestExamImport(KindCase):
    """SOP T1.7: exam results from a file, with a verdict on every row."""

    def setUp(self):
        super().setUp()
        self.statement = self.make_draft()
        self.numbers = self.statement.line_ids.mapped("student_id.number")

    def _load(self, *rows, head="Номер;Экзамен", user=None):
        content = "\n".join([head, *rows]).encode()
        return (
            self.env["ejournal.exam.import"]
            .with_user(user or self.teacher)
            .create(
                {
                    "statement_id": self.statement.id,
                    "file": base64.b64encode(content),
                    "file_name": "exam.csv",
                }
            )
        )

    def _get_verdicts(self, wizard):
        return [(line.number, line.verdict) for line in wizard.line_ids]

    def test_results_are_entered(self):
        first, second, third = self.numbers
        wizard = self._load(f"{first};85,5", f"{second};неявка ув.")
        self.assertEqual(self._get_verdicts(wizard), [(first, "new"), (second, "new")])
        wizard.action_check()
        self.assertEqual((wizard.state, wizard.new_count), ("checked", 2))
        _name, content = wizard._get_workbook()
        rows = list(load_workbook(io.BytesIO(content)).active)
        self.assertEqual(len(rows), 1 + len(wizard.line_ids))
        wizard.action_import()
        self.assertEqual(wizard.state, "done")
        self.assertEqual(
            self.statement.line_ids.mapped("exam_kind"),
            ["points", "no_show_valid", False],
        )
        again = self._load(f"{first};85,5", f"{second};40")
        self.assertEqual(
            self._get_verdicts(again), [(first, "same"), (second, "changed")]
        )
        self.assertTrue(third)

    def test_nothing_is_dropped_quietly(self):
        """Unknown, twice, empty, not admitted, no result, missing: each is told."""
        first, second, third = self.numbers
        wizard = self._load(
            f"{first};101", "000;70", f"{third};70", f"{first};80", f"{third};"
        )
        self.assertEqual(
            self._get_verdicts(wizard),
            [
                (first, "problem"),
                ("000", "problem"),
                (third, "problem"),
                (first, "problem"),
                (third, "problem"),
                (second, "missing"),
            ],
        )
        self.assertTrue(all(line.message for line in wizard.line_ids))
        with self.assertRaisesRegex(UserError, "no results"):
            wizard.action_import()

    def test_one_student_twice(self):
        """Issue 16, section 3: neither 45 nor 95 is entered."""
        first, second, _third = self.numbers
        wizard = self._load(f"{first};45", f"{second};70", f"{first}\u200b;95")
        self.assertEqual(
            [line.verdict for line in wizard.line_ids[:3]],
            ["problem", "new", "problem"],
        )
        wizard.action_import()
        self.assertEqual(self.statement.line_ids[0].exam_kind, False)

    def test_two_columns_that_fit(self):
        """Issue 16, section 3: 30 of «Баллы» is not taken for 92 of «Экзамен»."""
        first = self.numbers[0]
        for head in ("Номер;Баллы;Экзамен", "Номер;Баллы;Экзамен, баллы"):
            with self.subTest(head), self.assertRaisesRegex(UserError, "Leave one"):
                self.assertFalse(self._load(f"{first};30;92", head=head).line_ids)

    def test_numbers_as_they_are_seen(self):
        """Issue 16, section 1."""
        first, second, third = self.numbers
        content = workbook(
            Лист1=[["Номер", "Экзамен"], [first, 66.60000000000001]]
            + [[second, datetime(2026, 5, 12)], [third, "=1+1"]]
        )
        wizard = self.env["ejournal.exam.import"].create(
            {
                "statement_id": self.statement.id,
                "file": base64.b64encode(content),
                "file_name": "exam.xlsx",
            }
        )
        lines = wizard.line_ids
        self.assertEqual(
            lines.mapped("verdict"),
            ["new", "problem", "problem"],
            lines.mapped("message"),
        )
        self.assertEqual(lines[0].value, "66.6")
        self.assertRegex(lines[1].message, "made a date")
        self.assertRegex(lines[2].message, "formula")

    def test_a_file_without_the_columns(self):
        with self.assertRaisesRegex(UserError, "first row must name"):
            self.assertFalse(self._load("1;2", head="A;B").line_ids)

    def test_headers_are_recognised_as_in_any_import(self):
        """In any language, whatever their case, beside columns of no interest."""
        first = self.numbers[0]
        wizard = self._load(f"x;{first};90", head="ФИО; НӨМІРІ;Баллы ")
        self.assertEqual(self._get_verdicts(wizard)[0], (first, "new"))

    def test_a_column_twice_is_told(self):
        with self.assertRaisesRegex(UserError, "Several columns"):
            self.assertFalse(self._load("1;2;3", head="Номер;Экзамен;Баллы").line_ids)

    def _set_stages(self):
        self.policy.stage_ids = [
            Command.create({"name": "Тест", "maximum": 50}),
            Command.create({"name": "ОСКЭ"}),
        ]

    def test_stages(self):
        """A column for each stage; a file may hold one, the other follows later."""
        self._set_stages()
        first, second, third = self.numbers
        wizard = self._load(
            f"{first};45;;", f"{second};;;неявка", head="Номер;Тест;ОСКЭ;Экзамен"
        )
        self.assertEqual(self._get_verdicts(wizard), [(first, "new"), (second, "new")])
        self.assertEqual(wizard.line_ids.mapped("value"), ["45 / –", "неявка"])
        wizard.action_import()
        line = self.statement.line_ids[0]
        self.assertEqual(
            (line.stage_1, line.stage_2, line.exam_kind), ("45", "", False)
        )
        # 45 of 50 and 40 of 100: (90 + 40) / 2 = 65; 0.6 · 80 + 0.4 · 65 = 74.
        wizard = self._load(f"{first};40", head="Number;2-кезең")
        self.assertEqual(self._get_verdicts(wizard)[0], (first, "changed"))
        self.assertEqual(wizard.line_ids[0].old_value, "45 / –")
        wizard.action_import()
        self.assertEqual((line.stage_1, line.stage_2, line.final), ("45", "40", 74))
        again = self._load(f"{first};45,0;40%", head="Номер;Этап 1;Stage 2")
        self.assertEqual(self._get_verdicts(again)[0], (first, "same"))

    def test_stages_that_cannot_be(self):
        self._set_stages()
        first, second, third = self.numbers
        wizard = self._load(
            f"{first};51;40;",
            f"{second};40;40;неявка",
            f"{third};40;40;",
            "000;40;40;",
            head="Номер;Тест;ОСКЭ;Экзамен",
        )
        self.assertEqual([line.verdict for line in wizard.line_ids], ["problem"] * 4)
        for line, word in zip(
            wizard.line_ids,
            ("highest result is 50", "not both", "not admitted", "No student"),
            strict=True,
        ):
            self.assertIn(word, line.message)
        wizard = self._load(f"{first};70", head="Номер;Экзамен")
        self.assertIn("each stage", wizard.line_ids[0].message)
        wizard = self._load(f"{first};x", head="Номер;Тест")
        self.assertIn("is not an exam result", wizard.line_ids[0].message)

    def test_the_blank_is_read_back(self):
        """Who is admitted, a column for each stage, what is entered already."""
        self._set_stages()
        first, second, _third = self.numbers
        self._load(f"{first};45;40", head="Номер;Тест;ОСКЭ").action_import()
        self._load(f"{second};неявка", head="Номер;Экзамен").action_import()
        for language, heads in (
            ("ru_RU", ["Номер", "ФИО", "Тест", "ОСКЭ", "Экзамен"]),
            ("kk_KZ", ["Нөмірі", "Аты-жөні", "Тест", "ОСКЭ", "Емтихан"]),
        ):
            statement = self.statement.with_context(lang=language)
            _name, content = statement._get_workbook()
            rows = list(load_workbook(io.BytesIO(content)).active.values)
            self.assertEqual(list(rows[0]), heads)
            self.assertEqual([row[0] for row in rows[1:]], [first, second])
            wizard = (
                self.env["ejournal.exam.import"]
                .with_user(self.teacher)
                .create(
                    {
                        "statement_id": self.statement.id,
                        "file": base64.b64encode(content),
                        "file_name": "exam.xlsx",
                    }
                )
            )
            self.assertEqual(
                self._get_verdicts(wizard), [(first, "same"), (second, "same")]
            )
        midterm = self.create_draft("midterm", lesson=self.midterm_1)
        with self.assertRaisesRegex(UserError, "no exam"):
            midterm._get_workbook()

    def test_only_the_teacher_enters(self):
        first = self.numbers[0]
        for user in (self.stranger, self.users["registrar"], self.users["head"]):
            with (
                self.subTest(user=user.login),
                self.assertRaises(UserError),
            ):
                self._load(f"{first};85", user=user).action_import()
        self.assertFalse(self.statement.line_ids[0].exam_kind)

    def test_the_file_tells_nothing_of_foreign_statements(self):
        """Nobody learns numbers or results of a statement that is not theirs."""
        with self.assertRaises(AccessError):
            self._load("000;70", user=self.stranger).line_ids.read(["number"])
