from odoo import fields, models


class EjournalStatementAccept(models.TransientModel):
    """Shows what a revision has changed before it is accepted."""

    _name = "ejournal.statement.accept"
    _description = "Acceptance of a revision"
    _rec_name = "statement_id"

    statement_id = fields.Many2one("ejournal.statement", required=True, readonly=True)
    previous_id = fields.Many2one(
        related="statement_id.previous_id", related_sudo=False
    )
    differences = fields.Html(related="statement_id.differences", related_sudo=False)

    def action_accept(self):
        """Accept the revision; the statement checks who may."""
        self.ensure_one()
        self.statement_id._accept_revision()
        return {"type": "ir.actions.act_window_close"}
