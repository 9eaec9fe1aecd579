from odoo import api, fields, models
from odoo.tools import format_date

PROTOCOL_FIELDS = frozenset(
    ("protocol_number", "protocol_date", "protocol_file", "protocol_filename")
)


class EjournalRequestProtocol(models.AbstractModel):
    """The protocol by which a request is decided, or which it carries out; a part of
    ``ejournal.request``."""

    _name = "ejournal.request.protocol"
    _description = "Request: protocol"

    can_enter_protocol = fields.Boolean(compute="_compute_can_enter_protocol")
    protocol_number = fields.Char(string="Protocol No.", copy=False, tracking=True)
    protocol_date = fields.Date(
        string="Date of the protocol", copy=False, tracking=True
    )
    protocol_file = fields.Binary(
        string="Extract of the protocol", attachment=True, copy=False
    )
    protocol_filename = fields.Char(copy=False)

    @api.depends_context("uid")
    @api.depends("review_ids.status", "state", "kind")
    def _compute_can_enter_protocol(self):
        """Of a decision before, by the author; of the present one, by who decides."""
        for request in self:
            has_own = request._get_kind().draft_fields >= PROTOCOL_FIELDS
            request.can_enter_protocol = (
                has_own
                if request.state == "draft"
                else request.can_decide and request.needs_protocol
            )

    def _get_protocol_problem(self):
        """What is lacking in the protocol; empty when it is whole."""
        self.ensure_one()
        if not self._has_protocol():
            return self.env._(
                "Enter number and date of the protocol of the dean's council and "
                "attach its extract."
            )
        return self._get_future_problem(self.protocol_date)

    def _get_future_problem(self, day):
        """A document decides nothing before its day."""
        if day > self.env.company._get_ejournal_today():
            return self.env._(
                "The document is dated in the future: %s.", format_date(self.env, day)
            )
        return ""

    def _has_protocol(self):
        """Whether number, date and extract of a protocol are there."""
        self.ensure_one()
        return all((self.protocol_number, self.protocol_date, self.protocol_file))
