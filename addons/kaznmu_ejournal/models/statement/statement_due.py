from odoo import api, fields, models


class EjournalStatementDue(models.AbstractModel):
    """When a statement is to be formed: a part of ``ejournal.statement``."""

    _name = "ejournal.statement.due"
    _description = "Term of a statement"

    begun_on = fields.Date(
        string="Begun on",
        readonly=True,
        copy=False,
        default=lambda self: self.env.company._get_ejournal_today(),
    )
    # Stored, so that lists ask no order; see _renew_due_dates.
    due_date = fields.Date(
        string="Due by", compute="_compute_due_date", store=True, copy=False
    )
    was_late = fields.Boolean(readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )

    @api.depends("journal_id", "kind", "date", "begun_on")
    def _compute_due_date(self):
        Order = self.env["ejournal.order"]
        days = {
            statement: statement._get_kind()._get_due_from(statement)
            for statement in self
        }
        own = [(statement.journal_id, day) for statement, day in days.items() if day]
        by_control = Order._get_control_deadlines(own)
        by_journal = Order._get_statement_deadlines(self.journal_id)
        for statement, day in days.items():
            journal = statement.journal_id
            statement.due_date = (
                by_control[journal, day] if day else by_journal.get(journal)
            )

    def _renew_due_dates(self):
        """Ask the orders again; what is formed keeps the date that held then."""
        drafts = self.filtered(lambda statement: statement.state == "draft")
        self.env.add_to_compute(self._fields["due_date"], drafts)

    @api.depends("state", "due_date", "was_late")
    def _compute_is_late(self):
        today = self.env.company._get_ejournal_today()
        for statement in self:
            statement.is_late = statement.was_late or bool(
                statement.state == "draft"
                and statement.due_date
                and statement.due_date < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_ejournal_today()
        return fields.Domain("was_late", "=", True) | (
            fields.Domain("state", "=", "draft")
            & fields.Domain("due_date", "!=", False)
            & fields.Domain("due_date", "<", today)
        )
