"""Whoever rewrites decisions in the database is found (issue 12, section 4)."""

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.evidence import EvidenceCase

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestForgedDecisions(EvidenceCase, RequestCase):
    """Requests, what they ask for, and who decided them."""

    def setUp(self):
        super().setUp()
        self.request = self.create_correction()
        self.request.action_submit()
        self.request = self.request.sudo()
        self.keep()

    def test_what_nobody_has_rewritten_is_sound(self):
        self.close()
        self.assertEqual(self.check(), set())

    def test_reviews_rewritten(self):
        review = self.request.review_ids[0]
        self.forge(
            "UPDATE tier_review SET status = 'approved', done_by = %s,"
            " reviewed_date = now() WHERE id = %s",
            *(self.users["head"].id, review.id),
        )
        self.assertEqual(self.check(), {("differs", "tier.review", review.id)})
        self.assertIn(
            "(done_by, reviewed_date, status)", self.last_check.finding_ids.sentence
        )

    def test_review_added_and_deleted(self):
        review = self.request.review_ids[0]
        self.forge(
            """INSERT INTO tier_review (model, res_id, status, sequence)
               VALUES ('ejournal.request', %s, 'approved', -9)""",
            self.request.id,
        )
        self.forge("DELETE FROM tier_review WHERE id = %s", review.id)
        self.assertEqual(
            {problem for problem, model, _id in self.check() if model == "tier.review"},
            {"missing", "unrecorded"},
        )

    def test_another_value_approved(self):
        self.forge(
            "UPDATE ejournal_request_cell SET wanted = '99' WHERE request_id = %s",
            self.request.id,
        )
        self.assertEqual(
            self.check(), {("differs", "ejournal.request", self.request.id)}
        )
        self.assertIn(self.request.number, self.last_check.finding_ids.sentence)

    def test_request_deleted_with_its_kept_states(self):
        """So that the count of corrections (C17) would fall."""
        self.close()
        request_id = self.request.id
        self.forge("DELETE FROM ejournal_request_cell")
        self.forge("DELETE FROM ejournal_request WHERE id = %s", request_id)
        self.forge(
            """DELETE FROM ejournal_evidence
                WHERE res_model = 'ejournal.request' AND res_id = %s""",
            request_id,
        )
        self.assertIn(("closed", "ejournal.request", request_id), self.check())

    def test_every_fact_of_a_decision_counts(self):
        """What is asked for, who decides by which chain, who acts for whom."""
        delegation = self.env["ejournal.delegation"].create(
            {
                "user_id": self.users["head"].id,
                "delegate_id": self.stranger.id,
                "date_start": "2026-11-20",
                "date_end": "2026-11-30",
                "reason": "Leave",
            }
        )
        change = self.env["ejournal.office.change"].create(
            {
                "office": "head",
                "department_id": self.department.id,
                "user_id": self.stranger.id,
                "document_number": "1",
                "document_date": "2026-11-20",
            }
        )
        review = self.request.review_ids[0]
        for record in (
            self.request,
            review,
            review.definition_id,
            delegation,
            change,
        ):
            self.assertEveryFactCounts(record)

    def test_message_rewritten_or_deleted(self):
        """What was said at a request, past the system, too."""
        message = self.request.message_post(
            body="Agreed by telephone", message_type="comment"
        )
        self.keep()
        self.assertEqual(self.check(), set())
        for query, problem in (
            ("UPDATE mail_message SET body = 'Refused' WHERE id = %s", "differs"),
            ("UPDATE mail_message SET author_id = 1 WHERE id = %s", "differs"),
            ("DELETE FROM mail_message WHERE id = %s", "missing"),
        ):
            with self.subTest(query=query), self.cr.savepoint() as savepoint:
                self.forge(query, message.id)
                self.assertEqual(self.check(), {(problem, "mail.message", message.id)})
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_written_at_a_sent_request_stays(self):
        message = self.request.message_post(
            body="Agreed by telephone", message_type="comment"
        )
        for change in (
            lambda: message.write({"body": "Refused"}),
            message.unlink,
            lambda: self.request._message_update_content(message, body=""),
        ):
            with self.assertRaisesRegex(UserError, "stays as it is"):
                change()

    def test_a_draft_is_deleted_with_its_messages(self):
        draft = self.create_correction({self.rows[2]: "71"})
        draft.sudo().message_post(body="Not yet")
        draft.unlink()
        self.assertFalse(draft.exists())
