from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.http import request
from odoo.service.server import thread_local
from odoo.tools import frozendict, ormcache

from .append_only import forbid_changes

NAMES_MAX = 20  # records named in a row; the ids of all of them are kept
# Of a transaction: what was read in it, noted at its end.
READINGS = "ejournal.access.log"
# What Odoo keeps about every record, and says nothing about anybody.
OPEN_FIELDS = frozenset(("id", "create_date", "write_date", "create_uid", "write_uid"))


class EjournalAccessLog(models.Model):
    """Who took data out of the system: printed, exported, downloaded or read what.

    Law 94-V asks the keeper of personal data to know who handled them. A reading is
    a call from outside, whether a browser's or a program's over any interface, that
    is answered with personal data of students; what these are, the list of personal
    data says. The portal shows students their own, which is not noted. Append-only:
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
            ("view", "Reading"),
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

    def _filter_evidence(self):
        # Readings are many: the database keeps them, and nobody prints them.
        return self.filtered(lambda row: row.kind != "view")

    def _note_evidence(self):
        return super(EjournalAccessLog, self._filter_evidence())._note_evidence()

    @api.model
    def _log(self, records, kind, title):
        """Note that the current user takes records out of the system.

        :param records: recordset, of any model; may be empty where nobody can tell
            the records behind a table
        :param str kind: value of ``kind``
        :param str title: what was taken, in words: name of a report or a file
        """
        # Nobody has the right to add rows; here and at a reading they are added.
        self.sudo().create([self._prepare_row(records, kind, title)])

    @api.model
    def _log_file(self, record, title):
        """Note that a file of a record leaves; a record found as superuser is meant for
        who is logged in."""
        if request and request.env and request.env.uid:
            user = request.env.user
            if not user._is_public():
                self.with_user(user)._log(record.with_user(user), "file", title)

    def _prepare_row(self, records, kind, title):
        # Names are read by few; what was deleted in the same call has none.
        names = records[:NAMES_MAX].sudo().exists().mapped("display_name")
        if len(records) > NAMES_MAX:
            names.append("…")
        return {
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

    # ------------------------------------------------------------------
    # Readings
    # ------------------------------------------------------------------
    @api.model
    def _note_reading(self, records):
        """Note that the current user reads records: one row a model and call, all of
        them written at once when the call ends. A call that fails has read nothing.

        What the system reads by itself, in no call or as superuser, is no reading.
        """
        if not records or not self._is_called():
            return
        precommit = self.env.cr.precommit
        if READINGS not in precommit.data:
            precommit.data[READINGS] = {}
            precommit.add(self._write_readings)
        readings = precommit.data[READINGS]
        key = (self.env.uid, records._name)
        readings[key] = readings.get(key, self.env[records._name]) | records

    @api.model
    def _is_called(self):
        """Whether a user has the system do this by a call from outside."""
        # XML-RPC hides its request, and says in the thread that there is a call.
        is_call = request or getattr(thread_local, "rpc_model_method", "")
        return bool(is_call) and not self.env.su

    def _write_readings(self):
        readings = self.env.cr.precommit.data.pop(READINGS, {})
        rows = [
            records.env[self._name]._prepare_row(
                records, "view", self.env["ir.model"]._get(records._name).name
            )
            for records in readings.values()
        ]
        # Nobody has the right to add rows, see _log.
        self.sudo().create(rows)

    @api.model
    def _note_fields(self, records, names):
        """Note the reading of fields, where they are personal data of students or
        content of files."""
        if not records or not self._is_called():
            return
        personal = self._get_personal_fields().get(records._name)
        names = frozenset(names) - OPEN_FIELDS
        if personal is not None and (names & personal if personal else names):
            self._note_reading(records)
        is_attachment = records._name == "ir.attachment"
        if (is_attachment or records._name.startswith("ejournal.")) and any(
            records._fields[name].type == "binary" for name in names
        ):
            self._note_content(records, is_attachment)

    @api.model
    def _note_content(self, records, is_attachment):
        if is_attachment:
            for owner in records._get_owners():
                self._note_reading(owner.with_env(self.env))
        elif not self.env.context.get("bin_size"):  # else it was the size alone
            self._note_reading(records)

    @api.model
    @ormcache()
    def _get_personal_fields(self):
        """What is personal data of students: ``{model: names of fields}``, as the
        list of personal data says; no names are all of them.

        Every field of a row that must belong to somebody tells of that person, and so
        do reports and wizards that lead to such rows. Of a document that may name a
        student, the listed fields alone do.
        """
        listed = self.env["ejournal.personal.data"].sudo()  # names of fields
        found = {}
        for data in listed.search([("subject", "=", "1_student")]):
            found.setdefault(data.model, set()).update(data._get_field_names())
        rows = set()
        for name, names in found.items():
            model = self.env[name]
            if not model._auto or any(model._fields[field].required for field in names):
                names.clear()
                rows.add(name)
        for name, model in self.env.registry.items():
            is_shown = not model._abstract and (model._transient or not model._auto)
            if is_shown and any(
                field.type == "many2one" and field.comodel_name in rows
                for field in model._fields.values()
            ):
                found.setdefault(name, set())
        return frozendict({name: frozenset(names) for name, names in found.items()})
