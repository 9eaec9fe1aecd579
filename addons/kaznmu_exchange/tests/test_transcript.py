import csv
import io
import json
from base64 import b64decode

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.common import ROLES
from odoo.addons.kaznmu_registrar.tests.test_consolidated import (
    REGISTRARS,
    ConsolidatedCase,
)


@tagged("post_install", "-at_install")
class TestTranscript(ConsolidatedCase):
    """Transcripts for the national platform ЕПВО."""

    def export(self, **ids):
        return self.term.with_user(self.registrar).export_transcripts(**ids)

    def create_retake(self, results):
        """A formed retake of the rows with FX: ``{row: exam}``."""
        retake = self.env["ejournal.statement"].create(
            {"journal_id": self.journal.id, "kind": "retake", "attempt": 1}
        )
        self.env["ejournal.statement.line"].create(
            [
                {
                    "statement_id": retake.id,
                    "participant_id": row.id,
                    "has_rating": True,
                    "rating": 60,
                    "is_admitted": True,
                    "exam_kind": self.get_exam_kind(exam),
                    "exam_points": exam if isinstance(exam, int) else 0,
                }
                for row, exam in results.items()
            ]
        )
        retake._do_form()
        return retake

    def test_fields_of_the_platform(self):
        """Student, discipline in three languages, credits, course, term, result."""
        self.env.company.ejournal_epvo_number = 45
        self.discipline.with_context(lang="ru_RU").name = "Анатомия"
        self.discipline.with_context(lang="kk_KZ").name = "Адам анатомиясы"
        self.students[0].number = "24000123"
        statement = self.form_statement(self.journal, [(90, 90), (70, 80)])
        first = self.export()[0]
        self.assertEqual(
            first,
            {
                "typeCode": "TRANSCRIPT",
                "universityId": 45,
                "id": statement.line_ids[0].id,
                "studentId": 24000123,
                "studentName": "Аманова Имя",
                "subjectId": self.discipline.id,
                "subjectCode": "T1",
                "codeRu": "T1",
                "codeEn": "T1",
                "subjectNameRu": "Анатомия",
                "subjectNameKz": "Адам анатомиясы",
                "subjectNameEn": "Anatomy",
                "credits": 3.0,
                "courseNumber": 1,
                "term": 1,
                "academicYear": "2126/2127",
                "type": 0,
                "totalMark": 90.0,
                "numeralMark": 3.67,
                "alphaMark": "A-",
                "accepted": 1,
                "isPassed": True,
                "wasretaken": False,
                "wasRetaken": False,
                "deleted": False,
                "notIncludedScholarship": False,
                "isGeneralExam": False,
                "isAdditionalSubject": False,
                "isCoursework": False,
                "isSubjectWithAdditionalType": False,
            },
        )

    def test_a_retake_takes_the_place_of_the_result(self):
        self.form_statement(self.journal, [(90, 90), (60, 30), (60, 30)])
        failed = self.export()[1]
        self.assertEqual((failed["alphaMark"], failed["isPassed"]), ("FX", False))
        self.create_retake({self.rows[1]: 80, self.rows[2]: "n/s"})
        records = self.export()
        self.assertEqual(
            [(r["alphaMark"], r["isPassed"], r["wasRetaken"]) for r in records],
            [("A-", True, False), ("C", True, True), ("FX", False, False)],
        )
        self.assertEqual(len(records), 3)

    def test_only_what_is_formed(self):
        """A draft, a returned and a superseded statement give nothing."""
        draft = self.env["ejournal.statement"].create({"journal_id": self.journal.id})
        self.assertEqual(self.export(), [])
        statement = self.fill_statement(draft, [(90, 90)])
        self.revise_statement(statement, [(90, 70)])
        self.assertEqual([r["totalMark"] for r in self.export()], [82.0])
        first = statement.line_ids[0]
        self.assertEqual([r["id"] for r in self.export()], [first.id])
        statement.next_ids.with_user(self.registrar)._return("Wrong")
        # What the platform may have, it is told to delete (issue 16, section 8).
        self.assertEqual(
            [(r["id"], r["deleted"]) for r in self.export()], [(first.id, True)]
        )

    def test_ids_stay(self):
        """Issue 16, section 8: no second record by a retake or a revision."""
        statement = self.form_statement(self.journal, [(90, 90), (60, 30), (60, 30)])
        ids = statement.line_ids.ids
        self.create_retake({self.rows[1]: 80})
        self.assertEqual([r["id"] for r in self.export()], ids)
        self.assertEqual([r["deleted"] for r in self.export()], [False] * 3)

    def test_names_and_numbers(self):
        """«-» for what is not translated, leading zeros, no empty value."""
        self.students[0].number = "00024"
        self.discipline.with_context(lang="ru_RU").name = "Анатомия"
        self.discipline.with_context(lang="en_US").name = "Анатомия"
        self.form_statement(self.journal, [(90, 90)])
        [record] = self.export()
        self.assertEqual(record["studentId"], "00024")
        self.assertEqual(record["subjectNameKz"], "-")
        self.assertEqual(record["subjectNameEn"], "-")
        self.assertNotIn(None, record.values())

    def test_a_credit_test_and_a_module(self):
        self.form_statement(self.journal, [(90, 90)])
        self.discipline.transcript_type = "5"
        [record] = self.export()
        self.assertFalse({"totalMark", "alphaMark", "numeralMark"} & record.keys())
        self.assertEqual(record["accepted"], 1)
        self.discipline.transcript_type = "1"
        self.discipline.transcript_group_type = 3
        self.assertEqual(self.export()[0]["groupTypeId"], 3)
        self.discipline.transcript_type = "8"
        self.assertEqual(self.export()[0]["type"], 8)

    def test_who_has_no_grade_stays_out(self):
        """An exam that was missed with a valid reason gives no record."""
        statement = self.env["ejournal.statement"].create(
            {"journal_id": self.journal.id}
        )
        self.fill_statement(statement, [(90, 90), (90, None)])
        self.assertEqual(
            [record["studentName"] for record in self.export()], ["Аманова Имя"]
        )

    def test_type(self):
        """By the discipline, or else by the form of control."""
        self.form_statement(self.journal, [(90, 90)])
        self.journal.curriculum_id = self.env["ejournal.curriculum"].create(
            {
                "term_id": self.term.id,
                "program_id": self.program.id,
                "course": 2,
                "discipline_id": self.discipline.id,
                "control_form": "credit",
            }
        )
        [record] = self.export()
        self.assertEqual((record["type"], record["courseNumber"]), (5, 2))
        self.discipline.transcript_type = "32"
        self.assertEqual(self.export()[0]["type"], 32)
        self.discipline.transcript_type = False
        reason = {"change_reason": "Order No. 1"}
        self.journal.curriculum_id.write({"control_form": "exam", **reason})
        self.assertEqual(self.export()[0]["type"], 0)
        self.discipline.write({"kind": "module", **reason})
        [record] = self.export()
        self.assertEqual((record["type"], record["totalMark"]), (8, 90.0))
        # A coefficient of old credits, which nobody here has: no number of credits.
        self.assertNotIn("ects", record)

    def test_chosen_groups_and_students(self):
        group, journal = self.create_group("T-26-02", ["Ибраев"])
        self.form_statement(self.journal, [(90, 90), (70, 80)])
        self.form_statement(journal, [(80, 80)])
        self.assertEqual(len(self.export()), 3)
        names = [r["studentName"] for r in self.export(group_ids=group.ids)]
        self.assertEqual(names, ["Ибраев Имя"])
        names = [
            r["studentName"] for r in self.export(student_ids=self.students[1].ids)
        ]
        self.assertEqual(names, ["Ёлкин Имя"])

    def test_files(self):
        """The wizard's CSV and JSON hold the same; the term's log keeps both."""
        self.form_statement(self.journal, [(90, 90), (60, 30)])
        files = {}
        for file_format in ("csv", "json"):
            wizard = (
                self.env["ejournal.transcript.export"]
                .with_user(self.registrar)
                .with_context(active_model="ejournal.term", active_ids=self.term.ids)
                .create({"file_format": file_format})
            )
            action = wizard.action_export()
            self.assertIn(f"/{wizard.id}/file", action["url"])
            self.assertEqual(wizard.file_name, f"transcripts_T-1.{file_format}")
            files[file_format] = b64decode(wizard.file)
        records = json.loads(files["json"])
        text = files["csv"].decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
        self.assertEqual(list(rows[0]), list(records[0]))
        self.assertEqual(rows[0]["numeralMark"], "3,67")  # no month of 1967
        self.assertEqual(
            [(row["alphaMark"], row["isPassed"]) for row in rows],
            [("A-", "true"), ("FX", "false")],
        )
        logged = self.term.message_ids.filtered(lambda m: "ЕПВО" in m.body)
        self.assertEqual(len(logged), 2)
        self.assertEqual(logged.author_id, self.registrar.partner_id)

    def test_from_lists_of_groups_and_students(self):
        """Chosen there, the term being the latest that has begun."""
        self.term.copy({"code": "T-0", "date_start": "2026-08-01"})
        wizards = self.env["ejournal.transcript.export"].with_user(self.registrar)
        for records, name in (
            (self.group, "group_ids"),
            (self.students[:2], "student_ids"),
        ):
            wizard = wizards.with_context(
                active_model=records._name, active_ids=records.ids
            ).create({})
            self.assertEqual(wizard[name], records)
            self.assertEqual(wizard.term_ids, self.term)

    def test_nothing_to_export(self):
        wizard = (
            self.env["ejournal.transcript.export"]
            .with_user(self.registrar)
            .create({"term_ids": self.term.ids})
        )
        with self.assertRaisesRegex(UserError, "no results yet"):
            wizard.action_export()

    def test_only_the_registrars_office(self):
        self.form_statement(self.journal, [(90, 90)])
        for role in ROLES:
            with self.subTest(role=role):
                term = self.term.with_user(self.users[role])
                if role in REGISTRARS:
                    self.assertTrue(term.export_transcripts())
                else:
                    with self.assertRaises(AccessError):
                        term.export_transcripts()
                    with self.assertRaises(AccessError):
                        self.env["ejournal.transcript.export"].with_user(
                            self.users[role]
                        ).create({"term_ids": self.term.ids})

    def test_queries_do_not_grow_with_students(self):
        group, journal = self.create_group("T-26-02", [f"С{i}" for i in range(30)])
        self.form_statement(journal, [(80, 80)] * 30)
        students = self.env["ejournal.student"].search(
            [("enrollment_ids.group_id", "=", group.id)]
        )
        transcript = self.env["ejournal.transcript"]

        def count(students):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            transcript._gather(self.term, self.group.browse(), students)
            return self.env.cr.sql_log_count - before

        count(students[:1])
        self.assertEqual(count(students), count(students[:1]))
