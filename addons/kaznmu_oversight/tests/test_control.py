from datetime import date
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase, call_json2
from odoo.addons.kaznmu_university.tests.browser import WebCase


@tagged("post_install", "-at_install")
class TestControl(EjournalCase):
    """SOP T1.6: the head controls the keeping of the journals."""

    def setUp(self):
        super().setUp()
        self.fill({self.practical: ["60"] * 3})
        self.save(self.midterm_1, self.rows[0], "70")
        self.practical.deadline = date(2026, 9, 10)
        self.midterm_1.deadline = date(2026, 11, 20)
        self.midterm_2.deadline = date(2026, 11, 24)
        self.env.flush_all()

    def _row(self, role="head", journal=None):
        Control = self.env["ejournal.control"].with_user(self.users[role])
        return Control.search([("journal_id", "=", (journal or self.journal).id)])

    def test_filled_due_and_late(self):
        row = self._row()
        self.assertEqual(row.teacher_id, self.teacher)
        self.assertEqual((row.held_count, row.filled_cells, row.due_cells), (3, 4, 9))
        self.assertEqual(row.fill_percent, 44)
        self.assertEqual((row.unfilled_count, row.late_count, row.late_days), (2, 1, 3))
        self.assertEqual(row.next_deadline, date(2026, 11, 24))

    def test_sums_are_whole_numbers(self):
        """A desk says “lessons not filled in time: 1”, not “1.0”."""
        domain = [("id", "in", self._row().ids)]
        aggregates = ["held_count:sum", "unfilled_count:sum", "late_count:sum"]
        [sums] = self.env["ejournal.control"]._read_group(domain, [], aggregates)
        self.assertEqual([*map(type, sums)], [int, int, int])

    def test_a_day_is_the_universitys(self):
        """At 19:00 UTC it is the next day in Almaty: РК2 becomes late on the 25th."""
        with freeze_time("2026-11-24 18:59:00"):
            self.assertEqual(self._row().late_count, 1)
        with freeze_time("2026-11-24 19:00:00"):
            self.env.invalidate_all()
            self.assertEqual(self._row().late_count, 2)

    def test_terms_that_are_over_are_not_read(self):
        """Issue 18, section 5: the page opens with the current term, and the lessons
        that are not filled are looked for in its journals alone."""
        action = self.env.ref("kaznmu_oversight.ejournal_control_action")
        self.assertIn("search_default_current", action.context)
        Control = self.env["ejournal.control"].with_user(self.users["vice_rector"])
        self.assertEqual(self.env["ejournal.term"]._get_current(), self.term)
        # In a summer two terms are on at once: PostgreSQL brings nowhere by itself
        # what is said of two.
        other = self.term.copy({"code": "T2", "name": "T2"})
        for terms in (self.term, self.term | other):
            with (
                self.subTest(terms=len(terms)),
                patch.object(type(terms), "_get_current", lambda _model, t=terms: t),
            ):
                query = Control._search(
                    [("is_current", "=", True)], order=Control._order
                )
                rows = self.env.execute_query(SQL("EXPLAIN %s", query.select()))
                # A bitmap says its condition again, when it is checked once more.
                plan = "\n".join(line for (line,) in rows if "Recheck" not in line)
                # Once for the rows, once within the counting.
                self.assertEqual(plan.count("term_id = "), 2, plan)

    def test_a_search_tells_its_terms(self):
        """What is told within may leave no row out that the domain finds."""
        Control = self.env["ejournal.control"]
        own, id_ = ("term_id", "=", self.term.id), self.term.id
        for domain, terms in (
            ([own], (id_,)),
            ([own, ("late_count", ">", 0)], (id_,)),
            ([("term_id", "in", [id_, False])], ()),
            (["|", own, ("late_count", ">", 0)], ()),
            (["!", own], ()),
            ([("late_count", ">", 0)], ()),
        ):
            with self.subTest(domain=domain):
                optimized = Domain(domain).optimize_full(Control)
                self.assertEqual(Control._find_terms(optimized), terms)

    def test_the_first_page_does_not_read_filled_lessons(self):
        """Issue 18, section 5: an order by what is late asks the index of the few
        lessons that are not filled, and nothing counts the others."""
        Control = self.env["ejournal.control"].with_user(self.users["vice_rector"])
        query = Control._search([("late_count", ">", 0)], limit=80)
        plan = "\n".join(
            line
            for (line,) in self.env.execute_query(SQL("EXPLAIN %s", query.select()))
        )
        self.assertEqual(plan.count("on ejournal_lesson lesson"), 1, plan)

    def test_the_number_of_rows_is_known_without_lessons(self):
        """Issue 18, section 5: lessons are read by those alone who ask for them."""
        Control = self.env["ejournal.control"].with_user(self.users["vice_rector"])
        queries = []

        def search(model, *args, **kwargs):
            queries.append(done(model, *args, **kwargs))
            return queries[-1]

        done = type(Control)._search
        for domain, reads in (
            ([("is_current", "=", True)], False),
            ([("late_count", ">", 0)], True),
            ([("journal_id", "=", self.journal.id), ("late_days", ">", 3)], True),
        ):
            with self.subTest(domain=domain):
                with patch.object(type(Control), "_search", search):
                    number = Control.search_count(domain)
                self.assertEqual(number, len(Control.search(domain)))
                counted = SQL("EXPLAIN %s", queries[-1].select("COUNT(*)"))
                plan = "\n".join(line for (line,) in self.env.execute_query(counted))
                self.assertEqual("on ejournal_lesson" in plan, reads, plan)

    def test_the_first_page_asks_once(self):
        """Issue 18, section 5: which terms are on, for the rows and their number;
        which kinds are graded, for the lessons of all rows."""
        Control = self.env["ejournal.control"].with_user(self.users["vice_rector"])
        calls, queries = [], []
        Term, Env = type(self.term), type(self.env)
        get_current, run = Term._get_current, Env.execute_query

        def find(terms):
            calls.append(terms)
            return get_current(terms)

        def execute_query(env, query):
            queries.append(query)
            return run(env, query)

        with (
            patch.object(Term, "_get_current", find),
            patch.object(Env, "execute_query", execute_query),
        ):
            page = Control.web_search_read(
                [("is_current", "=", True)], {"held_count": {}}, limit=1, count_limit=10
            )
        self.assertEqual((page["length"], len(page["records"])), (1, 1))
        self.assertEqual(len(calls), 1)
        shown = '"ejournal_control"."held_count"'
        [query] = [found for found in queries if shown in found.code]
        rows = self.env.execute_query(SQL("EXPLAIN %s", query))
        plan = "\n".join(line for (line,) in rows)
        self.assertRegex(plan, r"InitPlan 1\n +-> +\w+ Scan .*ejournal_lesson_kind")

    def test_a_cancelled_lesson_is_not_late(self):
        self.midterm_1.is_cancelled = True
        self.env.flush_all()
        self.assertEqual(self._row().late_count, 0)

    def test_a_substitute_answers_for_the_own_days(self):
        """C11."""
        self.env["ejournal.assignment"].create(
            {
                "journal_id": self.journal.id,
                "teacher_id": self.stranger.id,
                "replaces_id": self.teacher.id,
                "date_from": date(2026, 10, 1),
                "date_to": date(2026, 10, 9),
            }
        )
        rows = {row.teacher_id: row.late_count for row in self._row()}
        self.assertEqual(rows, {self.teacher: 0, self.stranger: 1})
        self._row().action_write_to_teacher()
        message = self.journal.message_ids[0]
        self.assertEqual(message.notified_partner_ids, self.stranger.partner_id)

    def test_who_sees_which_rows(self):
        for role, is_visible in (
            ("teacher", True),
            ("coordinator", True),
            ("head", True),
            ("dean", True),
            ("registrar", True),
            ("vice_rector", True),
        ):
            with self.subTest(role=role):
                self.assertEqual(bool(self._row(role)), is_visible)
        Control = self.env["ejournal.control"]
        foreign = Control.with_user(self.stranger).search(
            [("journal_id", "=", self.journal.id)]
        )
        self.assertFalse(foreign)
        self.department.head_id = False
        self.department.coordinator_ids = False
        self.assertFalse(self._row("head"))
        with self.assertRaises(AccessError):
            self._row("digitalization")

    def test_write_to_the_teacher(self):
        """One click: a message with the late lessons, kept in the journal."""
        row = self._row()
        action = row.action_write_to_teacher()
        self.assertEqual(action["params"]["type"], "success")
        message = self.journal.message_ids[0]
        self.assertIn(self.teacher.partner_id, message.notified_partner_ids)
        self.assertEqual(message.author_id, self.users["head"].partner_id)
        self.assertIn(self.midterm_1.topic, message.body)
        self.assertNotIn(self.midterm_2.topic, message.body)

    def test_nothing_late_nobody_written_to(self):
        self.midterm_1.deadline = date(2026, 12, 1)
        self.env.flush_all()
        count = len(self.journal.message_ids)
        action = self._row().action_write_to_teacher()
        self.assertEqual(action["params"]["type"], "info")
        self.assertEqual(len(self.journal.message_ids), count)

    def test_a_teacher_does_not_remind(self):
        with self.assertRaises(AccessError):
            self._row("teacher").action_write_to_teacher()

    def test_a_dean_who_teaches_reminds(self):
        dean = self.users["dean"]
        dean.group_ids += self.env.ref("kaznmu_university.ejournal_group_teacher")
        action = self._row("dean").action_write_to_teacher()
        self.assertEqual(action["params"]["type"], "success")

    def test_drill_down(self):
        action = self._row().action_open_lessons()
        lessons = self.env["ejournal.lesson"].search(action["domain"])
        self.assertEqual(lessons, self.midterm_1 | self.midterm_2)

    def test_the_same_queries_for_any_number_of_journals(self):
        control = self.env["ejournal.control"].with_user(self.users["head"])
        names = ["teacher_id", "fill_percent", "late_count"]
        counts = []
        for number in range(2):
            for copy in range(5 * number):
                self._create_journal(
                    discipline=self.discipline.copy({"code": f"P{copy}"})
                )
            self.env.flush_all()
            # New records have emptied caches of the registry: filled anew, uncounted.
            control.search_read([], names)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            control.search_read([], names)
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(*counts)


@tagged("post_install", "-at_install")
class TestReminder(EjournalCase):
    """SOP C10, T1.6: a mail before the deadline, a digest after it."""

    def setUp(self):
        super().setUp()
        self.fill({self.practical: ["60"] * 3})
        self.midterm_1.deadline = date(2026, 11, 20)
        self.midterm_2.deadline = date(2026, 11, 24)
        self.teacher.ejournal_reminded_on = date(2026, 11, 22)
        self.reminder = self.env["ejournal.reminder"]

    def _mails(self, user, action):
        domain = [("notified_partner_ids", "in", user.partner_id.ids)]
        Message = self.env["mail.message"]
        before = Message.search(domain)
        action()
        return Message.search(domain) - before

    def _remind(self):
        with self.enter_registry_test_mode():
            self.env.ref(
                "kaznmu_ejournal.ir_cron_reminder_teachers"
            ).method_direct_trigger()

    def test_before_the_deadline_and_what_is_late(self):
        mail = self._mails(self.teacher, self._remind)
        self.assertEqual(len(mail), 1)
        self.assertIn("Topic 4", mail.body)  # due tomorrow
        self.assertIn("Topic 2", mail.body)  # late
        self.assertNotIn("Topic 1", mail.body)  # filled
        self.assertEqual(self.teacher.ejournal_reminded_on, date(2026, 11, 23))

    def test_run_twice(self):
        self._remind()
        self.assertFalse(self._mails(self.teacher, self._remind))

    def test_quiet_when_nothing_is_new(self):
        self._remind()
        with freeze_time("2026-11-24 06:00:00"):
            self.assertFalse(self._mails(self.teacher, self._remind))
        with freeze_time("2026-11-25 06:00:00"):  # РК2 is late now
            self.assertEqual(len(self._mails(self.teacher, self._remind)), 1)

    def test_after_an_outage(self):
        """The cron slept over the eve of the deadline; the late lesson is told."""
        self.teacher.ejournal_reminded_on = date(2026, 11, 21)
        with freeze_time("2026-11-27 06:00:00"):
            self.assertIn("Topic 4", self._mails(self.teacher, self._remind).body)

    def test_only_a_final_statement_ends_the_reminders(self):
        """A statement of the midterm control closes no journal; the main one does."""
        statement = self.journal.with_user(self.teacher)._create_statement().sudo()
        midterm = statement.copy({"kind": "midterm"})
        midterm.write({"number": "M-1", "state": "formed"})
        self.env.flush_all()
        self.assertIn(self.teacher, self.reminder._get_unfilled_lessons(date.max))
        statement.write({"number": "S-1", "state": "formed"})
        self.assertFalse(self.reminder._get_unfilled_lessons(date.max))

    def test_switched_off(self):
        self.env.company.ejournal_remind_late = False
        mail = self._mails(self.teacher, self._remind)
        self.assertIn("Topic 4", mail.body)
        self.assertNotIn("Topic 2", mail.body)
        self.env.company.ejournal_reminder_days = 0
        self.teacher.ejournal_reminded_on = False
        self.assertFalse(self._mails(self.teacher, self._remind))

    def test_only_late_lessons(self):
        self.env.company.ejournal_reminder_days = 0
        self.teacher.ejournal_reminded_on = date(2026, 11, 20)
        mail = self._mails(self.teacher, self._remind)
        self.assertIn("Topic 2", mail.body)
        self.assertNotIn("Topic 4", mail.body)

    def test_in_the_language_of_the_teacher(self):
        self.teacher.lang = "ru_RU"
        mail = self._mails(self.teacher, self._remind)
        self.assertIn("20.11.2026", mail.body)

    def test_weekly_digest_for_the_head(self):
        digest = self.reminder._cron_digest_heads
        head = self.users["head"]
        mail = self._mails(head, digest)
        self.assertIn(self.journal.display_name, mail.body)
        self.assertFalse(self._mails(head, digest))
        # Sunday, the last minute before Monday and Monday itself in Almaty
        with freeze_time("2026-11-29 18:59:00"):
            self.assertFalse(self._mails(head, digest))
        with freeze_time("2026-11-29 19:00:00"):
            self.assertEqual(len(self._mails(head, digest)), 1)

    def test_digest_on_another_day_or_never(self):
        """The administrator chooses the day; a late run makes up for it."""
        head = self.users["head"]
        digest = self.reminder._cron_digest_heads
        self.env.company.ejournal_digest_weekday = False
        self.assertFalse(self._mails(head, digest))
        self.env.company.ejournal_digest_weekday = "3"
        self.department.digest_on = date(2026, 11, 19)
        for moment, count in (
            ("2026-11-25 18:59:00", 0),  # Wednesday
            ("2026-11-28 06:00:00", 1),  # the cron slept over Thursday
            ("2026-12-02 06:00:00", 0),
            ("2026-12-03 06:00:00", 1),
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(len(self._mails(head, digest)), count)

    def test_a_quiet_week_has_no_digest(self):
        """Nothing was late on Monday: what is late on Tuesday waits for the next."""
        digest = self.reminder._cron_digest_heads
        self.midterm_1.deadline = date(2026, 11, 23)
        self.env.flush_all()
        self.assertFalse(self._mails(self.users["head"], digest))
        with freeze_time("2026-11-24 06:00:00"):
            self.assertFalse(self._mails(self.users["head"], digest))
        with freeze_time("2026-11-30 06:00:00"):
            self.assertTrue(self._mails(self.users["head"], digest))


@tagged("post_install", "-at_install")
class TestConsolidatedReminder(EjournalCase):
    """SOP T1.10: consolidated statements within a week after ПА, till 16.01.2027."""

    def setUp(self):
        super().setUp()
        self.school_2 = self.env["ejournal.school"].create({"code": "T2", "name": "S2"})
        self.dean_2 = self._create_user("dean", login="dean_2")
        self.dean_2.ejournal_school_id = self.school_2
        for user in (*self.users.values(), self.dean_2):
            user.email = f"{user.login}@kaznmu.example"
        self.env["ejournal.term"].search([("id", "!=", self.term.id)]).active = False

    def _mails(self, *users):
        """Subjects of the mails that one run of the cron sends to users."""
        Message = self.env["mail.message"]
        before = Message.search([])
        with self.enter_registry_test_mode():
            self.env.ref(
                "kaznmu_registrar.ir_cron_reminder_consolidated"
            ).method_direct_trigger()
        new = Message.search([]) - before
        return new.filtered(
            lambda mail: mail.notified_partner_ids & self._partners(users)
        )

    def _partners(self, users):
        return self.env["res.users"].union(*users).partner_id

    def _dean_and_registrar(self):
        return self.users["dean"], self.users["dean_office"], self.users["registrar"]

    def test_before_the_deadline_and_when_late(self):
        """Two days before, the day after, then weekly for some weeks; twice a day no
        more than once, and a cron that slept makes up for it."""
        for moment, count in (
            ("2027-01-13 18:59:00", 0),  # the 13th in Almaty
            ("2027-01-13 19:00:00", 3),
            ("2027-01-14 06:00:00", 0),
            ("2027-01-16 18:59:00", 0),  # the last day
            ("2027-01-16 19:00:00", 3),
            ("2027-01-23 18:59:00", 0),
            ("2027-01-25 06:00:00", 3),  # a day late
            ("2027-01-30 06:00:00", 0),
            ("2027-01-31 06:00:00", 3),
            ("2027-02-20 06:00:00", 3),
            ("2027-03-20 06:00:00", 0),  # nobody listens any more
        ):
            with self.subTest(moment=moment), freeze_time(moment):
                self.assertEqual(len(self._mails(*self._dean_and_registrar())), count)
                self.assertFalse(self._mails(*self._dean_and_registrar()))

    @freeze_time("2027-01-17 06:00:00")
    def test_each_dean_of_the_own_groups(self):
        mail = self._mails(self.users["dean"])
        self.assertIn("T-26-01", mail.body)
        self.assertFalse(mail.notified_partner_ids & self.dean_2.partner_id)
        self.term.consolidated_reminded_on = False
        self.assertFalse(self._mails(self.dean_2, self.users["administrator"]))

    @freeze_time("2027-01-17 06:00:00")
    def test_quiet_when_all_are_sent(self):
        self.env["ejournal.consolidated"].create(
            {"term_id": self.term.id, "group_id": self.group.id}
        ).write({"state": "sent", "sent_on": "2027-01-15 06:00:00"})
        self.assertFalse(self._mails(*self._dean_and_registrar()))

    def test_switched_off_or_earlier(self):
        with freeze_time("2027-01-12 06:00:00"):
            self.env.company.ejournal_consolidated_reminder_days = 0
            self.assertFalse(self._mails(*self._dean_and_registrar()))
            self.env.company.ejournal_consolidated_reminder_days = 4
            self.assertTrue(self._mails(*self._dean_and_registrar()))

    @freeze_time("2027-01-17 06:00:00")
    def test_in_russian(self):
        registrar = self.users["registrar"]
        registrar.lang = "ru_RU"
        mail = self._mails(registrar)
        self.assertIn("16.01.2027", mail.body)
        self.assertIn("водн", mail.subject)


@tagged("post_install", "-at_install")
class TestControlRpc(EjournalCase, WebCase):
    """Control over the external API (JSON-2)."""

    def test_a_stranger_controls_nothing(self):
        response = call_json2(
            self,
            self.stranger,
            "ejournal.control",
            "search_read",
            domain=[["journal_id", "=", self.journal.id]],
        )
        self.assertEqual((response.status_code, response.json()), (200, []))
