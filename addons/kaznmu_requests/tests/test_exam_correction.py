from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestExamCorrection(RequestCase):
    """Exam results of a formed statement are corrected by Table 2, too (SOP C13)."""

    practical_marks = ("85", "75", "70")

    def setUp(self):
        super().setUp()
        self.statement = self.create_formed_statement()
        self.lines = self.statement.line_ids

    def start(self, wanted="65", place=0):
        """The draft as the teacher makes it from the line of the statement."""
        line = self.lines[place].with_user(self.teacher)
        action = line.action_request()
        defaults = action["context"]
        form = Form(self.Request.with_user(self.teacher).with_context(**defaults))
        self.assertEqual(form.journal_id, self.journal)
        self.assertEqual(form.kind, "correction")
        form.description = "Перепутаны две строки"
        with form.cell_ids.edit(0) as cell:
            self.assertEqual(cell.was, line.exam_value)
            cell.wanted = wanted
        form.cause_kind = "student"
        form.error_date = date(2026, 11, 20)
        return form.save()

    def open_window(self, request):
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()

    def test_the_whole_way(self):
        """SOP T2.1–T2.4: from the statement's line to its next revision."""
        request = self.start()
        self.assertEqual(request.cell_ids.mapped("was"), ["80"])
        self.assertEqual(request.cell_ids.place, "Exam result")
        self.open_window(request)
        self.assertEqual(request.statement_id, self.statement)
        self.assertFalse(request.window_id.lesson_ids)
        self.assertFalse(request.window_id.cell_ids.lesson_id)
        self.assertEqual(request.window_id.cell_ids.participant_id, self.rows[0])
        self.statement.with_user(self.teacher).action_create_revision()
        revision = self.statement.next_ids
        self.assertEqual(revision.line_ids.mapped("exam_value"), ["80", "70", "90"])
        with self.assertRaisesRegex(UserError, "approved is “65”"):
            revision.line_ids[0].with_user(self.teacher).exam_value = "95"
        revision.line_ids[0].with_user(self.teacher).exam_value = "65"
        with self.assertRaisesRegex(UserError, "settled"):
            revision.line_ids[1].with_user(self.teacher).exam_value = "99"
        for lesson in (self.practical, self.midterm_1, self.midterm_2):
            for row in self.rows:
                cell = self.get_cell(lesson, row)
                answer = self.save(lesson, row, "1", version=cell["version"])
                self.assertRefused(answer, "statement_formed")
        with freeze_time("2026-11-23 07:00:00"):
            self.form(revision.with_user(self.teacher))
            request.action_finish()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.cell_ids.became, "65")
        self.assertEqual(request.cell_ids.outcome, "done")
        self.assertEqual(request.new_statement_id, revision)
        self.assertEqual(self.lines.mapped("exam_value"), ["80", "70", "90"])

    def test_a_result_that_changed_needs_its_revision(self):
        """SOP T2.4: what is not formed again is not corrected."""
        request = self.start()
        self.open_window(request)
        self.statement.with_user(self.teacher).action_create_revision()
        revision = self.statement.next_ids
        revision.line_ids[0].with_user(self.teacher).exam_value = "65"
        action = request.action_finish()
        self.assertEqual(request.state, "opened")
        question = self.env[action["res_model"]].browse(action["res_id"])
        question.reason = "The first result was right"
        question.with_user(self.teacher).action_confirm()
        self.assertEqual(request.cell_ids.became, "80")
        self.assertEqual(request.cell_ids.outcome, "untouched")
        with self.assertRaisesRegex(UserError, "settled"):
            revision.line_ids[0].with_user(self.teacher).exam_value = "64"

    def test_one_press_enters_the_agreed_result(self):
        """SOP T2.4: into the next revision, which is opened to be formed."""
        request = self.start()
        self.open_window(request)
        action = request.action_enter_approved()
        revision = self.statement.next_ids
        self.assertEqual(action["res_id"], revision.id)
        self.assertEqual(revision.line_ids.mapped("exam_value"), ["65", "70", "90"])
        with self.assertRaisesRegex(UserError, "approved is “65”"):
            revision.line_ids[0].with_user(self.teacher).appeal_value = "99"

    def test_the_wanted_result_is_one_of_the_scale(self):
        """SOP C13: more than the exam gives is told before anybody decides it."""
        self.policy.sudo().exam_max = 90
        request = self.start(wanted="91")
        with (
            self.assertRaisesRegex(UserError, "the highest result is 90"),
            self.env.cr.savepoint(),
        ):
            request.action_submit()
        with Form(request) as form, form.cell_ids.edit(0) as cell:
            cell.wanted = "90"
        request.action_submit()
        self.assertEqual(request.state, "review")

    def test_stages_come_to_what_was_approved(self):
        """SOP T2.4: the teacher enters the stages; their mean is what was approved."""
        self.policy.sudo().stage_ids = [
            Command.create({"name": name}) for name in ("Test", "OSCE")
        ]
        request = self.start(wanted="65")
        self.open_window(request)
        action = request.action_enter_approved()
        line = self.env[action["res_model"]].browse(action["res_id"]).line_ids[0]
        self.assertEqual(line.exam_value, "80")
        line = line.with_user(self.teacher)
        with self.assertRaisesRegex(UserError, "approved is “65”"):
            line.write({"stage_1": "90", "stage_2": "50"})
        line.write({"stage_1": "90", "stage_2": "40"})
        self.assertEqual(line.exam_value, "65")

    def test_a_no_show_is_an_exam_result(self):
        """«неявка» is none of a lesson's marks, «н/б» none of an exam's."""
        request = self.start(wanted="неявка")
        request.action_submit()
        self.assertEqual(request.state, "review")
        request = self.start(wanted="н/б", place=1)
        with self.assertRaisesRegex(UserError, "not a mark"):
            request.action_submit()

    def test_what_would_not_change_is_no_correction(self):
        request = self.start()
        request.cell_ids.wanted = "80,0"
        with self.assertRaisesRegex(UserError, "should be"):
            request.action_submit()

    def test_an_exam_without_a_formed_statement(self):
        """It is entered in the statement; no window is needed."""
        discipline = self.discipline.copy({"code": "T2", "name": "Histology"})
        journal = self._create_journal(discipline=discipline)
        cell = {"participant_id": journal.participant_ids[0].id, "wanted": "9"}
        request = self.create_request(
            journal_id=journal.id, cell_ids=[Command.create(cell)]
        )
        with self.assertRaisesRegex(UserError, "in the statement itself"):
            request.action_submit()

    def test_others_start_nothing_from_the_statement(self):
        with self.assertRaises(AccessError):
            self.lines[0].with_user(self.stranger).action_request()
        with self.assertRaises(AccessError):
            self.statement.with_user(self.stranger).action_request()


@tagged("post_install", "-at_install")
class TestRetakeCorrection(RequestCase):
    """A student may have several exam results; the newest is corrected."""

    practical_marks = ("85", "75", "70")

    def setUp(self):
        super().setUp()
        self.main = self.create_formed_statement(("30", "70", "90"))
        self.main.with_user(self.teacher).action_create_retake()
        self.retake = self.journal.statement_ids - self.main
        self.retake.line_ids.with_user(self.teacher).exam_value = "60"
        with freeze_time("2026-11-23 06:30:00"):
            self.form(self.retake.with_user(self.teacher))

    def create_exam_correction(self, *rows):
        return self.create_correction(
            cell_ids=[
                Command.create({"participant_id": row.id, "wanted": "65"})
                for row in rows
            ]
        )

    def test_the_retake_is_corrected(self):
        request = self.create_exam_correction(self.rows[0])
        self.assertEqual(request.cell_ids.was, "60")
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()
        self.assertEqual(request.statement_id, self.retake)

    def test_an_earlier_result_is_not_started_from(self):
        line = self.main.line_ids[0].with_user(self.teacher)
        with self.assertRaisesRegex(UserError, "later result"):
            line.action_request()
        action = self.retake.line_ids.with_user(self.teacher).action_request()
        self.assertEqual(len(action["context"]["default_cell_ids"]), 1)

    def test_one_statement_a_request(self):
        request = self.create_exam_correction(self.rows[0], self.rows[1])
        with self.assertRaisesRegex(UserError, "different statements"):
            request.action_submit()


@tagged("post_install", "-at_install")
class TestWhichExamIsCorrected(RequestCase):
    """The request desk sees the exams that the journal has, and no others."""

    practical_marks = ("85", "75", "70")

    def setUp(self):
        super().setUp()
        self.main = self.create_formed_statement(("30", "70", "90"))

    def form_retake(self, exam):
        self.main.with_user(self.teacher).action_create_retake()
        retake = self.journal.statement_ids - self.main
        retake.line_ids.with_user(self.teacher).exam_value = exam
        with freeze_time("2026-11-23 06:30:00"):
            self.form(retake.with_user(self.teacher))
        return retake

    def create_exam_correction(self, wanted):
        cell = {"participant_id": self.rows[0].id, "wanted": wanted}
        return self.create_correction(cell_ids=[Command.create(cell)])

    def test_a_no_show_at_the_retake_is_corrected_there(self):
        """The FX stands, and the last exam is what was entered wrongly."""
        retake = self.form_retake("неявка")
        self.assertEqual(self.journal._get_results()[self.rows[0]].letter, "FX")
        with self.assertRaisesRegex(UserError, "later result"):
            self.main.line_ids[0].with_user(self.teacher).action_request()
        retake.line_ids.with_user(self.teacher).action_request()
        request = self.create_exam_correction("60")
        self.assertEqual(request.cell_ids.was, retake.line_ids.exam_value)
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()
        self.assertEqual(request.statement_id, retake)
        retake.with_user(self.teacher).action_create_revision()
        revision = retake.next_ids
        revision.line_ids.with_user(self.teacher).exam_value = "60"
        with freeze_time("2026-11-23 07:00:00"):
            self.form(revision.with_user(self.teacher))
            request.action_finish()
        self.assertEqual(request.cell_ids.outcome, "done")
        self.assertEqual(request.new_statement_id, revision)
        self.assertEqual(self.journal._get_results()[self.rows[0]], revision.line_ids)

    def test_a_returned_statement_has_no_result_to_correct(self):
        """Here as in the journal: its next revision takes the right one."""
        self.main.with_user(self.users["registrar"])._return("Wrong column")
        self.assertFalse(self.journal._get_results())
        with self.assertRaisesRegex(UserError, "not in force"):
            self.main.line_ids[0].with_user(self.teacher).action_request()
        request = self.create_exam_correction("60")
        self.assertFalse(request.cell_ids.was)
        with self.assertRaisesRegex(UserError, "no formed exam result"):
            request.action_submit()

    def test_a_return_for_the_content_leads_to_a_request(self):
        """SOP C13: the office returns, Table 2 names the cells, then a revision."""
        office = self.main.with_user(self.users["registrar"])
        office._return("Wrong column", "content")
        with self.assertRaisesRegex(UserError, "by a request"):
            self.main.with_user(self.teacher).action_create_revision()
        self.main.line_ids[0].with_user(self.teacher).action_request()
        request = self.create_exam_correction("60")
        self.assertEqual(request.cell_ids.was, "30")
        request.action_submit()
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()
        request.action_enter_approved()
        revision = self.main.next_ids
        self.assertEqual(revision.line_ids.mapped("exam_value"), ["60", "70", "90"])
        with freeze_time("2026-11-23 07:00:00"):
            self.form(revision.with_user(self.teacher))
            request.action_finish()
        self.assertEqual(request.cell_ids.outcome, "done")
        self.assertEqual(request.new_statement_id, revision)

    def test_a_returned_retake_gives_the_main_statement_back(self):
        retake = self.form_retake("60")
        retake.with_user(self.users["registrar"])._return("Wrong column")
        request = self.create_exam_correction("40")
        self.assertEqual(request.cell_ids.was, "30")
        self.main.line_ids[0].with_user(self.teacher).action_request()
        with self.assertRaisesRegex(UserError, "later result"):
            retake.line_ids.with_user(self.teacher).action_request()
