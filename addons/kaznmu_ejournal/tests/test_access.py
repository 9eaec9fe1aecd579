from pathlib import Path

from odoo.exceptions import AccessError
from odoo.modules.module import get_module_path
from odoo.tests import tagged

from .common import ROLES, EjournalCase

READERS = {"registrar", "registrar_head", "vice_rector", "administrator"}
DEPARTMENT = {"coordinator", "head"}
DEAN = {"dean_office", "dean"}
REFERENCE = (
    "school department program group discipline curriculum plan timetable term "
    "lesson.kind policy"
).split()
JOURNAL_MODELS = ("journal", "lesson", "participant", "assignment")


@tagged("post_install", "-at_install")
class TestAccess(EjournalCase):
    """Who sees and changes what, role by role."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ejournal.curriculum"].create(
            {
                "term_id": cls.term.id,
                "program_id": cls.program.id,
                "discipline_id": cls.discipline.id,
            }
        )
        cls.env["ejournal.plan"].create(
            {"term_id": cls.term.id, "discipline_id": cls.discipline.id}
        )
        cls.env["ejournal.timetable"].create(
            {
                "term_id": cls.term.id,
                "group_id": cls.group.id,
                "discipline_id": cls.discipline.id,
                "teacher_id": cls.teacher.id,
                "weekdays": "1",
                "date_from": cls.term.date_start,
                "date_to": cls.term.date_end,
            }
        )
        cls.save(cls(), cls.practical, cls.rows[0], "80")
        cls.statement = cls.journal.with_user(cls.teacher)._create_statement()
        # Another school, department, teacher and journal, all of them foreign.
        cls.foreign_school = cls.school.copy({"code": "F"})
        cls.foreign_department = cls.department.copy(
            {
                "code": "F",
                "school_id": cls.foreign_school.id,
                "head_id": False,
                "coordinator_ids": False,
            }
        )
        foreign_program = cls.program.copy(
            {"code": "F", "school_id": cls.foreign_school.id}
        )
        foreign_group = cls.group.copy({"name": "F", "program_id": foreign_program.id})
        cls.own_journal = cls.journal
        cls.group = foreign_group
        own_students, cls.students = (
            cls.students,
            cls._create_students(["Чужой"], foreign_group),
        )
        cls.foreign_journal = cls._create_journal(
            teacher=cls.stranger,
            discipline=cls.discipline.copy(
                {"code": "F", "department_id": cls.foreign_department.id}
            ),
        )
        cls.foreign_student, cls.students = cls.students, own_students

    def _model(self, name, role):
        return self.env[f"ejournal.{name}"].with_user(self.users[role])

    def test_everyone_reads_the_reference_data(self):
        for role in ROLES:
            for name in REFERENCE:
                with self.subTest(role=role, model=name):
                    self.assertTrue(self._model(name, role).search_count([], limit=1))

    def test_who_changes_the_reference_data(self):
        may = {"registrar", "registrar_head", "administrator"}
        for role in ROLES:
            for name, record in (
                ("school", self.school),
                ("discipline", self.discipline),
                ("group", self.group),
                ("term", self.term),
                ("policy", self.policy),
                ("lesson.kind", self.kinds["lecture"]),
            ):
                settings = ("policy", "lesson.kind")
                allowed = {"administrator"} if name in settings else may
                with self.subTest(role=role, model=name):
                    self.assertEqual(
                        record.with_user(self.users[role]).has_access("write"),
                        role in allowed,
                    )

    def test_who_sees_which_journal(self):
        for role in ROLES:
            own = role in READERS | DEPARTMENT | DEAN | {"teacher"}
            for journal, is_visible in (
                (self.own_journal, own),
                (self.foreign_journal, role in READERS),
            ):
                for name in JOURNAL_MODELS:
                    field = "id" if name == "journal" else "journal_id"
                    with self.subTest(role=role, journal=journal.id, model=name):
                        model = self._model(name, role)
                        if role == "digitalization":
                            with self.assertRaises(AccessError):
                                model.search([])
                            continue
                        found = model.search_count([(field, "=", journal.id)])
                        self.assertEqual(bool(found), is_visible)

    def test_a_relation_counts_only_with_its_role(self):
        """Named as head, coordinator or of a school, but without the role."""
        self.department.head_id = self.department.coordinator_ids = self.stranger
        self.foreign_department.head_id = self.users["coordinator"]
        self.stranger.ejournal_school_id = self.school
        for user, journal in (
            (self.stranger, self.own_journal),
            (self.users["coordinator"], self.foreign_journal),
        ):
            for record in (journal, journal.lesson_ids[0], journal.participant_ids[0]):
                with self.subTest(user=user.login, model=record._name):
                    self.assertFalse(record.with_user(user).has_access("read"))

    def test_roles_add_up(self):
        """Two roles see what either sees, and a new role counts at once."""
        employee = self._create_user("dean_office", login="two roles")
        employee.ejournal_school_id = self.foreign_school
        own = self.own_journal.with_user(employee)
        self.assertFalse(own.has_access("read"))
        self.assertTrue(self.foreign_journal.with_user(employee).has_access("read"))
        employee.group_ids += employee._get_ejournal_role_group("head")
        self.department.head_id = employee
        self.assertTrue(own.has_access("read"))
        self.assertTrue(self.foreign_journal.with_user(employee).has_access("read"))

    def test_rules_are_updated_with_the_add_on(self):
        """No file of security is frozen in the databases that have it."""
        own = self.env["ir.module.module"].search([("name", "=like", "kaznmu_%")])
        for name in own.mapped("name"):
            for path in (Path(get_module_path(name)) / "security").glob("*.xml"):
                with self.subTest(path=path.name):
                    self.assertNotIn("noupdate", path.read_text())

    def test_who_sees_which_student(self):
        for role in set(ROLES) - {"digitalization"}:
            visible = self._model("student", role).search([])
            with self.subTest(role=role):
                self.assertTrue(self.students <= visible)
                self.assertEqual(self.foreign_student <= visible, role in READERS)

    def test_who_sees_which_enrollment(self):
        for role in ROLES:
            enrollments = self._model("enrollment", role)
            with self.subTest(role=role):
                if role not in READERS | DEAN:
                    with self.assertRaises(AccessError):
                        enrollments.search([])
                    continue
                visible = enrollments.search([]).student_id
                self.assertTrue(self.students <= visible)
                self.assertEqual(self.foreign_student <= visible, role in READERS)

    def test_digitalization_sees_no_student_and_no_mark(self):
        """It issues access (SOP T1.4) and needs nothing else."""
        for name in ("student", "journal", "mark", "mark.change", "statement"):
            with self.subTest(model=name), self.assertRaises(AccessError):
                self._model(name, "digitalization").search([])

    def test_a_dean_sees_the_schools_students_wherever_taught(self):
        """A journal of the school's group kept by another school's department."""
        journal = self.env["ejournal.journal"].create(
            {
                "term_id": self.term.id,
                "discipline_id": self.foreign_journal.discipline_id.id,
                "group_id": self.own_journal.group_id.id,
                "department_id": self.foreign_department.id,
            }
        )
        for role in DEAN:
            journal.with_user(self.users[role]).check_access("read")

    def test_nobody_writes_marks_past_the_journal(self):
        """Marks and their history are written by ``save_marks`` alone."""
        mark = self.env["ejournal.mark"].search([], limit=1)
        change = self.env["ejournal.mark.change"].search([], limit=1)
        values = {
            "lesson_id": self.practical.id,
            "participant_id": self.rows[1].id,
            "points": 100,
        }
        for role in ROLES:
            user = self.users[role]
            for record in (mark, change):
                for operation in ("write", "create", "unlink"):
                    with self.subTest(role=role, model=record._name, op=operation):
                        self.assertFalse(record.with_user(user).has_access(operation))
            with self.assertRaises(AccessError):
                mark.with_user(user).write({"points": 100})
            with self.assertRaises(AccessError):
                mark.with_user(user).create(values)
            with self.assertRaises(AccessError):
                mark.with_user(user).unlink()

    def test_who_reads_marks_as_records(self):
        for role in ROLES:
            mark = self._model("mark", role)
            with self.subTest(role=role):
                self.assertEqual(mark.browse().has_access("read"), role in READERS)

    def test_who_may_touch_statements(self):
        for role in ROLES:
            statement = self.statement.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertEqual(statement.has_access("read"), role != "digitalization")
                self.assertFalse(statement.has_access("unlink"))
                self.assertFalse(statement.has_access("create"))

    def test_who_creates_journals(self):
        may = {"registrar", "registrar_head", "administrator"}
        for role in ROLES:
            with self.subTest(role=role):
                self.assertEqual(
                    self._model("journal", role).browse().has_access("create"),
                    role in may,
                )
                if role not in may:
                    with self.assertRaises(AccessError):
                        self.term.with_user(self.users[role]).action_create_journals()

    def test_who_imports(self):
        may = {"registrar", "registrar_head", "digitalization", "administrator"}
        for role in ROLES:
            with self.subTest(role=role):
                self.assertEqual(
                    self._model("import.batch", role).browse().has_access("create"),
                    role in may,
                )

    def test_imports_and_jobs_are_ones_own(self):
        batch = self._model("import.batch", "registrar").create({"name": "Files"})
        job = (
            self.env["ejournal.job"]
            .with_user(self.users["registrar"])
            ._start(batch, "Load")
        )
        for record in (batch, job):
            self.assertFalse(
                record.with_user(self.users["digitalization"]).has_access("read")
            )
            record.with_user(self.users["administrator"]).check_access("read")
        with self.assertRaises(AccessError):
            job.with_user(self.users["registrar"]).write({"state": "done"})

    def test_staff_roles_give_no_settings(self):
        for role in ROLES:
            with self.subTest(role=role):
                user = self.users[role]
                self.assertFalse(user.has_group("base.group_system"))
                self.assertFalse(user.has_group("base.group_erp_manager"))
