from odoo import api, fields, models
from odoo.tools import SQL


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

    @api.model
    def _add(self, batch, is_loaded, rows):
        """Keep changes, as superuser; the import has checked whose batch it is.

        There are tens of thousands, for which the ORM takes longer than the check does
        for the whole file: they go into the table at once.

        :param bool is_loaded: whether they are history or shown only
        :param rows: tuples of table, kind, record, column, old and new value, file name
            and row
        """
        if not rows:
            return
        batch.flush_recordset()
        now, uid = self.env.cr.now(), self.env.uid
        tables, kinds, records, columns, olds, news, files, numbers = zip(
            *rows, strict=True
        )
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO ejournal_import_change (
                    batch_id, is_loaded, create_uid, create_date, write_date,
                    "table", kind, record, "column", old_value, new_value, file_name,
                    "row"
                )
                SELECT %s, %s, %s, %s, %s, line.*
                  FROM unnest(
                    %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                    %s::text[], %s::text[], %s::int[]
                  ) AS line
                """,
                *(batch.id, is_loaded, uid, now, now),
                *map(list, (tables, kinds, records, columns, olds, news, files)),
                list(numbers),
            )
        )
        batch.invalidate_recordset(["change_ids", "change_count"])

    @api.model
    def _forget_planned(self, batches):
        """Forget what batches have shown and not loaded, see :meth:`_add`."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """DELETE FROM ejournal_import_change
                    WHERE batch_id = ANY(%s) AND is_loaded IS NOT TRUE""",
                batches.ids,
            )
        )
        self.invalidate_model()
        batches.invalidate_model(["change_ids", "change_count"])
