from odoo import http
from odoo.http import content_disposition, request

from .logged import is_readonly


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
        term = request.env["ejournal.term"].browse(term_id).exists()
        if not term:
            raise request.not_found()
        headers = [
            ("Content-Type", "application/zip"),
            (
                "Content-Disposition",
                content_disposition(f"oneroster_{term.code}.zip".replace("/", "-")),
            ),
            ("Cache-Control", "no-store"),
        ]
        return request.make_response(term._export_oneroster(), headers)
