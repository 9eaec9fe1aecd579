from odoo import api, fields, models

from .tier_guard import REQUEST


class TierDefinition(models.Model):
    """A tier of the requests' approval: beside who decides, where and until when.

    The library knows no deadlines and no stages. The chain is data: tiers are added,
    moved or archived without code, and requests under way keep the tiers they have.
    Whoever changes the chain chooses the judges: no client does it alone, but two, by
    a change of the chain (``ejournal.office.change``).
    """

    _name = "tier.definition"
    _inherit = ["ejournal.tier.guard", "ejournal.evidence.mixin", "tier.definition"]
    _evidence_fields = (
        "model",
        "active",
        "sequence",
        "review_type",
        "reviewer_id",
        "reviewer_group_id",
        "reviewer_field_id",
        "definition_type",
        "definition_domain",
        "approve_sequence",
        "approve_sequence_bypass",
        "exclude_requester",
        "ejournal_stage_id",
        "ejournal_deadline_days",
        "ejournal_is_working",
        "ejournal_needs_protocol",
    )

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
        return [*super()._get_tier_validation_model_names(), REQUEST]

    @api.model
    def _get_tier_sentence(self):
        return self.env._(
            "The chain of the requests is changed by two: ask for it in “Offices and "
            "roles”."
        )
