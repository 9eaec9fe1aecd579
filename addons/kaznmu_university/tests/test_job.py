from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestJob(UniversityCase):
    """Background work: portions, progress, failures, going on after a stop."""

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("kaznmu_university.ir_cron_job").method_direct_trigger()
        self.env.invalidate_all()

    def start(self, run_job):
        self.startPatcher(
            patch.object(
                type(self.env["ejournal.term"]), "_run_job", run_job, create=True
            )
        )
        return (
            self.env["ejournal.job"]
            .with_user(self.users["registrar"])
            ._start(self.term, "Test")
        )

    def test_done(self):
        users = []

        def run_job(term, job):
            users.append(term.env.user)
            for done in range(1, 6):
                yield done, 5

        job = self.start(run_job)
        self.assertEqual((job.state, job.progress), ("pending", 0))
        self.run_cron()
        self.assertEqual((job.state, job.progress, job.done), ("done", 100, 5))
        self.assertEqual(users, [self.users["registrar"]])

    def test_a_users_error_is_shown_and_retried(self):
        fails = [True]

        def run_job(term, job):
            yield 1, 2
            if fails:
                raise UserError(term.env._("The file is damaged."))
            yield 2, 2

        job = self.start(run_job)
        self.run_cron()
        self.assertEqual((job.state, job.error), ("failed", "The file is damaged."))
        fails.clear()
        job.action_retry()
        self.run_cron()
        self.assertEqual((job.state, job.error), ("done", False))

    @mute_logger("odoo.addons.kaznmu_university.models.service.job")
    def test_a_crash_does_not_stop_other_jobs(self):
        def run_job(term, job):
            if job.name == "Test":
                raise ValueError("crash")
            yield 1, 1

        job = self.start(run_job)
        other = self.env["ejournal.job"]._start(self.term, "Other")
        self.run_cron()
        self.assertEqual((job.state, other.state), ("failed", "done"))

    def test_a_long_job_is_not_cut_off(self):
        """Odoo gives a cron ten seconds, then asks what remains; a job has its end."""

        def run_job(term, job):
            for done in range(1, 9):
                yield done, 8

        job = self.start(run_job)
        ends = patch("odoo.addons.base.models.ir_cron.MIN_TIME_PER_JOB", 0)
        with ends:
            self.run_cron()
        self.assertEqual((job.state, job.done), ("done", 8))

    def test_a_conflict_is_tried_again(self):
        tries = []

        def run_job(term, job):
            tries.append(job)
            if len(tries) < 3:
                raise SerializationFailure
            yield 1, 1

        job = self.start(run_job)
        self.run_cron()
        self.assertEqual((job.state, len(tries)), ("done", 3))

    def test_a_job_that_kills_the_server_ends(self):
        def run_job(term, job):
            yield 1, 1

        job = self.start(run_job)
        job.sudo().write({"state": "running", "attempts": 5})
        self.run_cron()
        self.assertEqual(job.state, "failed")
        self.assertIn("cut short", job.error)

    def test_a_deleted_record(self):
        term = self.term.copy({"code": "T-2"})
        job = self.env["ejournal.job"]._start(term, "Test")
        term.unlink()
        self.run_cron()
        self.assertEqual(job.state, "failed")
        self.assertIn("deleted", job.error)

    def test_an_interrupted_job_goes_on(self):
        """Left "running" by a crash of the server, it is run again."""

        def run_job(term, job):
            yield 1, 1

        job = self.start(run_job)
        job.sudo().state = "running"
        self.run_cron()
        self.assertEqual(job.state, "done")

    def test_administrators_hear_of_a_failure(self):
        """Once an hour, however many jobs fail (issue 18, section 3)."""

        def run_job(term, job):
            yield 1, 2
            raise UserError(term.env._("The file is damaged."))

        def find_alarms():
            return self.env["mail.message"].search(
                [("subject", "ilike", "A background job has failed")]
            )

        administrator = self.users["administrator"]
        administrator.email = "administrator@kaznmu.example"
        self.start(run_job)
        other = self.env["ejournal.job"]._start(self.term, "Other")
        self.run_cron()
        told = find_alarms().notified_partner_ids
        self.assertIn(administrator.partner_id, told)
        self.assertNotIn(self.users["registrar_head"].partner_id, told)
        self.assertEqual(len(find_alarms()), len(told), "of the first one alone")
        self.assertEqual(other.state, "failed")
