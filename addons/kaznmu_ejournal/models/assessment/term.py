from odoo import api, fields, models
from odoo.exceptions import ValidationError


class EjournalTerm(models.Model):
    """The policy by which the results of a term are computed."""

    _inherit = "ejournal.term"

    policy_id = fields.Many2one(
        "ejournal.policy",
        string="Academic policy",
        required=True,
        ondelete="restrict",
        index=True,
        compute="_compute_policy_id",
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("date_start")
    def _compute_policy_id(self):
        for term in self.filtered(lambda term: not term.policy_id):
            day = term.date_start or self.env.company._get_ejournal_today()
            term.policy_id = self.env["ejournal.policy"]._get_in_force(day)

    @api.constrains("policy_id", "date_start")
    def _check_policy_in_force(self):
        for term in self:
            policy = term.policy_id
            if (policy.date_from and policy.date_from > term.date_start) or (
                policy.date_to and policy.date_to < term.date_start
            ):
                raise ValidationError(
                    self.env._(
                        "%(policy)s is not in force when %(term)s begins.",
                        policy=policy.name,
                        term=term.name,
                    )
                )
