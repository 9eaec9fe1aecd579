from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PROTOCOL, RequestCase


@tagged("post_install", "-at_install")
class TestCorrection(RequestCase):
    """Table 2: reopening with change of marks."""

    def test_the_whole_way(self):
        """SOP C13, T2.1–T2.4."""
        request = self.create_correction({self.rows[0]: "58", self.rows[1]: "61"})
        self.assertEqual(request.kind, "correction")
        self.assertEqual(request.cell_ids.mapped("was"), ["85", "н/б"])
        request.action_submit()
        self.assertEqual(request.state, "review")
        self.assertTrue(request.number.startswith("2026-"))
        self.assertEqual(request.stage_id, self.env.ref("kaznmu_requests.stage_head"))
        self.approve(request, "head")
        self.assertEqual(
            request.stage_id, self.env.ref("kaznmu_requests.stage_council")
        )
        self.assertEqual(request.deadline, date(2026, 11, 25))
        self.assertEqual(request.time_left, "Days left: 2")
        self.approve(request, "dean", "registrar_head")
        self.assertEqual(request.state, "approved")
        self.assertFalse(request.window_id)
        self.by(request, "registrar").action_open()
        self.assertEqual(request.state, "opened")
        self.assertEqual(request.window_id.kind, "correction")
        self.assertRefused(
            self.save(self.practical, self.rows[2], "1", version=1),
            "window_cell_not_listed",
        )
        cell = self.get_cell(self.practical, self.rows[1])
        self.assertRefused(
            self.save(self.practical, self.rows[1], "60", version=cell["version"]),
            "window_other_value",
        )
        for row, value in ((self.rows[0], "58"), (self.rows[1], "61")):
            cell = self.get_cell(self.practical, row)
            answer = self.save(self.practical, row, value, version=cell["version"])
            self.assertTrue(answer["saved"], answer)
        request.action_finish()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.cell_ids.mapped("became"), ["58", "61"])
        self.assertEqual(request.cell_ids.mapped("outcome"), ["done", "done"])
        self.assertFalse(request.has_difference)
        self.assertFalse(request.window_id.is_open)
        self.assertEqual(
            request.step_ids.mapped("outcome"),
            ["approved", "approved", "approved", "opened", "done"],
        )

    def test_a_formed_statement_gets_its_next_revision(self):
        """SOP T2.4: the correction ends with a new statement; both stay."""
        statement = self.create_formed_statement()
        request = self.create_opened()
        self.assertEqual(request.statement_id, statement)
        cell = self.get_cell(self.practical, self.rows[0])
        answer = self.save(self.practical, self.rows[0], "58", version=cell["version"])
        self.assertTrue(answer["saved"], answer)
        with self.assertRaisesRegex(UserError, "next revision"):
            request.action_finish()
        self.assertEqual(request.state, "opened")
        statement.action_create_revision()
        revision = statement.next_ids
        with freeze_time("2026-11-23 07:00:00"):
            self.form(revision)
            request.action_finish()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.new_statement_id, revision)
        self.assertEqual(revision.revision, 2)

    def test_the_council_needs_its_protocol(self):
        """SOP T2.2: number, date and extract, all three."""
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head")
        for lacking in ("protocol_number", "protocol_date", "protocol_file"):
            with self.subTest(lacking=lacking):
                self.by(request, "dean").write({**PROTOCOL, lacking: False})
                with self.assertRaisesRegex(UserError, "protocol"):
                    self.by(request, "dean").action_approve()
        self.approve(request, "dean")
        self.assertEqual(
            request.stage_id, self.env.ref("kaznmu_requests.stage_registrar_head")
        )

    def test_late_reports_are_marked(self):
        """SOP T2.1: two days from the discovery, its boundary included."""
        for discovered, is_late in (
            (date(2026, 11, 21), False),
            (date(2026, 11, 20), True),
        ):
            with self.subTest(discovered=discovered):
                request = self.create_correction(
                    discovery_date=discovered, error_date=date(2026, 11, 1)
                )
                request.action_submit()
                self.assertEqual(request.is_late, is_late)
                request.action_withdraw()  # a cell is asked for once

    def test_what_must_be_filled_in(self):
        request = self.create_correction(
            cause_kind=False, error_date=date(2026, 11, 24), description=" "
        )
        with self.assertRaises(UserError) as error:
            request.action_submit()
        for words in ("cause", "First the error", "what is wrong"):
            self.assertIn(words, str(error.exception))
        self.assertEqual(request.state, "draft")

    def test_one_request_a_school(self):
        """SOP T2.1: the dean is that of the student's school."""
        school, row = self.move_to_other_school(self.rows[1])
        requests = self.send_to_schools({self.rows[0]: "58", row: "61"})
        self.assertEqual(requests.school_id, self.school | school)
        self.approve(requests[0], "head")
        self.approve(requests[1], "head")
        deans = requests.dean_id
        self.assertEqual(len(deans), 2)
        for part in requests:
            self.assertEqual(len(part.cell_ids), 1)
            self.assertEqual(part.kind, "correction")
            self.assertEqual(part.state, "review")
            self.assertEqual(part.author_id, self.teacher)
            self.assertEqual(part.cause_kind, "typing")
            self.assertEqual(part.error_date, date(2026, 11, 20))
            self.assertEqual(
                [part.with_user(dean).has_access("read") for dean in deans],
                [part.dean_id == dean for dean in deans],
            )

    def test_the_school_is_that_of_the_day_of_the_lesson(self):
        """SOP T2.1: a student who has changed schools since; its boundary, too."""
        school, row = self.move_to_other_school(self.rows[1])
        old, new = row.student_id.enrollment_ids.sorted("date_from")
        for first_day, expected in (
            (date(2026, 9, 7), school),  # the day of the lesson
            (date(2026, 9, 8), self.school),
            (date(2026, 11, 1), self.school),
        ):
            # Apart by turns, so that the two never overlap.
            new.date_from = date(2026, 11, 20)
            old.date_to = first_day - timedelta(days=1)
            new.date_from = first_day
            with self.subTest(first_day=first_day):
                request = self.create_correction({row: "61"})
                self.assertEqual(request.cell_ids._get_school(), expected)
        request = self.create_correction({self.rows[0]: "58", row: "61"})
        request.action_submit()
        self.assertEqual(request.cell_ids.participant_id, self.rows[0] | row)
        self.assertEqual(request.school_id, self.school)

    def test_holidays_of_any_length(self):
        """SOP T2.1, T2.4: terms in working days end after them, however long."""
        company = self.env.company
        company.ejournal_day_kind = "working"
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Quarantine",
                "calendar_id": company.ejournal_calendar_id.id,
                "date_from": datetime(2026, 8, 31, 19),  # midnight in Almaty
                "date_to": datetime(2026, 11, 22, 19),
            }
        )
        # Working days since the discovery: 23 November alone.
        request = self.create_correction(
            discovery_date=date(2026, 9, 1), error_date=date(2026, 9, 1)
        )
        request.action_submit()
        self.assertFalse(request.is_late)
        self.env["resource.calendar.leaves"].create(
            {
                "name": "Quarantine",
                "calendar_id": company.ejournal_calendar_id.id,
                "date_from": datetime(2026, 11, 23, 19),
                "date_to": datetime(2027, 3, 31, 19),
            }
        )
        self.assertEqual(
            self.env["ejournal.request"]._get_deadline(1, is_working=True),
            date(2027, 4, 1),
        )
        self.assertEqual(self.env["ejournal.window"]._get_last_day(), date(2027, 4, 2))

    def test_windows_end_by_themselves(self):
        """SOP T2.4: two days; what was not corrected is marked."""
        request = self.create_opened()
        self.assertEqual(request.deadline, date(2026, 11, 25))
        # 24:00 of 25 November at Almaty
        for moment, state in (
            ("2026-11-25 18:59:59", "opened"),
            ("2026-11-25 19:00:00", "expired"),
        ):
            with freeze_time(moment), self.enter_registry_test_mode():
                self.env.ref("kaznmu_requests.ir_cron_requests").method_direct_trigger()
                self.assertEqual(request.state, state)
        self.assertEqual(request.cell_ids.outcome, "untouched")
        self.assertEqual(request.step_ids[-1].outcome, "expired")
        self.assertEqual(
            request.stage_id, self.env.ref("kaznmu_requests.stage_expired")
        )
        self.assertTrue(request.has_difference)
        # Issue 15: “85 → 85” is no change of grade, and no error (C17).
        self.assertEqual(request.error_count, 0)
        # The way on: a new request for what was not corrected, through the chain.
        again = request.with_user(self.teacher).action_ask_again()
        [cell] = [command[2] for command in again["context"]["default_cell_ids"]]
        self.assertEqual(
            (cell["participant_id"], cell["wanted"]), (self.rows[0].id, "58")
        )
        draft = self.Request.with_user(self.teacher).create(
            {
                name.removeprefix("default_"): value
                for name, value in again["context"].items()
            }
        )
        self.assertEqual((draft.kind, draft.state), ("correction", "draft"))

    def test_overdue_steps_escalate_and_decide_nothing(self):
        """Boundary: the last day is in time, the day after is not."""
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head")
        cron = self.env.ref("kaznmu_requests.ir_cron_requests")
        for day, is_overdue in (("2026-11-25", False), ("2026-11-26", True)):
            with freeze_time(f"{day} 06:00:00"), self.enter_registry_test_mode():
                cron.method_direct_trigger()
                request.invalidate_recordset()
                self.assertEqual(request.is_overdue, is_overdue)
                told = request.activity_ids.filtered(
                    lambda activity: activity.user_id == self.users["vice_rector"]
                )
                self.assertEqual(bool(told), is_overdue)
        self.assertEqual(request.state, "review")

    def test_who_acts_has_an_activity_whatever_the_context_says(self):
        """One each where several act; Odoo's key of the context leaves out nobody."""
        kind = self.env.ref("kaznmu_requests.mail_act_request")
        second = self.users["registrar"].copy({"login": "second.registrar"})
        request = self.create_correction()
        request.with_context(mail_activity_automation_skip=True).action_submit()
        own = request.sudo().activity_ids.filtered(
            lambda row: row.activity_type_id == kind
        )
        self.assertEqual(own.user_id, self.users["head"])
        self.approve(request, "head", "dean", "registrar_head")
        own = request.sudo().activity_ids.filtered(
            lambda row: row.activity_type_id == kind
        )
        self.assertEqual(len(own), len(own.user_id))
        self.assertLessEqual(self.users["registrar"] | second, own.user_id)
        self.assertTrue(all(own.mapped("automated")))

    def test_a_late_head_is_told_to_the_heads_own_superior(self):
        """Issue 15: the dean of the department, not the dean of the students."""
        school, _row = self.move_to_other_school(self.rows[0])
        request = self.create_correction({self.rows[0]: "58"})
        request.action_submit()
        self.assertEqual(request.school_id, school)
        self.assertEqual(self.get_superiors(request), self.users["dean"])
        # Who is late in person is not told of it as the superior: the next one is.
        self.department.school_id.dean_id = self.users["head"]
        self.assertEqual(self.get_superiors(request), self.users["vice_rector"])

    def get_superiors(self, request):
        with freeze_time("2026-11-26 06:00:00"), self.enter_registry_test_mode():
            self.env.ref("kaznmu_requests.ir_cron_requests").method_direct_trigger()
        kind = self.env.ref("kaznmu_requests.mail_act_request_overdue")
        told = request.activity_ids.filtered(lambda act: act.activity_type_id == kind)
        users = told.user_id
        told.unlink()
        request.step_ids.sudo().escalated_on = False
        return users

    def test_one_press_enters_the_agreed_values(self):
        """SOP T2.4: from the request; the teacher's, while it is open."""
        request = self.create_opened({self.rows[0]: "58", self.rows[1]: "61"})
        for role in ("head", "registrar", "registrar_head", "dean"):
            with self.subTest(role=role), self.assertRaises(UserError):
                self.by(request, role).action_enter_approved()
        request.action_enter_approved()
        self.assertEqual(
            [self.get_cell(self.practical, row)["value"] for row in self.rows],
            ["58", "61", "70"],
        )
        request.action_finish()
        self.assertEqual(request.state, "done")
        with self.assertRaisesRegex(UserError, "that is open"):
            request.action_enter_approved()

    def test_nothing_entered_asks(self):
        """SOP T2.4: “Corrected” does not end a request silently."""
        request = self.create_opened({self.rows[0]: "58", self.rows[1]: "61"})
        cell = self.get_cell(self.practical, self.rows[0])
        self.save(self.practical, self.rows[0], "58", version=cell["version"])
        action = request.action_finish()
        self.assertEqual(request.state, "opened")
        question = self.env[action["res_model"]].browse(action["res_id"])
        question = question.with_user(self.teacher)
        for reason in (False, "  "):
            question.reason = reason
            with self.assertRaisesRegex(UserError, "Say why"):
                question.action_confirm()
        question.reason = "The student was right"
        other = question.with_user(self.users["head"])
        with self.assertRaises(UserError):
            other.action_confirm()
        question.action_confirm()
        self.assertEqual(request.state, "done")
        self.assertEqual(request.cell_ids.mapped("outcome"), ["done", "untouched"])
        self.assertEqual(request.step_ids[-1].comment, "The student was right")

    def test_the_question_enters_instead(self):
        request = self.create_opened()
        action = request.action_finish()
        question = self.env[action["res_model"]].browse(action["res_id"])
        question.with_user(self.teacher).action_enter()
        self.assertIsNone(request.action_finish())
        self.assertEqual(request.cell_ids.outcome, "done")

    def test_a_window_opens_what_was_approved_and_no_more(self):
        """SOP C13: whatever method would make it."""
        request = self.create_correction()
        request.action_submit()
        for state in ("review", "approved"):
            if state == "approved":
                self.approve(request, "head", "dean", "registrar_head")
            self.assertEqual(request.state, state)
            window = {
                **request.sudo()._get_kind()._prepare_window(request.sudo()),
                "journal_id": self.journal.id,
                "user_id": self.teacher.id,
                "reason": "none",
                "origin_model": request._name,
                "origin_id": request.id,
            }
            cell = {"participant_id": self.rows[0].id, "lesson_id": self.practical.id}
            forged = (
                {"kind": "technical"},
                {"cell_ids": [(0, 0, {**cell, "value": "99"})]},
                {
                    "cell_ids": [
                        *window["cell_ids"],
                        (0, 0, {**cell, "lesson_id": self.midterm_1.id}),
                    ]
                },
                {"lesson_ids": self.practical.ids},
                {"origin_id": 0},
            )
            if state == "review":
                forged = ({},)
            for values in forged:
                with (
                    self.subTest(state=state, values=values),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    self.env["ejournal.window"].create({**window, **values})
