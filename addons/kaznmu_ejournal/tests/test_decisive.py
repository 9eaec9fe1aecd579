from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.kaznmu_university.importer.importer import Importer
from odoo.addons.kaznmu_university.models.structure.reasoned_mixin import REASONED

from .common import EjournalCase
from .test_statement_kinds import ModuleCase


def create_curriculum(case):
    """The line of the curriculum from which the case's journal comes."""
    return case.env["ejournal.curriculum"].create(
        {
            "term_id": case.term.id,
            "program_id": case.program.id,
            "discipline_id": case.discipline.id,
        }
    )


@tagged("post_install", "-at_install")
class TestDecisive(ModuleCase):
    """What decides a result changes never past a mark, and each change is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curriculum = create_curriculum(cls)
        # Past the guard: the case's journal has marks already.
        cls.journal._write_checked({"curriculum_id": cls.curriculum.id})
        cls.records = (
            (cls.curriculum, "control_form", "credit"),
            (cls.discipline, "credits", 4.0),
            (cls.module.component_ids[1], "weight", 7.0),
            (cls.module.component_ids[1], "credits", 1.0),
            (cls.module.component_ids[1], "minimum", 60.0),
        )

    def try_all(self):
        """Change each as the registrar's office; those that were refused."""
        refused = []
        for record, name, value in self.records:
            record = record.with_user(self.registrar)
            before = record[name]
            try:
                with self.env.cr.savepoint():
                    record[name] = value
                    record.flush_recordset()
                    record[name] = before
            except UserError as error:
                self.assertIn("have marks already", str(error))
                refused.append((record.sudo(), name))
            self.env.invalidate_all()
        return refused

    def test_never_past_a_mark(self):
        """Weights, credits, form of control; what stays the same is saved."""
        self.save(self.practical, self.rows[0], "60")
        everything = [(record, name) for record, name, _value in self.records]
        self.assertEqual(self.try_all(), everything)
        component = self.module.component_ids[1].with_user(self.registrar)
        component.write({"weight": component.weight, "sequence": 40})
        self.assertEqual(component.sequence, 40)
        module = self.module.with_user(self.registrar)
        for commands in (
            [(2, component.id)],
            [
                (
                    0,
                    0,
                    {
                        "component_id": self.discipline.id,
                        "department_id": self.other_department.id,
                        "credits": 1,
                    },
                )
            ],
        ):
            with (
                self.subTest(commands=commands),
                self.assertRaisesRegex(UserError, "have marks already"),
                self.env.cr.savepoint(),
            ):
                module.write({"component_ids": commands})
        self.env.invalidate_all()
        # Moving a part away from a module is no way round it.
        other = self.module.copy({"code": "M2"})
        with (
            self.assertRaisesRegex(UserError, "have marks already"),
            self.env.cr.savepoint(),
        ):
            component.discipline_id = other

    def test_before_the_first_mark(self):
        """Journals without marks, and those that are closed, stand in no way."""
        journals = self.journal | self.part_journal
        marked = journals.filtered(
            lambda journal: any(journal.lesson_ids.mapped("history_digest"))
        )
        self.assertTrue(marked)
        marked.closed_on = "2026-11-23 06:00:00"
        self.assertEqual(self.try_all(), [])

    def test_each_change_is_kept(self):
        """Who, when, what it was: in the chain of evidence."""
        evidence = self.env["ejournal.evidence"]
        marked = self.journal | self.part_journal
        marked.closed_on = "2026-11-23 06:00:00"
        self.env.flush_all()
        evidence.sudo()._append_noted()  # what the case has made, as one transaction
        component = self.module.component_ids[1].with_user(self.registrar)
        component.weight = 7
        self.curriculum.with_user(self.registrar).control_form = "credit"
        self.env.flush_all()
        evidence.sudo()._append_noted()
        for record, expected in (
            (self.module, lambda facts: facts["component_ids"][1]["weight"]),
            (self.curriculum, lambda facts: facts["control_form"]),
        ):
            row = evidence.search(
                [("res_model", "=", record._name), ("res_id", "=", record.id)],
                order="id desc",
                limit=1,
            )
            self.assertIn(expected(row.facts), ("7.0000", "credit"))
            self.assertEqual(row.user_id, self.registrar)


@tagged("post_install", "-at_install")
class TestReasons(EjournalCase):
    """Before the first mark, too: by which document (12, section 2)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curriculum = create_curriculum(cls)
        cls.module = cls.env["ejournal.discipline"].create(
            {
                "code": "M1",
                "name": "Module",
                "kind": "module",
                "department_id": cls.department.id,
                "component_ids": [
                    Command.create(
                        {
                            "component_id": cls.discipline.id,
                            "department_id": cls.department.id,
                            "credits": 3,
                        }
                    )
                ],
            }
        )
        cls.journal.write(
            {"curriculum_id": cls.curriculum.id, "module_id": cls.module.id}
        )
        cls.part = cls.module.component_ids
        cls.other_policy = cls.policy.copy({"academic_year": "2126/2127"})
        part = {
            "component_id": cls.module.id,
            "department_id": cls.department.id,
            "credits": 1,
        }
        #: Record that gives the reason, what is written there.
        cls.changes = (
            (cls.curriculum, {"control_form": "credit"}),
            (cls.discipline, {"credits": 4}),
            (cls.discipline, {"kind": "integrated"}),
            (
                cls.module,
                {"component_ids": [Command.update(cls.part.id, {"weight": 7})]},
            ),
            (
                cls.module,
                {"component_ids": [Command.update(cls.part.id, {"minimum": 60})]},
            ),
            (cls.module, {"component_ids": [Command.create(part)]}),
            (cls.module, {"component_ids": [Command.delete(cls.part.id)]}),
            (cls.kinds["practical"], {"is_graded": False}),
            (cls.kinds["practical"], {"is_midterm": True}),
            (cls.journal, {"module_id": False}),
            (cls.journal, {"curriculum_id": False}),
            (cls.journal, {"active": False}),
            (cls.term, {"policy_id": cls.other_policy.id}),
            (
                cls.other_policy,
                {"scope_ids": [Command.create({"discipline_id": cls.module.id})]},
            ),
        )
        cls.administrator = cls.users["administrator"]

    def forget(self):
        """What another transaction would not know."""
        self.env.cr.precommit.data.pop(REASONED, None)
        self.env.invalidate_all()

    def test_without_a_reason(self):
        for record, values in self.changes:
            for reason in ({}, {"change_reason": "  "}, {"change_reason": False}):
                self.forget()
                with (
                    self.subTest(model=record._name, values={**values, **reason}),
                    self.assertRaisesRegex(UserError, "by which document"),
                    self.env.cr.savepoint(),
                ):
                    record.with_user(self.administrator).with_context(
                        default_change_reason="Forged"
                    ).write({**values, **reason})
                    self.env.flush_all()

    def test_past_the_record(self):
        """Nor a part by itself, wherever it is written."""
        part = self.part.with_user(self.users["registrar"])
        other = self.module.copy({"code": "M2"})
        for call in (
            lambda: part.write({"weight": 7}),
            lambda: part.write({"discipline_id": other.id}),
            lambda: part.unlink(),
            lambda: part.copy({"component_id": self.module.id}),
        ):
            self.forget()
            with (
                self.assertRaisesRegex(UserError, "by which document"),
                self.env.cr.savepoint(),
            ):
                call()

    def test_with_a_reason(self):
        """It stands in the chain, with who gave it."""
        evidence = self.env["ejournal.evidence"].sudo()
        self.env.flush_all()
        evidence._append_noted()
        for number, (record, values) in enumerate(self.changes):
            reason = f"Academic Council, No. {number}"
            self.forget()
            with self.subTest(model=record._name, values=values):
                with self.env.cr.savepoint() as savepoint:
                    record.with_user(self.administrator).write(
                        {**values, "change_reason": reason}
                    )
                    self.env.flush_all()
                    evidence._append_noted()
                    row = evidence.search(
                        [("res_model", "=", record._name), ("res_id", "=", record.id)],
                        order="id desc",
                        limit=1,
                    )
                    self.assertEqual(row.facts["change_reason"], reason)
                    self.assertEqual(row.user_id, self.administrator)
                    savepoint.rollback()

    def test_what_decides_nothing_asks_nothing(self):
        """Names, order, and what stays as it is."""
        for record, values in (
            (
                self.discipline,
                {"name": "Anatomy 1", "credits": self.discipline.credits},
            ),
            (self.kinds["practical"], {"sequence": 5, "is_graded": True}),
            (self.part, {"sequence": 5, "discipline_id": self.module.id}),
            (self.curriculum, {"control_form": "exam"}),
            (self.term, {"name": "Autumn 1", "policy_id": self.policy.id}),
        ):
            self.forget()
            record.with_user(self.administrator).write(values)
        unused = self.discipline.copy({"code": "T9"}).with_user(self.administrator)
        self.assertFalse(unused.has_journals)
        unused.credits = 9

    def test_kinds_and_modules_never_past_a_mark(self):
        self.save(self.practical, self.rows[0], "60")
        for record, values in (
            (self.kinds["practical"], {"is_graded": False}),
            (self.kinds["practical"], {"is_midterm": True}),
            (self.journal, {"module_id": False}),
        ):
            with (
                self.subTest(model=record._name),
                self.assertRaisesRegex(UserError, "marks"),
                self.env.cr.savepoint(),
            ):
                record.with_user(self.administrator).write(
                    {**values, "change_reason": "Academic Council, No. 3"}
                )
            self.env.invalidate_all()

    def test_a_file_is_the_document(self):
        """As with moves of departments; past a mark its row is refused."""
        content = "Код;Наименование;Код кафедры;Кредиты;Вид\nT1;{};T1;{};дисциплина\n"
        for name, credits, expected in (
            ("Новая", 3, False),
            ("Новая", 4, "“disciplines.csv”"),
        ):
            self.forget()
            importer = Importer(
                self.env(user=self.users["registrar"]),
                [("disciplines.csv", content.format(name, credits).encode())],
            )
            list(importer.load())
            self.assertFalse([p for p in importer.problems if p.severity == "error"])
            self.assertEqual(self.discipline.credits, credits)
            if expected:
                self.assertIn(expected, self.discipline.change_reason)
            else:
                self.assertFalse(self.discipline.change_reason)
        self.save(self.practical, self.rows[0], "60")
        importer = Importer(
            self.env(user=self.users["registrar"]),
            [("disciplines.csv", content.format("Новая", 5).encode())],
        )
        list(importer.load())
        [problem] = importer.problems
        self.assertEqual(problem.severity, "error", problem.message)
        self.assertEqual(self.discipline.credits, 4)
