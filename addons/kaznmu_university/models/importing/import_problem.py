from odoo import fields, models


class EjournalImportProblem(models.Model):
    """What is wrong in a file, by sheet, row and column, in the user's words."""

    _name = "ejournal.import.problem"
    _description = "Problem in imported files"
    _order = "batch_id, id"
    _rec_name = "message"

    batch_id = fields.Many2one(
        "ejournal.import.batch", required=True, ondelete="cascade", index=True
    )
    severity = fields.Selection(
        [("error", "Error"), ("warning", "Warning"), ("info", "For information")],
        required=True,
    )
    file_name = fields.Char(string="File")
    sheet = fields.Char()
    row = fields.Integer()
    column = fields.Char()
    value = fields.Char()
    message = fields.Char(required=True)
