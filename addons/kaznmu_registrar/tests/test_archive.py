import io
import re
from datetime import date
from unittest.mock import patch

from freezegun import freeze_time
from psycopg2 import IntegrityError
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import ROLES

from .test_consolidated import READERS, REGISTRARS, ConsolidatedCase

REPORT = "kaznmu_registrar.action_report_archive_transfer"


class ArchiveCase(ConsolidatedCase):
    """A formed statement and cases of the nomenclature for its year."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.Case = cls.env["ejournal.case"].with_user(cls.registrar)
        cls.case = cls.create_case("04-12")
        cls.statement = cls.form_statement(
            cls.journal, [(90, 90), (60, 60), (70, 80)]
        ).with_user(cls.registrar)

    @classmethod
    def create_case(cls, index, **values):
        return cls.Case.create(
            {
                "index": index,
                "title": "Statements of final control",
                "academic_year": "2126/2127",
                **values,
            }
        )

    def create_transfer(self, **values):
        return (
            self.env["ejournal.archive.transfer"]
            .with_user(self.registrar)
            .create({"number": "7", "case_id": self.case.id, **values})
        )

    def print_pdf(self, record, report):
        report = self.env.ref(report).with_user(self.registrar)
        with self.allow_pdf_render():
            content, _type = report.with_context(
                force_report_rendering=True
            )._render_qweb_pdf(report.report_name, record.ids)
        return [
            re.sub(r"\s+", " ", page.extract_text())
            for page in PdfReader(io.BytesIO(content)).pages
        ]


@tagged("post_install", "-at_install")
class TestPrintingRegistry(ArchiveCase):
    """SOP T1.9: the registrar's office prints statements."""

    def test_marked_when_printed_and_reprints_counted(self):
        statement = self.statement
        domain = [("printed_on", "=", False), ("id", "=", statement.id)]
        self.assertTrue(statement.search(domain))
        action = statement.action_print_official()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(
            (statement.printed_by_id, statement.print_count), (self.registrar, 1)
        )
        printed_on = statement.printed_on
        self.assertTrue(printed_on)
        self.assertFalse(statement.search(domain))
        with freeze_time("2027-01-15"):
            statement.action_print_official()
        self.assertEqual((statement.printed_on, statement.print_count), (printed_on, 2))

    def test_an_ordinary_print_is_no_original(self):
        report = self.env.ref("kaznmu_ejournal.action_report_statement")
        report.with_user(self.registrar)._get_print_action(self.statement)
        self.assertFalse(self.statement.printed_on)

    def test_pages_are_counted(self):
        self.print_pdf(self.statement, "kaznmu_ejournal.action_report_statement")
        self.assertEqual(self.statement.page_count, 1)

    def test_a_draft_has_no_official_print(self):
        draft = self.env["ejournal.statement"].create(
            {"journal_id": self._create_journal(discipline=self.biology).id}
        )
        with self.assertRaisesRegex(UserError, "Only formed documents"):
            draft.with_user(self.registrar).action_print_official()
        self.assertFalse(draft.printed_on)

    def test_many_are_marked_as_they_are_printed(self):
        """A job that fails marks nothing that it has not printed."""
        with patch(
            "odoo.addons.kaznmu_university.models.service.ir_actions_report.PRINT_MAX",
            0,
        ):
            action = self.statement.action_print_official()
        job = self.env["ejournal.job"].browse(action["res_id"])
        self.assertFalse(self.statement.printed_on)
        with self.allow_pdf_render():
            for _portion in job._get_record()._run_job(job):
                pass
        self.assertEqual(self.statement.print_count, 1)

    def test_nobody_else_prints_originals_or_marks_by_hand(self):
        for role in ROLES:
            statement = self.statement.with_user(self.users[role])
            with self.subTest(role=role):
                if role not in REGISTRARS:
                    with self.assertRaises(AccessError):
                        statement.action_print_official()
                for values in (
                    {"printed_on": "2027-01-01"},
                    {"print_count": 0},
                    {"transfer_id": False},
                    {"case_id": self.case.id, "page_count": 1},
                ):
                    with self.assertRaises(UserError):
                        statement.write(values)
                if role not in REGISTRARS:
                    with self.assertRaises(AccessError):
                        statement.case_id = False
        self.assertEqual(self.statement.print_count, 0)


@tagged("post_install", "-at_install")
class TestCase(ArchiveCase):
    """SOP T1.9: by the nomenclature of cases."""

    def test_filed_by_kind_year_and_school(self):
        self.assertEqual(self.statement.case_id, self.case)
        own = self.create_case("04-13", school_id=self.school.id)
        self.create_case("04-14", kind="consolidated", academic_year="2127/2128")
        statement = self.form_statement(
            self._create_journal(discipline=self.biology), [(90, 90)]
        )
        self.assertEqual(statement.case_id, own)
        self.assertEqual(self.case.document_count, 1)
        self.assertEqual(self.case.unprinted_count, 1)
        self.assertFalse(self.create_formed_consolidated().case_id)

    def create_formed_consolidated(self):
        consolidated = self.create_consolidated()
        consolidated.action_form()
        return consolidated

    def test_earlier_documents_are_filed_later(self):
        consolidated = self.create_formed_consolidated()
        draft = self.create_consolidated(group_id=self.group.copy({"name": "D"}).id)
        case = self.create_case("05-01", kind="consolidated")
        case.action_collect_documents()
        self.assertEqual(consolidated.case_id, case)
        self.assertFalse(draft.case_id)
        self.assertEqual(self.statement.case_id, self.case)

    def test_the_registrar_files_elsewhere(self):
        other = self.create_case("04-20")
        self.statement.case_id = other
        self.assertEqual(self.statement.case_id, other)
        self.assertEqual(self.statement.state, "formed")

    def test_retention_counts_from_the_year_after(self):
        self.assertEqual(self.case.retention_until, date(2132, 12, 31))
        self.case.is_permanent = True
        self.assertFalse(self.case.retention_until)

    def test_due_for_review(self):
        """Nothing is deleted by itself: what is due is listed."""
        domain = [("is_permanent", "=", False), ("retention_until", "<", "today")]
        old = self.create_case("01-01", academic_year="2020/2021", retention_years=5)
        for day, due in (("2026-12-31", False), ("2027-01-01", True)):
            with self.subTest(day=day), freeze_time(f"{day} 06:00:00"):
                self.assertEqual(old in self.Case.search(domain), due)
        self.assertNotIn(self.case, self.Case.search(domain))

    def test_the_next_year(self):
        own = self.create_case("04-13", school_id=self.school.id, retention_years=25)
        (self.case | own).action_copy_to_next_year()
        (self.case | own).action_copy_to_next_year()
        copies = self.Case.search([("academic_year", "=", "2127/2128")])
        self.assertEqual(copies.mapped("index"), ["04-12", "04-13"])
        self.assertEqual(copies[1].retention_years, 25)
        self.assertEqual(copies.mapped("document_count"), [0, 0])

    @mute_logger("odoo.sql_db")
    def test_bad_input(self):
        for year in ("2126", "2126-2127", "2126/2128", ""):
            with self.subTest(year=year), self.assertRaises(ValidationError):
                self.create_case("x", academic_year=year)
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.create_case("04-12")
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.create_case("x", retention_years=0)
        with self.assertRaisesRegex(UserError, "holds documents"):
            self.case.kind = "consolidated"
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.case.unlink()


@tagged("post_install", "-at_install")
class TestArchiveTransfer(ArchiveCase):
    """SOP T1.9: to the university archive."""

    def hand_over(self):
        self.statement.action_print_official()
        self.print_pdf(self.statement, "kaznmu_ejournal.action_report_statement")
        transfer = self.create_transfer()
        transfer.action_fill()
        transfer.action_hand_over()
        return transfer

    def test_only_printed_documents_are_added(self):
        transfer = self.create_transfer()
        with self.assertRaisesRegex(UserError, "no printed documents"):
            transfer.action_fill()
        with self.assertRaisesRegex(UserError, "has no documents"):
            transfer.action_hand_over()
        self.statement.action_print_official()
        transfer.action_fill()
        self.assertEqual(transfer.statement_ids, self.statement)
        with self.assertRaisesRegex(UserError, "no printed documents"):
            self.create_transfer(number="8").action_fill()
        self.statement.action_leave_transfer()
        self.assertFalse(transfer.statement_ids)

    def test_a_deleted_draft_gives_its_documents_back(self):
        self.statement.action_print_official()
        transfer = self.create_transfer()
        transfer.action_fill()
        transfer.unlink()
        self.statement.invalidate_recordset()
        self.assertFalse(self.statement.transfer_id)

    def test_handed_over_is_locked(self):
        transfer = self.hand_over()
        self.assertEqual(
            (transfer.state, transfer.document_count, transfer.sheet_count),
            ("handed_over", 1, 1),
        )
        digest, moment = transfer.digest, transfer.handed_over_on
        with freeze_time("2027-02-01"):
            transfer.action_hand_over()  # a double click
        self.assertEqual((transfer.digest, transfer.handed_over_on), (digest, moment))
        with self.assertRaisesRegex(UserError, "lies in the archive"):
            self.statement._return("Too late")
        for role in sorted(REGISTRARS):
            record = transfer.with_user(self.users[role])
            with self.subTest(role=role):
                for values in (
                    {"number": "9"},
                    {"date": "2027-01-01"},
                    {"state": "draft"},
                    {"content": {}},
                    {"received_by": "X"},
                ):
                    with self.assertRaises(UserError):
                        record.write(values)
                for method in ("action_fill", "unlink"):
                    with self.assertRaises(UserError):
                        getattr(record, method)()
                statement = self.statement.with_user(self.users[role])
                with self.assertRaisesRegex(UserError, "lies in the archive"):
                    statement.action_leave_transfer()
                with self.assertRaisesRegex(UserError, "lies in the archive"):
                    statement.case_id = False
        self.case.invalidate_recordset()
        self.assertEqual(self.case.archived_count, 1)

    def test_the_original_is_kept_and_printed_again(self):
        """Issue 11, 1.7: originals of all frozen documents, not of statements alone."""
        transfer = self.hand_over()
        text = self.print_pdf(transfer, REPORT)
        original = self.env["ir.attachment"].search(
            [("res_model", "=", transfer._name), ("res_id", "=", transfer.id)]
        )
        self.assertEqual(len(original), 1)
        for role in sorted(REGISTRARS):
            file = original.with_user(self.users[role])
            with self.subTest(role=role):
                with self.assertRaisesRegex(UserError, "stays as it is"):
                    file.raw = b"%PDF-forged"
                with self.assertRaisesRegex(UserError, "stays as it is"):
                    file.unlink()
        engine = "odoo.addons.report_weasyprint.engine.render"
        with patch(engine, side_effect=AssertionError):
            again = self.print_pdf(transfer, REPORT)
        self.assertEqual(again, text)

    def test_state_is_set_by_the_button_only(self):
        transfer = self.create_transfer(state="handed_over", digest="x")
        self.assertEqual((transfer.state, transfer.digest), ("draft", False))
        forged = transfer.with_context(default_state="handed_over").create(
            {"number": "8", "case_id": self.case.id}
        )
        self.assertEqual(forged.state, "draft")
        with self.assertRaisesRegex(UserError, "Hand over"):
            transfer.state = "handed_over"

    @mute_logger("odoo.sql_db")
    def test_numbers_of_a_year(self):
        self.create_transfer(date="2027-01-11")
        self.create_transfer(date="2028-01-11")
        with self.assertRaises(IntegrityError):
            self.create_transfer(date="2027-06-01")

    def test_the_list(self):
        """The list names each document, its sheets and the retention."""
        self.env["res.lang"]._activate_lang("ru_RU")
        transfer = self.hand_over()
        self.discipline.name = "Renamed"
        (page,) = self.print_pdf(
            transfer, "kaznmu_registrar.action_report_archive_transfer"
        )
        for text in (
            self.statement.number,
            "T-26-01",
            "Anatomy",
            "04-12",
            "31.12.2132",
            "11.01.2027",
        ):
            self.assertIn(text, page)

    def test_each_role(self):
        transfer = self.create_transfer()
        for role in ROLES:
            record = transfer.with_user(self.users[role])
            case = self.case.with_user(self.users[role])
            with self.subTest(role=role):
                for found in (record, case):
                    self.assertEqual(found.has_access("read"), role in READERS)
                    self.assertEqual(found.has_access("write"), role in REGISTRARS)
                if role not in REGISTRARS:
                    with self.assertRaises(AccessError):
                        record.action_fill()
                    with self.assertRaises(AccessError):
                        record.action_hand_over()
                    with self.assertRaises(AccessError):
                        case.action_collect_documents()
