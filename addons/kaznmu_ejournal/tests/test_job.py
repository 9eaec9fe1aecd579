from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestJob(EjournalCase):
    """Background work: portions, progress, failures, going on after a stop."""

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("kaznmu_ejournal.ir_cron_job").method_direct_trigger()
        self.env.invalidate_all()

    def start(self, run_job):
        self.startPatcher(
            patch.object(type(self.env["ejournal.term"]), "_run_job", run_job)
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

    @mute_logger("odoo.addons.kaznmu_ejournal.models.job")
    def test_a_crash_does_not_stop_other_jobs(self):
        def run_job(term, job):
            if job.name == "Test":
                raise ValueError("crash")
            yield 1, 1

        job = self.start(run_job)
        other = self.env["ejournal.job"]._start(self.term, "Other")
        self.run_cron()
        self.assertEqual((job.state, other.state), ("failed", "done"))

    def test_an_interrupted_job_goes_on(self):
        """Left "running" by a crash of the server, it is run again."""

        def run_job(term, job):
            yield 1, 1

        job = self.start(run_job)
        job.sudo().state = "running"
        self.run_cron()
        self.assertEqual(job.state, "done")
