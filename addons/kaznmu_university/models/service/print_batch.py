import io
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models

PORTION = 10
# The joined file can be printed again at any time: it is not an archive.
KEEP_DAYS = 7


class EjournalPrintBatch(models.Model):
    """Documents printed as one file by a background job (SOP T1.9).

    Each portion is kept as a file of the batch until all are joined, so that an
    interrupted job goes on where it stopped.
    """

    _name = "ejournal.print.batch"
    _description = "Batch of documents to print"
    _rec_name = "report_id"
    _inherit = ["ejournal.closed.mixin"]
    _order = "id desc"

    report_id = fields.Many2one(
        "ir.actions.report", required=True, readonly=True, ondelete="cascade"
    )
    document_ids = fields.Json(
        string="Ids of the documents, in order", required=True, readonly=True
    )

    @api.model
    def _create_for(self, report, records, **values):
        """A batch of the current user, who may read the records."""
        values |= {"report_id": report.id, "document_ids": records.ids}
        # Batches are made here only; the caller checked the records.
        return self.sudo().create(values).sudo(False)

    def _run_job(self, job):
        """Print by portions as the job's user, then join; see ``ejournal.job``."""
        self.ensure_one()
        ids = self.document_ids
        portions = [
            ids[start : start + PORTION] for start in range(0, len(ids), PORTION)
        ]
        # Files of a batch and of a job are the system's: nobody may change them.
        Attachment = self.env["ir.attachment"].with_user(SUPERUSER_ID)
        domain = [("res_model", "=", self._name), ("res_id", "=", self.id)]
        printed = {file.name: file for file in Attachment.search(domain)}
        for index, portion in enumerate(portions):
            if str(index) not in printed:
                printed[str(index)] = Attachment.create(
                    {
                        "name": str(index),
                        "raw": self._print(portion),
                        "res_model": self._name,
                        "res_id": self.id,
                    }
                )
            yield min((index + 1) * PORTION, len(ids)), len(ids)
        files = [printed[str(index)] for index in range(len(portions))]
        joined = Attachment.create(
            {
                "name": f"{job.name}.pdf",
                "raw": self._join(file.raw for file in files),
                "mimetype": "application/pdf",
                "res_model": job._name,
                "res_id": job.id,
            }
        )
        job.attachment_id = joined
        self.env["ejournal.access.log"]._log(
            self.env[self.report_id.model].browse(ids).exists(),
            "print",
            self.report_id.name,
        )
        Attachment.search(domain).unlink()

    def _print(self, document_ids):
        """One file of several documents; each of them is stored as its report says."""
        report = self.report_id
        records = self.env[report.model].browse(document_ids).exists()
        documents = report._render_qweb_pdf_prepare_streams(
            report.report_name, {}, records.ids
        )
        self._note_printed(records)
        return self._join(document["stream"].read() for document in documents.values())

    def _note_printed(self, records):
        """Hook: documents have just been printed; here nobody keeps account of it."""

    def _join(self, contents):
        streams = [io.BytesIO(content) for content in contents]
        return self.env["ir.actions.report"]._merge_pdfs(streams).getvalue()

    @api.autovacuum
    def _gc_print_batches(self):
        """Remove old batches and joined files; each document's own file stays."""
        limit = fields.Datetime.now() - timedelta(days=KEEP_DAYS)
        batches = self.search([("create_date", "<", limit)])
        jobs = self.env["ejournal.job"].search(
            [("res_model", "=", self._name), ("res_id", "in", batches.ids)]
        )
        jobs.attachment_id.unlink()
        batches.unlink()
