from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import format_date

from .res_company import OFFICE_ROLES

FINAL_DAYS = 3  # before the last day, when it is said once more


class ResUsers(models.Model):
    """Offices are told in time that they need a second factor: by mail when the days
    of grace begin and shortly before they end, and whenever they log in."""

    # Beside the factor; the rest is in models/res_users.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    ejournal_mfa_reminded_on = fields.Date(
        copy=False, readonly=True, groups=fields.NO_ACCESS
    )

    def _get_ejournal_grace_end(self):
        """The day from which an office that has no factor yet needs one; ``None`` of
        everybody else (``date``)."""
        self.ensure_one()
        user = self.sudo()  # settings and keys of the own log-in
        if (
            not user.company_id.ejournal_office_mfa
            or not user._has_ejournal_office()
            or user.auth_passkey_key_ids
            or user._mfa_type()
        ):
            return None
        return user._get_ejournal_mfa_day()

    def _get_ejournal_mfa_notice(self):
        """What is said at log-in; empty when there is nothing to say (``str``)."""
        day = self._get_ejournal_grace_end()
        if not day:
            return ""
        return self.env._(
            "From %s on, your office logs in by two factors. Set up an authenticator "
            "or a passkey in your profile, page “Security”; otherwise a code comes by "
            "mail each time.",
            format_date(self.env, day),
        )

    @api.model
    def _cron_remind_of_mfa(self):
        """Remind whose days of grace run, twice at most."""
        template = self.env.ref("kaznmu_university.mail_template_mfa")
        today = self.env.company._get_ejournal_today()
        groups = map(self._get_ejournal_role_group, OFFICE_ROLES)
        for user in self.union(*(group.all_user_ids for group in groups)):
            day = user._get_ejournal_grace_end()
            if not day:
                continue
            final = day - timedelta(days=FINAL_DAYS)
            begun = day - timedelta(days=user.company_id.ejournal_office_mfa_days)
            last = user.ejournal_mfa_reminded_on
            if not last or last < begun or last < final <= today:
                template._write_to(user, day=day)
                user.ejournal_mfa_reminded_on = today
