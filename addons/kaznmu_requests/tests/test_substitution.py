from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestSubstitution(RequestCase):
    """SOP C11: a substitute by the protocol of a department meeting."""

    def test_it_takes_effect_on_the_journal(self):
        request = self.create_substitution()
        request.action_submit()
        self.assertFalse(self.journal.assignment_ids.replaces_id)
        self.approve(request, "head", "registrar_head")
        self.assertEqual(request.state, "done")
        row = self.journal.assignment_ids.filtered("replaces_id")
        self.assertEqual(row.teacher_id, self.stranger)
        self.assertEqual(row.replaces_id, self.teacher)
        self.assertEqual(
            (row.date_from, row.date_to), (date(2026, 11, 24), date(2026, 11, 30))
        )
        self.assertEqual(row.protocol_number, "7")

    def test_the_office_gets_the_memo(self):
        """SOP C11: the department informs the registrar's office by memo."""
        request = self.create_substitution()
        request.action_submit()
        self.assertFalse(request.document_ids)
        self.approve(request, "head")
        text = " ".join(self.read_pdf("action_report_substitution", request))
        self.assertIn("черновик", text.lower(), "nothing is approved yet")
        self.approve(request, "registrar_head")
        memo = request.document_ids
        text = " ".join(self.read_pages(memo.raw))
        for words in (
            "Служебная записка",
            request.number,
            "Руководителю офиса регистратора",
            self.teacher.name,
            self.stranger.name,
            "24.11.2026",
            "30.11.2026",
            "протокол № 7",
            "Anatomy",
            "T-26-01",
        ):
            self.assertIn(words.lower(), text.lower())
        self.assertNotIn("черновик", text.lower())
        notice = self.env["mail.message"].search([("attachment_ids", "in", memo.ids)])
        office = self.users["registrar"]
        self.assertIn(office.partner_id, notice.notified_partner_ids)
        self.assertEqual(memo.with_user(office).name, memo.name)
        with self.assertRaises(AccessError):
            memo.with_user(self.stranger).read(["raw"])

    def test_the_memo_in_kazakh(self):
        request = self.create_substitution()
        request.action_submit()
        text = " ".join(self.read_pdf("action_report_substitution_kk", request))
        self.assertIn("қызметтік жазба", text.lower())

    def test_what_must_be_filled_in(self):
        for vals, words in (
            ({"protocol_file": False}, "protocol"),
            ({"date_to": date(2026, 11, 1)}, "first and the last day"),
            ({"substitute_id": self.teacher.id}, "own substitute"),
            ({"replaces_id": self.users["dean"].id}, "does not teach"),
            ({"substitute_id": self.users["dean"].id}, "role of a teacher"),
        ):
            with self.subTest(vals=vals):
                request = self.create_substitution(**vals)
                with self.assertRaisesRegex(UserError, words):
                    request.action_submit()
