from odoo import http
from odoo.http import request

from ..models.service.sample import PASSWORD


class SampleController(http.Controller):
    """The sample university's page that says who can log in as whom."""

    @http.route(
        "/ejournal/sample", type="http", auth="public", website=True, sitemap=False
    )
    def sample_users(self):
        """Users, roles and the common password; nothing outside a sample database."""
        sample = request.env["ejournal.sample"]
        if not sample._is_sample():
            raise request.not_found()
        # Invented people, shown only where the sample university was loaded.
        users = sample.sudo()._get_users()
        return request.render(
            "kaznmu_university.sample_users", {"users": users, "password": PASSWORD}
        )
