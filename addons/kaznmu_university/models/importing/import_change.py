from odoo import fields, models


class EjournalImportChange(models.Model):
    """A value that an import changes: shown by the check, kept once it is loaded.

    What was loaded is the history of people's data, which bulk loads keep nowhere else.
    """

    _name = "ejournal.import.change"
    _description = "Change by an import"
    _inherit = ["ejournal.closed.mixin"]
    _order = "id desc"
    _rec_name = "record"

    batch_id = fields.Many2one(
        "ejournal.import.batch", required=True, ondelete="restrict", index=True
    )
    table = fields.Selection(
        selection=lambda self: self.env["ejournal.import.mapping"]._get_tables(),
        required=True,
    )
    kind = fields.Selection(
        [
            ("renamed", "Renamed"),
            ("moved", "Moved"),
            ("role_given", "Role given"),
            ("role_taken", "Role taken away"),
            ("asked", "Asked for: waits for confirmation"),
            ("mark", "Mark"),
            ("other", "Other value"),
        ],
        required=True,
    )
    record = fields.Char(string="Whose")
    column = fields.Char(string="Field")
    old_value = fields.Char(string="Was")
    new_value = fields.Char(string="Becomes")
    file_name = fields.Char(string="File")
    row = fields.Integer()
    is_loaded = fields.Boolean(string="Loaded")
