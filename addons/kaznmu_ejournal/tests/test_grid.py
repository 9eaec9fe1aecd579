from datetime import date, timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import BrowserCase

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

        def save_second(journal, changes):
            """The other teacher saves first, after both have read the page."""
            while waiting:
                row, value = waiting.pop()
                change = {"lesson_id": self.practical.id, "participant_id": row.id}
                save_marks(other, [{**change, "value": value}])
            return save_marks(journal, changes)

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
