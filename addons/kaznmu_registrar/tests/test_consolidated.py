import io
import re
from datetime import date
from unittest.mock import patch
from zipfile import ZipFile

from freezegun import freeze_time
from openpyxl import load_workbook
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo.exceptions import AccessError, LockError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import (
    ROLES,
    EjournalCase,
    call_json2,
    past_all_guards,
)
from odoo.addons.kaznmu_university.tests.browser import WebCase

AFTER_ATTESTATION = "2027-01-11 06:00:00"
READERS = {"registrar", "registrar_head", "vice_rector", "administrator"}
REGISTRARS = {"registrar", "registrar_head", "administrator"}
DEANS = {"dean", "dean_office"}


class ConsolidatedCase(EjournalCase):
    """The group of the case after its attestation: statements by ``form_statement``."""

    frozen_time = AFTER_ATTESTATION

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrar = cls.users["registrar"]
        cls.biology = cls.discipline.copy(
            {"code": "T2", "name": "Biology", "credits": 5}
        )

    @classmethod
    def create_group(cls, name, last_names=()):
        """Another group with its own students and a journal of Anatomy."""
        group = cls.group.copy({"name": name})
        students = cls._create_students(last_names, group)
        journal = cls.journal.copy(
            {
                "group_id": group.id,
                "participant_ids": [
                    (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
                    for student in students
                ],
            }
        )
        return group, journal

    @classmethod
    def form_statement(cls, journal, results):
        """A formed main statement: ``(rating, exam)`` a row, or ``None``, ``"n/s"``."""
        statement = cls.env["ejournal.statement"].create({"journal_id": journal.id})
        return cls.fill_statement(statement, results)

    @classmethod
    def fill_statement(cls, statement, results):
        rows = statement.journal_id.participant_ids
        cls.env["ejournal.statement.line"].create(
            [
                {
                    "statement_id": statement.id,
                    "participant_id": row.id,
                    "has_rating": True,
                    "rating": rating,
                    "is_admitted": rating >= 50,
                    "exam_kind": cls.get_exam_kind(exam),
                    "exam_points": exam if isinstance(exam, int) else 0,
                }
                for row, (rating, exam) in zip(rows, results, strict=False)
            ]
        )
        statement._do_form()
        return statement

    @classmethod
    def revise_statement(cls, statement, results):
        """The next revision of a statement, formed."""
        values = {"revision": statement.revision + 1, "previous_id": statement.id}
        return cls.fill_statement(statement.copy(values), results)

    @staticmethod
    def get_exam_kind(exam):
        if exam is None:
            return False
        return "no_show" if exam == "n/s" else "points"

    def create_consolidated(self, user=None, **values):
        return (
            self.env["ejournal.consolidated"]
            .with_user(user or self.registrar)
            .create({"term_id": self.term.id, "group_id": self.group.id, **values})
        )

    def create_formed(self):
        self.form_statement(self.journal, [(90, 90), (60, 40), (70, 80)])
        consolidated = self.create_consolidated()
        consolidated.action_form()
        return consolidated

    def get_cells(self, content):
        """``{surname: [«87 B+», state …]}`` of a content."""
        return {
            line["student"].split()[0]: [
                cell
                and (
                    f"{cell['final']:g} {cell['letter']}"
                    if cell["state"] == "graded"
                    else cell["state"]
                )
                for cell in line["cells"]
            ]
            for line in content["lines"]
        }


@tagged("post_install", "-at_install")
class TestConsolidated(ConsolidatedCase):
    """SOP T1.10: results of a group in a term, to the dean's office."""

    def test_results_gpa_and_debts(self):
        """SOP T1.10: points, letter, credits, GPA Σ(points × credits)/Σ credits."""
        other = self._create_journal(discipline=self.biology)
        # Anatomy, 3 credits: 90 A-; FX by the exam 40; not admitted.
        self.form_statement(self.journal, [(90, 90), (60, 40), (40, None)])
        # Biology, 5 credits: 75 B-; no-show; 0.6 × 70 + 0.4 × 80 = 74 C+.
        self.form_statement(other, [(75, 75), (60, "n/s"), (70, 80)])
        content = self.create_consolidated()._get_content()
        self.assertEqual(
            [column["code"] for column in content["columns"]], ["T1", "T2"]
        )
        self.assertEqual(
            self.get_cells(content),
            {
                "Аманова": ["90 A-", "75 B-"],
                "Ёлкин": ["40 FX", "no_show"],
                "Қасымов": ["not_admitted", "74 C+"],
            },
        )
        self.assertEqual(
            [
                (line["gpa"], line["credits"], line["debts"])
                for line in content["lines"]
            ],
            # (3.67 × 3 + 2.67 × 5) / 8 = 3.045 -> 3.05, half up; who missed an exam
            # has 0: (0.5 × 3 + 0 × 5) / 8 = 0.1875; (0 × 3 + 2.33 × 5) / 8 = 1.456
            [(3.05, 8.0, 0), (0.19, 0.0, 2), (1.46, 5.0, 1)],
        )

    def test_the_policy_may_leave_missed_exams_out(self):
        """The same results by a policy which leaves a missed exam out of the GPA."""
        self.policy.is_missed_exam_in_gpa = False
        self.form_statement(self.journal, [(90, 90), (60, "n/s"), (40, None)])
        lines = self.create_consolidated()._get_content()["lines"]
        self.assertEqual([line["gpa"] for line in lines], [3.67, None, None])

    def test_letters_outside_the_scale(self):
        """I, W, P … are not in the GPA; what is not passed is a debt, but for AU."""
        statement = self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        first, second, third = statement.line_ids
        self.env.flush_all()
        for line, kind, letter in (
            (first, "passed", "P"),
            (second, "incomplete", "I"),
            (third, "audited", "AU"),
        ):
            # As the line's own computation leaves them, whatever the journal says.
            with past_all_guards(self.env):
                self.env.cr.execute(
                    """UPDATE ejournal_statement_line SET exam_kind = %s, letter = %s,
                          outcome = %s, in_gpa = FALSE,
                          traditional = NULL, gpa_points = NULL, final = NULL
                        WHERE id = %s""",
                    (kind, letter, kind, line.id),
                )
        self.env.invalidate_all()
        consolidated = self.create_consolidated()
        lines = consolidated._get_content()["lines"]
        self.assertEqual(
            [
                (line["cells"][0]["letter"], line["gpa"], line["debts"])
                for line in lines
            ],
            [("P", None, 0), ("I", None, 1), ("AU", None, 0)],
        )
        self.assertEqual([line["credits"] for line in lines], [3.0, 0, 0])
        self.assertIn(">AU<", consolidated.table)

    def test_a_draft_shows_gaps(self):
        """No statement is formed: every cell says so; that is nobody's debt yet."""
        consolidated = self.create_consolidated()
        content = consolidated._get_content()
        self.assertEqual(set(self.get_cells(content)["Ёлкин"]), {"missing"})
        self.assertEqual([line["debts"] for line in content["lines"]], [0, 0, 0])
        summary = consolidated._get_report()._get_summary(content)
        self.assertEqual((summary["debts"], summary["missing"]), (0, 1))
        self.assertEqual(
            (consolidated.discipline_count, consolidated.ready_count), (1, 0)
        )
        self.assertIn("no statement", consolidated.table)
        with self.assertRaisesRegex(UserError, "no statement of the term is formed"):
            consolidated.action_form()

    def test_a_group_without_students(self):
        group = self.group.copy({"name": "T-empty"})
        consolidated = self.create_consolidated(group_id=group.id)
        self.assertEqual(consolidated._get_content()["lines"], [])
        self.assertIn("no journals", consolidated.table)
        with self.assertRaisesRegex(UserError, "T-empty: the group has no students"):
            consolidated.action_form()

    @mute_logger("odoo.sql_db")
    def test_no_discipline_has_0_credits(self):
        """The GPA divides by credits: the database refuses 0."""
        with self.assertRaises(IntegrityError):
            self.discipline.credits = 0
            self.env.flush_all()

    def test_a_retake_overrides_the_main_result(self):
        """FX and a passed retake: the new grade counts; a no-show changes nothing."""
        self.form_statement(self.journal, [(90, 90), (60, 40), (60, 30)])
        main = self.journal.statement_ids
        retake = main.copy({"kind": "retake", "attempt": 1, "origin_id": main.id})
        with freeze_time("2027-01-12"):
            self.fill_statement(retake, [(90, "n/s"), (60, 70), (60, "n/s")])
        self.assertEqual(
            self.get_cells(self.create_consolidated()._get_content()),
            {"Аманова": ["90 A-"], "Ёлкин": ["64 C-"], "Қасымов": ["30 FX"]},
        )

    def test_the_latest_revision_counts(self):
        first = self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        second = self.revise_statement(first, [(90, 50), (60, 60), (40, None)])
        content = self.create_consolidated()._get_content()
        self.assertEqual(self.get_cells(content)["Аманова"], ["74 C+"])
        self.assertEqual(self.get_cells(content)["Қасымов"], ["not_admitted"])
        self.assertEqual(content["columns"][0]["statements"], [second.number])

    def test_a_module_is_one_column(self):
        """SOP C09: the parts of a module are not repeated, its credits count."""
        module = self.discipline.copy(
            {"code": "M1", "name": "Module", "kind": "module", "credits": 8}
        )
        part = self._create_journal(discipline=self.biology)
        (self.journal | part).module_id = module
        self.form_statement(part, [(90, 90), (60, 60), (70, 80)])
        content = self.create_consolidated()._get_content()
        self.assertEqual(
            [(column["code"], column["credits"]) for column in content["columns"]],
            [("M1", 8.0)],
        )
        self.assertEqual(self.get_cells(content)["Аманова"], ["90 A-"])
        self.assertEqual(content["lines"][0]["credits"], 8.0)

    def test_students_who_left(self):
        """Who left before the end of teaching is not there; who left later is."""
        enrollments = self.group.enrollment_ids.sorted("student_id")
        enrollments[0].date_to = self.term.date_end.replace(day=11)
        enrollments[1].date_to = date(2026, 12, 20)
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        lines = self.create_consolidated()._get_content()["lines"]
        self.assertEqual(
            [(line["student"].split()[0], line["left_on"]) for line in lines],
            [("Ёлкин", "2026-12-20"), ("Қасымов", None)],
        )

    def test_a_change_of_groups_loses_no_result(self):
        """Results follow the student; the student is in one consolidated statement."""
        student = self.students[0]
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        other = self.group.copy({"name": "T-26-02"})
        student.enrollment_ids.date_to = date(2026, 12, 20)
        self.env["ejournal.enrollment"].create(
            {
                "student_id": student.id,
                "group_id": other.id,
                "date_from": date(2026, 12, 21),
            }
        )
        new = self.create_consolidated(group_id=other.id)._get_content()
        self.assertEqual(self.get_cells(new), {"Аманова": ["90 A-"]})
        old = self.create_consolidated()._get_content()
        self.assertNotIn("Аманова", self.get_cells(old))

    def test_a_discipline_which_the_student_does_not_study(self):
        late = self._create_students(["Яковлев"])
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        consolidated = self.create_consolidated()
        line = consolidated._get_content()["lines"][-1]
        self.assertEqual(line["student_id"], late.id)
        self.assertEqual((line["cells"], line["gpa"], line["debts"]), ([None], None, 0))

    def test_form_freezes(self):
        consolidated = self.create_formed()
        self.assertEqual(consolidated.state, "formed")
        self.assertEqual(consolidated.number, "T-1/T-26-01")
        self.assertEqual((consolidated.student_count, consolidated.debt_count), (3, 1))
        content, digest = consolidated.content, consolidated.digest
        self.env["ejournal.statement"].search([]).line_ids.sudo().invalidate_recordset()
        self.students[0].last_name = "Новая"
        self.discipline.name = "Renamed"
        self.assertEqual(consolidated._get_content(), content)
        self.assertEqual(
            self.env["ejournal.statement"]._get_digest(consolidated.content), digest
        )

    def test_a_double_click_changes_nothing(self):
        consolidated = self.create_formed()
        formed = consolidated.read(["number", "digest", "formed_on", "write_date"])
        with freeze_time("2027-01-12"):
            consolidated.action_form()
        self.assertEqual(
            consolidated.read(["number", "digest", "formed_on", "write_date"]), formed
        )
        again = self.env["ejournal.consolidated"]._prepare_drafts(
            self.term, self.school
        )
        self.assertEqual(again, consolidated.sudo(False).with_env(again.env))

    def test_somebody_else_forms_it_at_this_moment(self):
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        consolidated = self.create_consolidated()
        with (
            patch.object(
                type(consolidated), "lock_for_update", side_effect=LockError("locked")
            ),
            self.assertRaisesRegex(UserError, "try again"),
        ):
            consolidated.action_form()
        self.assertEqual(consolidated.state, "draft")

    @mute_logger("odoo.sql_db")
    def test_one_a_group_and_term(self):
        self.create_consolidated()
        with self.assertRaises(IntegrityError):
            self.create_consolidated()
            self.env.flush_all()

    def test_a_formed_one_never_changes(self):
        """Raw writes, context keys and deleting are refused to each registrar."""
        consolidated = self.create_formed()
        for role in sorted(REGISTRARS):
            record = consolidated.with_user(self.users[role]).with_context(
                tracking_disable=True, install_mode=True
            )
            for values in (
                {"state": "draft"},
                {"content": {}},
                {"group_id": self.group.copy({"name": role}).id},
                {"revision": 3},
                {"sent_on": "2027-01-01"},
                {"printed_on": "2027-01-01"},
            ):
                with self.subTest(role=role, values=values):
                    with self.assertRaises(UserError):
                        record.write(values)
            with self.assertRaises(UserError):
                record.unlink()
        self.assertEqual(consolidated.with_user(self.registrar).state, "formed")
        draft = self.create_consolidated(
            group_id=self.group.copy({"name": "T-d"}).id, state="sent", number="X"
        )
        self.assertEqual((draft.state, draft.number), ("draft", False))
        forged = (
            self.env["ejournal.consolidated"]
            .with_user(self.registrar)
            .with_context(
                default_state="sent",
                default_number="X",
                default_printed_on="2027-01-01",
                default_revision=5,
            )
            .create(
                {
                    "term_id": self.term.id,
                    "group_id": self.group.copy({"name": "T-f"}).id,
                    "print_count": 3,
                }
            )
        )
        self.assertEqual(
            (
                forged.state,
                forged.number,
                forged.printed_on,
                forged.print_count,
                forged.revision,
            ),
            ("draft", False, False, 0, 1),
        )

    def test_a_new_revision_when_a_statement_changes(self):
        consolidated = self.create_formed()
        self.assertFalse(consolidated.is_outdated)
        with self.assertRaisesRegex(UserError, "follows the statements"):
            self.create_consolidated(
                group_id=self.group.copy({"name": "T-r"}).id
            ).action_revise()
        with freeze_time("2027-01-13"):
            self.revise_statement(
                self.journal.statement_ids, [(90, 90), (60, 60), (70, 80)]
            )
        consolidated.invalidate_recordset()
        self.assertTrue(consolidated.is_outdated)
        domain = [("is_outdated", "=", True)]
        self.assertIn(consolidated, consolidated.search(domain))
        self.assertNotIn(
            consolidated, consolidated.search([("is_outdated", "=", False)])
        )
        with freeze_time("2027-01-14"):
            action = consolidated.action_revise()
            self.assertEqual(consolidated.action_revise()["res_id"], action["res_id"])
            second = consolidated.browse(action["res_id"])
            with self.assertRaisesRegex(UserError, "stays with the group"):
                second.group_id = self.group.copy({"name": "T-x"})
            second.action_form()
        self.assertEqual(second.number, "T-1/T-26-01/2")
        self.assertEqual(second.content["header"]["revision"], 2)
        self.assertEqual(second.debt_count, 0)
        self.assertEqual(consolidated.replaced_by_id, second)
        self.assertEqual(consolidated.debt_count, 1)
        self.assertFalse(consolidated.is_outdated)

    def test_outdated_when_a_statement_is_returned(self):
        """What it was formed from is not in force any more."""
        consolidated = self.create_formed()
        self.journal.statement_ids.with_user(self.registrar)._return("Wrong column")
        consolidated.invalidate_recordset()
        self.assertTrue(consolidated.is_outdated)

    def test_an_accepted_statement_counts_and_a_returned_one_does_not(self):
        statement = self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        consolidated = self.create_consolidated()
        for decide, cell in (("action_accept", "90 A-"), ("_return", "missing")):
            args = ["Wrong column"] if decide == "_return" else []
            getattr(statement.with_user(self.registrar), decide)(*args)
            cells = self.get_cells(consolidated._get_content())
            self.assertEqual(cells["Аманова"], [cell])

    def test_late_a_week_after_the_attestation(self):
        """SOP T1.10: within a week after ПА (January 9): the 16th is in time."""
        consolidated = self.create_formed()
        for day, is_late in (
            ("2027-01-16 18:59:00", False),  # 23:59 in Almaty
            ("2027-01-16 19:01:00", True),  # past midnight there
        ):
            with self.subTest(day=day), freeze_time(day):
                consolidated.invalidate_recordset()
                self.assertEqual(consolidated.deadline, date(2027, 1, 16))
                self.assertEqual(consolidated.is_late, is_late)
                late = consolidated.search([("is_late", "=", True)])
                self.assertEqual(consolidated in late, is_late)
        with freeze_time("2027-01-20"):
            consolidated.action_send()
            self.assertFalse(consolidated.is_late)
            self.assertNotIn(
                consolidated, consolidated.search([("is_late", "=", True)])
            )

    def test_the_order_sets_the_deadline(self):
        """SOP C10: the order's date goes before the week."""
        Order = type(self.env["ejournal.order"])
        day = date(2027, 1, 10)
        with patch.object(
            Order,
            "_get_term_deadlines",
            lambda order, terms, event: dict.fromkeys(terms, day),
        ):
            consolidated = self.create_consolidated()
            self.assertEqual(consolidated.deadline, day)
            self.assertTrue(consolidated.is_late)

    def test_drafts_are_made_during_the_attestation(self):
        Consolidated = self.env["ejournal.consolidated"]
        for day, count in (("2026-12-13 06:00", 0), ("2026-12-14 06:00", 1)):
            with freeze_time(day):
                Consolidated._cron_prepare_drafts()
                Consolidated._cron_prepare_drafts()
            found = Consolidated.search([("term_id", "=", self.term.id)])
            self.assertEqual(len(found), count)

    def test_no_more_queries_for_more_groups(self):
        """Forming takes the same number of queries for 2 groups and for 6."""
        counts = []
        for size in (2, 6):
            drafts = self.env["ejournal.consolidated"]
            for number in range(size):
                group, journal = self.create_group(f"Q{size}-{number}", "АБВ")
                self.form_statement(journal, [(90, 90), (60, 60), (70, 80)])
                drafts |= self.create_consolidated(group_id=group.id)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.assertEqual(drafts._form(), [])
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0])

    def test_a_name_is_no_formula(self):
        self.students[0].last_name = "=1+1"
        consolidated = self.create_formed()
        sheet = load_workbook(
            io.BytesIO(consolidated._get_report()._get_xlsx(consolidated))
        ).active
        self.assertEqual((sheet["B8"].value, sheet["B8"].data_type), ("=1+1 Имя", "s"))

    def test_xlsx_has_numbers_and_a_formula(self):
        consolidated = self.create_formed()
        sheet = load_workbook(
            io.BytesIO(consolidated._get_report()._get_xlsx(consolidated))
        ).active
        row = [cell.value for cell in sheet[8]]
        self.assertEqual(
            row[:6], [1, "Аманова Имя", self.students[0].number, 90, "A-", 3.67]
        )
        self.assertEqual(row[6:8], [3, 3.67])
        self.assertEqual(
            row[8],
            "=IFERROR(ROUND(SUMPRODUCT($D$6:$F$6,D8:F8)"
            '/SUMPRODUCT($D$6:$F$6*ISNUMBER(D8:F8)),2),"")',
        )
        self.assertEqual(
            [sheet.cell(6, column).value for column in (4, 5, 6)], [None, None, 3]
        )


@tagged("post_install", "-at_install")
class TestConsolidatedReport(ConsolidatedCase):
    """The printed document: landscape, bilingual head, Russian or Kazakh."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("ru_RU")
        cls.env["res.lang"]._activate_lang("kk_KZ")

    def print_pdf(self, consolidated):
        report = self.env.ref("kaznmu_registrar.action_report_consolidated")
        with self.allow_pdf_render():
            content, _type = (
                report.with_user(self.registrar)
                .with_context(force_report_rendering=True)
                ._render_qweb_pdf(report.report_name, consolidated.ids)
            )
        return PdfReader(io.BytesIO(content)).pages

    def get_text(self, page):
        return re.sub(r"\s+", " ", page.extract_text())

    def get_size(self, page):
        """Width and height in millimetres."""
        box = page.mediabox
        return tuple(round(float(side) / 72 * 25.4) for side in (box.width, box.height))

    def form_statements(self, names):
        for number, name in enumerate(names):
            discipline = self.discipline.copy({"code": f"P{number:02}", "name": name})
            journal = self._create_journal(discipline=discipline)
            self.form_statement(journal, [(90, 90), (60, 40), (40, None)])

    def test_12_disciplines_on_a4(self):
        names = [f"Дисциплина {number}" for number in range(11)]
        self.form_statements(names)  # and Anatomy, which has none
        consolidated = self.create_consolidated()
        consolidated.action_form()
        (page,) = self.print_pdf(consolidated)
        self.assertEqual(self.get_size(page), (297, 210))
        text = self.get_text(page)
        for expected in (
            "СВОДНАЯ ВЕДОМОСТЬ № T-1/T-26-01",
            "Аманова Имя",
            *names,
            "недопуск",
            "стр. 1 из 1",
            consolidated.digest,
        ):
            self.assertIn(expected, text)
        self.assertEqual(text.count("40 FX"), 11)
        self.assertEqual(text.count("нет ведом."), 3)
        self.assertNotIn("Черновик", text)
        self.assertEqual(consolidated.page_count, 1)

    def test_13_disciplines_on_a3(self):
        self.form_statements(f"Дисциплина {number}" for number in range(12))
        (page,) = self.print_pdf(self.create_consolidated())
        self.assertEqual(self.get_size(page), (420, 297))

    def test_kazakh(self):
        self.group.language = "kk"
        (page,) = self.print_pdf(self.create_formed())
        text = self.get_text(page)
        self.assertIn("ЖИЫНТЫҚ ВЕДОМОСТЬ № T-1/T-26-01", text)
        self.assertIn("1-бет, барлығы 1", text)
        self.assertNotIn("СВОДНАЯ", text)

    def test_pages_repeat_the_head(self):
        group, journal = self.create_group("T-big", ["Студент"] * 30)
        self.form_statement(journal, [(90, 90)] * 30)
        consolidated = self.create_consolidated(group_id=group.id)
        consolidated.action_form()
        pages = [self.get_text(page) for page in self.print_pdf(consolidated)]
        self.assertEqual(len(pages), 2)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"стр. {number} из 2", page)
            self.assertIn("№ Ф.И.О. Номер", page)
        self.assertNotIn("Получено деканатом", pages[0])
        self.assertIn("Получено деканатом", pages[1])

    def test_a_draft(self):
        consolidated = self.create_consolidated()
        (page,) = self.print_pdf(consolidated)
        self.assertIn("Черновик", self.get_text(page))
        self.assertIn("нет ведом.", self.get_text(page))
        self.assertFalse(consolidated.page_count)


@tagged("post_install", "-at_install")
class TestConsolidatedSending(ConsolidatedCase):
    """SOP T1.10: to the dean's offices."""

    def get_messages(self, consolidated):
        return consolidated.message_ids.filtered("partner_ids")

    def test_sent_with_both_files(self):
        consolidated = self.create_formed()
        stranger = self._create_user("dean_office", login="other.school")
        stranger.ejournal_school_id = self.school.copy({"code": "O"})
        consolidated.action_send()
        self.assertEqual(consolidated.state, "sent")
        message = self.get_messages(consolidated)
        self.assertEqual(len(message), 1)
        self.assertEqual(
            message.partner_ids,
            (self.users["dean"] | self.users["dean_office"]).partner_id,
        )
        self.assertEqual(
            sorted(message.attachment_ids.mapped("name")),
            ["T-1-T-26-01.pdf", "T-1-T-26-01.xlsx"],
        )
        self.assertIn("T-26-01", message.subject)

    def test_one_mail_a_school(self):
        """Issue 15: a table of the groups, and one archive of all their files."""
        first = self.create_formed()
        group, journal = self.create_group("T-26-02", ["Ескендір"])
        self.form_statement(journal, [(90, 90)])
        second = self.create_consolidated(group_id=group.id)
        second.action_form()
        both = first | second
        mails = self.env["mail.mail"].search([])
        both.action_send()
        self.assertEqual(set(both.mapped("state")), {"sent"})
        new = self.env["mail.mail"].search([]) - mails
        people = (self.users["dean"] | self.users["dean_office"]).partner_id
        self.assertEqual(new.recipient_ids, people)
        self.assertEqual(len(new), len(people))  # an own mail for each reader
        for mail in new:
            self.assertIn("T-26-01", mail.body_html)
            self.assertIn("T-26-02", mail.body_html)
            [file] = mail.attachment_ids
            with ZipFile(io.BytesIO(file.raw)) as archive:
                self.assertEqual(
                    sorted(archive.namelist()),
                    [
                        f"T-1-T-26-0{number}.{kind}"
                        for number in (1, 2)
                        for kind in ("pdf", "xlsx")
                    ],
                )
        both.action_send()  # a double click
        self.assertEqual(self.env["mail.mail"].search([]) - mails, new)

    def test_in_the_readers_language(self):
        self.env["res.lang"]._activate_lang("ru_RU")
        self.users["dean"].lang = "ru_RU"
        consolidated = self.create_formed()
        consolidated.action_send()
        messages = self.get_messages(consolidated)
        self.assertEqual(len(messages), 2)
        self.assertEqual(
            messages.partner_ids,
            (self.users["dean"] | self.users["dean_office"]).partner_id,
        )

    def test_a_double_click_sends_once(self):
        consolidated = self.create_formed()
        consolidated.action_send()
        consolidated.action_send()
        self.assertEqual(len(self.get_messages(consolidated)), 1)
        consolidated.action_send_again()
        self.assertEqual(len(self.get_messages(consolidated)), 2)

    def test_nobody_to_send_to(self):
        consolidated = self.create_formed()
        (self.users["dean"] | self.users["dean_office"]).email = False
        with self.assertRaisesRegex(UserError, "nobody of the dean's office of School"):
            consolidated.action_send()
        self.assertEqual(consolidated.state, "formed")

    def test_a_draft_is_not_sent(self):
        with self.assertRaisesRegex(UserError, "not formed yet"):
            self.create_consolidated().action_send()

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_failures_are_found(self):
        consolidated = self.create_formed()
        consolidated.action_send()
        notifications = self.get_messages(consolidated).sudo().notification_ids
        notifications.write(
            {"notification_status": "exception", "failure_type": "mail_smtp"}
        )
        found = consolidated.search([("message_has_error", "=", True)])
        self.assertEqual(found, consolidated)


@tagged("post_install", "-at_install")
class TestConsolidatedBatch(ConsolidatedCase):
    """SOP T1.10: a school or the whole university in one go."""

    def start(self, operation="form", schools=None):
        batch = (
            self.env["ejournal.consolidated.batch"]
            .with_user(self.registrar)
            .create(
                {
                    "operation": operation,
                    "term_id": self.term.id,
                    "school_ids": [
                        (6, 0, (schools or self.env["ejournal.school"]).ids)
                    ],
                }
            )
        )
        action = batch.action_start()
        return self.env["ejournal.job"].browse(action["res_id"])

    def test_form_and_send_all(self):
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        self.create_group("T-empty")
        job = self.start()
        self.run_jobs()
        self.assertEqual((job.state, job.progress), ("done", 100), job.error)
        self.assertIn("Done: 1 of 2.", job.log)
        self.assertIn("T-empty: the group has no students.", job.log)
        consolidated = self.env["ejournal.consolidated"].search(
            [("term_id", "=", self.term.id), ("state", "=", "formed")]
        )
        self.assertEqual(consolidated.group_id, self.group)
        self.assertEqual(consolidated.formed_by_id, self.registrar)
        job = self.start("send")
        self.run_jobs()
        self.assertEqual(job.state, "done", job.error)
        self.assertEqual(consolidated.state, "sent")
        with self.assertRaisesRegex(UserError, "waits to be sent"):
            self.start("send")

    def test_incomplete_ones_stay_drafts(self):
        """A group that lacks a statement is named; who wants it formed says so."""
        self._create_journal(discipline=self.biology)
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        job = self.start()
        self.run_jobs()
        self.assertIn("Done: 0 of 1.\nT-26-01: statements missing: T2.", job.log)
        batch = job._get_record()
        self.assertEqual(batch.consolidated_ids.state, "draft")
        batch.skip_incomplete = False
        batch.action_start()
        self.run_jobs()
        self.assertEqual(batch.consolidated_ids.state, "formed")

    def test_an_interrupted_job_skips_what_is_done(self):
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        job = self.start()
        batch = job._get_record()
        batch._run_job_portion(batch.consolidated_ids.ids)  # done, but not noted
        consolidated = batch.consolidated_ids
        digest = consolidated.digest
        self.assertTrue(digest)
        with freeze_time("2027-01-12"):
            self.run_jobs()
        self.assertEqual(job.state, "done", job.error)
        self.assertEqual(consolidated.digest, digest)

    def test_only_the_school(self):
        other = self.school.copy({"code": "O"})
        with self.assertRaises(UserError):
            self.start(schools=other)
        self.assertFalse(
            self.env["ejournal.consolidated"].search([("term_id", "=", self.term.id)])
        )


@tagged("post_install", "-at_install")
class TestConsolidatedAccess(ConsolidatedCase):
    """Deans see their school's only; the registrar's office forms."""

    def test_each_role(self):
        consolidated = self.create_formed()
        for role in ROLES:
            record = consolidated.with_user(self.users[role])
            with self.subTest(role=role):
                self.assertEqual(record.has_access("read"), role in READERS | DEANS)
                if not record.has_access("read"):
                    continue
                self.assertIn("Аманова", record.table)
                self.assertEqual(record.search([("id", "=", record.id)]), record)
                if role in REGISTRARS:
                    continue
                for method in ("action_form", "action_send", "action_revise"):
                    with self.assertRaises(AccessError):
                        getattr(record, method)()
                with self.assertRaises(AccessError):
                    record.print_language = "kk_KZ"
                with self.assertRaises(AccessError):
                    record.action_print_official()
                with self.assertRaises(AccessError):
                    self.create_consolidated(self.users[role])
                with self.assertRaises(AccessError):
                    self.env["ejournal.consolidated.batch"].with_user(
                        self.users[role]
                    ).create({"term_id": self.term.id})

    def test_a_dean_of_another_school(self):
        consolidated = self.create_formed()
        self.users["dean"].ejournal_school_id = self.school.copy({"code": "O"})
        record = consolidated.with_user(self.users["dean"])
        self.assertFalse(record.search([("id", "=", record.id)]))
        with self.assertRaises(AccessError):
            record.read(["content"])


@tagged("post_install", "-at_install")
class TestConsolidatedHttp(ConsolidatedCase, WebCase):
    def call(self, user, method, ids, **params):
        model = "ejournal.consolidated"
        return call_json2(self, user, model, method, ids=ids, **params).status_code

    @mute_logger("odoo.http")
    def test_rpc(self):
        """SOP T1.10: only the registrar's office forms, over RPC too."""
        self.form_statement(self.journal, [(90, 90), (60, 60), (70, 80)])
        ids = self.create_consolidated().ids
        for role, status in (
            ("teacher", 403),
            ("head", 403),
            ("dean", 403),
            ("vice_rector", 403),
            ("registrar", 200),
        ):
            with self.subTest(role=role):
                self.assertEqual(
                    self.call(self.users[role], "action_form", ids), status
                )
        for method, params in (
            ("_form", {}),
            ("write", {"vals": {"state": "draft"}}),
            ("unlink", {}),
        ):
            with self.subTest(method=method):
                self.assertIn(
                    self.call(self.registrar, method, ids, **params), (403, 422)
                )

    @mute_logger("odoo.http")
    def test_download(self):
        consolidated = self.create_formed()
        url = f"/ejournal/consolidated/{consolidated.id}.xlsx"
        for role, status in (("dean", 200), ("teacher", 403)):
            self.users[role].password = f"{role}-password"
            self.authenticate(role, f"{role}-password")
            with self.subTest(role=role):
                self.assertEqual(self.url_open(url).status_code, status)
