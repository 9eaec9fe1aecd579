from odoo import http
from odoo.http import content_disposition, request

from ..importer.journal_book import write_book
from .logged import is_readonly

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class JournalController(http.Controller):
    """Downloads of a journal."""

    @http.route(
        "/ejournal/journal/<int:journal_id>.xlsx",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=is_readonly,
    )
    def export_journal(self, journal_id):
        """The journal as a workbook, for those who may read it.

        :param journal_id: of an ``ejournal.journal``
        :raise AccessError: the user may not read the journal
        """
        journal = request.env["ejournal.journal"].browse(journal_id).exists()
        if not journal:
            raise request.not_found()
        grid = journal.read_grid()
        name = f"{grid['journal']['name']}.xlsx".replace("/", "-")
        request.env["ejournal.access.log"]._log(journal, "file", name)
        headers = [
            ("Content-Type", XLSX),
            ("Content-Disposition", content_disposition(name)),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(write_book(request.env, grid), headers)
