"""Two people at once, in real transactions that are committed.

Other tests run in one transaction that is rolled back; here a copy of the test database
is made, worked in by several cursors, and dropped.
"""

import threading
import time
from contextlib import closing, contextmanager
from datetime import date
from functools import partial
from unittest.mock import patch

from odoo.api import Environment
from odoo.exceptions import UserError
from odoo.service.model import retrying
from odoo.sql_db import Cursor, close_db
from odoo.tests import tagged
from odoo.tests.common import get_db_name
from odoo.tools import SQL, mute_logger

from odoo.addons.kaznmu_requests.tests.common import PROTOCOL, RequestCase
from odoo.addons.kaznmu_university.models.service.locking import in_turn

from tests import databases


@tagged("post_install", "-at_install")
class TestConcurrency(RequestCase):
    """The second one never overwrites the first one silently, nor decides twice."""

    frozen_time = None

    @classmethod
    def setUpClass(cls):
        cls._copy_database()
        super().setUpClass()
        cls.digitalization = cls.users["digitalization"]
        cls.digitalization_2 = cls._create_user("digitalization", login="digital_2")
        # Whoever stands in for the teacher keeps the same journal.
        cls.colleague = cls._create_user("teacher", login="colleague")
        cls.journal.assignment_ids = [(0, 0, {"teacher_id": cls.colleague.id})]
        cls.request = cls.Request.with_user(cls.users["head"]).create(
            {
                "kind": "access",
                "person_ids": [
                    (0, 0, {"name": "Новый", "email": "new@kaznmu.example"})
                ],
            }
        )
        cls.request.action_submit()
        journals = [
            cls._create_journal(discipline=cls.discipline.copy({"code": f"LINE-{n}"}))
            for n in range(4)
        ]
        Statement = cls.env["ejournal.statement"]
        cls.drafts = Statement.union(
            *(Statement._create_draft(journal, "main") for journal in journals)
        )
        Cursor.commit(cls.cr)  # the copy is there to be written

    def setUp(self):
        # Nothing is filled for each test: that would be rolled back with it.
        super(RequestCase, self).setUp()

    @classmethod
    def _copy_database(cls):
        source, copy = get_db_name(), f"{get_db_name()}_concurrency"
        close_db(source)
        databases.drop(copy)
        databases.copy(source, copy)
        cls.addClassCleanup(databases.drop, copy)
        cls.enterClassContext(databases.entered(copy))

    @contextmanager
    def by_user(self, record, user):
        """The record in a transaction of its own, committed at the end."""
        with closing(self.registry.cursor()) as cr:
            yield record.with_env(Environment(cr, user.id, {}))
            cr.commit()

    def start(self, call):
        """Run in a thread; the list that gets its result."""
        results = []
        thread = threading.Thread(target=lambda: results.append(call()))
        thread.start()
        self.addCleanup(thread.join)
        return thread, results

    def start_in_turn(self, record, user, call):
        """Call with the record as a request of the web client does, in a thread."""

        def work():
            with self.by_user(record, user) as own:
                return retrying(partial(in_turn, own.env, partial(call, own)), own.env)

        return self.start(work)

    @contextmanager
    def without_pauses(self):
        """Odoo sleeps before a new try; then the test fails."""
        with (
            patch("odoo.service.model.time", sleep=self.fail),
            self.assertNoLogs("odoo.service.model"),
            self.assertNoLogs("odoo.sql_db"),
        ):
            yield

    def wait_for_lock(self, count=1):
        """Until so many wait for others in the database, for two minutes."""
        for _attempt in range(2400):
            with closing(self.registry.cursor()) as cr:
                cr.execute(
                    """SELECT COUNT(*) FROM pg_stat_activity
                        WHERE datname = CURRENT_DATABASE()
                          AND wait_event_type = 'Lock'"""
                )
                if cr.fetchone()[0] >= count:
                    return
            time.sleep(0.05)
        self.fail("Nobody waits.")

    def save_in_thread(self, user, value, version):
        """Save the first student's mark as a request of the web client does."""

        def save():
            with self.by_user(self.journal, user) as journal:
                change = {
                    "lesson_id": self.practical.id,
                    "participant_id": self.rows[0].id,
                    "value": value,
                    "version": version,
                }
                return retrying(partial(journal.save_marks, [change]), journal.env)

        return self.start(save)

    def test_two_approvers_at_once(self):
        """SOP T1.4: the second one is told, and one login is made."""
        with self.by_user(self.request, self.digitalization) as first:
            first.action_approve()
            with (
                self.by_user(self.request, self.digitalization_2) as second,
                self.assertRaisesRegex(UserError, "deciding this request right now"),
            ):
                second.action_approve()
        with (
            self.by_user(self.request, self.digitalization_2) as second,
            self.assertRaises(UserError),
        ):
            second.action_approve()
        with self.by_user(self.request, self.digitalization) as request:
            self.assertEqual(request.state, "done")
            steps = request.step_ids.filtered(lambda step: step.outcome == "approved")
            self.assertEqual(steps.user_id, self.digitalization.with_env(request.env))
            logins = request.env["res.users"].sudo()
            self.assertEqual(
                logins.search_count([("login", "=", "new@kaznmu.example")]), 1
            )

    @mute_logger("odoo.sql_db", "odoo.service.model")  # they tell of the retry
    def test_two_teachers_write_one_cell_at_once(self):
        """The second one's mark comes back as a conflict; the trace has one change."""
        with self.by_user(self.journal, self.teacher) as journal:
            [saved] = journal.save_marks(
                [
                    {
                        "lesson_id": self.practical.id,
                        "participant_id": self.rows[0].id,
                        "value": "60",
                        "version": 0,
                    }
                ]
            )["saved"]
        with self.by_user(self.journal, self.teacher) as journal:
            journal.save_marks(
                [
                    {
                        "lesson_id": self.practical.id,
                        "participant_id": self.rows[0].id,
                        "value": "70",
                        "version": saved["version"],
                    }
                ]
            )
            journal.env.flush_all()
            thread, answers = self.save_in_thread(
                self.colleague, "80", saved["version"]
            )
            self.wait_for_lock()
        thread.join()
        [answer] = answers
        self.assertFalse(answer["saved"])
        [conflict] = answer["conflicts"]
        self.assertEqual(conflict["current"]["value"], "70")
        with self.by_user(self.journal, self.teacher) as journal:
            history = (
                journal.env["ejournal.mark.change"]
                .sudo()
                .search([("lesson_id", "=", self.practical.id)])
            )
            self.assertEqual(history.mapped("new_points"), [70, 60])
            # The chain of the history is whole.
            findings = [found for *_progress, found in history._verify()]
            self.assertFalse(any(findings), findings)

    def test_savers_of_one_lesson_wait_in_line(self):
        """Issue 18: nobody fails or sleeps, nothing is lost, who saw an old mark is
        told."""

        def save(row, value, journal):
            change = {
                "lesson_id": self.midterm_2.id,
                "participant_id": row.id,
                "value": value,
                "version": 0,
            }
            return journal.save_marks([change])

        with self.without_pauses():
            with self.by_user(self.journal, self.teacher) as journal:
                save(self.rows[0], "61", journal)
                journal.env.flush_all()
                started = [
                    self.start_in_turn(self.journal, user, partial(save, row, value))
                    for user, row, value in (
                        (self.colleague, self.rows[0], "71"),
                        (self.teacher, self.rows[1], "62"),
                        (self.colleague, self.rows[1], "72"),
                        (self.teacher, self.rows[2], "63"),
                        (self.colleague, self.rows[2], "73"),
                    )
                ]
                self.wait_for_lock(len(started))
            for thread, _results in started:
                thread.join()
        answers = [answer for _thread, results in started for answer in results]
        self.assertEqual(len(answers), len(started))
        self.assertEqual(sum(len(answer["saved"]) for answer in answers), 2)
        self.assertEqual(sum(len(answer["conflicts"]) for answer in answers), 3)
        with self.by_user(self.journal, self.teacher) as journal:
            lesson = self.midterm_2.with_env(journal.env)
            self.assertEqual(lesson.filled_count, 3)
            history = journal.env["ejournal.mark.change"].sudo()
            kept = history.search([("lesson_id", "=", lesson.id)])
            self.assertEqual(len(kept), 3, "no mark is overwritten")
            findings = [found for *_progress, found in history._verify()]
            self.assertFalse(any(findings), findings)
            [[locks]] = journal.env.execute_query(
                SQL(
                    """SELECT COUNT(*) FROM pg_locks
                         JOIN pg_database ON pg_database.oid = pg_locks.database
                        WHERE datname = CURRENT_DATABASE()
                          AND locktype = 'advisory' AND objsubid = 2  -- two numbers"""
                )
            )
            self.assertFalse(locks, "a place is kept after the transaction")

    def test_statements_are_numbered_in_line(self):
        """SOP T1.7, issue 18: whoever forms one at the same time waits for the number;
        it has no gap, nor does one that was not used leave any."""

        def form(statement):
            statement._do_form()

        admin = self.env.user
        with closing(self.registry.cursor()) as cr:
            # It is refused after all: the number is free again.
            form(self.drafts[0].with_env(Environment(cr, admin.id, {})))
            cr.rollback()
        with self.without_pauses():
            with self.by_user(self.drafts[0], admin) as first:
                form(first)
                first.env.flush_all()
                started = [
                    self.start_in_turn(draft, admin, form) for draft in self.drafts[1:]
                ]
                self.wait_for_lock(len(started))
            for thread, results in started:
                thread.join()
                self.assertEqual(results, [None])
        with self.by_user(self.drafts, admin) as formed:
            year = self.term.academic_year
            self.assertEqual(
                sorted(formed.mapped("number")),
                [f"{year}-{number:05}" for number in range(1, 5)],
            )
            self.assertEqual(formed[0].number, f"{year}-00001")

    @mute_logger("odoo.sql_db", "odoo.service.model")  # they tell of the retry
    def test_two_corrections_are_approved_at_once(self):
        """SOP C17: the one too many is counted, though none sees the other."""
        changes = [
            {
                "lesson_id": self.midterm_1.id,
                "participant_id": row.id,
                "value": "60",
                "version": 0,
            }
            for row in self.rows[:2]
        ]
        with self.by_user(self.journal, self.teacher) as journal:
            self.assertEqual(len(journal.save_marks(changes)["saved"]), 2)
        with self.by_user(self.Request, self.teacher) as drafts:
            requests = drafts.create(
                [
                    {
                        "journal_id": self.journal.id,
                        "description": "Перепутаны строки",
                        "cause_kind": "typing",
                        "error_date": date(2020, 1, 1),
                        "discovery_date": date(2020, 1, 2),
                        "cell_ids": [(0, 0, {**change, "wanted": "58"})],
                    }
                    for change in self._get_cells(changes)
                ]
            )
            requests.action_submit()
        for role in ("head", "dean"):
            with self.by_user(requests, self.users[role]) as decided:
                if role == "dean":
                    decided.write({**PROTOCOL, "protocol_date": date(2020, 1, 3)})
                decided.action_approve()
        with self.by_user(self.env.company, self.env.user) as company:
            company.ejournal_error_limit = 1
        chief = self.users["registrar_head"]

        def approve():
            with self.by_user(requests[1], chief) as second:
                return retrying(second.action_approve, second.env)

        with self.by_user(requests[0], chief) as first:
            first.action_approve()
            first.env.flush_all()
            thread, _results = self.start(approve)
            self.wait_for_lock()
        thread.join()
        with self.by_user(requests, self.env.user) as requests:
            self.assertEqual(set(requests.mapped("state")), {"approved"})
            memo = requests.search([("kind", "=", "memo")])
            self.assertEqual(memo.correction_ids, requests)

    def _get_cells(self, changes):
        return [
            {name: change[name] for name in ("lesson_id", "participant_id")}
            for change in changes
        ]

    def close_journal(self):
        self.journal.lesson_ids.deadline = date(2099, 1, 1)
