from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache


class EjournalDelegation(models.Model):
    """Who decides requests for an absent approver, on which days."""

    _name = "ejournal.delegation"
    _description = "Delegation of decisions"
    _order = "date_start desc, id desc"
    _rec_name = "delegate_id"

    user_id = fields.Many2one(
        "res.users",
        string="Absent",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.user,
    )
    delegate_id = fields.Many2one(
        "res.users",
        string="Acts instead",
        required=True,
        ondelete="restrict",
        index=True,
    )
    date_start = fields.Date(string="From", required=True)
    date_end = fields.Date(string="To", required=True)
    reason = fields.Char(required=True, help="For example: order No., leave, trip")
    active = fields.Boolean(default=True)

    _dates_order = models.Constraint(
        "CHECK (date_end >= date_start)", "A delegation cannot end before it begins."
    )
    _other_person = models.Constraint(
        "CHECK (user_id <> delegate_id)", "Nobody is one's own delegate."
    )

    @api.model_create_multi
    def create(self, vals_list):
        delegations = super().create(vals_list)
        delegations._check_own()
        self.env.registry.clear_cache()
        return delegations

    def write(self, vals):
        self._check_own()
        result = super().write(vals)
        self._check_own()
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result

    def _check_own(self):
        """One hands over the own decisions; the office does it for those who cannot.

        :raise UserError: the decisions are another person's
        """
        if self.env.su or self.env.user._has_ejournal_role("registrar_head"):
            return
        if any(delegation.user_id != self.env.user for delegation in self):
            raise UserError(
                self.env._("Only your own decisions can be handed over by you.")
            )

    @api.model
    def _get_principals(self, user):
        """For whom a user decides today: the user first.

        :return: ``res.users``, archived ones included
        """
        today = self.env.company._get_ejournal_today()
        return user.browse(self._get_principal_ids(user.id, today))

    @api.model
    @ormcache("user_id", "today")  # rules of access ask it with every query
    def _get_principal_ids(self, user_id, today):
        delegations = self.sudo().search(  # the answer names only who trusted the user
            [
                ("active", "=", True),  # whatever the context of the first who asks
                ("delegate_id", "=", user_id),
                ("date_start", "<=", today),
                ("date_end", ">=", today),
            ]
        )
        others = delegations.user_id.ids
        return (user_id, *(other for other in others if other != user_id))
