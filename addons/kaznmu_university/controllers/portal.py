import json

from werkzeug.exceptions import Forbidden

from odoo import http
from odoo.exceptions import AccessError
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class EjournalPersonalPortal(CustomerPortal):
    """Names, mail and log-ins come from the university's records: Odoo's pages on which
    customers change theirs lead to the page that says what is kept and why."""

    @http.route()
    def account(self, **kwargs):
        return self._lead_to_personal_data()

    @http.route()
    def my_addresses(self, **query_params):
        return self._lead_to_personal_data()

    @http.route()
    def portal_address(
        self,
        partner_id=None,
        address_type="billing",
        use_delivery_as_billing=False,
        **query_params,
    ):
        return self._lead_to_personal_data()

    @http.route()
    def portal_address_submit(self, partner_id=None, **form_data):
        """Refuse, as Odoo's answers a form with a mistake in it."""
        refusal = request.env["res.users"]._get_ejournal_self_refusal()
        return json.dumps({"invalid_fields": [], "messages": [refusal]})

    @http.route()
    def address_archive(self, partner_id):
        """Refuse.

        :raise AccessError: always
        """
        raise AccessError(request.env["res.users"]._get_ejournal_self_refusal())

    @http.route()
    def deactivate_account(self, validation=None, password=None, **post):
        """Refuse: a log-in ends with the studies, by whoever gives log-ins.

        :raise Forbidden: always
        """
        raise Forbidden(request.env["res.users"]._get_ejournal_self_refusal())

    def _lead_to_personal_data(self):
        return request.redirect("/ejournal/personal-data")
