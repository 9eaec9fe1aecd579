from odoo import api, fields, models
from odoo.fields import Command

from .office_change import GUARDED_ROLES, OFFICES


class ResUsers(models.Model):
    """Whoever leaves loses keys and sessions; whoever returns begins anew (SOP C15)."""

    # Beside the offices; the rest is in models/res_users.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    ejournal_departures = fields.Integer(
        copy=False,
        readonly=True,
        groups=fields.NO_ACCESS,
        help="A session belongs to one stay: it is not valid after a return either.",
    )

    @api.model
    def _get_session_token_fields(self):
        return super()._get_session_token_fields() | {"ejournal_departures"}

    def write(self, vals):
        if "active" not in vals:
            return super().write(vals)
        changed = self.filtered(lambda user: user.active != bool(vals["active"]))
        result = super().write(vals)
        changed._end_ejournal_access()
        if vals["active"]:
            changed._begin_ejournal_anew()
        return result

    def _end_ejournal_access(self):
        """Delete all keys, and make all sessions invalid for good."""
        users = self.sudo()  # the right to archive was checked by writing
        kinds = self.pool["res.users.apikeys"]
        for name in self.pool:
            # Keys of programs, browsers that are trusted: each is such a table.
            keys = users.env[name]
            if isinstance(keys, kinds) and not keys._abstract:
                keys.search([("user_id", "in", users.ids)]).unlink()
        users.auth_passkey_key_ids.unlink()
        for user in users:
            user.ejournal_departures += 1

    def _begin_ejournal_anew(self):
        """Take roles and offices that were left when the user was archived."""
        changes = self.env["ejournal.office.change"].sudo()  # nobody may write them
        for user in self.sudo():  # as above
            for role in GUARDED_ROLES:
                if self._get_ejournal_role_group(role) in user.group_ids:
                    values = {"office": "role", "role": role}
                    changes._record_first(values, user, is_removal=True)
            for office, (model, field, _own, _role) in OFFICES.items():
                for record in user.env[model].search([(field, "=", user.id)]):
                    changes._put_into_office(record, office, user, False)
                    values = changes._prepare_target(office, record)
                    changes._record_first(values, user, is_removal=True)
            old = user._get_ejournal_groups()
            user.group_ids = [Command.unlink(group.id) for group in old]
