from odoo import api, models
from odoo.exceptions import UserError
from odoo.http import request as http_request

from odoo.addons.base.models.res_users import check_identity


class EjournalRequest(models.Model):
    """The password once more at approval, by a setting.

    By Odoo's own check, which remembers in the session that it was done: OCA's add-on
    for tiers (``base_tier_validation_confirm_auth``) believes a key of the context,
    and knows the library's buttons only.
    """

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.request"

    def action_approve(self):
        """Approve; the password is asked for once more where the setting says so.

        :return: action: the question for the password, or nothing
        :raise UserError: why the user does not decide, or cannot be asked
        """
        if not self._asks_password():
            return super().action_approve()
        for request in self:  # nobody is asked in vain
            request._check_decision("approved")
        return self._approve_confirmed()

    def action_approve_each(self):
        """Approve each; the password is asked for once, where the setting says so.

        :return: action: the question for the password, or what was done
        :raise UserError: the user cannot be asked
        """
        if not self._asks_password():
            return super().action_approve_each()
        return self._approve_each_confirmed()

    @api.model
    def _asks_password(self):
        """Whether an approval is to be confirmed by the password.

        :raise UserError: it is, and a program asks
        """
        setting = self.env.company.sudo().ejournal_confirm_password  # no secret
        if self.env.su or not setting:
            return False
        if not http_request or not http_request.session.uid:
            raise UserError(
                self.env._(
                    "Approve in the browser: the password is asked for once more, and "
                    "a program cannot answer."
                )
            )
        return True

    @check_identity
    def _approve_confirmed(self):
        # The question has an answer: on goes what it stood before.
        # pylint: disable=super-method-mismatch
        return super().action_approve()

    @check_identity
    def _approve_each_confirmed(self):
        # As above; within it each approval finds the password given.
        # pylint: disable=super-method-mismatch
        return super().action_approve_each()
