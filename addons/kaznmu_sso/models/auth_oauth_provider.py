from odoo import fields, models


class AuthOauthProvider(models.Model):
    """What an identity provider is believed."""

    _inherit = "auth.oauth.provider"

    ejournal_joins_logins = fields.Boolean(
        string="Corporate mail is the key",
        help="Who logs in for the first time is found by the address, which is the "
        "login. Nobody is created: access is given by the university (Form 1).",
    )
    ejournal_is_trusted = fields.Boolean(
        string="Addresses are the university's own",
        help="The provider gives nobody another's address, though it does not say that "
        "addresses are verified (claim email_verified).",
    )
    ejournal_second_factor = fields.Boolean(
        string="Asks for a second factor itself",
        help="Offices are then not asked for another one here.",
    )
