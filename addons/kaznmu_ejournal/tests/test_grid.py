import json
import re
from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.http_routing.tests.common import MockRequest
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from ..models.journal.page import OtherUserError
from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestGrid(EjournalCase):
    """What the journal's page reads beside the cells."""

    def _open_window(self, kind, lessons, cells=(), user=None):
        now = fields.Datetime.now()
        return self.create_window(
            kind=kind,
            user_id=(user or self.teacher).id,
            lesson_ids=lessons.ids,
            cell_ids=[
                (
                    0,
                    0,
                    {
                        "lesson_id": lesson.id,
                        "participant_id": row.id,
                        "value": "64",
                    },
                )
                for lesson, row in cells
            ],
            reason="A slip",
            date_start=now - timedelta(hours=1),
            date_end=now + timedelta(days=2),
        )

    def _read_openings(self):
        grid = self.journal.with_user(self.teacher).read_grid()
        return {
            (row["lesson_id"], row["participant_id"]): row["allows"]
            for row in grid["openings"]
        }

    def _close(self, lesson):
        lesson.deadline = date(2026, 9, 10)

    def test_no_openings_without_window(self):
        self._close(self.practical)
        self.assertEqual(self._read_openings(), {})

    def test_correction_window_opens_its_cells(self):
        """SOP C13: exactly the listed cells."""
        self.fill({self.practical: ["80", "70", "н"]})
        self._close(self.practical)
        row = self.rows[2]
        self._open_window("correction", self.practical, [(self.practical, row)])
        self.assertEqual(self._read_openings(), {(self.practical.id, row.id): "mark"})
        grid = self.journal.with_user(self.teacher).read_grid()
        self.assertEqual([cell["approved"] for cell in grid["openings"]], ["64"])

    def test_technical_window_opens_notes_of_marks(self):
        """SOP C12: the named empty cell; of marks only the note."""
        self.save(self.practical, self.rows[0], "80")
        self._close(self.practical)
        self._open_window("technical", self.practical, [(self.practical, self.rows[1])])
        self.assertEqual(
            self._read_openings(),
            {
                (self.practical.id, self.rows[0].id): "note",
                (self.practical.id, self.rows[1].id): "mark",
            },
        )

    def test_window_of_another_opens_nothing(self):
        self._close(self.practical)
        self.journal.assignment_ids = [(0, 0, {"teacher_id": self.stranger.id})]
        self._open_window(
            "correction",
            self.practical,
            [(self.practical, self.rows[0])],
            user=self.stranger,
        )
        self.assertEqual(self._read_openings(), {})

    def test_lesson_tells_its_makeup_deadline(self):
        lessons = self.journal.with_user(self.teacher).read_grid()["lessons"]
        deadlines = self.env["ejournal.order"]._get_makeup_deadlines(
            self.journal.lesson_ids
        )
        self.assertEqual(
            {row["id"]: row["makeup_deadline"] for row in lessons},
            {lesson.id: day or None for lesson, day in deadlines.items()},
        )

    def test_button_opens_the_journals_page(self):
        action = self.journal.with_user(self.teacher).action_open_grid()
        self.assertEqual(action["tag"], "ejournal_grid")
        self.assertEqual(action["context"], {"active_id": self.journal.id})


@tagged("post_install", "-at_install")
class TestPage(EjournalCase):
    """What the page says and hears: whose it is, conflicts, make-ups, others' marks."""

    def change(self, lesson, row, value, version=0):
        return {
            "lesson_id": lesson.id,
            "participant_id": row.id,
            "value": value,
            "version": version,
        }

    def test_packed_is_the_same(self):
        self.fill({self.practical: ["80", "н/б 75", "н/б"]})
        journal = self.journal.with_user(self.teacher)
        plain, packed = journal.read_grid(), journal.read_grid(is_packed=True)
        for name in ("lessons", "students", "cells"):
            table = packed[name]
            rows = [
                dict(zip(table["fields"], row, strict=False)) for row in table["rows"]
            ]
            self.assertEqual(len(rows), len(plain[name]))
            for row, expected in zip(rows, plain[name], strict=True):
                for key in table["fields"]:
                    self.assertEqual(row.get(key) or False, expected[key] or False)
                    if expected[key] == 0 and expected[key] is not False:
                        self.assertEqual(row[key], 0, "no number is another thing")
        self.assertIn(0.0, [row["current_1"] for row in plain["students"]])

    def test_code_of_the_grid_is_fetched_with_the_first_journal(self):
        """Only its styles are in the pages of everybody (issue 14, section 6)."""

        def read(bundle):
            files, _external = self.env["ir.qweb"]._get_asset_content(bundle)
            return {
                file["url"]
                for file in files
                if re.search(r"/kaznmu_.*/(grid|statement)/", file["url"])
                and not file["url"].endswith(".scss")
            }

        self.assertEqual(read("web.assets_web"), set())
        self.assertTrue(read("kaznmu_ejournal.assets_grid"))

    def test_page_of_another_user(self):
        """Nothing is written in another's name: refused, and said who is logged in."""
        change = self.change(self.practical, self.rows[0], "80")
        teacher = self.journal.with_user(self.teacher)
        for method, args in (("save_marks", [[change]]), ("enter_approved_marks", [])):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(OtherUserError, re.escape(self.teacher.name)),
            ):
                getattr(teacher, method)(*args, user_id=self.stranger.id)
        self.assertIsNone(self.get_cell(self.practical, self.rows[0]))
        answer = teacher.save_marks([change], user_id=self.teacher.id)
        self.assertEqual(len(answer["saved"]), 1)

    def test_conflict_has_name_and_time(self):
        other = self.create_second_teacher()
        self.save(self.practical, self.rows[0], "60", user=other)
        answer = self.save(self.practical, self.rows[0], "80")
        [conflict] = answer["conflicts"]
        self.assertEqual(conflict["current"]["value"], "60")
        self.assertEqual(conflict["current"]["who"], other.name)
        self.assertEqual(conflict["current"]["when"], fields.Datetime.now())
        # Of a cell that was cleared meanwhile, too.
        version = self.get_cell(self.practical, self.rows[0])["version"]
        self.save(self.practical, self.rows[0], "", version=version, user=other)
        answer = self.save(self.practical, self.rows[0], "80", version=version)
        [conflict] = answer["conflicts"]
        self.assertEqual(conflict["current"]["value"], "")
        self.assertEqual(conflict["current"]["who"], other.name)

    def create_second_teacher(self):
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": self.stranger.id}
        )
        return self.stranger

    def test_unseen_cell_is_a_conflict(self):
        """Undo of what somebody has changed since is sent as of no version at all."""
        self.save(self.practical, self.rows[0], "60")
        answer = self.save(self.practical, self.rows[0], "", version=-1)
        self.assertEqual(len(answer["conflicts"]), 1)
        answer = self.save(self.practical, self.rows[1], "70", version=-1)
        self.assertEqual(len(answer["conflicts"]), 1)

    def test_own_makeup_is_taken_back(self):
        """For ten minutes after it was entered, by who has entered it."""
        self.fill({self.practical: ["80", "н", "н"]})
        self.practical.deadline = date(2026, 9, 10)
        row = self.rows[1]
        version = self.get_cell(self.practical, row)["version"]
        answer = self.save(self.practical, row, "н/б 75", version=version)
        [takeback] = answer["takebacks"]
        now = fields.Datetime.now()
        self.assertEqual(takeback["until"], now + timedelta(minutes=10))
        journal = self.journal.with_user(self.teacher)
        self.assertEqual(journal.read_grid()["takebacks"], answer["takebacks"])

        other = self.create_second_teacher()
        version = answer["saved"][0]["version"]
        grid = self.journal.with_user(other).read_grid()
        self.assertEqual(grid["takebacks"], [])
        refused = self.save(self.practical, row, "н/б", version=version, user=other)
        self.assertEqual(refused["refused"][0]["code"], "deadline_passed")
        # Nothing but the make-up goes.
        for value in ("", "75", "н/б ув. 75"):
            with self.subTest(value=value):
                answer = self.save(self.practical, row, value, version=version)
                self.assertTrue(answer["refused"])

        answer = self.save(self.practical, row, "н/б", version=version)
        self.assertEqual(answer["saved"][0]["value"], "н/б")
        version = answer["saved"][0]["version"]
        answer = self.save(self.practical, row, "н/б 70", version=version)
        version = answer["saved"][0]["version"]
        with freeze_time(now + timedelta(minutes=11)):
            answer = self.save(self.practical, row, "н/б", version=version)
            self.assertEqual(answer["refused"][0]["code"], "deadline_passed")

    def test_cancelled_lesson_says_why(self):
        self.practical.sudo()._write_checked(
            {"is_cancelled": True, "change_reason": "Quarantine"}
        )
        lesson = self.journal.with_user(self.teacher).read_grid()["lessons"][0]
        self.assertEqual(lesson["cancel_reason"], "Quarantine")

    def test_pasted_names_are_shown_first(self):
        names = [row.student_id.name for row in self.rows]
        journal = self.journal.with_user(self.teacher)
        action = journal.action_import_pasted(
            self.practical.id, f"{names[1]}\t70\n{names[0]}\t80\n"
        )
        marks = self.env["ejournal.mark.import"].browse(action["res_id"])
        self.assertEqual((marks.state, marks.new_count), ("checked", 2))
        self.assertFalse(self.journal.read_cells())
        with self.assertRaises(AccessError), self.env.cr.savepoint():
            self.journal.with_user(self.stranger).action_import_pasted(
                self.practical.id, "x 1"
            )

    # ------------------------------------------------------------------
    # Others' marks, by Odoo's bus
    # ------------------------------------------------------------------
    def get_messages(self):
        self.env.cr.precommit.run()  # messages are written at the end
        found = self.env["bus.bus"].sudo().search([])
        messages = [(row.channel, json.loads(row.message)) for row in found]
        return [
            (channel, message["payload"])
            for channel, message in messages
            if message["type"] == "ejournal.journal/saved"
        ]

    def test_one_message_a_save(self):
        self.env["bus.bus"].sudo().search([]).unlink()
        self.fill({self.practical: ["80", "70", "60"]})
        [(channel, message)] = self.get_messages()
        self.assertIn('"ejournal.journal"', channel)
        self.assertEqual(message["journal_id"], self.journal.id)
        self.assertEqual(
            [cell["value"] for cell in message["cells"]], ["80", "70", "60"]
        )
        self.assertEqual(
            message["change"], max(cell["version"] for cell in message["cells"])
        )
        self.save(self.practical, self.rows[0], "99")  # a conflict
        self.assertEqual(len(self.get_messages()), 1)

    def test_who_may_listen(self):
        name = f"ejournal.journal_{self.journal.id}"
        Websocket = self.env["ir.websocket"]
        with MockRequest(self.env):
            for user, may in ((self.teacher, True), (self.stranger, False)):
                with self.subTest(user=user.login):
                    channels = Websocket.with_user(user)._build_bus_channel_list(
                        [name, "ejournal.journal_x", "other"]
                    )
                    self.assertEqual(self.journal in channels, may)
                    self.assertNotIn(name, channels)
                    self.assertIn("other", channels)


@tagged("post_install", "-at_install")
class TestGridTours(EjournalCase, BrowserCase):
    """The journal's page in a real browser (issue 4)."""

    def _start(self, name, url=None):
        url = url or f"/odoo/{self.journal.id}/journal-grid"
        self.start_tour(url, name, login="teacher", timeout=90)
        self.env.invalidate_all()

    def _get_values(self, lesson):
        return [(self.get_cell(lesson, row) or {}).get("value") for row in self.rows]

    def test_fill_a_lesson(self):
        """SOP T1.5, C16: keys, an invalid entry, undo."""
        self._start("ejournal_grid_fill")
        self.assertEqual(self._get_values(self.practical), ["85,5", "н/б", "40"])

    def test_paste_a_column(self):
        self._start("ejournal_grid_paste")
        self.assertEqual(self._get_values(self.practical), ["85", "н/б", "70,5"])
        self.assertEqual(self._get_values(self.midterm_1), ["90", "60", "55"])

    def test_conflict_of_two_teachers(self):
        """Nothing is overwritten unseen: the second to save sees both values."""
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": self.stranger.id}
        )
        other = self.journal.with_user(self.stranger)
        save_marks = type(self.journal).save_marks
        waiting = [(self.rows[0], "60"), (self.rows[1], "61")]

        def save_second(journal, changes, **options):
            """The other teacher saves first, after both have read the page."""
            while waiting:
                row, value = waiting.pop()
                change = {"lesson_id": self.practical.id, "participant_id": row.id}
                save_marks(other, [{**change, "value": value}])
            return save_marks(journal, changes, **options)

        self.patch(type(self.journal), "save_marks", save_second)
        self._start("ejournal_grid_conflict")
        self.assertEqual(self._get_values(self.practical), ["80", "61", None])

    def test_offline_and_back(self):
        action = "kaznmu_ejournal.ejournal_journal_action_mine"
        self._start("ejournal_grid_offline", f"/odoo/action-{action}")
        self.assertEqual(self._get_values(self.practical), ["85", "н/б", None])

    def test_locked_cell(self):
        """A cell after its deadline says so and does not change (SOP C10)."""
        self.save(self.practical, self.rows[0], "50")
        self.practical.deadline = date(2026, 9, 10)
        self._start("ejournal_grid_locked")
        self.assertEqual(self._get_values(self.practical), ["50", None, None])

    def test_cell_details(self):
        """SOP C16: «н/б» with the note «перезачет»; a make-up."""
        self._start("ejournal_grid_details")
        first, second = (self.get_cell(self.practical, row) for row in self.rows[:2])
        self.assertEqual((first["kind"], first["note"]), ("recredit", "перезачет №5"))
        self.assertEqual((second["value"], second["kind"]), ("н/б 75", "absent"))
        self.assertTrue(second["makeup_date"])


@tagged("post_install", "-at_install")
class TestGridPhone(EjournalCase, BrowserCase):
    """The same page on a phone: one lesson at a time."""

    browser_size = "375x667"
    touch_enabled = True

    def test_fill_a_lesson(self):
        """SOP T1.5, C16 by thumb."""
        url = f"/odoo/{self.journal.id}/journal-grid"
        self.start_tour(url, "ejournal_grid_phone", login="teacher", timeout=90)
        values = [self.get_cell(self.practical, row)["value"] for row in self.rows]
        self.assertEqual(values, ["85", "н/б", "7,5"])
