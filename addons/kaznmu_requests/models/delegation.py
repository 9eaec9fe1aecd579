from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import ormcache


class EjournalDelegation(models.Model):
    """Who decides requests for an absent approver, on which days.

    Asked by the approver, or by the office for one who cannot; confirmed by another
    (``ejournal.confirmation``): nobody hands decisions over alone.
    """

    _name = "ejournal.delegation"
    _description = "Delegation of decisions"
    _inherit = ["ejournal.confirmation", "ejournal.evidence.mixin"]
    _evidence_fields = (
        "user_id",
        "delegate_id",
        "date_start",
        "date_end",
        "reason",
        "state",
        "asked_by_id",
        "decided_by_id",
        "active",
    )
    _order = "date_start desc, id desc"
    _rec_name = "delegate_id"
    _asked_template = "kaznmu_requests.mail_template_delegation_asked"
    _decided_template = "kaznmu_requests.mail_template_delegation_decided"
    _guard_fields = frozenset(
        (
            "user_id",
            "delegate_id",
            "date_start",
            "date_end",
            "reason",
            "document_number",
            "document_date",
        )
    )

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
        self._renew()
        return delegations

    def write(self, vals):
        result = super().write(vals)
        self._check_own()
        self._renew()
        return result

    def unlink(self):
        result = super().unlink()
        self._renew()
        return result

    def _renew(self):
        """Who decides today, and where the rule “one person, one step” sends it."""
        self.flush_model()
        self.env.registry.clear_cache()
        self.env["ejournal.request"]._renew_reviewers()

    def action_end(self):
        """End a delegation before its last day: by either of the two, or the office.

        :raise UserError: another's, or not in force
        """
        for delegation in self:
            delegation.check_access("read")
            is_own = self.env.user in delegation.user_id | delegation.delegate_id
            if not is_own and not self.env.user._has_ejournal_role("registrar_head"):
                raise UserError(
                    self.env._("Only your own decisions can be handed over by you.")
                )
            delegation.sudo().active = False  # as checked; it only takes away

    def _get_people(self):
        return self.delegate_id

    def _get_told(self):
        return super()._get_told() | self.user_id

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
                ("state", "=", "confirmed"),
                ("active", "=", True),  # whatever the context of the first who asks
                ("delegate_id", "=", user_id),
                ("date_start", "<=", today),
                ("date_end", ">=", today),
            ]
        )
        others = delegations.user_id.ids
        return (user_id, *(other for other in others if other != user_id))
