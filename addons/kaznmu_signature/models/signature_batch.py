from odoo import fields, models
from odoo.tools import split_every

from .signature_verdict import PORTION


class EjournalSignatureBatch(models.Model):
    """Signatures that a user has asked to verify anew, in the background."""

    _name = "ejournal.signature.batch"
    _description = "Verification of signatures"
    _inherit = ["ejournal.closed.mixin", "ejournal.job.mixin"]
    _rec_name = "create_date"
    _job_channel = "root.ejournal_check"
    _job_can_stop = True

    verdict_ids = fields.Json(
        string="Ids of the verdicts", required=True, readonly=True
    )

    def _start(self, signatures):
        """Queue a verification of signatures that the user may read.

        :return: the job, an ``ejournal.job``
        """
        # Batches are made here alone, of signatures that were checked.
        verdicts = signatures.sudo().verdict_ids
        batch = self.sudo().create({"verdict_ids": verdicts.ids}).sudo(False)
        return self.env["ejournal.job"]._start(
            batch,
            self.env._("Verification of signatures: %s", len(verdicts)),
        )

    def _get_job_portions(self):
        """Ids of verdicts; see ``ejournal.job.mixin``."""
        return list(split_every(PORTION, self.verdict_ids, list))

    def _run_job_portion(self, portion):
        """Verify some; how many do not count."""
        verdicts = self.env["ejournal.signature.verdict"].browse(portion)
        return len(verdicts.exists()._renew())

    def _finish_job(self, job, results):
        """Say how many do not count."""
        job.log = self.env._(
            "Verified: %(done)s. Do not count: %(broken)s.",
            done=len(self.verdict_ids),
            broken=sum(results),
        )
