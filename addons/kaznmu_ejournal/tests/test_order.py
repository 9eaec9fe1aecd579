import base64
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestOrder(EjournalCase):
    """SOP C10: deadlines are set by orders of the vice-rector."""

    def _order(self, *rules, number="1", day=date(2026, 8, 25), **values):
        return self.env["ejournal.order"].create(
            {
                "number": number,
                "date": day,
                "file": base64.b64encode(b"scan"),
                "rule_ids": [
                    (0, 0, {"event": "lesson", "days": 3, **rule})
                    for rule in rules or ({},)
                ],
                **values,
            }
        )

    def _in_force(self, *rules, **values):
        order = self._order(*rules, **values)
        self._put_in_force(order)
        return order

    def _put_in_force(self, order):
        order.with_user(self.users["registrar"]).action_put_in_force()
        self._confirm(order)
        self._renew(order)

    def _revoke(self, order):
        order.with_user(self.users["registrar"]).action_revoke()
        self._confirm(order)

    def _confirm(self, order, role="vice_rector"):
        """As whoever confirms does it, by the preview."""
        order = order.with_user(self.users[role])
        action = order.action_confirm()
        order.env[action["res_model"]].browse(action["res_id"]).action_confirm()

    def _renew(self, order):
        """What the background job does."""
        for _portion in order._run_job(order.job_id):
            pass
        order.job_id.state = "done"

    def test_no_order_no_deadline(self):
        """Filling stays open until the statement is formed."""
        self.assertFalse(self.practical.deadline)

    def test_days_after_the_lesson(self):
        self._in_force()
        for lesson in self.journal.lesson_ids:
            self.assertEqual(lesson.deadline, lesson.date + timedelta(days=3))

    def test_working_days(self):
        """Monday to Saturday, holidays left out: from Friday over 25 and 26 October."""
        self._in_force({"day_kind": "working"})
        self.practical.date = date(2026, 10, 23)
        self.assertEqual(self.practical.deadline, date(2026, 10, 28))
        self.practical.date = date(2026, 9, 4)  # a Friday
        self.assertEqual(self.practical.deadline, date(2026, 9, 8))

    def test_the_company_says_which_days(self):
        self.env.company.ejournal_day_kind = "working"
        self._in_force()
        self.practical.date = date(2026, 9, 4)
        self.assertEqual(self.practical.deadline, date(2026, 9, 8))

    def test_the_newest_order_wins(self):
        self._in_force({"days": 3})
        newer = self._in_force({"days": 10}, number="2", day=date(2026, 9, 1))
        self.assertEqual(self.practical.deadline, date(2026, 9, 17))
        self._revoke(newer)
        self._renew(newer)
        self.assertEqual(self.practical.deadline, date(2026, 9, 10))

    def test_the_most_specific_line_wins(self):
        self._in_force(
            {"days": 1},
            {"days": 5, "kind_id": self.kinds["midterm"].id},
            {"days": 7, "kind_id": self.kinds["lecture"].id, "level": "bachelor"},
        )
        self.assertEqual(self.practical.deadline - self.practical.date, timedelta(1))
        self.assertEqual(self.midterm_1.deadline - self.midterm_1.date, timedelta(5))
        self.assertEqual(self.lecture.deadline - self.lecture.date, timedelta(7))

    def test_scope(self):
        """By term, level of education, school; other cases have no deadline."""
        other_term = self.term.copy({"code": "T-2"})
        other_school = self.school.copy({"code": "T2"})
        for scope in (
            {"term_id": other_term.id},
            {"level": "residency"},
            {"school_id": other_school.id},
        ):
            with self.subTest(scope=scope):
                order = self._in_force(scope, number=str(scope))
                self.assertFalse(self.practical.deadline)
                self._revoke(order)

    def test_only_lessons_from_a_date(self):
        self._in_force(date_from=date(2026, 10, 12))
        self.assertFalse(self.midterm_1.deadline)
        self.assertEqual(self.lecture.deadline, date(2026, 10, 15))

    def test_preview_changes_nothing(self):
        """What closes and what moves is told before the order takes effect."""
        order = self._order({"days": 10})
        action = order.with_user(self.users["registrar"]).action_preview()
        preview = self.env[action["res_model"]].browse(action["res_id"])
        line = preview.line_ids.filtered(lambda row: row.journal_id == self.journal)
        # РК2 of 16 November may be filled until the 26th; today is the 23rd.
        self.assertEqual((line.moved, line.closed, line.reopened), (4, 3, 0))
        self.assertFalse(self.practical.deadline)
        preview.with_user(self.users["registrar"]).action_put_in_force()
        self.assertFalse(self.practical.deadline)
        self._confirm(order)
        self._renew(order)
        self.assertEqual(self.practical.deadline, date(2026, 9, 17))
        longer = self._order({"days": 100}, number="2", day=date(2026, 9, 1))
        self.assertEqual(longer._get_preview()[self.journal.id]["reopened"], 3)

    def test_an_order_in_force_never_changes(self):
        order = self._in_force()
        registrar = order.with_user(self.users["registrar"])
        for change in (
            {"number": "7"},
            {"date": date(2026, 9, 9)},
            {"rule_ids": [(0, 0, {"days": 9})]},
        ):
            with self.subTest(change=change), self.assertRaises(UserError):
                registrar.write(change)
        with self.assertRaises(UserError):
            registrar.rule_ids.days = 5
        with self.assertRaises(UserError):
            registrar.rule_ids.unlink()

    def test_states_are_not_written_by_hand(self):
        order = self._order().with_user(self.users["registrar"])
        for state in ("in_force", "revoked"):
            with self.subTest(state=state), self.assertRaises(UserError):
                order.state = state

    def test_an_order_begins_as_a_draft(self):
        """No value and no default of a context puts an order in force."""
        Order = self.env["ejournal.order"].with_user(self.users["registrar"])
        values = {"number": "9", "date": date(2026, 9, 1)}
        with self.assertRaises(UserError):
            Order.create({**values, "state": "in_force"})
        with self.assertRaises(UserError):
            Order.with_context(default_state="in_force").create(values)
        self.assertEqual(Order.create(values).state, "draft")

    def test_the_scan_stays_with_an_order_in_force(self):
        order = self._in_force()
        scan = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", order._name),
                    ("res_field", "=", "file"),
                    ("res_id", "=", order.id),
                ]
            )
            .with_user(self.users["registrar"])
        )
        for change in (
            lambda: scan.write({"datas": base64.b64encode(b"other")}),
            scan.unlink,
        ):
            with self.assertRaises(UserError):
                change()

    def test_a_change_of_the_settings_renews_the_deadlines(self):
        """What a “day” is decides the deadlines of orders already in force."""
        order = self._in_force()
        self.practical.date = date(2026, 9, 4)  # a Friday
        self.assertEqual(self.practical.deadline, date(2026, 9, 7))
        job = order.job_id
        self.env.company.ejournal_day_kind = "working"
        self.assertNotEqual(order.job_id, job)
        self._renew(order)
        self.assertEqual(self.practical.deadline, date(2026, 9, 8))

    def test_a_new_holiday_renews_the_deadlines(self):
        """Working days are counted without it, in orders already in force, too."""
        order = self._in_force({"day_kind": "working"})
        self.practical.date = date(2026, 9, 4)  # a Friday
        self.assertEqual(self.practical.deadline, date(2026, 9, 8))
        holiday = self.env["resource.calendar.leaves"].create(
            {
                "name": "By decree",
                "calendar_id": self.env.company.ejournal_calendar_id.id,
                "date_from": datetime(2026, 9, 6, 19),  # midnight in Almaty
                "date_to": datetime(2026, 9, 7, 19),
            }
        )
        self._renew(order)
        self.assertEqual(self.practical.deadline, date(2026, 9, 9))
        holiday.name = "By another decree"
        self.assertEqual(order.job_id.state, "pending")
        self._renew(order)
        holiday.unlink()
        self._renew(order)
        self.assertEqual(self.practical.deadline, date(2026, 9, 8))

    def close_university(self, first_day, days, user=None):
        """A holiday of some days."""
        start = datetime.combine(first_day, datetime.min.time()) - timedelta(hours=5)
        leaves = self.env["resource.calendar.leaves"].with_user(user or self.env.user)
        return leaves.create(
            {
                "name": "Quarantine",
                "calendar_id": self.env.company.ejournal_calendar_id.id,
                "date_from": start,  # midnight in Almaty
                "date_to": start + timedelta(days=days),
            }
        )

    def test_a_holiday_opens_nothing_alone(self):
        """What is over stays closed, unless an order opens it, by two (12)."""
        order = self._in_force({"day_kind": "working"})
        self._renew(order)
        self.assertLess(self.practical.deadline, date(2026, 11, 23))
        self.keep_calendar(date(2026, 11, 25), 10)  # later: changes nothing closed
        holiday = self.keep_calendar(date(2026, 9, 7), 1)  # two days later, still over
        self._renew(order)
        start = holiday.date_from
        for change in (
            lambda: self.keep_calendar(date(2026, 9, 8), 100),
            lambda: holiday.write({"date_to": start + timedelta(days=100)}),
        ):
            with (
                self.assertRaisesRegex(UserError, "An order opens"),
                self.env.cr.savepoint(),
            ):
                change()
            self.env.invalidate_all()
        # A holiday of the past is taken back by its office, which opens nothing.
        holiday.unlink()

    def test_days_of_deadlines_open_nothing_alone(self):
        order = self._in_force({"days": 70})
        self.practical.date = date(2026, 9, 4)
        self._renew(order)
        self.assertEqual(self.practical.deadline, date(2026, 11, 13))
        system = new_test_user(self.env, "system", "base.group_system")
        company = self.env.company.with_user(system)
        with (
            self.assertRaisesRegex(UserError, "An order opens"),
            self.env.cr.savepoint(),
        ):
            company.ejournal_day_kind = "working"
        self.env.invalidate_all()
        attendances = company.ejournal_calendar_id.attendance_ids
        order = self._in_force(
            {"days": 55, "day_kind": "working"}, number="2", day=date(2026, 9, 1)
        )
        self._renew(order)
        self.assertLess(self.practical.deadline, date(2026, 11, 23))
        with (
            self.assertRaisesRegex(UserError, "An order opens"),
            self.env.cr.savepoint(),
        ):
            attendances.filtered(lambda line: line.dayofweek in "45").unlink()

    def keep_calendar(self, first_day, days):
        """A holiday by the registrar's office."""
        return self.close_university(first_day, days, self.users["registrar"])

    def test_the_chain_knows_deadlines_by_an_order(self):
        """No check takes them for changes past the system."""
        evidence = self.env["ejournal.evidence"].sudo()
        order = self._in_force()
        self._renew(order)
        self.assertTrue(self.practical.deadline)
        self.env.flush_all()
        evidence._append_noted()
        row = evidence.search(
            [
                ("res_model", "=", "ejournal.lesson"),
                ("res_id", "=", self.practical.id),
            ],
            order="id desc",
            limit=1,
        )
        self.assertEqual(row.facts["deadline"], str(self.practical.deadline))

    def test_holidays_of_any_length(self):
        """No guess how far to look for the next day of study."""
        self.close_university(date(2026, 9, 5), 100)
        self._in_force({"day_kind": "working", "days": 1})
        self.practical.date = date(2026, 9, 4)
        self.assertEqual(self.practical.deadline, date(2026, 12, 14))  # a Monday

    def test_many_holidays_between(self):
        """Each is found, however far the ones before have pushed the end."""
        for month in (9, 10, 11, 12):
            self.close_university(date(2026, month, 7), 20)
        self._in_force({"day_kind": "working", "days": 40})
        self.practical.date = date(2026, 9, 5)  # a Saturday
        company = self.env.company
        day, count = date(2026, 9, 5), 0
        study_days = company._get_ejournal_study_days(day)
        while count < 40:
            day += timedelta(days=1)
            is_closed = day.month in (9, 10, 11, 12) and 7 <= day.day <= 26
            self.assertFalse(is_closed and study_days.is_study_day(day), day)
            count += study_days.is_study_day(day)
        self.assertEqual(self.practical.deadline, day)
        self.assertGreater(day, date(2026, 12, 26))

    def test_a_calendar_without_days_is_not_finished(self):
        """A term in working days ends all the same: from Monday to Saturday."""
        self.env.company.ejournal_calendar_id.attendance_ids.unlink()
        self.assertEqual(
            self.env.company._add_ejournal_days(date(2026, 9, 5), 1, is_working=True),
            date(2026, 9, 7),
        )

    def test_days_of_study_renew_the_deadlines(self):
        """A calendar without Saturdays moves what is counted in working days."""
        order = self._in_force({"day_kind": "working", "days": 1})
        self.practical.date = date(2026, 9, 4)  # a Friday
        self.assertEqual(self.practical.deadline, date(2026, 9, 5))
        calendar = self.env.company.ejournal_calendar_id
        calendar.attendance_ids.filtered(lambda line: line.dayofweek == "5").unlink()
        self.assertEqual(order.job_id.state, "pending")
        self._renew(order)
        self.assertEqual(self.practical.deadline, date(2026, 9, 7))

    def test_a_holiday_renews_what_rests_on_no_order(self):
        """SOP T1.7: the statement is due three days after the last lesson."""
        company = self.env.company
        company.ejournal_day_kind = "working"
        self.journal._renew_statement_due_dates()
        self.assertEqual(self.journal.statement_due_date, date(2026, 11, 19))
        jobs = self.env["ejournal.job"].search([("res_model", "=", company._name)])
        jobs.unlink()
        self.close_university(date(2026, 11, 18), 2)
        [job] = self.env["ejournal.job"].search([("res_model", "=", company._name)])
        self.close_university(date(2026, 11, 20), 1)  # does not queue another one
        self.assertEqual(
            self.env["ejournal.job"].search([("res_model", "=", company._name)]), job
        )
        for _portion in company._run_job(job):
            pass
        self.assertEqual(self.journal.statement_due_date, date(2026, 11, 23))

    def test_a_scan_and_a_deadline_are_needed(self):
        for values in ({"file": False}, {"rule_ids": False}):
            order = self._order(number=str(values)).with_user(self.users["registrar"])
            order.write(values)
            with self.subTest(values=values), self.assertRaises(UserError):
                order.action_put_in_force()

    def test_an_order_takes_two(self):
        """SOP C10: one asks, the vice-rector confirms what was shown; not by RPC, not
        by whoever asked, whatever the roles."""
        order = self._order()
        registrar = order.with_user(self.users["registrar"])
        registrar.action_put_in_force()
        self.assertEqual((order.state, order.pending), ("draft", "in_force"))
        with self.assertRaisesRegex(UserError, "take it back"):
            registrar.number = "9"
        with self.assertRaisesRegex(UserError, "waits for confirmation"):
            registrar.action_put_in_force()
        for role in ("registrar", "registrar_head", "teacher", "head", "dean"):
            mine = order.with_user(self.users[role])
            with self.subTest(role=role), self.assertRaises(AccessError):
                mine.action_confirm()
            with self.subTest(role=role), self.assertRaises(AccessError):
                mine._confirm()
            with self.subTest(role=role), self.assertRaises(UserError):
                mine.write({"pending": False, "state": "in_force"})
        self.users["registrar"].group_ids |= self.env.ref(
            "kaznmu_university.ejournal_group_vice_rector"
        )
        with self.assertRaisesRegex(UserError, "somebody else"):
            registrar.action_confirm()
        self.assertEqual(order.state, "draft")
        self._confirm(order)
        self.assertEqual(
            (order.state, order.pending, order.confirmed_by_id),
            ("in_force", False, self.users["vice_rector"]),
        )
        registrar.action_revoke()
        self.assertEqual(order.state, "in_force")
        self._confirm(order)
        self.assertEqual(order.state, "revoked")
        with self.assertRaisesRegex(UserError, "no confirmation"):
            order.with_user(self.users["vice_rector"]).action_confirm()

    def test_the_head_of_the_office_confirms_by_a_setting(self):
        self.env.company.ejournal_order_confirmer = "registrar_head"
        order = self._order()
        order.with_user(self.users["registrar"]).action_put_in_force()
        self._confirm(order, "registrar_head")
        self.assertEqual(order.state, "in_force")
        other = self._order(number="2")
        other.with_user(self.users["registrar_head"]).action_put_in_force()
        with self.assertRaisesRegex(UserError, "somebody else"):
            other.with_user(self.users["registrar_head"]).action_confirm()
        self._confirm(other)
        self.assertEqual(other.state, "in_force")

    def test_what_waits_is_taken_back(self):
        order = self._order()
        registrar = order.with_user(self.users["registrar"])
        registrar.action_put_in_force()
        with self.assertRaises(AccessError):
            order.with_user(self.users["teacher"]).action_take_back()
        registrar.action_take_back()
        registrar.number = "9"
        self.assertFalse(order.pending)

    def test_those_concerned_are_told(self):
        """Whoever confirms, then the teachers whose deadlines move."""
        order = self._order()
        order.with_user(self.users["registrar"]).action_put_in_force()
        domain = [("model", "=", order._name), ("res_id", "=", order.id)]
        told = self.env["mail.message"].search(domain).notified_partner_ids
        self.assertIn(self.users["vice_rector"].partner_id, told)
        self.assertNotIn(self.teacher.partner_id, told)
        self._confirm(order)
        told = self.env["mail.message"].search(domain).notified_partner_ids
        self.assertIn(self.teacher.partner_id, told)

    def get_told(self, order):
        messages = self.env["mail.message"].search(
            [("model", "=", order._name), ("res_id", "=", order.id)], order="id"
        )
        return [
            partner.user_ids
            for message in messages
            for partner in message.notified_partner_ids
        ]

    def test_notices_of_an_order(self):
        """Who confirms gets an activity and a mail, who asked the outcome: once."""
        order = self._order()
        registrar = order.with_user(self.users["registrar"])
        registrar.action_put_in_force()
        self.assertEqual(
            order.activity_ids.user_id & self.users["vice_rector"],
            self.users["vice_rector"],
        )
        order.with_user(self.users["vice_rector"]).action_take_back()
        self.assertFalse(order.activity_ids)
        self.assertEqual(self.get_told(order)[-1], self.users["registrar"])
        registrar.action_put_in_force()
        self._confirm(order)
        self.assertFalse(order.activity_ids)
        told = self.get_told(order)
        self.assertEqual(told.count(self.users["registrar"]), 2, "refused, confirmed")
        self.assertEqual(told.count(self.teacher), 1)

    def test_nobody_of_the_office_is_left(self):
        """No dead end: who decides what nobody else may confirms."""
        last = self.users["registrar_head"]
        self.env.company.ejournal_last_decider_id = last
        group = self.env.user._get_ejournal_role_group("vice_rector")
        group.user_ids.active = False
        order = self._order()
        order.with_user(self.users["registrar"]).action_put_in_force()
        self.assertTrue(order.with_user(last).can_confirm)
        self._confirm(order, "registrar_head")
        self.assertEqual(order.state, "in_force")

    # ------------------------------------------------------------------
    # Windows that an order opens
    # ------------------------------------------------------------------
    def _opening(self, **values):
        """An order that opens the practical class, and sets no deadline."""
        return self._order(
            number=f"1-{self.env['ejournal.order'].search_count([])}",
            rule_ids=False,
            opening_ids=[
                (
                    0,
                    0,
                    {
                        "journal_id": self.journal.id,
                        "lesson_ids": [(6, 0, self.practical.ids)],
                        "date_end": date(2026, 11, 25),
                        **values,
                    },
                )
            ],
        )

    def _find_windows(self, order):
        return self.env["ejournal.window"].search(
            [("origin_model", "=", order._name), ("origin_id", "=", order.id)]
        )

    def test_an_order_opens_lessons(self):
        """SOP C10, C12: what is empty, until the day; a mark changes by Table 2 alone
        (C13), whatever is ordered."""
        self.save(self.practical, self.rows[0], "60")
        self.journal.lesson_ids.deadline = date(2026, 11, 20)
        self.env.flush_all()
        answer = self.save(self.practical, self.rows[1], "70")
        self.assertRefused(answer, "deadline_passed")
        order = self._opening()
        order.with_user(self.users["registrar"]).action_put_in_force()
        self.assertFalse(self._find_windows(order), "nothing before it is confirmed")
        vice_rector = order.with_user(self.users["vice_rector"])
        action = vice_rector.action_confirm()
        preview = vice_rector.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual(preview.opening_ids.empty_count, 2)
        preview.action_confirm()
        window = self._find_windows(order)
        self.assertEqual(window.user_id, self.teacher)
        self.assertEqual(window.date_end, datetime(2026, 11, 25, 19))
        self.assertEqual(window.cell_ids.participant_id, self.rows[1] | self.rows[2])
        self.journal.lesson_ids.deadline = date(2026, 11, 20)
        self.env.flush_all()
        self.assertTrue(self.save(self.practical, self.rows[1], "70")["saved"])
        version = self.get_cell(self.practical, self.rows[0])["version"]
        answer = self.save(self.practical, self.rows[0], "90", version=version)
        self.assertRefused(answer, "window_no_grade_change")
        other = self.journal.lesson_ids - self.practical
        self.assertFalse(self.save(other[0], self.rows[1], "н")["saved"])
        self.env.invalidate_all()  # as each request begins
        with freeze_time("2026-11-25 19:00:00"):
            answer = self.save(self.practical, self.rows[2], "70")
            self.assertRefused(answer, "window_ended")

    def test_a_revoked_order_opens_nothing(self):
        order = self._opening()
        self._put_in_force(order)
        self.assertTrue(self._find_windows(order).is_open)
        self._revoke(order)
        self.assertFalse(self._find_windows(order).is_open)

    def test_what_an_order_cannot_open(self):
        registrar = self.users["registrar"]
        late = self._opening(date_end=date(2026, 11, 22))
        with self.assertRaisesRegex(UserError, "has passed"):
            late.with_user(registrar).action_put_in_force()
        for values, words in (
            ({"lesson_ids": False}, "name the lessons"),
            ({"journal_id": self.other_journal().id}, "its own journal"),
        ):
            with (
                self.subTest(values=values),
                self.assertRaisesRegex(UserError, words),
                self.env.cr.savepoint(),
            ):
                self._opening(**values)
        order = self._opening()
        order.with_user(registrar).action_put_in_force()
        with self.assertRaisesRegex(UserError, "take it back"):
            order.opening_ids.with_user(registrar).date_end = date(2027, 5, 31)
        self._confirm(order)
        with self.assertRaisesRegex(UserError, "never changes"):
            order.opening_ids.date_end = date(2027, 5, 31)

    def other_journal(self):
        discipline = self.discipline.copy({"code": "T8"})
        return self._create_journal(self.stranger, discipline)

    def test_no_window_but_what_the_order_names(self):
        """By whoever, also by superuser: wider, longer, of another kind, once more."""
        order = self._opening()
        Window = self.env["ejournal.window"]
        values = {
            "kind": "technical",
            "journal_id": self.journal.id,
            "user_id": self.teacher.id,
            "reason": "x",
            "origin_model": order._name,
            "origin_id": order.id,
            "date_end": datetime(2026, 11, 25, 19),
            "lesson_ids": [(6, 0, self.practical.ids)],
        }
        for state in ("draft", "in_force"):
            for changed in (
                {},
                {"date_end": datetime(2099, 1, 1)},
                {"kind": "correction"},
                {"user_id": self.stranger.id},
                {"lesson_ids": [(6, 0, self.journal.lesson_ids.ids)]},
            ):
                with (
                    self.subTest(state=state, changed=changed),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    Window.create({**values, **changed})
            if state == "draft":
                self._put_in_force(order)

    def test_only_the_registrars_office_keeps_orders(self):
        order = self._order()
        for role in ("teacher", "head", "dean", "digitalization", "vice_rector"):
            user = self.users[role]
            with self.subTest(role=role), self.assertRaises(AccessError):
                order.with_user(user).action_put_in_force()
            with self.subTest(role=role), self.assertRaises(AccessError):
                order.with_user(user).number = "9"
            self.assertEqual(order.with_user(user).number, "1")

    def test_statements_are_due_three_days_after_the_last_lesson(self):
        """SOP T1.7, and another term by order."""
        Order = self.env["ejournal.order"]
        due = Order._get_statement_deadlines(self.journal)
        self.assertEqual(due[self.journal], date(2026, 11, 19))
        self._in_force({"event": "statement", "days": 5})
        due = Order._get_statement_deadlines(self.journal)
        self.assertEqual(due[self.journal], date(2026, 11, 21))
        self.journal.lesson_ids.unlink()
        self.assertIsNone(Order._get_statement_deadlines(self.journal)[self.journal])

    def test_a_draft_follows_the_order(self):
        """SOP T1.7: the due date of a statement begun before the order."""
        statement = self.journal.with_user(self.teacher)._create_statement()
        self.assertEqual(statement.due_date, date(2026, 11, 19))
        self._in_force({"event": "statement", "days": 9})
        self.assertEqual(statement.due_date, date(2026, 11, 25))

    def test_what_is_due_once_a_term(self):
        """SOP T1.2, T1.10 and T1.12: before the term, a week and two after ПА."""
        Order = self.env["ejournal.order"]
        for event, expected in (
            ("plan", date(2026, 8, 31)),
            ("consolidated", date(2027, 1, 16)),
            ("request_report", date(2027, 1, 23)),
        ):
            with self.subTest(event=event):
                due = Order._get_term_deadlines(self.term, event)
                self.assertEqual(due, {self.term: expected})
        self._in_force({"event": "plan", "days": 7}, {"event": "consolidated"})
        due = Order._get_term_deadlines(self.term, "plan")
        self.assertEqual(due, {self.term: date(2026, 8, 25)})
        due = Order._get_term_deadlines(self.term, "consolidated")
        self.assertEqual(due, {self.term: date(2027, 1, 12)})

    def test_the_last_day_is_open_to_its_end_in_almaty(self):
        """23:59 of the last day in Almaty is in time; a minute later is late."""
        self._in_force({"days": 0})
        self.midterm_2.date = date(2026, 11, 23)
        self._renew(self.env["ejournal.order"].search([], limit=1))
        with freeze_time("2026-11-23 18:59:00"):
            answer = self.save(self.midterm_2, self.rows[0], "80")
            self.assertTrue(answer["saved"])
        with freeze_time("2026-11-23 19:00:00"):
            answer = self.save(self.midterm_2, self.rows[1], "80")
        self.assertRefused(answer, "deadline_passed")

    def test_a_makeup_has_a_deadline_of_its_own(self):
        """The cell is closed for marks, but open for the make-up of its absence."""
        self.save(self.midterm_2, self.rows[0], "н")
        version = self.get_cell(self.midterm_2, self.rows[0])["version"]
        self._in_force({"days": 1}, {"event": "makeup", "days": 7})
        answer = self.save(self.midterm_2, self.rows[0], "85", version=version)
        self.assertRefused(answer, "deadline_passed")
        answer = self.save(self.midterm_2, self.rows[0], "н/б 85", version=version)
        self.assertEqual(answer["saved"][0]["value"], "н/б 85")
        self.save(self.midterm_1, self.rows[0], "н")
        answer = self.save(self.midterm_1, self.rows[1], "н/б 70")
        self.assertRefused(answer, "deadline_passed")

    def test_deadlines_take_the_same_queries_for_any_number(self):
        self._in_force({"day_kind": "working"})
        # Not as the journal's field: those forget to prefetch with the cache.
        lessons = self.env["ejournal.lesson"].browse(self.journal.lesson_ids.ids)
        Order = self.env["ejournal.order"]
        Order._get_rules()  # cached until an order changes
        counts = []
        for some in (lessons[:1], lessons):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Order._get_deadlines(some)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)
