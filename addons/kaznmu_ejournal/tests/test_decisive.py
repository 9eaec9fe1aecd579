from odoo.exceptions import UserError
from odoo.tests import tagged

from .test_statement_kinds import ModuleCase


@tagged("post_install", "-at_install")
class TestDecisive(ModuleCase):
    """What decides a result changes never past a mark, and each change is kept."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.curriculum = cls.env["ejournal.curriculum"].create(
            {
                "term_id": cls.term.id,
                "program_id": cls.program.id,
                "discipline_id": cls.discipline.id,
            }
        )
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
