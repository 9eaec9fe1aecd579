from odoo import models
from odoo.exceptions import UserError
from odoo.http import request as http_request

from odoo.addons.base.models.res_users import check_identity


class EjournalRequest(models.Model):
    """The password once more at approval, by a setting.

    By Odoo's own check, which remembers in the session that it was done: OCA's add-on
    for tiers (``base_tier_validation_confirm_auth``) believes a key of the context,
    and knows the library's buttons only.
    """

    _inherit = "ejournal.request"

    def action_approve(self):
        """Approve; the password is asked for once more where the setting says so.

        :return: action: the question for the password, or nothing
        :raise UserError: why the user does not decide, or cannot be asked
        """
        setting = self.env.company.sudo().ejournal_confirm_password  # no secret
        if self.env.su or not setting:
            return super().action_approve()
        if not http_request or not http_request.session.uid:
            raise UserError(
                self.env._(
                    "Approve in the browser: the password is asked for once more, and "
                    "a program cannot answer."
                )
            )
        for request in self:  # nobody is asked in vain
            request._check_decision("approved")
        return self._approve_confirmed()

    @check_identity
    def _approve_confirmed(self):
        # The question has an answer: on goes what it stood before.
        # pylint: disable=super-method-mismatch
        return super().action_approve()
