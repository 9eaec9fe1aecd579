from contextlib import contextmanager

from odoo import api, models
from odoo.exceptions import UserError

from .office_change import GUARDED_ROLES


class EjournalOfficeChange(models.Model):
    """Roles are given by a change alone, over whatever path."""

    # Beside the guard of users and groups; the rest is in office_change.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.office.change"

    @contextmanager
    def _guard_roles(self):
        """Refuse that roles change within, but for the first holders; ends of roles
        are kept.

        :raise UserError: how it is done instead
        """
        if self.env.su:
            yield
            return
        before = self._read_members()
        had = {role for role, (own, _all) in before.items() if own}
        yield
        after = self._read_members()
        gained = {role: after[role][1] - before[role][1] for role in GUARDED_ROLES}
        for role in GUARDED_ROLES:
            for user in gained[role]:
                if self._is_implied_by_gain(role, user, gained):
                    continue
                values = {"office": "role", "role": role}
                if role in had or not self._is_first(values):
                    raise UserError(self._get_two_people_sentence())
                self._record_first(values, self.env["res.users"].browse(user))
            for user in before[role][0] - after[role][0]:
                self._record_first(
                    {"office": "role", "role": role},
                    self.env["res.users"].browse(user),
                    is_removal=True,
                )

    def _is_implied_by_gain(self, role, user, gained):
        # As superuser: which role implies which is no secret.
        group = self.env.user._get_ejournal_role_group(role).sudo()
        for other, users in gained.items():
            # As superuser, as above.
            implying = self.env.user._get_ejournal_role_group(other).sudo()
            if user in users and other != role and group in implying.all_implied_ids:
                return True
        return False

    def _read_members(self):
        """``{role: (ids of its own users, ids of all who have it)}``."""
        members = {}
        self.env.flush_all()
        self.env["res.groups"].invalidate_model()  # who implies whom may have changed
        for role in GUARDED_ROLES:
            # As superuser: members are compared alone.
            group = self.env.user._get_ejournal_role_group(role).sudo()
            group = group.with_context(active_test=False)  # who may come back
            members[role] = set(group.user_ids.ids), set(group.all_user_ids.ids)
        return members


class ResUsers(models.Model):
    """Roles that decide are given by two people."""

    # Beside the offices, which it guards; the rest is in models/res_users.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.users"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["ejournal.office.change"]._guard_roles():
            return super().create(vals_list)

    def write(self, vals):
        if "group_ids" not in vals:
            return super().write(vals)
        with self.env["ejournal.office.change"]._guard_roles():
            return super().write(vals)


class ResGroups(models.Model):
    """As of users: a group has the role, or implies it."""

    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["ejournal.office.change"]._guard_roles():
            return super().create(vals_list)

    def write(self, vals):
        if not vals.keys() & {"user_ids", "implied_ids", "implied_by_ids"}:
            return super().write(vals)
        with self.env["ejournal.office.change"]._guard_roles():
            return super().write(vals)
