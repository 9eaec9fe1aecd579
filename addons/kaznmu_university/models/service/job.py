import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from odoo.addons.queue_job.delay import chain, group
from odoo.addons.queue_job.job import PENDING, Job
from odoo.addons.queue_job.jobrunner.runner import PG_ADVISORY_LOCK_ID

from .job_mixin import FIRST

ACTIVE = ("pending", "running")
ALARM_PAUSE = timedelta(hours=1)

_logger = logging.getLogger(__name__)


class EjournalJob(models.Model):
    """Work too long for a request, as people see it: progress, result, failure.

    The work is that of an ``ejournal.job.mixin``; its portions are jobs of OCA's queue,
    done side by side on all cores of all servers. A kill costs the portion that was in
    work, which the queue begins again.
    """

    _name = "ejournal.job"
    _description = "Background job"
    _inherit = ["ejournal.closed.mixin"]
    _order = "id desc"

    name = fields.Char(required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Many2oneReference(model_field="res_model", required=True)
    user_id = fields.Many2one(
        "res.users",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.uid,
    )
    state = fields.Selection(
        [
            ("pending", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("stopped", "Stopped"),
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    portion_ids = fields.One2many("ejournal.job.portion", "job_id", readonly=True)
    done = fields.Integer(compute="_compute_progress")
    total = fields.Integer(compute="_compute_progress")
    progress = fields.Integer(compute="_compute_progress", string="Progress, %")
    can_stop = fields.Boolean("Can be stopped", compute="_compute_can_stop")
    error = fields.Text(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    log = fields.Text(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="Result", readonly=True)

    @api.depends("portion_ids.done", "portion_ids.size", "state")
    def _compute_progress(self):
        # As superuser: counts of jobs that their reader may read.
        sums = {
            job.id: (done, total)
            for job, done, total in self.env["ejournal.job.portion"]
            .sudo()
            ._read_group(
                [("job_id", "in", self.ids)], ["job_id"], ["done:sum", "size:sum"]
            )
        }
        for job in self:
            job.done, job.total = sums.get(job.id, (0, 0))
            if job.state == "done":
                job.progress = 100
            else:
                job.progress = 100 * job.done // job.total if job.total else 0

    @api.depends("state", "res_model")
    def _compute_can_stop(self):
        for job in self:
            work = self.env[job.res_model or "ejournal.job.mixin"]
            job.can_stop = job.state in ACTIVE and work._job_can_stop

    # ------------------------------------------------------------------
    # Starting, stopping
    # ------------------------------------------------------------------
    @api.model
    def _start(self, record, name):
        """Queue the work of a record.

        :param record: an ``ejournal.job.mixin``
        :return: the new job
        """
        # Users start jobs only through actions, which check their rights.
        job = self.sudo().create(
            {
                "name": name,
                "res_model": record._name,
                "res_id": record.id,
                "user_id": self.env.uid,
            }
        )
        job._divide(record)
        job._queue()
        return job.sudo(False)

    def _divide(self, record):
        """Make the portions of a record's work."""
        portions = record._get_job_portions()
        if portions is None:
            portions = [None]
        self.portion_ids = [
            fields.Command.create(
                {"sequence": sequence, "argument": portion, "size": len(portion or ())}
            )
            for sequence, portion in enumerate(portions)
        ]

    def _queue(self):
        """Give what is not done yet to OCA's queue, and the end after it."""
        for job in self:
            work = self.env[job.res_model]
            options = {
                "channel": work._job_channel,
                "max_retries": 0,  # a portion counts itself how often it was killed
            }
            first = work._job_priority
            portions = [
                portion._get_delayable(**options, priority=first + bool(place))
                for place, portion in enumerate(
                    job.portion_ids.filtered(lambda portion: not portion.is_done)
                )
            ]
            end = job.delayable(**options, priority=first)._finish()
            (chain(group(*portions), end) if portions else end).delay()

    def action_retry(self):
        """Start a failed job again; what is done already is skipped."""
        self.check_access("read")
        failed = self.filtered(lambda job: job.state == "failed").sudo()  # own jobs
        failed.portion_ids.attempts = 0
        for job in failed:
            job.write({"state": "running" if job.done else "pending", "error": False})
        failed._queue()

    def action_stop(self):
        """End a job; what is done stays done.

        :raise UserError: half of its work is of no use
        """
        self.check_access("read")
        for job in self.filtered(lambda job: job.state in ACTIVE):
            if not job.can_stop:
                raise UserError(
                    self.env._("This work is done to its end, or not at all.")
                )
            job.sudo().state = "stopped"  # one's own job

    def action_download(self):
        """Download the file that the job has made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
        }

    # ------------------------------------------------------------------
    # Called by the queue
    # ------------------------------------------------------------------
    def _finish(self):
        """Called by the queue when all portions were tried: end the job."""
        portions = self.portion_ids
        if not self.try_lock_for_update() or self.state not in ACTIVE:
            return
        if not all(portions.mapped("is_done")):
            return  # the queue holds them once more, after a new start
        try:
            with self.env.cr.savepoint():
                results = [portion.result[0] for portion in portions]
                self._get_record()._finish_job(self, results)
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            self._fail(error)
        else:
            self.write({"state": "done", "finished_on": fields.Datetime.now()})

    def _fail(self, error):
        """Keep why the work has failed, and tell the administrators: of the failures
        of an hour, the first."""
        if not isinstance(error, UserError):
            _logger.error("Job %s (%s) failed", self.id, self.name, exc_info=error)
        recent = self.search_count(
            [
                ("state", "=", "failed"),
                ("write_date", ">", fields.Datetime.now() - ALARM_PAUSE),
            ],
            limit=1,
        )
        self.write({"state": "failed", "error": str(error)})
        if not recent:
            # By itself: the failure is kept, whatever becomes of the mail.
            self.with_delay(channel="root.ejournal_mail", priority=FIRST)._raise_alarm()

    def _raise_alarm(self):
        """Tell the administrators by mail that the job has failed."""
        administrators = self.env["res.users"]._get_ejournal_role_group("administrator")
        self.env.ref("kaznmu_university.mail_template_job_failed")._write_to(
            administrators.all_user_ids, job=self
        )

    def _get_record(self):
        """What the job works for, with the rights and the language of its user.

        :raise UserError: it is not there any more
        """
        user = self.user_id
        record = self.env[self.res_model].with_user(user).browse(self.res_id)
        if not record.exists():
            raise UserError(self.env._("The record of this work was deleted."))
        return record.with_context(lang=user.lang, tz=user.tz)

    # ------------------------------------------------------------------
    # Without the queue's runner
    # ------------------------------------------------------------------
    @api.model
    def _work_off(self):
        """Do what waits, one portion after the other: for commands, which no runner of
        the queue serves. What the caller has not committed does not count."""
        domain = [
            ("model_name", "in", (self._name, self.portion_ids._name)),
            ("state", "=", PENDING),
        ]
        with self.env.registry.cursor() as cr:
            # As superuser: the queue is closed to all but its managers.
            env = self.env(cr=cr, su=True)
            queue = env["queue.job"]
            while queued := queue.search(domain, order="priority, id", limit=1):
                job = Job.load(env, queued.uuid)
                job.set_started()
                job.store()
                cr.commit()  # pylint: disable=invalid-commit
                job.perform()
                job.set_done()
                job.store()
                cr.commit()  # pylint: disable=invalid-commit
                job.enqueue_waiting()
        self.env.invalidate_all()

    @api.model
    def _is_served(self):
        """Whether a runner of the queue is at work, on this server or another."""
        [[is_served]] = self.env.execute_query(
            SQL(
                """SELECT EXISTS (
                       SELECT FROM pg_locks JOIN pg_database ON oid = database
                        WHERE datname = current_database() AND locktype = 'advisory'
                          AND classid = %s AND objid = %s)""",
                PG_ADVISORY_LOCK_ID >> 32,
                PG_ADVISORY_LOCK_ID & 0xFFFFFFFF,
            )
        )
        return is_served
