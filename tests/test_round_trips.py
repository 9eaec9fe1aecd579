"""What an export carries, the import takes (issue 16, section 2).

``DECISIONS`` has a line for each part of the product that writes a file, and for each
table that is loaded: the method that takes it there and back, or why it is not taken
back, which the import then says itself. Whoever adds one decides.
"""

import base64
import csv
import io
import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.importer.plans import Plans
from odoo.addons.kaznmu_ejournal.tests.common import ROLES
from odoo.addons.kaznmu_exchange.exporter.platform import get_key
from odoo.addons.kaznmu_registrar.tests.test_consolidated import ConsolidatedCase
from odoo.addons.kaznmu_university.importer.columns import Choice
from odoo.addons.kaznmu_university.importer.mapping import get_tables
from odoo.addons.kaznmu_university.importer.writer import write_table
from odoo.addons.kaznmu_university.reports.import_changes import write_changes
from odoo.addons.kaznmu_university.tests.test_import import ImportCase

from tests import test_formulas

#: There and back by a method of the test.
BACK = {
    "kaznmu_ejournal/importer/exam_results.py": "return_exam_blank",
    "kaznmu_ejournal/importer/journal_book.py": "return_journal",
    "kaznmu_exchange/exporter/oneroster.py": "return_oneroster",
    "kaznmu_exchange/wizards/transcript_export.py": "return_transcripts",
    "kaznmu_university/importer/writer.py": "return_tables",
}
#: To be read alone: ``file: method that makes one``. The import says that it knows no
#: table in it, and loads nothing.
READ_ONLY = {
    "kaznmu_registrar/reports/consolidated_report.py": "make_consolidated",
    "kaznmu_requests/reports/council_document.py": "make_council_report",
    "kaznmu_university/reports/import_changes.py": "make_import_changes",
}
#: Odoo's own: any fields of any records, in the columns that somebody has chosen. Its
#: own import of lists takes them; ours asks what each column is.
GENERAL = {
    "kaznmu_university/controllers/export.py",
    "kaznmu_university/controllers/pivot.py",
}
#: Tables that no file is made of: why.
NOT_WRITTEN = {
    "marks": "the journal's own workbook holds them",
    "results": "statements give them; the OneRoster package holds them",
}


@tagged("post_install", "-at_install")
class TestRoundTrips(ConsolidatedCase, ImportCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        roles = cls.env["res.groups"].union(
            *map(cls.env.user._get_ejournal_role_group, ROLES)
        )
        for user in cls.env["res.users"].search([("group_ids", "in", roles.ids)]):
            login = f"{user.login.partition('@')[0]}@kaznmu.example"
            name = f"Ким Ан {user.id}"
            user.write({"login": login, "email": login, "name": name})
        cls.students[0].write(
            {"number": "0012", "patronymic": "Қанатқызы", "email": "a@kaznmu.example"}
        )
        cls.discipline.with_context(lang="kk_KZ").name = "Адам анатомиясы"
        cls.journal.curriculum_id = cls.env["ejournal.curriculum"].create(
            {
                "term_id": cls.term.id,
                "program_id": cls.program.id,
                "discipline_id": cls.discipline.id,
                "control_form": "credit",
            }
        )
        known = {
            "term_id": cls.term.id,
            "group_id": cls.group.id,
            "teacher_id": cls.teacher.id,
            "date_from": "2026-09-01",
            "date_to": "2026-12-12",
        }
        cls.env["ejournal.timetable"].create(
            [
                {
                    **known,
                    "discipline_id": cls.discipline.id,
                    "weekdays": "1,3",
                    "time_from": "08:00",
                    "time_to": "09:30",
                    "room": "№ 12",
                },
                {**known, "discipline_id": cls.biology.id, "pattern": "cycle"},
            ]
        )
        cls.plan = cls.env["ejournal.plan"].create(
            {
                "term_id": cls.term.id,
                "discipline_id": cls.discipline.id,
                "line_ids": [
                    (
                        *(0, 0),
                        {
                            "number": number,
                            "topic": f"Тема; «{number}»",
                            "kind_id": cls.kinds[kind].id,
                            "hours": 2,
                        },
                    )
                    for number, kind in enumerate(("lecture", "practical"), 1)
                ],
            }
        )

    def test_each_export_has_a_decision(self):
        decided = [*BACK, *READ_ONLY, *GENERAL]
        self.assertEqual(sorted(decided), sorted(test_formulas.find_writers()))

    def test_there_and_back(self):
        for name, method in BACK.items():
            for lang in ("ru_RU", "kk_KZ"):
                with (
                    self.subTest(writer=name, lang=lang),
                    self.env.cr.savepoint() as point,
                ):
                    getattr(self, method)(lang)
                    point.rollback()
                    self.env.invalidate_all(flush=False)

    def test_what_is_to_be_read_alone(self):
        """It says so, in place of loading a part."""
        for name, method in READ_ONLY.items():
            with self.subTest(writer=name):
                counts, problems = self.check(("file.xlsx", getattr(self, method)()))
                self.assertFalse(counts)
                self.assertRegex(problems[0].message, "No known table")

    # ------------------------------------------------------------------
    # There and back
    # ------------------------------------------------------------------
    def get_statement(self):
        return self.journal.statement_ids or self.form_statement(
            self.journal, [(90, 90), (60, 30), (85, 91)]
        )

    def return_tables(self, lang):
        """Each table that can be written: all is the same."""
        for name, table in get_tables(self.env).items():
            if not table.is_written:
                self.assertIn(name, NOT_WRITTEN)
                continue
            self.assertNotIn(name, NOT_WRITTEN)
            role = "digitalization" if name == "staff" else "registrar"
            env = self.env(
                user=self.users[role], context={"lang": lang, "tz": "Asia/Almaty"}
            )
            records, content = write_table(env, name, self.term)
            with self.subTest(table=name):
                self.assertTrue(records)
                counts, problems = self.check((f"{name}.xlsx", content), user=role)
                self.assertEqual(problems, [])
                self.assertEqual(counts, {name: {"same": len(records)}})

    def return_journal(self, lang):
        self.save(self.practical, self.rows[0], "85,25")
        self.save(self.practical, self.rows[1], "н/б", "перезачет, № 12")
        self.save(self.practical, self.rows[2], "н/б ув.", "справка № 7")
        journal = self.journal.with_user(self.teacher).with_context(lang=lang)
        _name, content = journal._get_workbook()
        record = journal.env["ejournal.mark.import"].create(
            {
                "journal_id": journal.id,
                "method": "file",
                "file": base64.b64encode(content),
                "file_name": "journal.xlsx",
            }
        )
        record.action_check()
        self.assertFalse(record.line_ids)
        self.assertEqual(record.same_count, 3)

    def return_exam_blank(self, lang):
        statement = self.env["ejournal.statement"].create(
            {"journal_id": self.journal.id}
        )
        self.env["ejournal.statement.line"].create(
            [
                {
                    "statement_id": statement.id,
                    "participant_id": row.id,
                    "has_rating": True,
                    "rating": 80,
                    "is_admitted": True,
                    **exam,
                }
                for row, exam in zip(
                    self.rows,
                    (
                        {"exam_kind": "points", "exam_points": 85},
                        {"exam_kind": "no_show"},
                        {"exam_kind": "no_show_valid"},
                    ),
                    strict=True,
                )
            ]
        )
        statement = statement.with_user(self.teacher).with_context(lang=lang)
        _name, content = statement._get_workbook()
        wizard = statement.env["ejournal.exam.import"].create(
            {
                "statement_id": statement.id,
                "file": base64.b64encode(content),
                "file_name": "exam.xlsx",
            }
        )
        self.assertEqual(wizard.line_ids.mapped("verdict"), ["same"] * 3)

    def return_oneroster(self, lang):
        self.get_statement()
        term = self.term.with_user(self.registrar).with_context(lang=lang)
        content = base64.b64decode(term.export_oneroster())
        counts, problems = self.check(("term.zip", content))
        self.assertEqual(problems, [])
        self.assertEqual({name for by in counts.values() for name in by}, {"same"})

    def return_transcripts(self, lang):
        """ЕПВО is what takes them back: both files hold the records that are sent."""
        self.get_statement()
        wizards = self.env["ejournal.transcript.export"].with_user(self.registrar)
        records = self.term.with_user(self.registrar).export_transcripts()
        self.assertTrue(all(map(get_key, records)))
        self.assertEqual(json.loads(wizards._write_json(records)), records)
        text = wizards._write_csv(records).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        self.assertEqual(len(rows), len(records))
        for row, record in zip(rows, records, strict=True):
            for name, value in record.items():
                if isinstance(value, bool):
                    self.assertEqual(row[name], str(value).lower())
                elif isinstance(value, (int, float)):
                    self.assertEqual(float(row[name].replace(",", ".")), value)
                else:
                    self.assertEqual(row[name], value)

    # ------------------------------------------------------------------
    # To be read alone
    # ------------------------------------------------------------------
    def make_consolidated(self):
        self.get_statement()
        consolidated = self.create_consolidated()
        return consolidated._get_report()._get_xlsx(consolidated)

    def make_council_report(self):
        report = self.env["ejournal.council.report"].create({"term_id": self.term.id})
        return report._get_report()._get_xlsx(report)

    def make_import_changes(self):
        return write_changes(self.env["ejournal.import.change"])


@tagged("post_install", "-at_install")
class TestTableExport(ConsolidatedCase, ImportCase):
    """A table as the file that is loaded, by the roles that load it."""

    def export(self, role, **values):
        return (
            self.env["ejournal.table.export"].with_user(self.users[role]).create(values)
        )

    def test_who_exports_what(self):
        """Who loads a table; staff is not the registrar's business (SOP T1.4)."""
        for role in ROLES:
            with self.subTest(role=role):
                wizard = self.env["ejournal.table.export"].with_user(self.users[role])
                names = {name for name, _title in wizard._get_tables()}
                loads = {
                    name
                    for name, table in get_tables(wizard.env).items()
                    if table.is_written and self.users[role].has_groups(table.groups)
                }
                self.assertEqual(names, loads)
                if role == "teacher":
                    with self.assertRaises(AccessError):
                        wizard.create({"table": "students"})
        wizard = self.export("registrar", table="staff")
        with self.assertRaises(AccessError):
            wizard.action_export()

    def test_the_log_knows(self):
        wizard = self.export("registrar", table="students")
        action = wizard.action_export()
        self.assertIn(f"/{wizard.id}/file", action["url"])
        row = self.env["ejournal.access.log"].search([], limit=1)
        self.assertEqual(
            (row.kind, row.res_model, sorted(row.res_ids)),
            ("list", "ejournal.student", sorted(self.students.ids)),
        )
        self.assertEqual(row.user_id, self.registrar)

    def test_nobody_takes_anothers(self):
        wizard = self.export("registrar", table="students")
        wizard.action_export()
        with self.assertRaises(AccessError):
            wizard.with_user(self.users["registrar_head"]).read(["file"])

    def test_who_has_left_stays_out(self):
        """A file enrolls whom it names."""
        self.students[0].enrollment_ids.date_to = "2026-10-01"
        records, _content = write_table(
            self.env(user=self.registrar), "students", self.term
        )
        self.assertEqual(records, self.students[1:])

    def test_queries_do_not_grow(self):
        """With the rows of a table (issue 18)."""

        def count(name):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            write_table(self.env(user=self.registrar), name, self.term)
            return self.env.cr.sql_log_count - before

        for name in ("groups", "students", "disciplines"):
            count(name)
        first = {name: count(name) for name in ("groups", "students", "disciplines")}
        for number in range(5):
            group, _journal = self.create_group(f"X-{number}", ["Ким", "Ли"])
            self.discipline.copy({"code": f"X{number}"})
        for name, queries in first.items():
            with self.subTest(table=name):
                self.assertEqual(count(name), queries)

    def test_words_of_choices(self):
        """What a choice is written as, it is read as, in both languages."""
        for table in (*get_tables(self.env).values(), Plans()):
            for column in table.columns:
                if isinstance(column, Choice):
                    for value, words in column.choices.items():
                        self.assertEqual(
                            {column.values[word] for word in words}, {value}
                        )
