import base64

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..importer.mapping import get_tables
from ..importer.writer import write_table


class EjournalTableExport(models.TransientModel):
    """A table of the database as the file that the data import takes: to be corrected
    in a spreadsheet and loaded again, or to see what such a file looks like."""

    _name = "ejournal.table.export"
    _description = "Export of a table"
    _rec_name = "table"

    table = fields.Selection(selection="_get_tables", required=True)
    term_id = fields.Many2one(
        "ejournal.term", "Academic period", help="All periods when empty"
    )
    has_term = fields.Boolean(compute="_compute_has_term")
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def _get_tables(self):
        """Tables that the user may load."""
        return [
            (name, table.get_title(self.env))
            for name, table in get_tables(self.env).items()
            if table.is_written and self.env.user.has_groups(table.groups)
        ]

    @api.depends("table")
    def _compute_has_term(self):
        tables = get_tables(self.env)
        for wizard in self:
            table = tables.get(wizard.table)
            wizard.has_term = bool(table) and table.has_term

    def action_export(self):
        """Make the file and download it; the log of exports keeps it.

        :raise AccessError: the user's role does not load this table
        """
        self.ensure_one()
        titles = dict(self._get_tables())
        if self.table not in titles:
            table = get_tables(self.env)[self.table]
            raise AccessError(table.get_role_sentence(self.env))
        records, content = write_table(self.env, self.table, self.term_id)
        title = titles[self.table]
        self.env["ejournal.access.log"]._log(records, "list", title)
        self.write({"file": base64.b64encode(content), "file_name": f"{title}.xlsx"})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            "?download=true&filename_field=file_name",
            "target": "download",
        }
