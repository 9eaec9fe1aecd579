from odoo import api, models


class EjournalDesk(models.AbstractModel):
    """Requests that are decided with a signature lead to signing."""

    _inherit = "ejournal.desk"

    @api.model
    def _get_approval(self, request):
        if not request.must_sign:
            return super()._get_approval(request)
        name = "action_sign_and_approve"
        return request._get_signing_button({}), name, name
