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

    def test_one_request_a_cell_from_its_own_form(self):
        """The form of a request refuses a cell that another one names, and leads
        there; so does one that came back for rework."""
        first = self.create_correction()
        first.action_submit()
        second = self.create_correction(
            {self.rows[0]: "59", self.rows[2]: "71"}, lesson=self.practical
        )
        with (
            self.assertRaises(RedirectWarning) as caught,
            self.env.cr.savepoint(),
        ):
            second.action_submit()
        sentence, action, *_rest = caught.exception.args
        self.assertIn(first.number, sentence)
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("ejournal.request", first.id)
        )
        self.assertEqual((second.state, second.number), ("draft", False))
        second.cell_ids.filtered(
            lambda cell: cell.participant_id == self.rows[0]
        ).write({"participant_id": self.rows[1].id})
        second.action_submit()
        self.assertEqual(second.state, "review")

    def test_a_colleague_gets_no_way_to_a_request_that_is_not_theirs(self):
        first = self.create_correction()
        first.action_submit()
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": self.stranger.id}
        )
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            self.send(self.rows[0], "59", user=self.stranger)
        self.assertNotIsInstance(caught.exception, RedirectWarning)
        self.assertIn(first.number, str(caught.exception))

    def test_the_wanted_mark_is_one_of_its_lesson(self):
        """SOP C13: what could never stand in the cell is told before it is sent."""
        self.policy.skill_kind_ids = self.env.ref(
            "kaznmu_university.lesson_kind_seminar"
        )
        skill = self.practical.copy(
            {
                "journal_id": self.journal.id,
                "number": 90,
                "kind_id": self.policy.skill_kind_ids.id,
                "date": "2026-09-20",
            }
        )
        coming = self.practical.copy(
            {"journal_id": self.journal.id, "number": 91, "date": "2026-12-20"}
        )
        self.rows[2].sudo().date_to = date(2026, 9, 1)
        for lesson, row, wanted, words in (
            (self.practical, self.rows[0], "101", "is not a mark"),
            (self.practical, self.rows[0], "A+", "is not a mark"),
            (self.practical, self.rows[0], "зач.", "is marked in points"),
            (self.practical, self.rows[0], "н/б ув.", "what excuses the absence"),
            (self.lecture, self.rows[0], "85", "only an absence"),
            (self.lecture, self.rows[0], "зач.", "only an absence"),
            (skill, self.rows[0], "н/б 75", "passed or failed"),
            (coming, self.rows[0], "85", "has not been held"),
            (skill, self.rows[2], "зач.", "is not in the group"),
        ):
            request = self.create_request()
            self.env["ejournal.request.cell"].with_user(self.teacher).create(
                {
                    "request_id": request.id,
                    "lesson_id": lesson.id,
                    "participant_id": row.id,
                    "wanted": wanted,
                }
            )
            request.write(
                {
                    "cause_kind": "typing",
                    "error_date": date(2026, 11, 20),
                    "discovery_date": date(2026, 11, 22),
                }
            )
            journal = self.journal.with_user(self.teacher)
            with self.subTest(wanted=wanted, lesson=lesson.kind_id.code):
                about = journal.prepare_request(lesson.id, row.id, wanted)
                self.assertIn(words, about["problem"])
                with (
                    self.assertRaisesRegex(UserError, words),
                    self.env.cr.savepoint(),
                ):
                    request.action_submit()
        about = journal.prepare_request(skill.id, self.rows[0].id, "зач.")
        self.assertIsNone(about["problem"])
        about = journal.prepare_request(
            self.practical.id, self.rows[0].id, "н/б ув.", "Справка № 3"
        )
        self.assertIsNone(about["problem"])

    def test_one_draft_for_the_same_cells(self):
        """Asked once more for cells of an own draft, it is that draft."""
        cells = [
            {
                "lesson_id": self.practical.id,
                "participant_id": row.id,
                "wanted": "60",
            }
            for row in self.rows[:2]
        ]
        journal = self.journal.with_user(self.teacher)
        self.assertNotIn("res_id", journal.action_request(cells))
        draft = self.create_request({row: "60" for row in self.rows[:2]})
        self.assertEqual(journal.action_request(cells)["res_id"], draft.id)
        self.assertEqual(journal.action_request(cells[:1])["res_id"], draft.id)
        other = {**cells[0], "participant_id": self.rows[2].id}
        self.assertNotIn("res_id", journal.action_request([*cells, other]))
        self.assertNotIn("res_id", journal.action_request())

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
