from odoo import fields, models
from odoo.tools import ormcache

# Who decides about others: what a stolen password would open.
OFFICE_ROLES = (
    "registrar_head",
    "dean",
    "vice_rector",
    "digitalization",
    "administrator",
)


class ResCompany(models.Model):
    """How offices log in."""

    # A room of its own; the rest is in models/res_company.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    ejournal_office_mfa = fields.Boolean(
        string="Offices log in by two factors",
        default=True,
        help="Head of the registrar's office, dean, vice-rector, digitalization, "
        "administrator: an authenticator of their own, or a code by mail. Programs in "
        "their name need a key then.",
    )
    ejournal_office_mfa_days = fields.Integer(
        string="Days until the second factor is asked for",
        default=14,
        help="After the rule came into force, or the office was given.",
    )
    ejournal_office_mfa_from = fields.Date(
        string="In force from", default=fields.Date.context_today, readonly=True
    )
    ejournal_idle_minutes = fields.Integer(
        string="Minutes until an idle session of an office is locked",
        default=30,
        help="Then the password is asked for again; nothing typed is lost. 0: never.",
    )

    _office_mfa_days = models.Constraint(
        "CHECK(ejournal_office_mfa_days >= 0 AND ejournal_idle_minutes >= 0)",
        "Days and minutes are not less than 0.",
    )

    def write(self, vals):
        if vals.get("ejournal_office_mfa"):
            for company in self.filtered(lambda record: not record.ejournal_office_mfa):
                # Time to get an authenticator begins anew.
                company.ejournal_office_mfa_from = company._get_ejournal_today()
        if "ejournal_idle_minutes" in vals:
            self.env.registry.clear_cache()
        return super().write(vals)

    @ormcache("self.id")
    def _get_ejournal_idle_minutes(self):
        """Minutes, asked for by each request of an office; kept for that."""
        return self.ejournal_idle_minutes

    def _get_ejournal_relaxations(self):
        company = self.sudo()  # settings are no secret
        get_param = self.env["ir.config_parameter"].sudo().get_param
        found = super()._get_ejournal_relaxations()
        if not company.ejournal_office_mfa:
            found.append(self.env._("Offices log in by a password alone."))
        if not company.ejournal_idle_minutes:
            found.append(self.env._("Idle sessions of offices are never locked."))
        if not self.env["ejournal.login.failure"]._get_limits()[0]:
            found.append(self.env._("Passwords may be guessed without a limit."))
        if not get_param("mail.restrict.template.rendering"):
            found.append(
                self.env._("Every employee may write code in mails (Odoo's setting).")
            )
        return found


class ResConfigSettings(models.TransientModel):
    """See ``res.company``."""

    # Beside the settings; the rest is in models/res_config_settings.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    ejournal_office_mfa = fields.Boolean(
        related="company_id.ejournal_office_mfa", readonly=False
    )
    ejournal_office_mfa_days = fields.Integer(
        related="company_id.ejournal_office_mfa_days", readonly=False
    )
    ejournal_idle_minutes = fields.Integer(
        related="company_id.ejournal_idle_minutes", readonly=False
    )
