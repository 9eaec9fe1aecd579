from odoo import models


class ArchiveTransferReport(models.AbstractModel):
    """The printed transfer list (опись) of documents handed to the archive."""

    _name = "report.kaznmu_registrar.report_archive_transfer"
    _description = "Printed transfer list"
    _inherit = ["ejournal.document.mixin"]

    _document_model = "ejournal.archive.transfer"

    def _prepare_values(self, transfer, content):
        rows = content["rows"]
        header = content["header"]
        return {
            **super()._prepare_values(transfer, content),
            "kind": transfer.kind,
            "retention_until": self._format_day(header["retention_until"]),
            "rows": [
                {
                    **row,
                    "date": self._format_day(row["date"]),
                    "subject": self._pick(row["subject"]),
                }
                for row in rows
            ],
            "pages": sum(row["pages"] for row in rows),
        }
