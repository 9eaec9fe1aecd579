from odoo import fields, models


class ResUsers(models.Model):
    """Whoever leaves takes no decisions along: see the daily check of requests."""

    _inherit = "res.users"

    ejournal_principal_ids = fields.Many2many(
        "res.users",
        string="Decides requests for",
        compute="_compute_ejournal_principal_ids",
        help="Oneself, and those whose delegate one is today; rules of access ask this",
    )

    def _compute_ejournal_principal_ids(self):
        Delegation = self.env["ejournal.delegation"]
        for user in self:
            user.ejournal_principal_ids = Delegation._get_principals(user)

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"active", "group_ids"}:
            self.env["ejournal.request"]._renew_reviewers()
        return result

    def _find_ejournal_role(self, role):
        """Active users who have a role of the electronic journal as their own.

        :param str role: the end of the group's name, such as ``registrar_head``
        """
        group = self.env.ref(f"kaznmu_ejournal.ejournal_group_{role}").sudo()
        return group.user_ids.filtered("active")
