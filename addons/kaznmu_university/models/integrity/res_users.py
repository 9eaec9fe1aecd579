from odoo import api, models
from odoo.fields import Domain

# Fields of a group by which people get it, or lose it.
MEMBERSHIP = frozenset(("user_ids", "implied_ids", "implied_by_ids"))


class ResUsers(models.Model):
    """Who has which role of the journal is evidence: whoever gives a role past the
    system would decide with it, in a true history."""

    # Beside what the roles are for; the rest is in models/res_users.py.
    # pylint: disable=consider-merging-classes-inherited
    _name = "res.users"
    _inherit = ["res.users", "ejournal.evidence.mixin"]
    _evidence_fields = (
        "login",
        "active",
        "group_ids",
        "ejournal_department_id",
        "ejournal_school_id",
    )

    def _filter_evidence(self):
        """Staff of the journal; students have no role that decides."""
        roles = self._get_ejournal_staff_roles()
        return self.filtered(lambda user: user.all_group_ids & roles)

    def _get_evidence(self):
        evidence = super()._get_evidence()
        roles = self._get_ejournal_staff_roles()
        for user in self.sudo().browse(evidence):  # nobody is shown it
            # Also those that come with others; what else Odoo has is its own matter.
            evidence[user.id]["group_ids"] = sorted((user.all_group_ids & roles).ids)
        return evidence

    @api.model
    def _get_ejournal_staff_roles(self):
        """The roles (``res.groups``) of the journal's staff."""
        category = self.env.ref("kaznmu_university.module_category_ejournal")
        # Which roles there are is no secret.
        groups = self.env["res.groups"].sudo()
        return groups.search(
            Domain("privilege_id.category_id", "=", category.id)
        ) - self._get_ejournal_role_group("student")


class ResGroups(models.Model):
    """People also get a role by a group that has it, or implies it."""

    # As above.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.groups"

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        groups._note_members()
        return groups

    def write(self, vals):
        if MEMBERSHIP.isdisjoint(vals):
            return super().write(vals)
        self._note_members()
        result = super().write(vals)
        self._note_members()
        return result

    def unlink(self):
        self._note_members()
        return super().unlink()

    def _note_members(self):
        """Have everybody who has the groups looked at when the transaction ends."""
        # Whoever changes groups need not see all their members; archived ones count.
        groups = self.sudo().with_context(active_test=False)
        groups.all_user_ids._note_evidence()
