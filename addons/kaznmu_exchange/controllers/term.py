from odoo import http

from odoo.addons.kaznmu_university.controllers.download import (
    ZIP,
    find_record,
    make_download,
)
from odoo.addons.kaznmu_university.controllers.logged import is_readonly


class TermController(http.Controller):
    """Downloads of a term."""

    @http.route(
        "/ejournal/term/<int:term_id>/oneroster.zip",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=is_readonly,
    )
    def export_oneroster(self, term_id):
        """The term as a OneRoster 1.2 package, for the registrar's office.

        :param term_id: of an ``ejournal.term``
        :raise AccessError: the user is not of the office
        """
        term = find_record("ejournal.term", term_id)
        name = f"oneroster_{term.code}.zip"
        return make_download(term._export_oneroster(), name, ZIP)
