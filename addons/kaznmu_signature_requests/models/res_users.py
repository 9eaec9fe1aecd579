from odoo import models
from odoo.fields import Domain


class ResUsers(models.Model):
    """Signatures of requests are read with them."""

    _inherit = "res.users"

    def _get_ejournal_signature_domain(self):
        return super()._get_ejournal_signature_domain() | (
            Domain("request_id", "!=", False)
            & self._get_ejournal_request_domain("request_id.")
        )
