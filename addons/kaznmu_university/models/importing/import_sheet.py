from odoo import fields, models
from odoo.exceptions import UserError


class EjournalImportSheet(models.Model):
    """A sheet of the files of an import, and the table that it is.

    Whoever loads chooses the table when the sheet's name does not say it.
    """

    _name = "ejournal.import.sheet"
    _description = "Sheet of imported files"
    _inherit = ["ejournal.guard.mixin"]
    _order = "batch_id, id"
    _guard_fields = frozenset(("table",))

    batch_id = fields.Many2one(
        "ejournal.import.batch", required=True, ondelete="cascade", index=True
    )
    file_name = fields.Char(string="File", readonly=True)
    name = fields.Char(string="Sheet", readonly=True)
    is_recognised = fields.Boolean(readonly=True)
    table = fields.Selection(
        selection=lambda self: self.env["ejournal.import.mapping"]._get_tables()
    )
    suggestion = fields.Selection(
        selection=lambda self: self.env["ejournal.import.mapping"]._get_tables(),
        string="Perhaps",
        readonly=True,
        help="The table whose columns are most like those of the sheet.",
    )
    column_ids = fields.One2many("ejournal.import.column", "sheet_id", "Columns")

    def _get_guard_sentence(self):
        return self.env._("The outcome of an import is written by the import itself.")

    def _check_editable(self):
        if any(sheet.is_recognised for sheet in self):
            raise UserError(
                self.env._("The outcome of an import is written by the import itself.")
            )

    def _check_unlink(self):
        """A sheet goes with its import."""

    def action_accept(self):
        """Take the table that is proposed."""
        for sheet in self.filtered("suggestion"):
            sheet.table = sheet.suggestion
