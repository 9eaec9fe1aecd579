import io
from base64 import b64encode

from openpyxl import load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .test_import import STAFF, STUDENTS, ImportCase


@tagged("post_install", "-at_install")
class TestImportChanges(ImportCase):
    """The check shows what will change, the load keeps it (issue 16, section 6)."""

    def make_batch(self, name, content, user="registrar"):
        file = {"name": name, "datas": b64encode(content.encode())}
        return (
            self.env["ejournal.import.batch"]
            .with_user(self.users[user])
            .create({"attachment_ids": [(0, 0, file)]})
        )

    def get_changes(self, batch):
        return [
            (change.kind, change.column, change.old_value, change.new_value)
            for change in batch.change_ids.sorted("id")
        ]

    def load_batch(self, batch):
        batch.action_load()
        with self.enter_registry_test_mode():
            self.env.ref("kaznmu_university.ir_cron_job").method_direct_trigger()
        batch.invalidate_recordset()
        self.assertEqual(batch.state, "done")

    def test_queries_do_not_grow_with_changes(self):
        """12,000 students with changes in every row ask what three do."""
        groups = [self.group.copy({"name": f"T-26-1{n}"}) for n in range(6)]
        students = self._create_students([f"С{n}" for n in range(24)])

        def count(size):
            rows = "".join(
                f"{student.number};Новая{n};Имя;;{groups[n % 6].name};15.10.2026;"
                f"n{n}@kaznmu.example\n"
                for n, student in enumerate(students[:size])
            )
            batch = self.make_batch("students.csv", STUDENTS + rows)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            batch.action_check()
            self.env.flush_all()
            queries = self.env.cr.sql_log_count - before
            self.assertEqual(batch.change_count, 3 * size)
            return queries

        count(3)
        self.assertEqual(count(24), count(6))

    def test_renamed_and_moved(self):
        self.group.copy({"name": "T-26-02"})
        student = self.students[0]
        last, first = student.last_name, student.first_name
        content = STUDENTS + (
            f"{student.number};Новая;{first};;T-26-02;15.10.2026;\n"
            "Z1;Ким;Ён;;T-26-01;01.09.2026;\n"
        )
        batch = self.make_batch("students.csv", content)
        batch.action_check()
        planned = [
            ("renamed", "Фамилия", last, "Новая"),
            ("moved", "Группа", "T-26-01", "T-26-02 (15.10.2026)"),
        ]
        self.assertEqual(self.get_changes(batch), planned)
        self.assertEqual(set(batch.change_ids.mapped("is_loaded")), {False})
        self.assertEqual(set(batch.change_ids.mapped("record")), {student.number})
        self.assertEqual(student.last_name, last)
        batch.action_check()  # once more: nothing stands twice
        self.assertEqual(batch.change_count, 2)
        self.load_batch(batch)
        self.assertEqual(student.last_name, "Новая")
        self.assertEqual(self.get_changes(batch), planned)
        self.assertEqual(set(batch.change_ids.mapped("is_loaded")), {True})
        self.assertEqual(batch.change_ids.create_uid, self.users["registrar"])

    def test_a_school_in_kazakh(self):
        school = self.group.program_id.school_id
        school.with_context(lang="kk_KZ").name = "Ескі"
        content = f"Код;Наименование;Наименование (каз.)\n{school.code};Иная;Жаңа\n"
        old = school.with_context(lang="ru_RU").name
        batch = self.make_batch("schools.csv", content)
        batch.action_check()
        self.assertEqual(
            self.get_changes(batch),
            [
                ("renamed", "Наименование", old, "Иная"),
                ("renamed", "Наименование (каз.)", "Ескі", "Жаңа"),
            ],
        )

    def test_roles(self):
        row = "Ахметова;Дана;;d@kaznmu.example;{};T1;;\n"
        importer = self.importer(
            ("staff.csv", STAFF + row.format("преподаватель")),
            user="digitalization",
        )
        list(importer.load())
        department = self.env["ejournal.department"].search([("code", "=", "T1")])
        user = self.env["res.users"].search([("login", "=", "d@kaznmu.example")])
        department.coordinator_ids = user  # as two have agreed
        user.group_ids += self.env.ref("kaznmu_university.ejournal_group_coordinator")
        batch = self.make_batch(
            "staff.csv",
            STAFF + row.format("преподаватель, заведующий"),
            "digitalization",
        )
        batch.action_check()
        title, coordinator = department.display_name, "ответственный от кафедры"
        self.assertEqual(
            sorted(self.get_changes(batch)),
            sorted(
                [
                    ("asked", "Роль", "", "заведующий"),
                    ("asked", title, "", "заведующий: T1"),
                    ("role_taken", "Роль", coordinator, ""),
                    ("role_taken", title, f"{coordinator}: T1", ""),
                ]
            ),
        )

    def test_the_workbook(self):
        student = self.students[0]
        content = f"{student.number};=1+1;Имя;;T-26-01;01.09.2026;\n"
        batch = self.make_batch("students.csv", STUDENTS + content)
        batch.action_check()
        name, content = batch._get_workbook()
        self.assertEqual(name, batch.name)
        sheet = load_workbook(io.BytesIO(content)).active
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(2)]
        self.assertEqual(rows[0][5], "=1+1")
        self.assertEqual(sheet["F2"].data_type, "s")

    def test_history_stays(self):
        student = self.students[0]
        row = f"{student.number};Новая;Имя;;T-26-01;01.09.2026;\n"
        batch = self.make_batch("students.csv", STUDENTS + row)
        batch.action_check()
        user = self.users["registrar"]
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            batch.change_ids.with_user(user).write({"old_value": "x"})
        self.load_batch(batch)
        batch.action_reset()
        self.assertTrue(batch.change_count)
        with self.assertRaisesRegex(UserError, "history"), self.env.cr.savepoint():
            batch.unlink()
        other = self.users["digitalization"]
        self.assertFalse(self.env["ejournal.import.change"].with_user(other).search([]))
        draft = self.make_batch("students.csv", STUDENTS + row.replace("Новая", "Иная"))
        draft.action_check()
        self.assertTrue(draft.change_count)
        draft.unlink()
