from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestTechnical(RequestCase):
    """SOP C12: reopening without change of marks."""

    def test_one_click_opens(self):
        """Approval opens the window by itself; no mark can change in it."""
        request = self.create_request(
            {self.rows[0]: "85"}, lesson_ids=[(6, 0, self.practical.ids)]
        )
        self.assertEqual(request.kind, "technical")
        request.action_submit()
        self.by(request, "registrar_head").action_approve()
        self.assertEqual(request.state, "opened")
        self.assertEqual(request.window_id.kind, "technical")
        cell = self.get_cell(self.practical, self.rows[0])
        self.assertRefused(
            self.save(self.practical, self.rows[0], "90", version=cell["version"]),
            "window_no_grade_change",
        )
        absent = self.get_cell(self.practical, self.rows[1])
        self.assertRefused(
            self.save(self.practical, self.rows[1], "50", version=absent["version"]),
            "window_no_grade_change",
        )
        request.action_finish()
        self.assertEqual(request.state, "done")

    def test_the_office_opens_when_so_set(self):
        self.env.company.ejournal_technical_auto = False
        request = self.create_request({self.rows[0]: "85"})
        request.action_submit()
        self.by(request, "registrar_head").action_approve()
        self.assertEqual(request.state, "approved")
        with self.assertRaisesRegex(UserError, "registrar's office opens"):
            request.action_open()
        self.by(request, "registrar").action_open()
        self.assertEqual(request.state, "opened")

    def test_the_server_decides_the_kind(self):
        """A mark that would change makes a correction; «н/б» → points is one."""
        for row, wanted, kind in (
            (self.rows[0], "85", "technical"),
            (self.rows[0], "86", "correction"),
            (self.rows[1], "60", "correction"),
            (self.rows[1], "", "correction"),
            (self.rows[1], "н", "technical"),
        ):
            with self.subTest(wanted=wanted):
                request = self.create_request({row: wanted}, kind="technical")
                self.assertEqual(request.kind, kind)
        empty = self.create_request()
        empty.cell_ids = [
            (
                0,
                0,
                {
                    "lesson_id": self.midterm_1.id,
                    "participant_id": self.rows[0].id,
                    "wanted": "50",
                },
            )
        ]
        self.assertEqual(empty.kind, "technical")

    def test_a_technical_request_becomes_a_correction(self):
        """Nothing is typed again, and its author cannot turn it back."""
        request = self.create_request({self.rows[0]: "86"})
        self.assertEqual(request.kind, "correction")
        self.assertEqual(request.description, "Перепутаны строки")
        request.kind = "technical"
        self.assertEqual(request.kind, "correction")

    def test_marks_changed_meanwhile(self):
        """The kind is decided once more when the request is sent."""
        request = self.create_request()
        request.cell_ids = [
            (
                0,
                0,
                {
                    "lesson_id": self.midterm_1.id,
                    "participant_id": self.rows[0].id,
                    "wanted": "50",
                },
            )
        ]
        self.journal.lesson_ids.deadline = False
        self.save(self.midterm_1, self.rows[0], "40")
        self.close_journal()
        with self.assertRaisesRegex(UserError, "cause"):
            request.action_submit()

    def test_only_own_journals_and_cells(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.create_request(user=self.stranger)  # nor is there a draft of it
        request = self.create_request(journal_id=False)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            request.action_submit()
        other = self._create_journal(
            discipline=self.discipline.copy({"code": "T9", "name": "Other"})
        )
        with self.assertRaisesRegex(UserError, "does not belong"):
            self.create_request({other.participant_ids[0]: "5"})

    def test_the_form_prefilled_from_the_journal(self):
        action = self.journal.with_user(self.teacher).action_request(
            [
                {
                    "lesson_id": self.practical.id,
                    "participant_id": self.rows[0].id,
                    "wanted": "58",
                }
            ]
        )
        form = Form(
            self.Request.with_user(self.teacher).with_context(**action["context"])
        )
        form.cause_kind = "typing"
        form.error_date = "2026-11-16"
        form.description = "Typing error"
        request = form.save()
        self.assertEqual(request.journal_id, self.journal)
        self.assertEqual(request.kind, "correction")
        self.assertEqual(request.cell_ids.was, "85")
