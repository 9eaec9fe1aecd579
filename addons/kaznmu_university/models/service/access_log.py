from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request

from .append_only import forbid_changes

NAMES_MAX = 20  # records named in a row; the ids of all of them are kept


class EjournalAccessLog(models.Model):
    """Who took data out of the system: printed, exported or downloaded what and when.

    Law 94-V asks the keeper of personal data to know who handled them. Append-only:
    nobody, administrators included, changes or deletes a row, and a trigger of the
    database stands behind that. Only :meth:`_log` adds rows.

    The head of the registrar's office and the administrator read it, who answer for
    the data, and the vice-rector, who is above both. The digitalization department
    does not: the rows name students and their documents, which it never sees.
    """

    _name = "ejournal.access.log"
    _description = "Export or printing"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
    ]
    _guard_system_fields = frozenset()  # nor by superuser
    # The last row cannot be cut off unseen.
    _evidence_fields = (
        "user_id",
        "date",
        "kind",
        "title",
        "res_model",
        "res_ids",
        "count",
        "names",
        "ip",
    )
    _log_access = False
    _order = "id desc"
    _rec_name = "title"

    user_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True
    )
    date = fields.Datetime("Time", required=True, index=True)
    kind = fields.Selection(
        [
            ("print", "Printing"),
            ("file", "Download of a file"),
            ("list", "Export of a list"),
            ("exchange", "File for another system"),
        ],
        string="How",
        required=True,
    )
    title = fields.Char("What", required=True)
    res_model = fields.Char("Model", required=True, index=True)
    record_kind = fields.Char("Kind of records", compute="_compute_record_kind")
    res_ids = fields.Json("Ids of the records")
    count = fields.Integer("Records")
    names = fields.Text("Names of the records")
    ip = fields.Char("IP address")

    def init(self):
        forbid_changes(self.env.cr, self._table, "The log of exports is append-only")

    @api.depends("res_model")
    @api.depends_context("lang")
    def _compute_record_kind(self):
        for row in self:
            row.record_kind = self.env["ir.model"]._get(row.res_model).name

    def _check_editable(self):
        raise UserError(self.env._("The log of exports and printing never changes."))

    @api.model
    def _log(self, records, kind, title):
        """Note that the current user takes records out of the system.

        :param records: recordset, of any model; may be empty where nobody can tell
            the records behind a table
        :param str kind: value of ``kind``
        :param str title: what was taken, in words: name of a report or a file
        """
        names = records[:NAMES_MAX].sudo().mapped("display_name")  # read by few
        if len(records) > NAMES_MAX:
            names.append("…")
        # Nobody has the right to add rows; this is the one place that does.
        self.sudo().create(
            {
                "user_id": self.env.uid,
                "date": fields.Datetime.now(),
                "kind": kind,
                "title": title,
                "res_model": records._name,
                "res_ids": records.ids,
                "count": len(records),
                "names": "\n".join(name or "" for name in names),
                "ip": request.httprequest.remote_addr if request else False,
            }
        )
