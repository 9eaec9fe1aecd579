from odoo import fields, models
from odoo.tools import split_every

from .signature_verdict import PORTION


class EjournalSignatureBatch(models.Model):
    """Signatures that a user has asked to verify anew, in the background."""

    _name = "ejournal.signature.batch"
    _description = "Verification of signatures"
    _inherit = ["ejournal.closed.mixin"]
    _rec_name = "create_date"

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

    def _run_job(self, job):
        """Verify by portions; see ``ejournal.job``."""
        self.ensure_one()
        ids = self.verdict_ids
        verdicts = self.env["ejournal.signature.verdict"]
        done = broken = 0
        for portion in split_every(PORTION, ids, list):
            broken += len(verdicts.browse(portion).exists()._renew())
            done += len(portion)
            job.log = self.env._(
                "Verified: %(done)s. Do not count: %(broken)s.",
                done=done,
                broken=broken,
            )
            yield done, len(ids)
