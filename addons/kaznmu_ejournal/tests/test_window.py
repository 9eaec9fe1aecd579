import base64
from datetime import date, datetime

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestWindow(EjournalCase):
    """Design, rule 1: after a deadline only an access window lets write."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.registrar_head = cls.users["registrar_head"]

    def setUp(self):
        super().setUp()
        self.save(self.practical, self.rows[0], "60")
        self.save(self.practical, self.rows[1], "н")
        self.journal.lesson_ids.deadline = date(2026, 11, 20)
        self.env.flush_all()

    def _open(self, kind="technical", cells=(), lessons=None, value="90", **values):
        """A window as a document opens it; ``value`` is what is approved."""
        return self.create_window(
            **{
                "kind": kind,
                "lesson_ids": (lessons or self.practical).ids,
                "cell_ids": [
                    (
                        0,
                        0,
                        {
                            "lesson_id": lesson.id,
                            "participant_id": row.id,
                            "value": value,
                        },
                    )
                    for lesson, row in cells
                ],
                **values,
            }
        ).with_user(self.registrar_head)

    def _save(self, row, value, lesson=None, **values):
        lesson = lesson or self.practical
        cell = self.get_cell(lesson, row)
        version = cell["version"] if cell else 0
        return self.save(lesson, row, value, version=version, **values)

    def test_without_a_window_the_deadline_holds(self):
        for row, value in ((0, "61"), (1, "61"), (2, "61"), (0, "")):
            with self.subTest(row=row, value=value):
                answer = self._save(self.rows[row], value)
                self.assertRefused(answer, "deadline_passed")

    def test_technical_window_changes_no_mark(self):
        """C12: «н/б» included, clearing included; «н/б» → points is a change."""
        order = self.env["ejournal.order"].create(
            {
                "number": "1",
                "date": date(2026, 8, 25),
                "file": base64.b64encode(b"scan"),
                "rule_ids": [(0, 0, {"event": "makeup", "days": 1})],
            }
        )
        order.action_put_in_force()
        self._open(cells=[(self.practical, row) for row in self.rows])
        for row, value, note in (
            (0, "61", None),
            (0, "", None),
            (0, "н", None),
            (1, "75", None),
            (1, "", None),
            (1, "н/б 75", None),
            (1, "н", "перезачет, расп. № 5"),
        ):
            with self.subTest(row=row, value=value, note=note):
                answer = self._save(self.rows[row], value, note=note)
                self.assertRefused(answer, "window_no_grade_change")

    def test_technical_window_fills_named_empty_cells(self):
        """C12: «дополнения»; only cells that the request named."""
        self._open(cells=[(self.practical, self.rows[2])])
        self.assertTrue(self._save(self.rows[2], "88")["saved"])
        change = self.env["ejournal.mark.change"].search([], limit=1)
        self.assertEqual(change.source, "window")
        self.assertTrue(change.window_id)
        # What is filled now is a mark that is there already.
        answer = self._save(self.rows[2], "89")
        self.assertRefused(answer, "window_no_grade_change")

    def test_technical_window_and_cells_not_named(self):
        self._open(cells=[(self.practical, self.rows[0])])
        answer = self._save(self.rows[2], "88")
        self.assertRefused(answer, "window_cell_not_listed")
        answer = self._save(self.rows[2], "88", lesson=self.midterm_1)
        self.assertRefused(answer, "deadline_passed")

    def test_filling_is_a_setting(self):
        self.env.company.ejournal_window_fill = False
        self._open(cells=[(self.practical, self.rows[2])])
        self.assertRefused(self._save(self.rows[2], "88"), "window_no_filling")

    def test_technical_window_lets_notes_change(self):
        self._open(cells=[])
        answer = self._save(self.rows[0], "60", note="письменная работа")
        self.assertEqual(answer["saved"][0]["note"], "письменная работа")

    def test_correction_window_changes_exactly_the_named_cells(self):
        """C13, T2.4."""
        self._open(
            "correction", cells=[(self.practical, self.rows[0])], lesson_ids=False
        )
        self.assertTrue(self._save(self.rows[0], "90")["saved"])
        for row, value in ((1, "75"), (2, "75")):
            with self.subTest(row=row):
                answer = self._save(self.rows[row], value)
                self.assertRefused(answer, "window_cell_not_listed")

    def test_correction_window_under_a_formed_statement(self):
        self.journal.lesson_ids.deadline = False
        self.fill({self.midterm_1: ["60"] * 3, self.midterm_2: ["60"] * 3})
        self._save(self.rows[2], "70")
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.line_ids.filtered("is_admitted").exam_value = "70"
        statement.action_check()
        statement.action_acknowledge()
        statement.action_form()
        self.assertRefused(self._save(self.rows[0], "90"), "statement_formed")
        self._open("correction", cells=[(self.practical, self.rows[0])])
        self.assertTrue(self._save(self.rows[0], "90")["saved"])

    def test_a_window_is_for_its_teacher_and_dates(self):
        self.journal.assignment_ids = [(0, 0, {"teacher_id": self.stranger.id})]
        self._open("correction", cells=[(self.practical, self.rows[0])])
        answer = self._save(self.rows[0], "90", user=self.stranger)
        self.assertRefused(answer, "deadline_passed")

    def test_a_window_ends_by_itself_to_the_minute(self):
        """Nothing runs: the clock alone closes it, also when the server slept."""
        self._open(
            "correction",
            cells=[(self.practical, row) for row in self.rows[:2]],
            date_end=datetime(2026, 11, 25, 6, 0),
        )
        with freeze_time("2026-11-25 05:59:59"):
            self.assertTrue(self._save(self.rows[0], "90")["saved"])
        with freeze_time("2026-11-25 06:00:00"):
            self.env.invalidate_all()
            answer = self._save(self.rows[1], "90")
        self.assertRefused(answer, "window_ended")
        self.assertIn("25", answer["refused"][0]["message"])

    def test_two_days_by_default(self):
        """T2.4: two days, calendar ones unless the company says working ones; to the
        end of the last one in Almaty, as when a request opens it."""
        window = self._open()
        self.assertEqual(window.date_end, datetime(2026, 11, 25, 19, 0))
        self.env.company.ejournal_day_kind = "working"
        with freeze_time("2026-11-28 06:00:00"):  # a Saturday
            self.assertEqual(
                self.env["ejournal.window"]._get_default_end(),
                datetime(2026, 12, 1, 19, 0),
            )

    def test_the_history_names_the_window_that_helped(self):
        """C12, C13: of several windows of a teacher, the one that names the cell."""
        other = self._open("correction", cells=[(self.practical, self.rows[1])])
        helpful = self._open("correction", cells=[(self.practical, self.rows[0])])
        useless = self._open("correction", cells=[(self.practical, self.rows[2])])
        cells = {self.rows[0]: helpful, self.rows[1]: other, self.rows[2]: useless}
        for row, window in cells.items():
            self.assertTrue(self._save(row, "90")["saved"])
            change = self.env["ejournal.mark.change"].search([], limit=1)
            self.assertEqual(change.window_id, window)
            self.assertEqual(change.source, "window")

    def test_an_opening_ends_with_its_own_window(self):
        """C13: the grid tells the end of the window that opens the cell."""
        late = datetime(2026, 12, 5, 6, 0)
        self._open("correction", cells=[(self.practical, self.rows[0])])
        self._open("correction", cells=[(self.practical, self.rows[1])], date_end=late)
        grid = self.journal.with_user(self.teacher).read_grid()
        self.assertEqual(
            {row["participant_id"]: row["date_end"] for row in grid["openings"]},
            {
                self.rows[0].id: datetime(2026, 11, 25, 19, 0),
                self.rows[1].id: late,
            },
        )

    def test_an_ended_window_never_opens_again(self):
        window = self._open()
        window.action_close()
        self.assertFalse(window.is_open)
        with self.assertRaises(UserError):
            window.date_end = datetime(2027, 1, 1)
        with self.assertRaises(UserError):
            window.lesson_ids = self.midterm_1
        with self.assertRaises(UserError):
            window.sudo().unlink()

    def test_a_window_stays_what_it_is(self):
        window = self._open(cells=[(self.practical, self.rows[0])])
        for values in ({"kind": "correction"}, {"user_id": self.stranger.id}):
            with self.subTest(values=values), self.assertRaises(UserError):
                window.write(values)
        with self.assertRaises(UserError):
            window.cell_ids.participant_id = self.rows[1]

    def test_only_for_a_teacher_and_cells_of_the_journal(self):
        other = self._create_journal(discipline=self.discipline.copy({"code": "T9"}))
        with self.assertRaises(ValidationError):
            self._open(user_id=self.stranger.id)
        with self.assertRaises(ValidationError):
            self._open(lessons=other.lesson_ids[0])
        with self.assertRaises(ValidationError):
            self._open(cells=[(other.lesson_ids[0], self.rows[0])])
        with self.assertRaises(ValidationError):
            self._open(lesson_ids=False)

    def test_nobody_opens_a_window_by_hand(self):
        """C12, C13: it is the execution of a document, for every role, by every way."""
        values = {
            "journal_id": self.journal.id,
            "user_id": self.teacher.id,
            "reason": "none",
            "lesson_ids": self.practical.ids,
            "origin_model": self.journal._name,
            "origin_id": self.journal.id,
        }
        window = self._open(cells=[(self.practical, self.rows[0])])
        for role, user in self.users.items():
            mine = window.with_user(user)
            cell = {"window_id": window.id, "participant_id": self.rows[1].id}
            for what, attempt in (
                ("create", lambda mine=mine: mine.create(values)),
                ("copy", lambda mine=mine: mine.copy()),
                (
                    "longer",
                    lambda mine=mine: mine.write({"date_end": datetime(2099, 1, 1)}),
                ),
                (
                    "earlier",
                    lambda mine=mine: mine.write({"date_end": datetime(2026, 11, 24)}),
                ),
                (
                    "lessons",
                    lambda mine=mine: mine.write({"lesson_ids": self.midterm_1.ids}),
                ),
                ("reason", lambda mine=mine: mine.write({"reason": "Other"})),
                ("cell", lambda mine=mine, cell=cell: mine.cell_ids.create(cell)),
                ("value", lambda mine=mine: mine.cell_ids.write({"value": "99"})),
                ("unlink", lambda mine=mine: mine.cell_ids.unlink()),
            ):
                with (
                    self.subTest(role=role, what=what),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    attempt()

    def test_not_even_by_a_method(self):
        """A window and its cells stay as they were opened."""
        window = self._open(cells=[(self.practical, self.rows[0])]).sudo()
        for attempt in (
            lambda: window.write({"date_end": datetime(2099, 1, 1)}),
            lambda: window.write({"reason": "Other"}),
            lambda: window.cell_ids.write({"value": "99"}),
            lambda: window.cell_ids.unlink(),
            lambda: window.unlink(),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                attempt()

    def test_a_window_needs_its_document(self):
        """C12, C13: any record does not do."""
        for model in (self.journal._name, "res.partner", "none"):
            with (
                self.subTest(model=model),
                self.assertRaisesRegex(ValidationError, "opens no access"),
                self.env.cr.savepoint(),
            ):
                self.env["ejournal.window"].create(
                    {
                        "journal_id": self.journal.id,
                        "user_id": self.teacher.id,
                        "reason": "none",
                        "lesson_ids": self.practical.ids,
                        "origin_model": model,
                        "origin_id": self.journal.id,
                    }
                )

    def test_only_the_head_of_the_registrars_office_closes(self):
        for role in set(self.users) - {"registrar_head", "administrator"}:
            window = self._open(cells=[(self.practical, self.rows[0])])
            with self.subTest(role=role), self.assertRaises(AccessError):
                window.with_user(self.users[role]).action_close()
            self.assertTrue(window.is_open)

    def test_a_correction_takes_the_approved_value_alone(self):
        """T2.4: 78 is approved, 99 is typed."""
        self._open("correction", cells=[(self.practical, self.rows[0])], value="78")
        for value in ("99", "77,99", "", "н", "н/б 78"):
            with self.subTest(value=value):
                answer = self._save(self.rows[0], value)
                self.assertRefused(answer, "window_other_value")
                self.assertIn("78", answer["refused"][0]["message"])
                self.assertIn("new request", answer["refused"][0]["message"])
        self.assertTrue(self._save(self.rows[0], "78,0")["saved"])
        # What was approved is entered: nothing else follows it.
        self.assertRefused(self._save(self.rows[0], "60"), "window_other_value")

    def test_a_correction_may_take_a_mark_away(self):
        self._open("correction", cells=[(self.practical, self.rows[0])], value=False)
        self.assertRefused(self._save(self.rows[0], "61"), "window_other_value")
        self.assertTrue(self._save(self.rows[0], "")["saved"])

    def test_one_press_enters_what_is_approved(self):
        """T2.4: all cells of all open windows; what stands already is left."""
        self._open("correction", cells=[(self.practical, self.rows[0])], value="78")
        self._open("correction", cells=[(self.practical, self.rows[1])], value="н/б 64")
        self._open(cells=[(self.practical, self.rows[2])], value="50")
        journal = self.journal.with_user(self.teacher)
        answer = journal.enter_approved_marks()
        self.assertFalse(answer["refused"] + answer["conflicts"])
        self.assertEqual(
            [
                (self.get_cell(self.practical, row) or {}).get("value")
                for row in self.rows
            ],
            ["78", "н/б 64", None],
        )
        count = self.env["ejournal.mark.change"].search_count([])
        self.assertFalse(journal.enter_approved_marks()["saved"])
        self.assertEqual(self.env["ejournal.mark.change"].search_count([]), count)
        other = self.journal.with_user(self.users["registrar_head"])
        self.assertFalse(other.enter_approved_marks()["saved"])

    def test_the_teacher_is_told(self):
        window = self._open()
        message = self.env["mail.message"].search(
            [("model", "=", window._name), ("res_id", "=", window.id)], limit=1
        )
        self.assertIn(self.teacher.partner_id, message.notified_partner_ids)
        self.assertIn("Request 1", message.body)

    def test_a_day_ends_at_its_own_end(self):
        """Nobody is told that a journal is open until 00:00 of the next day."""
        window = self._open()
        midnight = datetime(2026, 12, 1, 19)  # UTC
        noon = datetime(2026, 12, 1, 7)
        for end, expected in ((midnight, "01.12.2026, 23:59"), (noon, "12:00")):
            with self.subTest(expected):
                shown = window.new({"date_end": end})._format_end()
                self.assertTrue(shown.endswith(expected), shown)
