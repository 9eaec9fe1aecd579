from odoo import http
from odoo.http import request

from odoo.addons.kaznmu_university.controllers.download import (
    find_record,
    make_download,
)
from odoo.addons.kaznmu_university.controllers.logged import is_readonly

from ..importer.journal_book import write_book


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
        journal = find_record("ejournal.journal", journal_id)
        grid = journal.read_grid()
        name = f"{grid['journal']['name']}.xlsx"
        request.env["ejournal.access.log"]._log(journal, "file", name)
        return make_download(write_book(request.env, grid), name)
