from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import split_every

FORM_PORTION = 50
PRINT_PORTION = 5
KEEP_DAYS = 30


class EjournalConsolidatedBatch(models.Model):
    """Consolidated statements formed or sent in one go, in the background (SOP T1.10).

    For a school or for the whole university; an interrupted job skips what is done.
    """

    _name = "ejournal.consolidated.batch"
    _description = "Consolidated statements in one go"
    _inherit = ["ejournal.job.mixin"]
    _order = "id desc"
    _job_can_stop = True

    operation = fields.Selection(
        [("form", "Form"), ("send", "Send to the dean's offices")],
        required=True,
        default="form",
    )
    term_id = fields.Many2one(
        "ejournal.term",
        required=True,
        ondelete="cascade",
        default=lambda self: self._default_term_id(),
    )
    school_ids = fields.Many2many(
        "ejournal.school", string="Schools", help="Empty: all schools"
    )
    skip_incomplete = fields.Boolean(
        "Only complete ones",
        default=True,
        help="Groups that lack a statement stay drafts and are listed in the outcome.",
    )
    consolidated_ids = fields.Many2many(
        "ejournal.consolidated", string="Consolidated statements", readonly=True
    )

    @api.model
    def _default_term_id(self):
        """The latest term whose attestation has begun."""
        today = self.env.company._get_ejournal_today()
        Term = self.env["ejournal.term"]
        return Term.search(
            [("attestation_start", "<=", today)], limit=1
        ) or Term.search([], limit=1)

    @api.model
    def _start(self, operation, records):
        """Work on chosen records.

        :return: action: the form of the background job
        """
        batch = self.create(
            {
                "operation": operation,
                "term_id": records.term_id[:1].id,
                "skip_incomplete": False,  # they were chosen one by one
                "consolidated_ids": [(6, 0, records.ids)],
            }
        )
        return batch._start_job()

    def action_start(self):
        """Choose the records of the term and schools, and start.

        :return: action: the form of the background job
        :raise UserError: there is nothing to do
        """
        self.ensure_one()
        self.check_access("write")
        Consolidated = self.env["ejournal.consolidated"]
        if self.operation == "form":
            Consolidated._prepare_drafts(self.term_id, self.school_ids)
        domain = [
            ("term_id", "=", self.term_id.id),
            ("state", "=", "draft" if self.operation == "form" else "formed"),
        ]
        if self.school_ids:
            domain.append(("school_id", "in", self.school_ids.ids))
        records = Consolidated.search(domain)
        if not records:
            raise UserError(
                self.env._("All consolidated statements of the term are formed.")
                if self.operation == "form"
                else self.env._("No consolidated statement waits to be sent.")
            )
        self.sudo().consolidated_ids = records  # readonly in the form
        return self._start_job()

    def _start_job(self):
        names = {
            "form": self.env._(
                "Forming %s consolidated statements", len(self.consolidated_ids)
            ),
            "send": self.env._(
                "Sending %s consolidated statements", len(self.consolidated_ids)
            ),
        }
        job = self.env["ejournal.job"]._start(self, names[self.operation])
        return job._get_records_action()

    def _get_job_portions(self):
        """Ids of the records; see ``ejournal.job.mixin``."""
        size = FORM_PORTION if self.operation == "form" else PRINT_PORTION
        return list(split_every(size, self.consolidated_ids.ids, list))

    def _run_job_portion(self, portion):
        """Form some, or print what is going to be sent; the problems."""
        records = self.env["ejournal.consolidated"].browse(portion)
        records.check_access("write")
        waiting = records.filtered(lambda record: record.state == self._get_todo())
        if self.operation == "form":
            return waiting._form(self.skip_incomplete)
        for record in waiting:  # kept with it, and sent at the end
            record._get_pdf()
        return []

    def _finish_job(self, job, results):
        """Send what was printed, a mail a school; say what was done."""
        records = self.consolidated_ids
        problems = [problem for found in results for problem in found]
        if self.operation == "send":
            waiting = records.filtered(lambda record: record.state == self._get_todo())
            for of_school in waiting.grouped("school_id").values():
                problems += of_school._send()
        job.log = self._get_log(records, problems)

    def _get_todo(self):
        """The state of records that wait for the work."""
        return "draft" if self.operation == "form" else "formed"

    def _get_log(self, records, problems):
        done = len(records.filtered(lambda record: record.state != "draft"))
        if self.operation == "send":
            done = len(records.filtered(lambda record: record.state == "sent"))
        summary = self.env._(
            "Done: %(done)s of %(total)s.", done=done, total=len(records)
        )
        return "\n".join([summary, *problems])

    @api.autovacuum
    def _gc_batches(self):
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        self.search([("create_date", "<", limit)]).unlink()
