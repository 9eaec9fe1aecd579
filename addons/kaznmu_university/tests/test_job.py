from contextlib import closing
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo import sql_db
from odoo.exceptions import AccessError, UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.queue_job.jobrunner import runner
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID, Database

from .. import job_runner
from .common import UniversityCase

INSERT_QUEUED = """
    INSERT INTO queue_job (uuid, state, retry, max_retries, date_enqueued, date_started)
    SELECT %(uuid)s, %(state)s, 0, 0, begun,
           CASE WHEN %(state)s = 'started' THEN begun END
      FROM (SELECT now() AT TIME ZONE 'utc' - %(age)s * INTERVAL '1 sec') AS ago (begun)
"""
INSERT_LOCKS = """
    INSERT INTO queue_job_lock (id, queue_job_id)
    SELECT id, id FROM queue_job WHERE state = 'started'
"""
LOCK = """
    SELECT FROM queue_job_lock
     WHERE queue_job_id = (SELECT id FROM queue_job WHERE uuid = %s) FOR NO KEY UPDATE
"""


@tagged("post_install", "-at_install")
class JobCase(UniversityCase):
    """Work of a batch of prints, of whatever a test makes it do."""

    def setUp(self):
        super().setUp()
        batches = self.env["ejournal.print.batch"].with_user(self.users["registrar"])
        report = self.env.ref("web.action_report_externalpreview")
        self.batch = batches._create_for(report, self.term)

    def start(self, name="Test", **hooks):
        """A job whose record's hooks are these functions."""
        for hook, function in hooks.items():
            self.startPatcher(patch.object(type(self.batch), hook, function))
        return self.batch.env["ejournal.job"]._start(self.batch, name)

    def start_portions(self, run, portions=((1, 2), (3, 4), (5,)), **hooks):
        """A job of portions that may be done side by side."""
        return self.start(
            _get_job_portions=lambda batch: list(map(list, portions)),
            _run_job_portion=run,
            **{"_finish_job": lambda batch, job, results: None, **hooks},
        )

    def start_in_order(self, run, **hooks):
        """A job whose work must go in order."""
        hooks |= {"_get_job_portions": lambda batch: None, "_run_job": run}
        return self.start(**hooks, _finish_job=lambda batch, job, results: None)


class TestJobInPortions(JobCase):
    """Issue 18, section 2: portions on all cores, none twice, none left out."""

    def test_all_are_done_once(self):
        done, finished = [], []

        def run(batch, portion):
            done.append((batch.env.user, portion))
            return sum(portion)

        def finish(batch, job, results):
            finished.append(results)
            job.log = "Finished"

        job = self.start_portions(run, _finish_job=finish)
        self.assertEqual((job.state, job.progress, job.total), ("pending", 0, 5))
        self.run_jobs()
        self.assertEqual((job.state, job.progress, job.done), ("done", 100, 5))
        registrar = self.users["registrar"]
        self.assertEqual(
            sorted(done, key=str),
            [(registrar, [1, 2]), (registrar, [3, 4]), (registrar, [5])],
        )
        self.assertEqual(finished, [[3, 7, 5]])
        self.assertEqual(job.log, "Finished")

    def test_one_that_is_queued_twice_is_done_once(self):
        done = []
        job = self.start_portions(lambda batch, portion: done.append(portion))
        job.sudo()._queue()
        self.run_jobs()
        self.assertEqual(sorted(done), [[1, 2], [3, 4], [5]])
        self.assertEqual(job.state, "done")

    def test_progress(self):
        job = self.start_portions(lambda batch, portion: None)
        first, second, _third = job.sudo().portion_ids
        second._work()
        self.assertEqual((job.state, job.progress), ("pending", 40))
        first._work()
        self.assertEqual((job.state, job.progress), ("running", 80))

    def test_a_users_error_is_shown_and_retried(self):
        fails, done = [True], []

        def run(batch, portion):
            if fails and portion == [3, 4]:
                raise UserError(batch.env._("The file is damaged."))
            done.append(portion)

        job = self.start_portions(run)
        self.run_jobs()
        self.assertEqual((job.state, job.error), ("failed", "The file is damaged."))
        self.assertEqual(sorted(done), [[1, 2], [5]])
        fails.clear()
        job.action_retry()
        self.assertEqual((job.state, job.error), ("running", False))
        self.run_jobs()
        self.assertEqual((job.state, done[2:]), ("done", [[3, 4]]))

    def test_nothing_of_a_portion_that_fails_is_kept(self):
        def run(batch, portion):
            batch.env["ejournal.school"].sudo().create({"code": "X", "name": "X"})
            raise UserError(batch.env._("The file is damaged."))

        self.start_portions(run)
        self.run_jobs()
        self.assertFalse(self.env["ejournal.school"].search([("code", "=", "X")]))

    def test_the_end_may_fail(self):
        def finish(batch, job, results):
            raise UserError(batch.env._("The file is damaged."))

        job = self.start_portions(lambda batch, portion: None, _finish_job=finish)
        self.run_jobs()
        self.assertEqual((job.state, job.error), ("failed", "The file is damaged."))
        self.startPatcher(
            patch.object(type(self.batch), "_finish_job", lambda *args: None)
        )
        job.action_retry()
        self.run_jobs()
        self.assertEqual(job.state, "done")

    def test_a_conflict_is_left_to_the_queue(self):
        def run(batch, portion):
            raise SerializationFailure

        job = self.start_portions(run)
        with self.assertRaises(SerializationFailure), self.cr.savepoint():
            job.sudo().portion_ids[0]._work()
        self.assertEqual(job.state, "pending")

    def test_a_portion_that_kills_the_server_ends(self):
        job = self.start_portions(lambda batch, portion: None)
        queued = self.env["queue.job"].search([], order="id desc", limit=4)
        queued.retry = 6
        portion = job.sudo().portion_ids[0]
        portion.with_context(job_uuid=queued[0].uuid)._work()
        self.assertEqual(job.state, "failed")
        self.assertIn("cut short", job.error)

    def test_stopped_by_its_user(self):
        done = []
        job = self.start_portions(lambda batch, portion: done.append(portion))
        job.sudo().portion_ids[0]._work()
        job.action_stop()
        self.run_jobs()
        self.assertEqual((job.state, done), ("stopped", [[1, 2]]))

    def test_what_is_of_use_as_a_whole_alone_is_not_stopped(self):
        job = self.start_portions(lambda batch, portion: None, _job_can_stop=False)
        self.assertFalse(job.can_stop)
        with self.assertRaisesRegex(UserError, "to its end"):
            job.action_stop()

    def test_others_neither_stop_nor_retry(self):
        job = self.start_portions(lambda batch, portion: None)
        for method in ("action_stop", "action_retry"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(job.with_user(self.users["dean"]), method)()
        self.assertEqual(job.state, "pending")

    def test_no_client_puts_anything_into_the_queue(self):
        for method in ("with_delay", "delayable"):
            with self.assertRaises(AccessError):
                call_kw(self.batch, method, [self.batch.ids], {})

    def test_who_serves_the_queue(self):
        """Its runner says so by a lock in the database."""
        self.assertFalse(self.env["ejournal.job"]._is_served())
        with closing(sql_db.db_connect(self.cr.dbname).cursor()) as other:
            other.execute("SELECT pg_advisory_xact_lock(%s)", [PG_ADVISORY_LOCK_ID])
            self.assertTrue(self.env["ejournal.job"]._is_served())

    def test_the_work_of_a_dead_worker_is_given_back_soon(self):
        """A kill costs a portion; what may not have begun yet is left alone."""
        ages = {
            "alive": ("started", 3),
            "beginning": ("started", 0),
            "dead": ("started", 3),
            "handed out": ("enqueued", 3),
        }
        for place, name in (
            (Database, "requeue_dead_jobs"),
            (runner, "SELECT_TIMEOUT"),
        ):
            self.startPatcher(patch.object(place, name, getattr(place, name)))
        job_runner.set_up()  # pytest imports add-ons past their hook
        database = sql_db.db_connect(self.cr.dbname)
        with closing(database.cursor()) as worker, closing(database.cursor()) as served:
            try:
                for uuid, (state, age) in ages.items():
                    values = {"uuid": uuid, "state": state, "age": age}
                    worker.execute(INSERT_QUEUED, values)
                worker.execute(INSERT_LOCKS)
                worker.commit()
                worker.execute(LOCK, ["alive"])
                queue = Database.__new__(Database)
                queue.conn = served._cnx
                with mute_logger("odoo.addons.queue_job.jobrunner.runner"):
                    queue.requeue_dead_jobs()
                served.execute(
                    "SELECT uuid, state, retry FROM queue_job WHERE uuid IN %s",
                    [tuple(ages)],
                )
                found = sorted(served.fetchall())
                served.commit()
            finally:
                worker.rollback()
                worker.execute("DELETE FROM queue_job WHERE uuid IN %s", [tuple(ages)])
                worker.commit()
        self.assertEqual(
            found,
            [
                ("alive", "started", 0),
                ("beginning", "started", 0),
                ("dead", "pending", 1),
                ("handed out", "enqueued", 0),
            ],
        )

    def test_channel_and_place_in_the_line(self):
        self.start_portions(lambda batch, portion: None)
        queued = self.env["queue.job"].search([("state", "!=", "done")])
        self.assertEqual(set(queued.mapped("channel")), {"root.ejournal_print"})


class TestJobInOrder(JobCase):
    """Work that must go in order keeps what it has done, and goes on after a stop."""

    def test_done(self):
        users = []

        def run(batch, job):
            users.append(batch.env.user)
            for done in range(1, 6):
                yield done, 5

        job = self.start_in_order(run)
        self.assertEqual((job.state, job.progress), ("pending", 0))
        self.run_jobs()
        self.assertEqual((job.state, job.progress, job.done), ("done", 100, 5))
        self.assertEqual(users, [self.users["registrar"]])

    def test_a_users_error_is_shown_and_retried(self):
        fails = [True]

        def run(batch, job):
            yield 1, 2
            if fails:
                raise UserError(batch.env._("The file is damaged."))
            yield 2, 2

        job = self.start_in_order(run)
        self.run_jobs()
        self.assertEqual((job.state, job.error), ("failed", "The file is damaged."))
        self.assertEqual(job.progress, 50)
        fails.clear()
        job.action_retry()
        self.run_jobs()
        self.assertEqual((job.state, job.error), ("done", False))

    @mute_logger("odoo.addons.kaznmu_university.models.service.job")
    def test_a_crash_does_not_stop_other_jobs(self):
        def run(batch, job):
            if job.name == "Test":
                raise ValueError("crash")
            yield 1, 1

        job = self.start_in_order(run)
        other = self.batch.env["ejournal.job"]._start(self.batch, "Other")
        self.run_jobs()
        self.assertEqual((job.state, other.state), ("failed", "done"))

    def test_progress_is_no_failure(self):
        """Killed again and again, but always a little later."""

        def run(batch, job):
            yield job.done + 1, 9

        job = self.start_in_order(run)
        job.sudo().portion_ids.attempts = 4
        self.run_jobs()
        self.assertEqual(job.state, "done")
        self.assertEqual(job.sudo().portion_ids.attempts, 0)

    def test_a_job_that_kills_the_server_ends(self):
        def run(batch, job):
            yield 1, 1

        job = self.start_in_order(run)
        job.sudo().portion_ids.attempts = 5
        self.run_jobs()
        self.assertEqual(job.state, "failed")
        self.assertIn("cut short", job.error)

    def test_a_deleted_record(self):
        job = self.start_in_order(lambda batch, job: iter(()))
        self.batch.sudo().unlink()
        self.run_jobs()
        self.assertEqual(job.state, "failed")
        self.assertIn("deleted", job.error)

    def test_an_interrupted_job_goes_on(self):
        """Left "running" by a crash of the server, it is run again."""

        def run(batch, job):
            yield 1, 1

        job = self.start_in_order(run)
        job.sudo().state = "running"
        self.run_jobs()
        self.assertEqual(job.state, "done")

    def test_administrators_hear_of_a_failure(self):
        """Once an hour, however many jobs fail (issue 18, section 3)."""

        def run(batch, job):
            yield 1, 2
            raise UserError(batch.env._("The file is damaged."))

        def find_alarms():
            return self.env["mail.message"].search(
                [("subject", "ilike", "A background job has failed")]
            )

        administrator = self.users["administrator"]
        administrator.email = "administrator@kaznmu.example"
        self.start_in_order(run)
        other = self.batch.env["ejournal.job"]._start(self.batch, "Other")
        self.run_jobs()
        told = find_alarms().notified_partner_ids
        self.assertIn(administrator.partner_id, told)
        self.assertNotIn(self.users["registrar_head"].partner_id, told)
        self.assertEqual(len(find_alarms()), len(told), "of the first one alone")
        self.assertEqual(other.state, "failed")
