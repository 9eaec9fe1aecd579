import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

MAX_ATTEMPTS = 5
ALARM_PAUSE = timedelta(hours=1)

_logger = logging.getLogger(__name__)


class EjournalJob(models.Model):
    """Work too long for a request: done in portions by a cron, with progress.

    The record it works for offers ``_run_job(job)``, a generator that yields
    ``(done, total)`` after each portion; it runs with the rights of the job's user,
    while the job passed to it may be written. Every portion is committed; an
    interrupted job starts again, so portions must skip what is already done.
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
        ],
        required=True,
        readonly=True,
        default="pending",
        index=True,
    )
    attempts = fields.Integer(readonly=True)
    done = fields.Integer(readonly=True)
    total = fields.Integer(readonly=True)
    progress = fields.Integer(compute="_compute_progress", string="Progress, %")
    error = fields.Text(readonly=True)
    finished_on = fields.Datetime(readonly=True)
    log = fields.Text(readonly=True)
    attachment_id = fields.Many2one("ir.attachment", string="Result", readonly=True)

    @api.depends("done", "total", "state")
    def _compute_progress(self):
        for job in self:
            if job.state == "done":
                job.progress = 100
            else:
                job.progress = 100 * job.done // job.total if job.total else 0

    @api.model
    def _start(self, record, name):
        """Queue the record's ``_run_job`` and wake the cron.

        :return: the new job
        """
        # Users start jobs only through actions, which check their rights.
        job = (
            self.sudo()
            .create(
                {
                    "name": name,
                    "res_model": record._name,
                    "res_id": record.id,
                    "user_id": self.env.uid,
                }
            )
            .sudo(False)
        )
        # As superuser: it starts the user's own job, and nothing else.
        self.env.ref("kaznmu_university.ir_cron_job").sudo()._trigger()
        return job

    def action_download(self):
        """Download the file that the job has made."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
        }

    def action_retry(self):
        """Start a failed job again; what is done already is skipped."""
        self.check_access("read")
        failed = self.filtered(lambda job: job.state == "failed").sudo()  # own jobs
        failed.write({"state": "pending", "error": False, "attempts": 0})
        # As superuser: it starts the user's own jobs, and nothing else.
        self.env.ref("kaznmu_university.ir_cron_job").sudo()._trigger()

    @api.model
    def _cron_run(self):
        """Run the waiting jobs, each to its end.

        A job that the server's time limit or a crash has cut short is still "running"
        and begins anew, skipping what is done.
        """
        cron = self.env["ir.cron"]
        domain = [("state", "in", ("pending", "running"))]
        while job := self.search(domain, order="id", limit=1).try_lock_for_update():
            for _portion in job._run():
                cron._commit_progress(1, remaining=self.search_count(domain))

    def _run(self):
        """Run the job as its user, yielding after each portion; never raises.

        The caller commits after each portion.
        """
        self.ensure_one()
        self.write({"state": "running", "attempts": self.attempts + 1})
        yield  # an attempt that kills the server counts, too
        try:
            if self.attempts > MAX_ATTEMPTS:
                raise UserError(
                    self.env._("The work was cut short %s times.", MAX_ATTEMPTS)
                )
            for done, total in self._get_record()._run_job(self):
                self.write({"done": done, "total": total})
                yield
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            # Somebody has changed the same records meanwhile: once more, on fresh data.
            self.env.cr.rollback()
            self.write({"state": "pending"})
        except Exception as error:
            self.env.cr.rollback()
            if not isinstance(error, UserError):
                _logger.exception("Job %s (%s) failed", self.id, self.name)
            self.write({"state": "failed", "error": str(error)})
            yield  # the failure is kept, whatever becomes of the mail
            self._raise_alarm()
        else:
            self.write({"state": "done", "finished_on": fields.Datetime.now()})
        yield

    def _raise_alarm(self):
        """Tell the administrators by mail; of the failures of an hour, the first."""
        recent = self.search_count(
            [
                ("state", "=", "failed"),
                ("id", "!=", self.id),
                ("write_date", ">", fields.Datetime.now() - ALARM_PAUSE),
            ],
            limit=1,
        )
        if not recent:
            administrators = self.env["res.users"]._get_ejournal_role_group(
                "administrator"
            )
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
