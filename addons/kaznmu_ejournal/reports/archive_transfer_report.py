from odoo import api, models


class ArchiveTransferReport(models.AbstractModel):
    """The printed transfer list (опись) of documents handed to the archive."""

    _name = "report.kaznmu_ejournal.report_archive_transfer"
    _description = "Printed transfer list"
    _inherit = ["ejournal.document.mixin"]

    @api.model
    def _get_report_values(self, docids, data=None):
        transfers = self.env["ejournal.archive.transfer"].browse(docids)
        transfers.check_access("read")
        return {
            "doc_ids": docids,
            "doc_model": transfers._name,
            "docs": transfers,
            "documents": [
                self.with_context(lang=transfer.print_language)._prepare_document(
                    transfer
                )
                for transfer in transfers
            ],
        }

    def _prepare_document(self, transfer):
        """Values of the template for one transfer, in the document's language."""
        content = transfer._get_content()
        header, rows = content["header"], content["rows"]
        return {
            "language": transfer.print_language,
            "is_final": transfer.state == "handed_over",
            "kind": transfer.kind,
            "header": {
                name: self._pick(value) if isinstance(value, dict) else value
                for name, value in header.items()
            },
            "letterhead": self._get_letterhead(header),
            "created": str(transfer.handed_over_on)
            if transfer.handed_over_on
            else None,
            "date": self._format_day(header["date"]),
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
            "digest": transfer.digest,
        }
