from odoo import api, fields, models


class EjournalTerm(models.Model):
    """Academic period: dates of teaching and of the interim attestation (ПА)."""

    _name = "ejournal.term"
    _description = "Academic period"
    _inherit = ["mail.thread"]
    _order = "date_start desc, id desc"

    code = fields.Char(required=True, copy=False)
    name = fields.Char(required=True, translate=True)
    academic_year = fields.Char(
        "Academic year", required=True, help="For example 2026/2027"
    )
    date_start = fields.Date(string="Teaching begins", required=True)
    date_end = fields.Date(string="Teaching ends", required=True)
    attestation_start = fields.Date(string="Interim attestation begins", required=True)
    attestation_end = fields.Date(string="Interim attestation ends", required=True)
    is_summer = fields.Boolean(
        string="Summer term", help="Left out of the share of A and A-."
    )
    active = fields.Boolean(default=True)
    is_current = fields.Boolean(
        string="Current", compute="_compute_is_current", search="_search_is_current"
    )

    _code_uniq = models.Constraint("UNIQUE (code)", "This code is already in use.")
    _dates_order = models.Constraint(
        """CHECK (date_start <= date_end AND date_end < attestation_start
                  AND attestation_start <= attestation_end)""",
        "Teaching comes before the interim attestation, and none begins after it ends.",
    )

    @api.depends("date_start", "attestation_end")
    def _compute_is_current(self):
        current = self._get_current()
        for term in self:
            term.is_current = term in current

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("id", "in", self._get_current().ids)]

    @api.model
    def _get_current(self):
        """The terms that are on today; in a break the one that was on last."""
        today = self.env.company._get_ejournal_today()
        begun = fields.Domain("date_start", "<=", today)
        return self.search(
            begun & fields.Domain("attestation_end", ">=", today)
        ) or self.search(begun, limit=1)
