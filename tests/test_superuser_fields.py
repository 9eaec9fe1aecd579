"""What is computed as superuser shows its reader nothing that the reader may not read.

``superuser_fields.txt`` holds the decisions, a line a field: whatever is computed as
superuser, related fields included, or by a method that goes by superuser itself. A new
one is a line that somebody has decided:

- ``own``: of the record itself, or of what stands in it
- ``shown``: of what the record hangs on, which its reader sees with it: its name, dates
  and state; whoever makes the record may read that (``TestReferences``)
- ``number``: how many, not who
- ``checked``: the method asks for the reader's own rights
- ``setting``: of the university
- ``office``: its readers may read what it comes from

To write new ones as ``?``: ``EJOURNAL_SUPERUSER_FIELDS=write make quick
ARGS=tests/test_superuser_fields.py``.
"""

import inspect
import os
from pathlib import Path

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES, EjournalCase

FILE = Path(__file__).with_name("superuser_fields.txt")
OURS = "kaznmu_"
DECISIONS = {"own", "shown", "number", "checked", "setting", "office"}


def get_method(model, field):
    """The method that computes a field, or ``None``."""
    if isinstance(field.compute, str):
        return getattr(type(model), field.compute)
    return None


def is_superuser(model, field):
    if not (field.compute or field.related):
        return False
    method = get_method(model, field)
    return field.compute_sudo or (
        method is not None and "sudo(" in inspect.getsource(method)
    )


@tagged("post_install", "-at_install")
class TestSuperuserFields(TransactionCase):
    def test_every_field_was_decided(self):
        decided = dict(
            line.rsplit(": ", 1) for line in FILE.read_text().splitlines() if line
        )
        found = {
            f"{name} {field.name}"
            for name, model in self.env.registry.items()
            if not model._abstract
            for field in model._fields.values()
            if any(module.startswith(OURS) for module in field._modules)
            and is_superuser(self.env[name], field)
        }
        if os.environ.get("EJOURNAL_SUPERUSER_FIELDS") == "write":
            decided = {key: decided.get(key, "?") for key in sorted(found)}
            FILE.write_text(
                "".join(f"{key}: {decision}\n" for key, decision in decided.items())
            )
        self.assertEqual(sorted(decided), sorted(found))
        self.assertLessEqual(set(decided.values()), DECISIONS)


@tagged("post_install", "-at_install")
class TestReferences(EjournalCase):
    """Nobody refers to a record that is closed to the own role, in no model: not in a
    form, not in values, not by the context. Generated from the registry."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.elsewhere = cls.school.copy({"code": "T9", "name": "Elsewhere"})
        cls.elsewhere.dean_id = False
        department = cls.department.copy({"code": "T9", "school_id": cls.elsewhere.id})
        department.write({"head_id": False, "coordinator_ids": False})
        program = cls.program.copy({"code": "T9", "school_id": cls.elsewhere.id})
        cls.group = cls.group.copy({"name": "T-26-09", "program_id": program.id})
        cls.students = cls._create_students(["Чужая"])
        discipline = cls.discipline.copy({"code": "T9", "department_id": department.id})
        teacher = cls._create_user("teacher", login="elsewhere")
        teacher.write(
            {
                "ejournal_department_id": department.id,
                "ejournal_school_id": cls.elsewhere.id,
            }
        )
        journal = cls._create_journal(teacher, discipline)
        journal.with_user(teacher).save_marks(
            [
                {
                    "lesson_id": journal.lesson_ids[0].id,
                    "participant_id": journal.participant_ids.id,
                    "value": "77",
                    "note": "Secret",
                    "version": 0,
                }
            ]
        )
        marks = cls.env["ejournal.mark"].search(
            [("participant_id", "in", journal.participant_ids.ids)]
        )
        statement = cls.env["ejournal.statement"].create({"journal_id": journal.id})
        attachment = cls.env["ir.attachment"].create({"name": "x", "raw": b"x"})
        request = (
            cls.env["ejournal.request"]
            .with_user(teacher)
            .create({"kind": "technical", "journal_id": journal.id, "description": "x"})
        )
        cls.closed = [
            journal,
            *(journal.lesson_ids[0], journal.participant_ids, cls.students),
            *(journal.assignment_ids, marks, statement, attachment, request),
        ]

    def get_cases(self):
        """``(role, model, field, record)``: the role makes records of the model, whose
        field leads to a record that is closed to the role."""
        for role in ROLES:
            env = self.env(user=self.users[role])
            closed = {
                record._name: record
                for record in self.closed
                if not env[record._name].browse(record.id).has_access("read")
            }
            for name, model in env.registry.items():
                if model._abstract or not env[name].has_access("create"):
                    continue
                for field in model._fields.values():
                    if (
                        field.type in ("many2one", "many2many")
                        and field.comodel_name in closed
                        and name.startswith("ejournal.")
                    ):
                        yield role, env[name], field, closed[field.comodel_name]

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_refers_to_what_is_closed(self):
        tried = set()
        for role, model, field, record in self.get_cases():
            tried.add((role, model._name, field.name))
            values = [record.id, {"id": record.id}]
            if field.type == "many2many":
                values = [[Command.link(record.id)], [Command.set(record.ids)]]
            spec = {field.name: {}}
            with self.subTest(role=role, model=model._name, field=field.name):
                for value in values:
                    with self.assertRaises(AccessError):
                        model.onchange({field.name: value}, [field.name], spec)
                forged = model.with_context(**{f"default_{field.name}": record.id})
                with self.assertRaises(AccessError):
                    forged.onchange({}, [], spec)
                value = values[-1] if field.type == "many2many" else record.id
                with self.assertRaises(UserError):  # AccessError is one
                    model.create([{field.name: value}])
        self.assertIn(("teacher", "ejournal.request", "journal_id"), tried)
        self.assertIn(("teacher", "ejournal.request.cell", "lesson_id"), tried)
        self.assertGreater(len(tried), 100)

    def test_lines_of_a_form_are_looked_into(self):
        """A draft request with cells of another journal tells no mark."""
        journal, lesson, participant, *_rest = self.closed
        Request = self.env["ejournal.request"].with_user(self.teacher)
        cell = {"lesson_id": lesson.id, "participant_id": participant.id}
        spec = {"cell_ids": {"fields": {"was": {}}}}
        for values in (
            {"cell_ids": [Command.create(cell)]},
            {"journal_id": {"id": journal.id}, "cell_ids": []},
            {"cell_ids": [(1, "virtual_1", cell)]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                Request.onchange(values, ["cell_ids"], spec)
        with self.assertRaises(AccessError):
            Request.create(
                {
                    "kind": "technical",
                    "journal_id": self.journal.id,
                    "cell_ids": [Command.create(cell)],
                }
            )

    def test_a_record_is_not_moved_to_what_is_closed(self):
        journal, lesson, *_rest = self.closed
        request = (
            self.env["ejournal.request"]
            .with_user(self.teacher)
            .create({"kind": "technical", "journal_id": self.journal.id})
        )
        for values in (
            {"journal_id": journal.id},
            {"lesson_ids": [Command.link(lesson.id)]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                request.write(values)

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_no_field_of_any_model_tells_a_secret(self):
        """All that each role may read, field by field, names neither the student of
        another school nor the note of the mark."""
        for role in ROLES:
            env = self.env(user=self.users[role])
            if any(
                env[record._name].browse(record.id).has_access("read")
                for record in (self.students, self.closed[0])
            ):
                continue  # works with all of them
            for name, model in env.registry.items():
                is_ours = name.startswith(("ejournal.", "tier."))
                if model._abstract or not is_ours or not env[name].has_access("read"):
                    continue
                records = env[name].with_context(active_test=False).search([])
                told = "".join(
                    self.read_field(records, field) for field in model._fields
                )
                for secret in ("Чужая", "Secret"):
                    with self.subTest(role=role, model=name, secret=secret):
                        self.assertNotIn(secret, told)

    def read_field(self, records, name):
        try:
            return str(records.read([name]))
        except AccessError:  # of a model that is closed to the role
            return ""

    @mute_logger("odoo.addons.base.models.ir_rule", "odoo.addons.base.models.ir_model")
    def test_nobody_prints_what_is_closed(self):
        """Reports go by superuser for what their document shows: who prints must read
        the record."""
        term, group = {"term_id": self.term.id}, {"group_id": self.group.id}
        case = self.env["ejournal.case"].create(
            {"index": "04", "title": "Statements", "academic_year": "2126/2127"}
        )
        transfer = {"number": "9", "case_id": case.id}
        closed = [
            *self.closed,
            self.env["ejournal.consolidated"].create({**term, **group}),
            self.env["ejournal.council.report"].create(term),
            self.env["ejournal.archive.transfer"].create(transfer),
        ]
        tried = set()
        for report in self.env["ir.actions.report"].search(
            [("model", "=like", "ejournal.%")]
        ):
            for record in closed:
                if record._name != report.model:
                    continue
                for role in ROLES:
                    user = self.users[role]
                    if record.with_user(user).has_access("read"):
                        continue
                    tried.add(report.report_name)
                    for render in ("_render_qweb_html", "_render_qweb_pdf"):
                        with (
                            self.subTest(report=report.report_name, role=role),
                            self.assertRaises(AccessError),
                        ):
                            getattr(report.with_user(user), render)(
                                report.report_name, record.ids
                            )
        self.assertGreater(len(tried), 4)

    def test_refusals_name_nothing(self):
        """In the mode for developers, too, which any employee may switch on."""
        participant = self.closed[2].with_user(self.teacher)
        users = type(self.teacher)
        with self.assertRaises(AccessError) as caught:
            participant.read(["student_id"])
        self.assertNotIn("Чужая", str(caught.exception))
        has_group = users.has_group
        self.patch(
            users,
            "has_group",
            lambda user, name: name == "base.group_no_one" or has_group(user, name),
        )
        with self.assertRaises(AccessError) as caught:
            participant.read(["student_id"])
        self.assertNotIn("Чужая", str(caught.exception))
