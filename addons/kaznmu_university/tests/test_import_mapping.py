from base64 import b64encode

from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..importer.mapping import find_foreign, get_tables, guess_table, guess_target
from ..importer.systems import SYSTEMS
from .browser import WebCase
from .common import UniversityCase, call_json2
from .test_import import STUDENTS, workbook

# The same as the contract's, as another system calls it.
FOREIGN = (
    "ИИН студента;Фамилия студента;Имя студента;Шифр;Академ. группа;Дата приказа\n"
)
ROW = "Z1;Ким;Ён;к-17;T-26-01;01.09.2026\n"
TARGETS = {
    "ИИН студента": "students.number",
    "Фамилия студента": "students.last_name",
    "Имя студента": "students.first_name",
    "Шифр": "ignore",
    "Академ. группа": "students.group",
    "Дата приказа": "students.date",
}


class MappingCase(UniversityCase):
    def batch(self, content, name="students.csv", user="registrar"):
        env = self.env(user=self.users[user])
        content = content if isinstance(content, bytes) else content.encode()
        attachment = env["ir.attachment"].create(
            {"name": name, "datas": b64encode(content)}
        )
        batch = env["ejournal.import.batch"].create({"attachment_ids": attachment.ids})
        batch.action_check()
        return batch

    def say(self, batch, targets):
        """Say what columns are, as the form does."""
        batch.write(
            {
                "column_ids": [
                    (1, column.id, {"target": targets[column.header]})
                    for column in batch.column_ids
                    if column.header in targets
                ]
            }
        )
        batch.action_remember()

    def load(self, batch):
        for _done, _total in batch._get_importer().load():
            pass

    def find(self, number="Z1"):
        return self.env["ejournal.student"].search([("number", "=", number)])

    def messages(self, batch, severity="error"):
        problems = batch.problem_ids.filtered(lambda p: p.severity == severity)
        return problems.mapped("message")


@tagged("post_install", "-at_install")
class TestImportMapping(MappingCase):
    """Files of other systems: their columns are said once, and remembered."""

    def test_unknown_columns_are_said_then_loaded(self):
        batch = self.batch(FOREIGN + ROW)
        self.assertEqual(batch.error_count, 1)
        self.assertIn("The header lacks the columns", self.messages(batch)[0])
        self.assertIn("«Шифр»", self.messages(batch, "warning")[0])
        self.assertEqual(batch.unknown_count, 6)
        column = batch.column_ids[0]
        self.assertEqual((column.header, column.examples), ("ИИН студента", "Z1"))
        self.assertFalse(column.target)

        self.say(batch, TARGETS)
        self.assertEqual(batch.error_count, 0)
        self.assertEqual(batch.unknown_count, 0)
        told = batch.problem_ids.filtered(lambda p: p.severity == "info")
        self.assertEqual(len(told), 6)
        self.assertEqual(told[0].column, "ИИН студента")
        self.assertEqual(told[0].message, "Taken as «Номер», as remembered.")
        self.assertEqual(told[3].message, "Left out, as remembered.")
        self.load(batch)
        student = self.find()
        self.assertEqual(student.name, "Ким Ён")
        self.assertEqual(student.enrollment_ids.group_id, self.group)

    def test_remembered_for_the_next_file_in_any_case(self):
        """Also for a workbook, and for whoever loads it."""
        self.say(self.batch(FOREIGN + ROW), TARGETS)
        rows = [FOREIGN.upper().strip().replace(" ", "  ").split(";")]
        rows.append(ROW.replace("Z1", "Z2").strip().split(";"))
        content = workbook(Обучающиеся=rows)
        batch = self.batch(content, "export.xlsx", "registrar_head")
        self.assertEqual(batch.error_count, 0)
        self.assertEqual(
            set(batch.column_ids.mapped("origin")), {"mapping"}, batch.column_ids
        )
        self.load(batch)
        self.assertTrue(self.find("Z2"))

    def test_names_of_other_systems_are_proposed(self):
        """Issue 16, section 9: as far as they are public, and not verified."""
        content = (
            "StudentID;lastname;firstname;patronymic;group;Дата зачисления\n"
            "Z1;Ким;Ён;;T-26-01;01.09.2026\n"
        )
        batch = self.batch(content)
        self.assertEqual(
            [(column.origin, column.target) for column in batch.column_ids],
            [
                *[("platonus", False)] * 3,
                ("title", "students.patronymic"),
                ("title", "students.group"),
                ("title", "students.date"),
            ],
        )
        self.assertFalse(self.find())
        batch.column_ids.action_accept()
        batch.action_remember()
        self.assertEqual(batch.error_count, 0)
        self.load(batch)
        self.assertEqual(self.find().name, "Ким Ён")

    def test_names_of_other_systems_mean_something(self):
        """Each is a column of a table that is there, none that we call otherwise."""
        tables = get_tables(self.env)
        for system, names in SYSTEMS.items():
            for name, columns in names.items():
                if name not in tables:
                    continue  # of an add-on above
                for header, key in columns.items():
                    with self.subTest(system=system, table=name, header=header):
                        found = find_foreign(tables[name], header)
                        self.assertEqual(found[1], f"{name}.{key}")

    def test_a_guess_is_proposed_and_not_applied(self):
        batch = self.batch(FOREIGN + ROW)
        by_header = {column.header: column for column in batch.column_ids}
        name = by_header["Фамилия студента"]
        self.assertEqual(name.suggestion, "students.last_name")
        self.assertFalse(name.target)
        self.assertFalse(by_header["Шифр"].suggestion)
        name.action_accept()
        self.assertEqual(name.target, "students.last_name")
        self.assertFalse(self.env["ejournal.import.mapping"].search([]))

    def test_two_columns_taken_as_one_are_refused(self):
        """Nothing is remembered then."""
        batch = self.batch(FOREIGN + ROW)
        with self.assertRaisesRegex(UserError, "«Номер»: «ИИН студента», «Шифр»"):
            self.say(batch, {**TARGETS, "Шифр": "students.number"})
        self.assertFalse(self.env["ejournal.import.mapping"].search([]))

    def test_a_remembered_column_beside_the_contracts_own(self):
        """The file is refused as a whole: which one is right, nobody can know."""
        self.say(self.batch(FOREIGN + ROW), TARGETS)
        batch = self.batch(
            STUDENTS.strip() + ";ИИН студента\nZ1;Ким;Ён;;T-26-01;01.09.2026;;Z9\n"
        )
        self.assertEqual(batch.error_count, 1)
        self.assertIn("«Номер»: «Номер», «ИИН студента»", self.messages(batch)[0])
        self.load(batch)
        self.assertFalse(self.find() + self.find("Z9"))

    def test_a_wrong_choice_is_told_by_both_names(self):
        batch = self.batch(FOREIGN + ROW)
        swapped = {
            **TARGETS,
            "Академ. группа": "students.date",
            "Дата приказа": "students.group",
        }
        self.say(batch, swapped)
        errors = batch.problem_ids.filtered(lambda p: p.severity == "error")
        self.assertEqual(
            {(error.column, error.value) for error in errors},
            {
                ("Дата зачисления («Академ. группа»)", "T-26-01"),
                ("Группа («Дата приказа»)", "01.09.2026"),
            },
        )
        self.load(batch)
        self.assertFalse(self.find())

    def test_a_changed_choice_archives_the_old_one(self):
        batch = self.batch(FOREIGN + ROW)
        self.say(batch, {**TARGETS, "Шифр": "students.patronymic"})
        self.say(batch, {"Шифр": "ignore"})
        mappings = (
            self.env["ejournal.import.mapping"]
            .with_context(active_test=False)
            .search([("header", "=", "Шифр")])
        )
        self.assertEqual(
            [(m.target, m.active) for m in mappings],
            [("ignore", True), ("students.patronymic", False)],
        )
        self.say(batch, {"Шифр": False})
        self.assertFalse(any(mappings.mapped("active")))
        self.assertIn("«Шифр»", self.messages(batch, "warning")[0])

    def test_a_known_title_may_mean_something_else(self):
        """«Номер» of an export is often the number of the line."""
        content = "ИИН;" + STUDENTS + "Z7;1;Ким;Ён;;T-26-01;01.09.2026;\n"
        batch = self.batch(content)
        self.say(batch, {"ИИН": "students.number", "Номер": "ignore"})
        self.assertEqual(batch.error_count, 0)
        self.load(batch)
        self.assertTrue(self.find("Z7"))
        self.say(batch, {"ИИН": "ignore", "Номер": "students.number"})
        self.assertEqual(
            self.env["ejournal.import.mapping"].search([]).mapped("header"), ["ИИН"]
        )

    def test_known_files_need_no_saying(self):
        batch = self.batch(STUDENTS + "Z1;Ким;Ён;;T-26-01;01.09.2026;\n")
        self.assertFalse(batch.problem_ids)
        self.assertEqual(set(batch.column_ids.mapped("origin")), {"title"})
        batch.action_remember()
        self.assertFalse(self.env["ejournal.import.mapping"].search([]))

    # ------------------------------------------------------------------
    # Sheets
    # ------------------------------------------------------------------
    def test_a_sheet_without_a_telling_name(self):
        batch = self.batch(
            STUDENTS + "Z1;Ким;Ён;;T-26-01;01.09.2026;\n", "export 2026-11-24.csv"
        )
        self.assertIn("No known table", self.messages(batch)[0])
        sheet = batch.sheet_ids
        self.assertEqual((sheet.table, sheet.suggestion), (False, "students"))
        self.assertFalse(batch.column_ids)
        batch.action_remember()
        self.assertFalse(batch.column_ids, "a guess is not applied")
        batch.sheet_ids.action_accept()
        batch.action_remember()
        self.assertEqual(batch.error_count, 0)
        self.assertEqual(batch.sheet_ids.table, "students")
        self.load(batch)
        self.assertTrue(self.find())

    def test_a_wrong_table_is_told_and_changed(self):
        batch = self.batch(STUDENTS + "Z1;Ким;Ён;;T-26-01;01.09.2026;\n", "export.csv")
        batch.write({"sheet_ids": [(1, batch.sheet_ids.id, {"table": "groups"})]})
        batch.action_remember()
        self.assertIn("The header lacks the columns", self.messages(batch)[0])
        batch.write({"sheet_ids": [(1, batch.sheet_ids.id, {"table": "students"})]})
        batch.action_remember()
        self.assertEqual(batch.error_count, 0)
        self.assertFalse(self.env["ejournal.import.mapping"].search([]))

    def test_guesses(self):
        table = get_tables(self.env)["students"]
        for header, target in (
            ("ФАМИЛИЯ", "students.last_name"),
            ("Дата зачисл.", "students.date"),
            ("E-mail", "students.email"),
            ("Номер", None),
            ("Цвет глаз", None),
        ):
            with self.subTest(header=header):
                self.assertEqual(
                    guess_target(table, header, {"students.number"}), target
                )
        self.assertIsNone(guess_table(self.env, [(1, ["Код", "Цвет"])]))
        self.assertIsNone(guess_table(self.env, []))


@tagged("post_install", "-at_install")
class TestImportMappingAccess(MappingCase):
    """Who may load a table says what its columns are."""

    def values(self, **values):
        return {
            "table": "students",
            "header": "ИИН",
            "target": "students.number",
            **values,
        }

    def test_who_may_say(self):
        mappings = self.env["ejournal.import.mapping"]
        for table, target, allowed in (
            ("students", "students.number", {"registrar", "registrar_head"}),
            ("staff", "staff.login", {"digitalization"}),
            ("marks", "marks.value", {"registrar_head"}),
        ):
            for role in self.users:
                values = self.values(table=table, target=target, header=f"x {role}")
                # An administrator loads everything but marks.
                may = role in allowed or (role == "administrator" and table != "marks")
                with self.subTest(role=role, table=table):
                    if may:
                        self.assertTrue(
                            mappings.with_user(self.users[role]).create(values)
                        )
                        continue
                    with self.assertRaises(AccessError):
                        mappings.with_user(self.users[role]).create(values)

    def test_nobody_deletes_and_no_other_role_changes(self):
        mapping = self.env["ejournal.import.mapping"].create(self.values())
        for role in self.users:
            record = mapping.with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                record.unlink()
        for role in ("teacher", "dean", "vice_rector", "digitalization"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                mapping.with_user(self.users[role]).active = False
        with self.assertRaises(AccessError):
            mapping.with_user(self.users["registrar"]).write(
                {"table": "staff", "target": "staff.login"}
            )
        mapping.with_user(self.users["registrar"]).active = False

    def test_what_cannot_be_said(self):
        mappings = self.env["ejournal.import.mapping"].with_user(
            self.users["registrar"]
        )
        with self.assertRaisesRegex(ValidationError, "does not belong"):
            mappings.create(self.values(header="Группа", target="groups.name"))
        with self.assertRaisesRegex(ValidationError, "no name"):
            mappings.create(self.values(header="  "))
        mappings.create(self.values())
        with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
            mappings.create(self.values(header=" иин "))

    def test_what_was_found_is_not_written(self):
        """Only the choice; and only in one's own import."""
        batch = self.batch(FOREIGN + ROW, "students.csv")
        column, sheet = batch.column_ids[0], batch.column_ids.sheet_id
        for record, vals in (
            (column, {"header": "Другое"}),
            (column, {"origin": "title"}),
            (sheet, {"is_recognised": False}),
            (sheet, {"table": "groups"}),
        ):
            with self.subTest(vals=vals), self.assertRaises(UserError):
                record.write(vals)
        with self.assertRaises(UserError):
            batch.write({"state": "done"})
        with self.assertRaises(AccessError):
            column.with_user(self.users["registrar_head"]).target = "ignore"
        column.with_user(self.users["administrator"]).target = "ignore"
        for role in ("teacher", "dean", "vice_rector"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                batch.with_user(self.users[role]).action_remember()

    def test_digitalization_maps_staff_and_nothing_else(self):
        batch = self.batch(FOREIGN + ROW, user="digitalization")
        self.assertIn("may not load", self.messages(batch)[0])
        self.assertFalse(batch.column_ids)
        content = "Фамилия;Имя;Почта;Роль\nАхметова;Айгүл;a@kaznmu.example;декан\n"
        batch = self.batch(content, "staff.csv", "digitalization")
        self.say(batch, {"Почта": "staff.login"})
        self.assertEqual(
            self.messages(batch, "info"), ["Taken as «Email», as remembered."]
        )


@tagged("post_install", "-at_install")
class TestImportMappingRpc(UniversityCase, WebCase):
    @mute_logger("odoo.http")  # the server tells of each refusal
    def test_the_forbidden_over_rpc(self):
        model = "ejournal.import.mapping"
        values = {
            "table": "students",
            "header": "ИИН",
            "target": "students.number",
        }
        for role, status in (
            ("teacher", 403),
            ("vice_rector", 403),
            ("digitalization", 403),
            ("registrar", 200),
        ):
            with self.subTest(role=role):
                response = call_json2(
                    self, self.users[role], model, "create", vals_list=[values]
                )
                self.assertEqual(response.status_code, status)
        response = call_json2(
            self, self.users["registrar"], model, "_remember", choices=[]
        )
        self.assertEqual(response.status_code, 403)
