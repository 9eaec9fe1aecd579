import io
import re
from unittest.mock import patch

from pypdf import PdfReader

from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import TransactionCase, new_test_user, tagged

from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.tests.common import BackgroundMixin

from .common import past_all_guards

REPORT = "kaznmu_ejournal.action_report_statement"
SURNAMES = ("Әлімғазы", "Өтеген", "Үмбетқызы-Һашимова", "Петров", "Ұлықбек", "Қыдыр")
RESULTS = ((95, 97), (88, 86), (71, 72), (64, 55), (55, 30), (60, 10))


class StatementReportMixin:
    """A department with a teacher, and statements made as people make them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        env = cls.env
        cls.report = env.ref(REPORT)
        env["res.lang"]._activate_lang("ru_RU")
        role = "kaznmu_university.ejournal_group_"
        cls.teacher = new_test_user(
            env, "t.report", f"{role}teacher", name="Нұрғалиева Сәуле Әділқызы"
        )
        cls.colleague = new_test_user(env, "c.report", f"{role}teacher")
        cls.registrar = new_test_user(env, "r.report", f"{role}registrar")
        cls.school = env["ejournal.school"].create(
            {"code": "REP-S", "name": "School of Medicine", "dean_id": cls.colleague.id}
        )
        cls.program = env["ejournal.program"].create(
            {"code": "REP-P", "name": "Medicine", "school_id": cls.school.id}
        )
        cls.department = env["ejournal.department"].create(
            {"code": "REP-D", "name": "Department", "school_id": cls.school.id}
        )
        cls.discipline = env["ejournal.discipline"].create(
            {"code": "REP-1", "name": "Anatomy", "department_id": cls.department.id}
        )
        cls.discipline.with_context(lang="ru_RU").name = "Анатомия человека"
        cls.discipline.with_context(lang="kk_KZ").name = "Адам анатомиясы"
        cls.term = env["ejournal.term"].create(
            {
                "code": "REP-2025",
                "name": "Autumn",
                "academic_year": "2025/2026",
                "date_start": "2025-09-01",
                "date_end": "2025-12-13",
                "attestation_start": "2025-12-15",
                "attestation_end": "2025-12-31",
            }
        )

    @classmethod
    def _create_statement(cls, name, student_count=6):
        """A draft; the last two students were not admitted, did not appear."""
        env = cls.env
        midterm = env["ejournal.lesson.kind"].search([("is_midterm", "=", True)])[:1]
        students = env["ejournal.student"].create(
            [
                {
                    "number": f"{name}-{index:03}",
                    "last_name": SURNAMES[index % len(SURNAMES)],
                    "first_name": f"Ім{index:03}",
                    "patronymic": "Ғабитқызы",
                }
                for index in range(student_count)
            ]
        )
        group = env["ejournal.group"].create(
            {"name": name, "program_id": cls.program.id}
        )
        journal = env["ejournal.journal"].create(
            {
                "term_id": cls.term.id,
                "discipline_id": cls.discipline.id,
                "group_id": group.id,
                "department_id": cls.department.id,
                "assignment_ids": [Command.create({"teacher_id": cls.teacher.id})],
                "participant_ids": [
                    Command.create(
                        {"student_id": student.id, "date_from": cls.term.date_start}
                    )
                    for student in students
                ],
                "lesson_ids": [
                    Command.create(
                        {
                            "number": number,
                            "date": day,
                            "kind_id": midterm.id,
                            "topic": "РК",
                        }
                    )
                    for number, day in ((1, "2025-10-20"), (2, "2025-12-08"))
                ],
            }
        )
        rows = sorted(journal.participant_ids, key=lambda row: row.student_id.number)
        points = [RESULTS[index % len(RESULTS)] for index in range(student_count)]
        points[-2] = (40, 0)
        result = journal.with_user(cls.teacher).save_marks(
            [
                {
                    "lesson_id": lesson.id,
                    "participant_id": row.id,
                    "value": str(rating),
                    "version": 0,
                }
                for lesson in journal.lesson_ids
                for row, (rating, _exam) in zip(rows, points, strict=True)
            ]
        )
        assert not result["refused"] and not result["conflicts"]
        statement = journal.with_user(cls.teacher)._create_statement()
        lines = {line.participant_id: line for line in statement.line_ids}
        for row, (rating, exam) in zip(rows, points, strict=True):
            if rating >= 50:
                lines[row].exam_value = str(exam)
        lines[rows[-1]].exam_value = "неявка"
        return statement

    @classmethod
    def _create_formed(cls, name, student_count=6):
        statement = cls._create_statement(name, student_count)
        statement.action_acknowledge()  # all marks were entered at once
        statement.action_form()
        return statement

    def _print(self, statements):
        """The PDF as the user of ``statements`` gets it."""
        report = self.report.with_user(statements.env.user)
        with self.allow_pdf_render():
            return report.with_context(force_report_rendering=True)._render_qweb_pdf(
                report.report_name, statements.ids
            )[0]

    def _read_pages(self, content):
        """Text of each page; ligatures and line breaks do not matter."""
        return [
            re.sub(r"\s+", " ", page.extract_text())
            for page in PdfReader(io.BytesIO(content)).pages
        ]

    def _get_files(self, record):
        return self.env["ir.attachment"].search(
            [("res_model", "=", record._name), ("res_id", "=", record.id)]
        )


@tagged("post_install", "-at_install")
class TestStatementReport(StatementReportMixin, TransactionCase):
    def test_formed_statement_is_pdf_a_with_embedded_fonts(self):
        content = self._print(self._create_formed("Б-01"))
        reader = PdfReader(io.BytesIO(content))
        metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
        self.assertRegex(metadata, r"pdfaid:part\W+3\b")
        self.assertRegex(metadata, r"pdfaid:conformance\W+B\b")
        self.assertIn("/OutputIntents", reader.trailer["/Root"])
        self.assertIn("/ID", reader.trailer)
        fonts = [
            font.get_object()
            for page in reader.pages
            for font in page["/Resources"]["/Font"].values()
        ]
        self.assertTrue(fonts)
        for font in fonts:
            # The name that the stylesheet gives to the fonts of the add-on.
            self.assertIn("+Document", font["/BaseFont"])
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            self.assertIn("/FontFile2", descriptor)

    def test_russian_statement_shows_everything(self):
        statement = self._create_formed("Б-02")
        text = " ".join(self._read_pages(self._print(statement)))
        for expected in (
            statement.number,
            "Анатомия человека",
            "Әлімғазы Ім000 Ғабитқызы",
            "Үмбетқызы-Һашимова",
            "Нұрғалиева Сәуле Әділқызы",
            "стр. 1 из 1",
            "не допущен",
            "неявка",
            "отлично",
            "B+, B, B-, C+",
            statement.digest[:16],
        ):
            self.assertIn(expected, text)
        self.assertNotIn("Черновик", text)

    def test_kazakh_statement(self):
        statement = self._create_formed("Б-03")
        statement.print_language = "kk_KZ"
        text = " ".join(self._read_pages(self._print(statement)))
        for expected in (
            "Адам анатомиясы",
            "ҚОРЫТЫНДЫ БАҚЫЛАУ ВЕДОМОСЫ",
            "1-бет, барлығы 1",
            "жіберілмеді",
            "өте жақсы",
        ):
            self.assertIn(expected, text)
        self.assertNotIn("Ведомость итогового", text)

    def test_pages_are_numbered_and_table_heads_repeat(self):
        pages = self._read_pages(self._print(self._create_formed("Б-04", 40)))
        self.assertEqual(len(pages), 2)
        for number, page in enumerate(pages, start=1):
            self.assertIn(f"стр. {number} из 2", page)
            self.assertIn("РК1 РК2 РД", page)
        text = " ".join(pages)
        for index in range(40):
            self.assertEqual(text.count(f"Б-04-{index:03}"), 1)
        # The signatures stay together, on the last page.
        self.assertNotIn("Декан", pages[0])
        self.assertIn("Заведующий кафедрой", pages[1])
        self.assertIn("Офис регистратора", pages[1])

    def test_summary(self):
        statement = self._create_formed("Б-05", 10)
        summary = self.env["report.kaznmu_ejournal.report_statement"]._get_summary(
            statement.content
        )
        # Finals: 96, 87, 71, 60, 30, 10, 96, 87; then not admitted, no-show.
        self.assertEqual(
            [(band["letters"], band["count"]) for band in summary["bands"]],
            [
                ("A, A-", 2),
                ("B+, B, B-, C+", 3),
                ("C, C-, D+, D", 1),
                ("FX, F", 2),
            ],
        )
        self.assertEqual(summary["not_admitted"], 1)
        self.assertEqual(summary["no_show"], 1)
        self.assertEqual(summary["total"], 10)
        self.assertEqual(summary["average"], "67,1")  # 537 / 8 = 67.125
        self.assertEqual(summary["quality"], "50,0")
        self.assertEqual(summary["passed"], "60,0")

    def test_summary_without_results(self):
        report = self.env["report.kaznmu_ejournal.report_statement"]
        summary = report._get_summary({"lines": [], "policy": {"scale": []}})
        self.assertEqual(summary["average"], "–")
        self.assertEqual(summary["passed"], "–")

    def test_draft_has_watermark_and_no_number(self):
        statement = self._create_statement("Б-06")
        text = " ".join(self._read_pages(self._print(statement)))
        self.assertIn("Черновик", text)
        self.assertNotIn("№ 20", text)
        self.assertNotIn("SHA-256", text)
        self.assertFalse(self._get_files(statement))

    def test_qr_leads_to_the_confirmation(self):
        statement = self._create_formed("Б-07")
        Report = self.env.registry["report.kaznmu_ejournal.report_statement"]
        with patch.object(
            Report, "_get_qr", autospec=True, return_value={"size": 1, "path": "M0 0"}
        ) as get_qr:
            self._print(statement)
        self.assertEqual(
            get_qr.call_args.args[1],
            f"{statement.get_base_url()}/ejournal/statement/{statement.token}",
        )

    def test_several_statements_print_in_the_given_order(self):
        statements = [self._create_formed(f"Б-1{index}") for index in range(3)]
        statements = statements[1] + statements[0] + statements[2]
        pages = self._read_pages(self._print(statements))
        self.assertEqual(len(pages), 3)
        for statement, page in zip(statements, pages, strict=True):
            self.assertIn(statement.number, page)
        for statement in statements:
            self.assertEqual(len(self._get_files(statement)), 1)

    def test_stored_file_is_printed_again(self):
        statement = self._create_formed("Б-20").with_user(self.registrar)
        first = self._print(statement)
        file = self._get_files(statement)
        self.assertEqual(file.raw, first)
        engine = "odoo.addons.report_weasyprint.engine.render"
        with patch(engine, side_effect=AssertionError):
            self.assertEqual(self._print(statement), first)
        self.assertEqual(self._get_files(statement), file)
        statement.sudo().print_language = "kk_KZ"
        self.assertNotEqual(self._print(statement), first)
        self.assertEqual(len(self._get_files(statement)), 2)

    def test_printing_again_gives_the_same_bytes(self):
        statement = self._create_formed("Б-21")
        first = self._print(statement)
        self._get_files(statement).unlink()
        self.assertEqual(self._print(statement), first)

    def test_forged_file_is_not_printed(self):
        statement = self._create_formed("Б-22")
        first = self._print(statement)
        file = self._get_files(statement)
        forged = {
            "name": file.name,
            "raw": b"%PDF-forged",
            "res_model": statement._name,
            "res_id": statement.id,
        }
        self.env["ir.attachment"].with_user(self.teacher).create(forged)
        self.assertEqual(self._print(statement), first)
        for user in (self.teacher, self.registrar):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                file.with_user(user).raw = b"%PDF-forged"
            with self.assertRaisesRegex(UserError, "stays as it is"):
                file.with_user(user).unlink()
        self.assertEqual(self._print(statement), first)

    def test_only_readers_print_and_read_the_file(self):
        formed = self._create_formed("Б-23")
        for statement in (formed, self._create_statement("Б-24")):
            self._print(statement)
            with self.assertRaises(AccessError):
                self._print(statement.with_user(self.colleague))
        file = self._get_files(formed)
        self.assertTrue(file.with_user(self.registrar).has_access("read"))
        self.assertFalse(file.with_user(self.colleague).has_access("read"))


@tagged("post_install", "-at_install")
class TestPrintBatch(StatementReportMixin, BackgroundMixin, TransactionCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        statements = [cls._create_formed(f"Б-3{index}", 2) for index in range(3)]
        statements.append(cls._create_statement("Б-34", 2))
        cls.statements = cls.env["ejournal.statement"].concat(*statements)
        cls.statements = cls.statements.with_user(cls.registrar)

    def _run_action(self, statements):
        action = self.env.ref("kaznmu_ejournal.action_print_statement")
        return (
            action.with_user(statements.env.user)
            .with_context(
                active_model=statements._name,
                active_id=statements[:1].id,
                active_ids=statements.ids,
            )
            .run()
        )

    def _start_job(self):
        path = (
            "odoo.addons.kaznmu_university.models.service.ir_actions_report.PRINT_MAX"
        )
        portion = "odoo.addons.kaznmu_university.models.service.print_batch.PORTION"
        with patch(path, 3), patch(portion, 2):
            action = self._run_action(self.statements)
        self.assertEqual(action["res_model"], "ejournal.job")
        return self.env["ejournal.job"].browse(action["res_id"])

    def test_few_statements_are_printed_at_once(self):
        action = self._run_action(self.statements[:3])
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["context"]["active_ids"], self.statements[:3].ids)

    def test_action_is_in_the_print_menu_and_the_report_is_not(self):
        bindings = self.env["ir.actions.actions"]._get_bindings("ejournal.statement")
        self.assertEqual(
            [action["id"] for action in bindings["report"]],
            [self.env.ref("kaznmu_ejournal.action_print_statement").id],
        )

    def test_stranger_prints_nothing(self):
        with self.assertRaises(AccessError):
            self._run_action(self.statements.with_user(self.colleague))

    def test_many_statements_are_printed_by_a_job(self):
        job = self._start_job()
        self.assertEqual(job.user_id, self.registrar)
        self.assertEqual((job.done, job.total), (0, 4))
        self.run_jobs()
        self.assertEqual(job.state, "done", job.error)
        self.assertEqual((job.done, job.total), (4, 4))
        joined = job.attachment_id
        pages = PdfReader(io.BytesIO(joined.raw)).pages
        self.assertEqual(len(pages), 4)
        for statement, page in zip(self.statements[:3], pages, strict=False):
            self.assertIn(statement.number, page.extract_text())
            self.assertEqual(len(self._get_files(statement)), 1)
        self.assertFalse(self._get_files(self.statements[3]))
        # The joined file is for whoever started the job.
        self.assertEqual((joined.res_model, joined.res_id), (job._name, job.id))
        self.assertTrue(joined.with_user(self.registrar).has_access("read"))
        self.assertFalse(joined.with_user(self.registrar).has_access("write"))
        self.assertFalse(joined.with_user(self.teacher).has_access("read"))
        batch = self.env["ejournal.print.batch"].browse(job.res_id)
        self.assertFalse(self._get_files(batch))

    def test_interrupted_job_goes_on(self):
        """What is printed is not printed again."""
        job = self._start_job()
        Batch = self.env.registry["ejournal.print.batch"]
        with patch.object(
            Batch, "_print", autospec=True, side_effect=Batch._print
        ) as mocked:
            job.portion_ids[0]._work()
            self.assertEqual((job.state, job.done, job.total), ("running", 2, 4))
            self.assertEqual(mocked.call_count, 1)
            self.run_jobs()
            self.assertEqual(mocked.call_count, 2)
        self.assertEqual(job.state, "done", job.error)

    def test_old_joined_files_are_removed(self):
        job = self._start_job()
        self.run_jobs()
        batch = self.env["ejournal.print.batch"].browse(job.res_id)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE ejournal_print_batch SET create_date = '2020-01-01' WHERE id = %s",
            (batch.id,),
        )
        self.env.invalidate_all()
        batch.with_user(SUPERUSER_ID)._gc_print_batches()
        self.assertFalse(batch.exists())
        self.assertFalse(job.attachment_id.exists())
        self.assertEqual(len(self._get_files(self.statements[0])), 1)


@tagged("post_install", "-at_install")
class TestStatementConfirmation(StatementReportMixin, WebCase):
    def test_page_confirms_and_tells_nothing_personal(self):
        statement = self._create_formed("Б-40")
        url = f"/ejournal/statement/{statement.token}"
        company = self.env.company
        company.with_context(lang="kk_KZ").ejournal_university = "Асыл университеті"
        response = self.url_open(url, headers={"Accept-Language": "kk-KZ,kk;q=0.9"})
        self.assertEqual(response.status_code, 200)
        self.assertIn("Асыл университеті", response.text)
        self.assertIn('lang="kk"', response.text)
        for expected in (statement.number, statement.digest, "Негізгі"):
            self.assertIn(expected, response.text)
        page = self.url_open(url, headers={"Accept-Language": "de"}).text
        self.assertIn('lang="ru"', page)
        self.assertIn("Сформирована и действует", page)
        self.assertIn('lang="en"', self.url_open(f"{url}?lang=en").text)
        personal = {
            self.teacher.name,
            statement.group_id.name,
            "Анатомия",
            *(line.student_id.last_name for line in statement.line_ids),
            *(line.student_id.number for line in statement.line_ids),
            *(line.letter for line in statement.line_ids if len(line.letter or "") > 1),
        }
        for text in personal:
            self.assertNotIn(text, page)
        self.assertNotRegex(re.sub(statement.digest, "", page), r"\b\d\d,\d")

    def test_altered_content_is_told(self):
        statement = self._create_formed("Б-41").sudo()
        content = {**statement.content, "lines": []}
        with past_all_guards(self.env):
            self.env.cr.execute(
                """UPDATE ejournal_statement SET content = content - 'lines'
                    WHERE id = %s""",
                (statement.id,),
            )
        self.assertNotEqual(statement.content, content)
        page = self.url_open(f"/ejournal/statement/{statement.token}?lang=ru").text
        self.assertIn("Содержание ведомости изменено", page)

    def test_unknown_token(self):
        draft = self._create_statement("Б-42")
        draft.sudo().token = "a" * 32
        for token in ("0" * 32, "a" * 32, "%27", "False", "x"):
            with self.subTest(token=token):
                response = self.url_open(f"/ejournal/statement/{token}?lang=ru")
                self.assertEqual(response.status_code, 404)
                self.assertIn("Ведомость не найдена", response.text)

    def test_nothing_lists_statements(self):
        self.assertEqual(self.url_open("/ejournal/statement/").status_code, 404)
        self.assertEqual(self.url_open("/ejournal/statement").status_code, 404)

    def test_print_over_http(self):
        statements = self._create_formed("Б-43") + self._create_formed("Б-44")
        self.authenticate("t.report", "t.report")
        ids = ",".join(map(str, statements.ids))
        response = self.url_open(
            f"/report/pdf/kaznmu_ejournal.report_statement/{ids}"
            '?context={"force_report_rendering":true}'
        )
        self.assertEqual(response.status_code, 200)
        self.assertEqual(len(PdfReader(io.BytesIO(response.content)).pages), 2)
