from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.kaznmu_university.models.office.office_change import CHANGE_FACTS

TIER_FIELDS = frozenset(
    ("definition_id", "tier_days", "tier_is_working", "tier_needs_protocol")
)


class EjournalOfficeChange(models.Model):
    """A change of the chain, too: which steps there are decides who judges."""

    _inherit = "ejournal.office.change"
    _evidence_fields = (*CHANGE_FACTS, *sorted(TIER_FIELDS))

    office = fields.Selection(
        selection_add=[("tier", "Step of the chain")], ondelete={"tier": "cascade"}
    )
    definition_id = fields.Many2one(
        "tier.definition",
        string="Step",
        domain=[("model", "=", "ejournal.request")],
        context={"active_test": False},
        index="btree_not_null",
        ondelete="restrict",
        help="It is switched on, with the term given here; or it ends.",
    )
    tier_days = fields.Integer(string="Term, days", help="0 = no term")
    tier_is_working = fields.Boolean(string="Working days")
    tier_needs_protocol = fields.Boolean(string="Needs a protocol")

    @api.model
    def _get_client_create_fields(self):
        return super()._get_client_create_fields() | TIER_FIELDS

    def _get_client_fields(self):
        return super()._get_client_fields() | TIER_FIELDS

    @api.onchange("definition_id")
    def _onchange_definition(self):
        """As the step is now."""
        definition = self.definition_id
        self.tier_days = definition.ejournal_deadline_days
        self.tier_is_working = definition.ejournal_is_working
        self.tier_needs_protocol = definition.ejournal_needs_protocol

    @api.constrains("definition_id", "tier_days")
    def _check_definition(self):
        for change in self:
            definition = change.sudo().definition_id  # no secret
            if definition and definition.model != "ejournal.request":
                raise ValidationError(self.env._("It is no step of the requests."))
            if change.tier_days < 0:
                raise ValidationError(self.env._("A term has no fewer days than 0."))

    def _get_target(self):
        if self.office == "tier":
            return self.definition_id
        return super()._get_target()

    def _get_place(self):
        if self.office == "tier":
            return self.definition_id.name
        return super()._get_place()

    def _carry_out(self):
        if self.office != "tier":
            return super()._carry_out()
        return self.definition_id.write(
            {"active": False}
            if self.is_removal
            else {
                "active": True,
                "ejournal_deadline_days": self.tier_days,
                "ejournal_is_working": self.tier_is_working,
                "ejournal_needs_protocol": self.tier_needs_protocol,
            }
        )
