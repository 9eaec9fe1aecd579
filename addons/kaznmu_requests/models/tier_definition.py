from odoo import api, fields, models
from odoo.exceptions import AccessError


class TierDefinition(models.Model):
    """A tier of the requests' approval: beside who decides, where and until when.

    The library knows no deadlines and no stages. The chain is data: tiers are added,
    moved or archived without code, and requests under way keep the tiers they have.
    Whoever changes the chain chooses the judges: no client does it alone, but two, by
    a change of the chain (``ejournal.office.change``).
    """

    _inherit = "tier.definition"

    ejournal_stage_id = fields.Many2one(
        "ejournal.request.stage", string="Stage", ondelete="restrict"
    )
    ejournal_deadline_days = fields.Integer(
        string="Term, days", help="Counted from the day after; 0 = no term"
    )
    ejournal_is_working = fields.Boolean(
        string="Working days", help="Otherwise calendar days (SOP Table 2)"
    )
    ejournal_needs_protocol = fields.Boolean(
        string="Needs a protocol",
        help="Approved only with number, date and extract of the protocol (SOP, "
        "Table 2, point 2)",
    )

    @api.model
    def _get_tier_validation_model_names(self):
        return [*super()._get_tier_validation_model_names(), "ejournal.request"]

    # As of reviews: by what the rows are and become, not by the values.
    @api.model_create_multi
    def create(self, vals_list):
        definitions = super().create(vals_list)
        definitions._check_is_written_by_system()
        return definitions

    def write(self, vals):
        self.check_access("write")
        self._check_is_written_by_system()
        result = super().write(vals)
        self._check_is_written_by_system()
        return result

    def unlink(self):
        # Not by @api.ondelete: a key of the context switches that off.
        self.check_access("unlink")
        self._check_is_written_by_system()
        return super().unlink()

    def _check_is_written_by_system(self):
        """Refuse to change the chain of the requests by hand.

        :raise AccessError: not superuser, which no client can become
        """
        if not self.env.su and "ejournal.request" in self.sudo().mapped("model"):
            raise AccessError(
                self.env._(
                    "The chain of the requests is changed by two: ask for it in "
                    "“Offices and roles”."
                )
            )
