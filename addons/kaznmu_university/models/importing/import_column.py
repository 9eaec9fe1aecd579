from odoo import api, fields, models


class EjournalImportColumn(models.Model):
    """A column of the files of an import, and what it is taken for."""

    _name = "ejournal.import.column"
    _description = "Column of imported files"
    _inherit = ["ejournal.guard.mixin"]
    _order = "sheet_id, id"
    _rec_name = "header"
    _guard_fields = frozenset(("target",))

    sheet_id = fields.Many2one(
        "ejournal.import.sheet", required=True, ondelete="cascade", index=True
    )
    batch_id = fields.Many2one(
        related="sheet_id.batch_id", store=True, index=True, readonly=True
    )
    file_name = fields.Char(related="sheet_id.file_name")
    sheet = fields.Char(related="sheet_id.name", string="Worksheet")
    table = fields.Selection(related="sheet_id.table")
    header = fields.Char(string="Column of the file", readonly=True)
    examples = fields.Char(readonly=True, help="The first values of the column.")
    origin = fields.Selection(
        [
            ("title", "Known"),
            ("mapping", "Remembered"),
            ("unknown", "Unknown"),
            ("platonus", "Platonus, not verified"),
            ("hero", "Hero, not verified"),
        ],
        required=True,
        readonly=True,
    )
    target = fields.Selection(
        selection=lambda self: self.env[
            "ejournal.import.mapping"
        ]._get_target_choices(),
        string="Take as",
    )
    target_choices = fields.Json(compute="_compute_target_choices")
    suggestion = fields.Selection(
        selection=lambda self: self.env[
            "ejournal.import.mapping"
        ]._get_target_choices(),
        string="Perhaps",
        readonly=True,
        help="The column of the table whose name is most like this one.",
    )

    @api.depends("table")
    def _compute_target_choices(self):
        mappings = self.env["ejournal.import.mapping"]
        for column in self:
            column.target_choices = mappings._get_choices_of(column.table)

    def _get_guard_sentence(self):
        return self.env._("The outcome of an import is written by the import itself.")

    def action_accept(self):
        """Take the column for what is proposed."""
        for column in self.filtered("suggestion"):
            column.target = column.suggestion
