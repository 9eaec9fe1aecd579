from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

from .job import ACTIVE

#: What ends its server so many times, without getting on, is not begun again.
MAX_ATTEMPTS = 5
KEEP_DAYS = 30


class EjournalJobPortion(models.Model):
    """A part of a background job that one worker does, in one transaction.

    Work that must go in order is one portion without argument, which commits as it
    gets on.
    """

    _name = "ejournal.job.portion"
    _description = "Portion of a background job"
    _inherit = ["ejournal.closed.mixin"]
    _order = "job_id, sequence"
    _rec_name = "sequence"

    job_id = fields.Many2one(
        "ejournal.job", required=True, readonly=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer(readonly=True)
    argument = fields.Json(readonly=True)
    size = fields.Integer(readonly=True)
    done = fields.Integer(readonly=True)
    is_done = fields.Boolean(string="Finished", readonly=True)
    result = fields.Json(readonly=True, help="In a list: Odoo keeps nothing falsy")
    attempts = fields.Integer(
        readonly=True, help="How often it was begun since it last got on"
    )

    def _get_delayable(self, **options):
        """The portion as a job of the queue, yet to be delayed."""
        delayable = self.delayable(**options)
        if not self.argument:
            return delayable._work_in_order()
        return delayable._work()

    def _work(self):
        """Called by the queue: do the portion as the job's user, once."""
        # Whoever has it locked does it; after a new start the queue may hold it twice.
        if not self.try_lock_for_update() or self.is_done:
            return
        job = self.job_id
        if job.state == "stopped":
            return
        try:
            self._check_attempts(self._count_kills())
            with self.env.cr.savepoint():
                result = job._get_record()._run_job_portion(self.argument)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # the queue begins it again, on fresh data
        except Exception as error:
            job._fail(error)
        else:
            self.write({"is_done": True, "done": self.size, "result": [result]})
            # By the first alone: workers do not wait for each other.
            if not self.sequence and job.state == "pending":
                job.state = "running"

    def _work_in_order(self):
        """Called by the queue, which lets it commit: do the whole work in its order."""
        job, cr = self.job_id, self.env.cr
        if self.is_done or job.state not in ACTIVE:
            return
        job.state = "running"
        self.attempts += 1
        cr.commit()  # pylint: disable=invalid-commit
        try:
            self._check_attempts(self.attempts)
            for done, total in job._get_record()._run_job(job):
                self.write({"done": done, "size": total, "attempts": 0})
                cr.commit()  # pylint: disable=invalid-commit
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise  # as above
        except Exception as error:
            cr.rollback()
            job._fail(error)
        else:
            self.write({"is_done": True, "result": [None]})

    def _count_kills(self):
        """How often the queue has begun the portion before."""
        # As superuser: the queue's own record of this very work.
        queued = self.env["queue.job"].sudo()
        return queued.search([("uuid", "=", self.env.context.get("job_uuid"))]).retry

    @api.autovacuum
    def _gc_portions(self):
        """Remove what finished jobs have no use for any more."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("job_id.finished_on", "<", limit)]).unlink()

    def _check_attempts(self, attempts):
        if attempts > MAX_ATTEMPTS:
            raise UserError(
                self.env._("The work was cut short %s times.", MAX_ATTEMPTS)
            )
