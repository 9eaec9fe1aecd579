import logging

from odoo import api, models
from odoo.exceptions import AccessDenied
from odoo.tools import email_normalize

_logger = logging.getLogger(__name__)


class ResUsers(models.Model):
    """Corporate mail joins a person of the identity provider with the login."""

    _inherit = "res.users"

    @api.model
    def _auth_oauth_signin(self, provider, validation, params):
        source = self.env["auth.oauth.provider"].browse(provider)
        source = source.sudo()  # what it is believed, is no secret
        if not source.ejournal_joins_logins:
            return super()._auth_oauth_signin(provider, validation, params)
        # As superuser: whoever logs in is nobody yet; the provider vouches.
        self.sudo()._join_ejournal_user(source, validation)
        found = self.with_context(no_user_creation=True)
        return super(ResUsers, found)._auth_oauth_signin(provider, validation, params)

    @api.model
    def _join_ejournal_user(self, source, validation):
        """Remember, at the first log-in, who of the provider a user is.

        From then on the provider's own identifier counts: an address that was given to
        another person opens nothing.

        :raise AccessDenied: no such user, or the address is not vouched for
        """
        person = str(validation["user_id"])
        same = [("oauth_provider_id", "=", source.id), ("oauth_uid", "=", person)]
        if self.search_count(same, limit=1):
            return
        address = email_normalize(validation.get("email") or "")
        is_verified = validation.get("email_verified") is True
        user = self.search([("login", "=ilike", address)]) if address else self
        user = user.filtered(lambda found: found.login.lower() == address)
        if not is_verified and not source.ejournal_is_trusted:
            reason = "the address is not verified"
        elif len(user) != 1:
            reason = "nobody has this login"
        elif user.oauth_uid:
            reason = "the login belongs to somebody else of the provider"
        else:
            user.write({"oauth_provider_id": source.id, "oauth_uid": person})
            return
        _logger.warning("Sign-on of %r by %r refused: %s", address, source.name, reason)
        raise AccessDenied()

    def _check_credentials(self, credential, env):
        answer = super()._check_credentials(credential, env)
        if answer.get("auth_method") == "oauth":
            user = self.env.user.sudo()  # the own provider
            if user.oauth_provider_id.ejournal_second_factor:
                return {**answer, "mfa": "skip"}
        return answer

    def _end_ejournal_access(self):
        """Who leaves is no more known by the provider's identifier either."""
        result = super()._end_ejournal_access()
        users = self.sudo().filtered("oauth_uid")  # the right to archive was checked
        users.write({"oauth_uid": False, "oauth_access_token": False})
        return result
