from datetime import date, datetime, timedelta

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase, call_json2

OFFICE = {"registrar", "registrar_head", "administrator"}
MAY_CHANGE = OFFICE | {"teacher", "coordinator", "head"}
NEW_DAY = date(2026, 9, 8)


class LessonCase(EjournalCase):
    def change(self, operation, user=None, lesson=None, **vals):
        """What a person does in the dialog; returns the wizard's answer."""
        user = user or self.teacher
        lesson = lesson or self.practical
        values = {
            "operation": operation,
            "journal_id": lesson.journal_id.id,
            "reason": "Illness",
            **vals,
        }
        if operation != "add":
            values["lesson_id"] = lesson.id
        wizard = self.env["ejournal.lesson.change"].with_user(user).create(values)
        answer = wizard.action_apply()
        self.env.flush_all()
        return answer

    def add_lesson(self, user=None, **vals):
        values = {
            "date": date(2026, 11, 20),
            "kind_id": self.kinds["practical"].id,
            "topic": "Added",
            **vals,
        }
        self.change("add", user, **values)
        return self.journal.lesson_ids.filtered(lambda row: row.number == 5)

    def open_window(self, lesson, user=None, kind="technical", hours=1):
        now = datetime(2026, 11, 23, 6)
        return self.create_window(
            kind=kind,
            journal_id=lesson.journal_id.id,
            user_id=(user or self.teacher).id,
            lesson_ids=lesson.ids,
            reason="Wrong date",
            date_start=now - timedelta(hours=2),
            date_end=now + timedelta(hours=hours),
        )

    def close(self, lesson):
        """Let the deadline pass, as an order sets it."""
        lesson.deadline = date(2026, 11, 22)


@tagged("post_install", "-at_install")
class TestLesson(LessonCase):
    """Moving, cancelling, adding a lesson with reason (issue 3, item 2)."""

    def test_moving_keeps_date_reason_and_trace(self):
        self.save(self.practical, self.rows[0], "85")
        self.change("move", date=NEW_DAY)
        self.assertEqual(self.practical.date, NEW_DAY)
        self.assertEqual(self.practical.moved_from, date(2026, 9, 7))
        self.assertEqual(self.practical.change_reason, "Illness")
        self.assertEqual(self.get_cell(self.practical, self.rows[0])["value"], "85")
        message = self.journal.message_ids[0]
        self.assertIn("Illness", message.body)
        self.assertEqual(message.author_id, self.teacher.partner_id)
        self.change("move", date=date(2026, 9, 9))
        self.assertEqual(self.practical.moved_from, date(2026, 9, 7))

    def test_who_changes_lessons(self):
        """The teacher, the department and the registrar's office; nobody else."""
        for role in ROLES:
            user = self.users[role]
            lesson = self.lecture.copy({"number": 10 + ROLES.index(role)})
            with self.subTest(role=role):
                if role in MAY_CHANGE:
                    self.change("move", user, lesson, date=NEW_DAY)
                    self.change("cancel", user, lesson)
                    self.change("restore", user, lesson)
                    self.assertEqual(lesson.date, NEW_DAY)
                    continue
                with self.assertRaises(AccessError):
                    self.change("move", user, lesson, date=NEW_DAY)
        with self.assertRaises(UserError):
            self.change("move", self.stranger, date=NEW_DAY)

    def test_a_teacher_of_other_dates_does_not(self):
        self.journal.assignment_ids.date_to = date(2026, 9, 30)
        self.change("move", date=NEW_DAY)
        with self.assertRaisesRegex(UserError, "do not teach"):
            self.change("move", date=date(2026, 10, 1))
        with self.assertRaisesRegex(UserError, "do not teach"):
            self.change("cancel", lesson=self.lecture)
        self.change("move", self.users["head"], date=date(2026, 10, 1))

    def test_days_of_lessons(self):
        """Term dates are the limits; no holidays, no Sundays."""
        for day, message in (
            (date(2026, 8, 31), "outside the teaching"),
            (date(2026, 12, 13), "outside the teaching"),
            (date(2026, 9, 6), "day off"),
            (date(2026, 9, 7), "already"),
        ):
            with self.subTest(day=day), self.assertRaisesRegex(UserError, message):
                self.change("move", date=day)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Holiday",
                "calendar_id": self.env.company.ejournal_calendar_id.id,
                "date_from": "2026-09-08 00:00:00",
                "date_to": "2026-09-08 12:00:00",
            }
        )
        with self.assertRaisesRegex(UserError, "holiday"):
            self.change("move", date=NEW_DAY)
        self.change("move", date=date(2026, 9, 1))
        self.change("move", date=date(2026, 12, 12))

    def test_marks_fit_the_new_date(self):
        """Nothing lost, no marks outside the dates of a student."""
        self.save(self.practical, self.rows[0], "85")
        self.rows[0].date_from = date(2026, 9, 5)
        with self.assertRaisesRegex(UserError, "Аманова"):
            self.change("move", date=date(2026, 9, 4))
        with self.assertRaisesRegex(UserError, "still to come"):
            self.change("move", date=date(2026, 11, 24))
        self.save(self.practical, self.rows[1], "н/б 70")
        self.change("move", date=date(2026, 11, 23))
        self.assertEqual(self.practical.filled_count, 2)

    def test_a_make_up_stays_after_its_absence(self):
        self.journal.with_user(self.teacher).save_marks(
            [
                {
                    "lesson_id": self.practical.id,
                    "participant_id": self.rows[0].id,
                    "value": "н/б 70",
                    "makeup_date": "2026-09-09",
                    "version": 0,
                }
            ]
        )
        self.change("move", date=date(2026, 9, 9))
        with self.assertRaisesRegex(UserError, "made up"):
            self.change("move", date=date(2026, 9, 10))

    def test_cancelled_lessons_count_nowhere(self):
        """Fill counts, empty cells, ratings and midterm halves go without them."""
        self.journal.invalidate_recordset()
        self.assertEqual(self.journal.due_count, 9)
        self.change("cancel", lesson=self.midterm_1)
        self.env.invalidate_all()
        self.assertEqual(self.journal.due_count, 6)
        self.assertEqual(self.midterm_1.due_count, 0)
        self.assertNotIn(self.midterm_1, self.journal._get_empty_cells())
        self.assertRefused(
            self.save(self.midterm_1, self.rows[0], "85"), "lesson_cancelled"
        )
        self.fill({self.midterm_2: ["80", "90", "100"]})
        ratings = self.journal._get_ratings()
        self.assertEqual(ratings[self.rows[0].id].midterm_1, 80)
        self.assertIsNone(ratings[self.rows[0].id].midterm_2)

    def test_a_lesson_with_marks_is_not_cancelled(self):
        answer = self.save(self.practical, self.rows[0], "85")
        with self.assertRaisesRegex(UserError, "1 marks"):
            self.change("cancel")
        self.save(
            self.practical, self.rows[0], "", version=answer["saved"][0]["version"]
        )
        self.change("cancel")
        self.assertTrue(self.practical.is_cancelled)
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.change("cancel")
        with self.assertRaisesRegex(UserError, "cancelled"):
            self.change("move", date=NEW_DAY)
        self.change("restore")
        with self.assertRaisesRegex(UserError, "not cancelled"):
            self.change("restore")

    def test_adding(self):
        lesson = self.add_lesson()
        self.assertEqual((lesson.date, lesson.topic), (date(2026, 11, 20), "Added"))
        self.assertEqual(lesson.change_reason, "Illness")
        self.assertIn("Added", lesson.topic)
        self.assertIn("Illness", self.journal.message_ids[0].body)
        self.assertEqual(self.save(lesson, self.rows[0], "85")["refused"], [])
        for user in (self.stranger, self.users["dean"]):
            with self.assertRaises(UserError):
                self.add_lesson(user)

    def test_after_the_deadline_nothing_changes(self):
        self.close(self.practical)
        for role in sorted(MAY_CHANGE):
            with self.subTest(role=role):
                with self.assertRaisesRegex(UserError, "deadline"):
                    self.change("move", self.users[role], date=NEW_DAY)
                with self.assertRaisesRegex(UserError, "deadline"):
                    self.practical.with_user(self.users[role]).topic = "New"

    def test_a_technical_window_lets_lesson_data_change(self):
        """SOP C12: data of the named lessons, by the window's own user."""
        self.close(self.practical)
        self.open_window(self.practical)
        self.practical.with_user(self.teacher).topic = "Corrected"
        self.assertEqual(self.practical.topic, "Corrected")
        with self.assertRaisesRegex(UserError, "deadline"):
            self.practical.with_user(self.users["head"]).topic = "New"
        self.close(self.lecture)
        with self.assertRaisesRegex(UserError, "deadline"):
            self.lecture.with_user(self.teacher).topic = "New"

    def test_other_windows_do_not(self):
        self.close(self.practical)
        self.open_window(self.practical, kind="correction")
        with self.assertRaisesRegex(UserError, "deadline"):
            self.practical.with_user(self.teacher).topic = "New"
        self.open_window(self.practical, hours=-1)
        with self.assertRaisesRegex(UserError, "window has ended"):
            self.practical.with_user(self.teacher).topic = "New"

    def test_no_window_opens_a_lesson_by_its_date(self):
        """A technical window changes no mark: neither does moving inside it."""
        self.close(self.practical)
        self.open_window(self.practical)
        with self.assertRaisesRegex(UserError, "open or close"):
            self.change("move", date=date(2026, 11, 23))

    def test_a_formed_statement_closes_lessons(self):
        self.fill(dict.fromkeys(self.journal.lesson_ids - self.lecture, ["80"] * 3))
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.sudo().write({"number": "S-1", "state": "formed"})
        with self.assertRaisesRegex(UserError, "formed"):
            self.change("move", date=NEW_DAY)
        with self.assertRaisesRegex(UserError, "formed"):
            self.add_lesson()
        self.open_window(self.practical)
        self.change("move", date=NEW_DAY)
        self.assertEqual(self.practical.date, NEW_DAY)

    def test_raw_writes_get_round_nothing(self):
        for role in sorted(MAY_CHANGE):
            lesson = self.practical.with_user(self.users[role])
            for vals in (
                {"date": NEW_DAY},
                {"is_cancelled": True},
                {"change_reason": "x"},
                {"filled_count": 3},
                {"history_digest": "x"},
                {"deadline": date(2027, 1, 1)},
                {"journal_id": self.journal.id},
            ):
                with (
                    self.subTest(role=role, vals=vals),
                    self.assertRaisesRegex(UserError, "buttons"),
                ):
                    lesson.write(vals)

    def test_kind_and_number_are_the_departments(self):
        """A teacher does not turn a class to be graded into a lecture."""
        lecture = self.kinds["lecture"].id
        self.practical.with_user(self.teacher).topic = "New"
        with self.assertRaisesRegex(UserError, "come from the plan"):
            self.practical.with_user(self.teacher).number = 9
        with self.assertRaisesRegex(UserError, "come from the plan"):
            self.change("kind", kind_id=lecture)
        self.change("kind", self.users["coordinator"], kind_id=lecture)
        self.assertEqual(self.practical.kind_id.id, lecture)

    def test_kind_and_hours_change_with_a_reason(self):
        """What decides a result has an action of its own (12, section 2)."""
        self.assertEqual(self.practical.hours, 2)
        self.env["ejournal.evidence"].sudo()._append_noted()  # as one transaction
        self.change("kind", hours=3, reason="Plan, protocol No. 4 of 01.09.2026")
        self.assertEqual(self.practical.hours, 3)
        self.assertEqual(
            self.practical.change_reason, "Plan, protocol No. 4 of 01.09.2026"
        )
        message = self.journal.message_ids[0]
        self.assertIn("protocol No. 4", message.body)
        self.assertEqual(message.author_id, self.teacher.partner_id)
        self.env["ejournal.evidence"].sudo()._append_noted()
        kept = self.env["ejournal.evidence"].search(
            [
                ("res_model", "=", "ejournal.lesson"),
                ("res_id", "=", self.practical.id),
            ],
            order="id desc",
            limit=1,
        )
        self.assertEqual(kept.facts["hours"], 3)
        self.assertEqual(kept.user_id, self.teacher)
        with self.assertRaisesRegex(UserError, "already"):
            self.change("kind")
        for role in sorted(MAY_CHANGE):
            for vals in ({"hours": 5}, {"kind_id": self.kinds["lecture"].id}):
                with (
                    self.subTest(role=role),
                    self.assertRaisesRegex(UserError, "by their buttons"),
                ):
                    self.practical.with_user(self.users[role]).write(vals)

    def test_the_kind_of_a_lesson_with_marks_stays(self):
        """Never past a mark, also one that is gone."""
        self.save(self.practical, self.rows[0], "85")
        version = self.get_cell(self.practical, self.rows[0])["version"]
        for _attempt in range(2):
            for role in sorted(MAY_CHANGE - {"teacher"}):
                for vals in ({"kind_id": self.kinds["lecture"].id}, {"hours": 4}):
                    with (
                        self.subTest(role=role, vals=vals),
                        self.assertRaisesRegex(UserError, "with marks"),
                    ):
                        self.change("kind", self.users[role], **vals)
            self.save(self.practical, self.rows[0], "", version=version)

    def test_deleting(self):
        """What has marks is not deleted; teachers delete nothing."""
        with self.assertRaises(AccessError):
            self.practical.with_user(self.teacher).unlink()
        self.save(self.practical, self.rows[0], "85")
        for record in (self.practical, self.journal, self.rows[0]):
            with self.subTest(model=record._name), self.assertRaises(UserError):
                record.with_user(self.users["registrar"]).unlink()
        journal = self.journal.with_user(self.users["registrar"])
        with (
            self.assertRaisesRegex(UserError, "Basis of the change"),
            self.env.cr.savepoint(),
        ):
            journal.action_archive()
        # The menu of the form asks for it; there and back.
        for active, reason in ((False, "Order 12 of 01.11.2026"), (True, "Order 13")):
            action = journal.action_ask_archiving()
            asking = Form(
                self.env[action["res_model"]]
                .with_user(self.users["registrar"])
                .with_context(**action["context"])
            )
            self.assertEqual(asking.is_archived, active)
            asking.reason = reason
            asking.save().action_apply()
            self.assertEqual(
                (self.journal.active, self.journal.change_reason), (active, reason)
            )

    def test_archiving_is_the_offices(self):
        """Nobody else opens its window, and it takes no journal past the rules."""
        Archiving = self.env["ejournal.journal.archiving"]
        vals = {"journal_id": self.journal.id, "reason": "Order 12"}
        for role in ("teacher", "head", "dean", "coordinator"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                Archiving.with_user(self.users[role]).create(vals)
        own = Archiving.with_user(self.users["registrar"])
        asking = own.create({**vals, "reason": " "})
        with (
            self.assertRaisesRegex(UserError, "Basis of the change"),
            self.env.cr.savepoint(),
        ):
            asking.action_apply()
        other = self._create_user("registrar", "registrar_2")
        with self.assertRaises(AccessError):
            asking.with_user(other).action_apply()
        self.assertTrue(self.journal.active)


@tagged("post_install", "-at_install")
class TestLessonRpc(LessonCase, WebCase):
    """The same over the external API (JSON-2)."""

    @mute_logger("odoo.http")  # the server tells of refusals
    def test_no_way_round(self):
        for user, method, params in (
            (self.teacher, "write", {"vals": {"date": "2026-09-08"}}),
            (self.teacher, "write", {"vals": {"is_cancelled": True}}),
            (self.teacher, "unlink", {}),
            (self.teacher, "_move", {"day": "2026-09-08", "reason": "x"}),
            (self.teacher, "_cancel", {"reason": "x"}),
            (self.stranger, "write", {"vals": {"topic": "x"}}),
            (self.users["dean"], "write", {"vals": {"topic": "x"}}),
            (self.users["vice_rector"], "write", {"vals": {"topic": "x"}}),
        ):
            with self.subTest(user=user.login, method=method, params=params):
                response = call_json2(
                    self,
                    user,
                    "ejournal.lesson",
                    method,
                    ids=self.practical.ids,
                    context={"su": 1},
                    **params,
                )
                self.assertIn(response.status_code, (403, 404, 422))
        self.env.invalidate_all()
        self.assertEqual(self.practical.date, date(2026, 9, 7))
        self.assertEqual(self.practical.topic, "Topic 1")
