from odoo import api, fields, models


class EjournalStatementReturn(models.TransientModel):
    """Why the registrar's office returns statements to their teachers."""

    _name = "ejournal.statement.return"
    _description = "Return of a statement"

    statement_ids = fields.Many2many(
        "ejournal.statement", string="Statements", required=True, readonly=True
    )
    kind = fields.Selection(
        [("form", "Form only"), ("content", "Content")],
        string="For",
        required=True,
        default="form",
    )
    reason = fields.Text(required=True)
    dependents = fields.Char(compute="_compute_dependents")

    @api.depends("statement_ids")
    @api.depends_context("lang")
    def _compute_dependents(self):
        for wizard in self:
            found = [
                statement._get_dependents_in_force()
                for statement in wizard.statement_ids
            ]
            names = wizard.statement_ids.browse().union(*found).mapped("display_name")
            wizard.dependents = "; ".join(names)

    def action_return(self):
        """Return the statements; their teachers are told why."""
        self.ensure_one()
        self.statement_ids._return(self.reason, self.kind)
        return {"type": "ir.actions.act_window_close"}
