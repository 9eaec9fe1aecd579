from odoo import api, models


class EjournalStatementKindMain(models.AbstractModel):
    """Main statement of a discipline: all students, rating, exam, final (SOP T1.7)."""

    _name = "ejournal.statement.kind.main"
    _inherit = "ejournal.statement.kind"
    _description = "Main statement"

    @api.model
    def _get_dependents(self, statement):
        return statement.search(
            [
                ("journal_id", "=", statement.journal_id.id),
                ("kind", "in", ["retake", "individual"]),
            ]
        )
