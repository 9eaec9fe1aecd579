from odoo import http
from odoo.http import request


class PersonalDataController(http.Controller):
    @http.route(
        "/ejournal/personal-data",
        type="http",
        auth="user",
        website=True,
        sitemap=False,
        readonly=True,
    )
    def personal_data(self):
        """What is kept about people and why, for everybody who is logged in."""
        # The list names kinds of data and roles, no person.
        records = request.env["ejournal.personal.data"].sudo()
        kept = records.search([("subject", "!=", "3_none")])
        return request.render(
            "kaznmu_university.personal_data_page",
            {
                "sections": kept.grouped("subject"),
                "subjects": dict(
                    records._fields["subject"]._description_selection(request.env)
                ),
                # Named in the documents that everybody gets.
                "company": request.env.company.sudo(),
            },
        )
