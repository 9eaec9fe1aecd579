from odoo.tests import tagged

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestToday(RequestCase):
    """Own requests with their stage, on the first screen (issue 14, section 2)."""

    def read_today(self, user=None):
        today = self.env["ejournal.today"].with_user(user or self.teacher).read_today()
        return today["requests"]

    def test_each_stage(self):
        self.assertEqual(self.read_today(), {"count": 0, "rows": []})
        request = self.create_correction()
        [row] = self.read_today()["rows"]
        self.assertEqual((row["text"], row["is_turn"]), ("Not sent yet", True))
        request.action_submit()
        [row] = self.read_today()["rows"]
        self.assertEqual((row["number"], row["group"]), (request.number, "T-26-01"))
        self.assertIn(self.users["head"].name, row["text"])
        self.assertFalse(row["is_turn"] or row["has_cells"])
        self.assertLess(row["place"], row["stages"])
        self.approve(request, "head", "dean", "registrar_head")
        self.by(request, "registrar").action_open()
        [row] = self.read_today()["rows"]
        self.assertTrue(row["is_turn"] and row["has_cells"])
        self.assertTrue(row["text"].startswith("Open until "), row["text"])
        request.action_enter_approved()
        request.action_finish()
        self.assertFalse(self.read_today()["count"])

    def test_returned_with_its_reason_and_first(self):
        sent = self.create_correction({self.rows[2]: "71"})
        request = self.create_correction()
        request.action_submit()
        sent.action_submit()
        self.by(request, "head").action_return("When was it filled wrongly?")
        first, second = self.read_today()["rows"]
        self.assertEqual((first["id"], first["is_returned"]), (request.id, True))
        self.assertEqual(first["reason"], "When was it filled wrongly?")
        self.assertEqual(second["id"], sent.id)

    def test_own_requests_only(self):
        self.create_correction().action_submit()
        self.assertFalse(self.read_today(self.stranger)["count"])
        self.assertFalse(
            self.read_today(self.users["head"])["count"], "the head decides it"
        )

    def test_constant_queries(self):
        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.read_today()
            return self.env.cr.sql_log_count - before

        self.create_correction().action_submit()
        count()
        few = count()
        for _number in range(4):
            self.create_correction().action_submit()
        count()
        self.assertLessEqual(count(), few)
