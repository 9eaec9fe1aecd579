import io
from datetime import timedelta

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import split_every

PORTION = 5
# The joined file can be printed again at any time: it is not an archive.
KEEP_DAYS = 7


class EjournalPrintBatch(models.Model):
    """Documents printed as one file by a background job (SOP T1.9).

    Each portion is kept as a file of the batch until all are joined.
    """

    _name = "ejournal.print.batch"
    _description = "Batch of documents to print"
    _rec_name = "report_id"
    _inherit = ["ejournal.closed.mixin", "ejournal.job.mixin"]
    _order = "id desc"
    _job_channel = "root.ejournal_print"
    _job_can_stop = True

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

    def _get_job_portions(self):
        """Documents, in their order; see ``ejournal.job.mixin``."""
        return list(split_every(PORTION, self.document_ids, list))

    def _run_job_portion(self, portion):
        """Print some documents; the id of the file that holds them."""
        return self._create_file(self.report_id.name, self._print(portion), self).id

    def _finish_job(self, job, results):
        """Join the files of the portions, and account for what was taken out."""
        self.ensure_one()
        # Files of a batch are the system's: nobody may read them.
        printed = self.env["ir.attachment"].with_user(SUPERUSER_ID).browse(results)
        joined = self._join(file.raw for file in printed)
        job.attachment_id = self._create_file(f"{job.name}.pdf", joined, job)
        self.env["ejournal.access.log"]._log(
            self.env[self.report_id.model].browse(self.document_ids).exists(),
            "print",
            self.report_id.name,
        )
        printed.unlink()

    def _create_file(self, name, content, record):
        # Files of a batch and of a job are the system's: nobody may change them.
        return (
            self.env["ir.attachment"]
            .with_user(SUPERUSER_ID)
            .create(
                {
                    "name": name,
                    "raw": content,
                    "mimetype": "application/pdf",
                    "res_model": record._name,
                    "res_id": record.id,
                }
            )
        )

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
