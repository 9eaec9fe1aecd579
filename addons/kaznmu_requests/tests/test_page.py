from datetime import date, timedelta

from odoo import fields
from odoo.exceptions import AccessError, RedirectWarning, UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.models.journal.page import OtherUserError

from .common import RequestCase


@tagged("post_install", "-at_install")
class TestPage(RequestCase):
    """From a locked cell to a sent request (issue 14, section 3; SOP C12, C13)."""

    def prepare(self, row, wanted, user=None):
        journal = self.journal.with_user(user or self.teacher)
        return journal.prepare_request(self.practical.id, row.id, wanted)

    def send(self, row, wanted="58", user=None, **values):
        cell = {
            "lesson_id": self.practical.id,
            "participant_id": row.id,
            "wanted": wanted,
        }
        return self.journal.with_user(user or self.teacher).send_request(
            [cell],
            values.pop("description", "Digits swapped"),
            **{
                "cause_kind": "typing",
                "error_date": date(2026, 11, 20),
                **values,
            },
        )

    def test_nothing_is_stored_before_sending(self):
        count = self.Request.search_count([])
        about = self.prepare(self.rows[0], "58")
        self.assertEqual((about["was"], about["kind"]), ("85", "correction"))
        self.assertEqual(about["error_date"], fields.Date.today())
        self.assertIn("typing", [code for code, _label in about["causes"]])
        self.assertEqual(about["error_hint"], "0 of 3")
        self.assertIsNone(about["other"])
        for values in ({"description": " "}, {"cause_kind": None}, {"wanted": "x"}):
            with (
                self.subTest(values=values),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.send(self.rows[0], **values)
        self.assertEqual(self.Request.search_count([]), count)

    def test_sent_at_once(self):
        [cell] = self.send(self.rows[0])
        request = self.Request.browse(cell["res_id"])
        self.assertEqual((request.state, request.kind), ("review", "correction"))
        self.assertEqual(request.author_id, self.teacher)
        self.assertEqual(request.cell_ids.wanted, "58")
        for part in (request.number, "85 → 58", request.waits_for, request.time_left):
            self.assertIn(part, cell["text"])
        grid = self.journal.with_user(self.teacher).read_grid(is_packed=True)
        self.assertEqual(grid["requests"], [cell])

    def test_one_request_a_cell(self):
        """A second one is refused with a link to the first, until that is over."""
        [cell] = self.send(self.rows[0])
        request = self.Request.browse(cell["res_id"])
        self.assertIn(request.number, self.prepare(self.rows[0], "59")["other"])
        with (
            self.assertRaises(RedirectWarning) as caught,
            self.env.cr.savepoint(),
        ):
            self.send(self.rows[0], "59")
        sentence, action, *_rest = caught.exception.args
        self.assertIn(request.number, sentence)
        self.assertEqual(action["res_id"], request.id)
        self.send(self.rows[2], "59")  # another student's cell
        request.with_user(self.teacher).action_withdraw()
        self.send(self.rows[0], "59")

    def test_who_may_not(self):
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.prepare(self.rows[0], "58", user=self.stranger)
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.send(self.rows[0], user=self.stranger)
        with self.assertRaises(OtherUserError), self.env.cr.savepoint():
            self.send(self.rows[0], user_id=self.stranger.id)
        other = self._create_journal(discipline=self.discipline.copy({"code": "O"}))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.journal.with_user(self.teacher).prepare_request(
                other.lesson_ids[0].id, self.rows[0].id, "58"
            )

    def test_opened_request_leads_to_its_cells(self):
        request = self.create_correction({self.rows[1]: "60"})
        action = request.with_user(self.teacher).action_open_cells()
        self.assertEqual(action["tag"], "ejournal_grid")
        place = {
            "lesson_id": self.practical.id,
            "participant_id": self.rows[1].id,
        }
        self.assertEqual(action["context"]["ejournal_cell"], place)

    def test_abandoned_drafts_do_not_pile_up(self):
        old, fresh, sent = (self.create_correction() for _number in range(3))
        sent.action_submit()
        self.env.flush_all()
        long_ago = fields.Datetime.now() - timedelta(days=31)
        self.env.cr.execute(
            "UPDATE ejournal_request SET write_date = %s WHERE id IN %s",
            [long_ago, tuple((old | sent).ids)],
        )
        self.env.invalidate_all()
        self.Request._gc_drafts()
        self.assertFalse(old.exists())
        self.assertEqual((fresh | sent).exists(), fresh | sent)
