from datetime import timedelta

from odoo import api, models
from odoo.exceptions import AccessError

from .res_company import OFFICE_ROLES

# What students might change of themselves as Odoo has it.
FROM_RECORDS = frozenset(("name", "email"))


class ResUsers(models.Model):
    """Offices log in by two factors, and their sessions end when nobody is there."""

    # Beside the settings; the rest is in models/res_users.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    def write(self, vals):
        """As Odoo's, where users of the portal may name themselves as they like.

        :raise AccessError: they would
        """
        user = self.env.user
        if not self.env.su and user.share and not FROM_RECORDS.isdisjoint(vals):
            raise AccessError(self._get_ejournal_self_refusal())
        return super().write(vals)

    @api.model
    def _get_ejournal_self_refusal(self):
        """Why nobody changes one's own data in the portal."""
        return self.env._(
            "Names, addresses and log-ins come from the university's records: tell the "
            "registrar's office what is wrong there."
        )

    def _has_ejournal_office(self):
        """Whether the user decides about others (``OFFICE_ROLES``)."""
        self.ensure_one()
        user = self.sudo()  # whoever logs in is nobody yet
        return any(user._has_ejournal_role(role) for role in OFFICE_ROLES)

    def _mfa_type(self):
        """Whoever has an office and no authenticator gets a code by mail.

        Odoo's own methods then do the rest: the page that asks, trusted devices, and
        keys instead of passwords for programs.
        """
        kind = super()._mfa_type()
        if kind is None and self._needs_ejournal_code():
            return "totp_mail"
        return kind

    def _needs_ejournal_code(self):
        company = self.sudo().company_id  # a setting is no secret
        if not company.ejournal_office_mfa or not self._has_ejournal_office():
            return False
        return self._get_ejournal_mfa_day() <= company._get_ejournal_today()

    def _get_ejournal_mfa_day(self):
        """From which day on the user needs a second factor (``date``): so many days
        after the rule came into force, the user was made, or got an office."""
        user = self.sudo()  # dates of the own log-in
        company = user.company_id
        last = self.env["ejournal.office.change"]._get_last_moment(user.id)
        moments = filter(None, (user.create_date, last))
        days = [company._to_ejournal_time(moment).date() for moment in moments]
        if company.ejournal_office_mfa_from:
            days.append(company.ejournal_office_mfa_from)
        return max(days) + timedelta(days=company.ejournal_office_mfa_days)

    def _get_lock_timeouts(self):
        """Beside the limits of groups, which the system administrator may set."""
        timeouts = super()._get_lock_timeouts()
        if not self._has_ejournal_office():
            return timeouts
        # As superuser: a setting is no secret.
        minutes = self.sudo().company_id._get_ejournal_idle_minutes()
        if not minutes:
            return timeouts
        limits = sorted({*timeouts["lock_timeout_inactivity"], (minutes * 60, False)})
        return {**timeouts, "lock_timeout_inactivity": limits}
