from collections import defaultdict

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...importer import structure
from ...importer.importer import Importer
from ...importer.mapping import IGNORED, guess_table, guess_target
from ...importer.staff import Staff
from ...reports.import_changes import write_changes

STATUSES = ("new", "changed", "same", "error")


class EjournalImportBatch(models.Model):
    """Files of the registrar's office on their way into the database.

    Upload, check (a dry run that lists every problem), load in the background.
    Loading the same files again changes nothing.
    """

    _name = "ejournal.import.batch"
    _description = "Data import"
    _inherit = ["ejournal.guard.mixin", "ejournal.workbook"]
    _order = "id desc"
    _workbook_path = "import-changes"
    _guard_fields = frozenset(("name", "attachment_ids", "sheet_ids", "column_ids"))

    name = fields.Char(
        required=True,
        default=lambda self: self.env._(
            "Import of %s",
            self.env["ir.qweb.field.datetime"].value_to_html(fields.Datetime.now(), {}),
        ),
    )
    attachment_ids = fields.Many2many("ir.attachment", string="Files")
    state = fields.Selection(
        [
            ("draft", "Choosing"),
            ("checked", "Checked"),
            ("loading", "Loading"),
            ("done", "Loaded"),
        ],
        required=True,
        readonly=True,
        default="draft",
    )
    problem_ids = fields.One2many(
        "ejournal.import.problem", "batch_id", string="Problems", readonly=True
    )
    sheet_ids = fields.One2many(
        "ejournal.import.sheet",
        "batch_id",
        string="Sheets without a known table",
        domain=[("is_recognised", "=", False)],
    )
    column_ids = fields.One2many("ejournal.import.column", "batch_id", string="Columns")
    unknown_count = fields.Integer(
        compute="_compute_unknown_count", string="Unknown columns and sheets"
    )
    error_count = fields.Integer(compute="_compute_problem_counts", string="Errors")
    warning_count = fields.Integer(compute="_compute_problem_counts", string="Warnings")
    change_ids = fields.One2many("ejournal.import.change", "batch_id", readonly=True)
    change_count = fields.Integer(compute="_compute_change_count", string="Changes")
    summary = fields.Html(readonly=True)
    job_id = fields.Many2one("ejournal.job", readonly=True, ondelete="set null")
    job_state = fields.Selection(related="job_id.state", string="State of the load")
    progress = fields.Integer(related="job_id.progress")
    job_error = fields.Text(related="job_id.error", string="Failure")

    @api.depends("problem_ids.severity")
    def _compute_problem_counts(self):
        counts = {
            (batch.id, severity): count
            for batch, severity, count in self.env[
                "ejournal.import.problem"
            ]._read_group(
                [("batch_id", "in", self.ids)], ["batch_id", "severity"], ["__count"]
            )
        }
        for batch in self:
            batch.error_count = counts.get((batch.id, "error"), 0)
            batch.warning_count = counts.get((batch.id, "warning"), 0)

    @api.depends("sheet_ids.table", "column_ids.target")
    def _compute_unknown_count(self):
        for batch in self:
            batch.unknown_count = len(
                batch.sheet_ids.filtered(lambda sheet: not sheet.table)
            ) + len(batch.column_ids.filtered(lambda column: not column.target))

    @api.depends("change_ids")
    def _compute_change_count(self):
        groups = self.env["ejournal.import.change"]._read_group(
            [("batch_id", "in", self.ids)], ["batch_id"], ["__count"]
        )
        counts = {batch.id: count for batch, count in groups}
        for batch in self:
            batch.change_count = counts.get(batch.id, 0)

    def _get_guard_sentence(self):
        return self.env._("The outcome of an import is written by the import itself.")

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_check(self):
        """Dry run: read the files, list every problem, change nothing."""
        for batch in self:
            if batch.state == "loading":
                raise UserError(self.env._("The files are being loaded already."))
            importer = batch._get_importer()
            counts = importer.check()
            batch._set_outcome(
                "checked",
                importer,
                counts,
                self.env._("What would happen when you load:"),
            )

    def action_remember(self):
        """Remember what the columns are, for these files and all to come, and check
        again.

        :raise UserError: two columns of a sheet are said to be the same
        """
        for batch in self:
            if batch.state != "checked":
                raise UserError(self.env._("Check the files first."))
            batch._check_targets()
            self.env["ejournal.import.mapping"]._remember(
                [
                    (column.table, column.header, column.target)
                    for column in batch.column_ids
                    # A sheet may have got another table after its columns were read.
                    if column.target in (False, *(column.target_choices or ()))
                ]
            )
        self.action_check()

    def _check_targets(self):
        headers = defaultdict(list)
        for column in self.column_ids:
            if column.target and column.target != IGNORED:
                headers[column.sheet_id, column.target].append(column.header)
        titles = dict(self.env["ejournal.import.mapping"]._get_target_choices())
        for (_sheet, target), names in headers.items():
            if len(names) > 1:
                raise UserError(
                    self.env._(
                        "Several columns are taken as «%(column)s»: %(headers)s. "
                        "Leave one.",
                        column=titles[target].removesuffix(" *"),
                        headers=", ".join(f"«{name}»" for name in names),
                    )
                )

    def action_load(self):
        """Load what is right in the background; rows with errors stay out."""
        for batch in self:
            if batch.state != "checked" and batch.job_state != "failed":
                raise UserError(self.env._("Check the files first."))
            job = self.env["ejournal.job"]._start(batch, batch.name)
            batch._write_outcome({"job_id": job.id, "state": "loading"})

    def action_reset(self):
        """Back to choosing files."""
        for batch in self:
            if batch.job_state in ("pending", "running"):
                raise UserError(self.env._("The files are being loaded already."))
        self._write_outcome({"state": "draft", "summary": False})
        self._forget_planned_changes()
        self.problem_ids.unlink()
        self._get_sheets().unlink()

    def action_open_changes(self):
        """Old and new value of each field that changes."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_university.ejournal_import_change_action"
        )
        return {**action, "domain": [("batch_id", "=", self.id)]}

    def _get_workbook(self):
        rows = self.env["ejournal.import.change"].search(
            [("batch_id", "=", self.id)], order="id"
        )
        return self.name, write_changes(rows)

    def _check_unlink(self):
        """Files go; what they have changed in people's data stays to be read.

        :raise UserError: a file of it has changed something
        """
        changes = self.env["ejournal.import.change"].sudo()  # of anybody's batch
        loaded = Domain("is_loaded", "=", True)
        if changes.search_count(Domain("batch_id", "in", self.ids) & loaded, limit=1):
            raise UserError(
                self.env._(
                    "This import has changed records: it stays as their history."
                )
            )
        return super()._check_unlink()

    def unlink(self):
        self._forget_planned_changes()
        return super().unlink()

    def _forget_planned_changes(self):
        """Of changes that were shown, none is left but those that were loaded."""
        self.check_access("write")
        # As superuser: checked above; nobody writes changes but the import itself.
        self.env["ejournal.import.change"].sudo()._forget_planned(self)

    # ------------------------------------------------------------------
    # Importing
    # ------------------------------------------------------------------
    @api.model
    def _get_table_classes(self):
        """The tables that files may hold, in the order in which they refer to one
        another; add-ons append theirs.

        :return: list of subclasses of ``Table``
        """
        return [
            structure.Schools,
            structure.Departments,
            structure.Programs,
            structure.Terms,
            structure.LessonKinds,
            Staff,
            structure.Groups,
            structure.Students,
            structure.Disciplines,
            structure.Curricula,
            structure.Timetables,
        ]

    @api.model
    def _open_package(self, file_name, content):
        """What a file is that holds tables in a form of its own; ``None`` when it is
        a plain table or workbook. Add-ons know such forms.

        :param bytes content: of the file
        :return: object with ``sheets`` (list of ``Sheet``) and ``notices`` (list of
            ``(file name, sentence)``)
        """

    def _get_importer(self):
        self.ensure_one()
        if not self.attachment_ids:
            raise UserError(self.env._("Add at least one file."))
        return Importer(
            self.env,
            [(file.name, file.raw or b"") for file in self.attachment_ids],
            {
                (sheet.file_name, sheet.name): sheet.table
                for sheet in self._get_sheets()
            },
        )

    def _get_sheets(self):
        return self.env["ejournal.import.sheet"].search([("batch_id", "in", self.ids)])

    def _run_job(self, job):
        """Load in portions (see ``ejournal.job``)."""
        importer = self._get_importer()
        yield from importer.load()
        self._set_outcome(
            "done", importer, importer.counts, self.env._("What was loaded:")
        )

    def _write_outcome(self, vals):
        # The user may write the batch; only these fields are closed to RPC.
        self.check_access("write")
        # As superuser: checked above; these fields are closed to clients.
        self.sudo().write(vals)

    def _set_outcome(self, state, importer, counts, title):
        self.ensure_one()
        self.problem_ids.unlink()
        self.env["ejournal.import.problem"].create(
            [{"batch_id": self.id, **p._asdict()} for p in importer.problems]
        )
        self._set_sheets(importer)
        self._set_changes(state, importer)
        titles = self._get_status_titles()
        header = Markup().join(
            Markup('<th class="text-end">%s</th>') % titles[status]
            for status in STATUSES
        )
        body = Markup().join(
            Markup("<tr><td>%s</td>%s</tr>")
            % (
                importer.tables[name].get_title(self.env),
                Markup().join(
                    Markup('<td class="text-end">%s</td>') % by_status.get(status, 0)
                    for status in STATUSES
                ),
            )
            for name, by_status in counts.items()
        )
        summary = Markup(
            '<p>%s</p><table class="table table-sm w-auto"><thead><tr><th></th>%s</tr>'
            "</thead><tbody>%s</tbody></table>"
        ) % (title, header, body)
        self._write_outcome({"state": state, "summary": bool(counts) and summary})

    @api.model
    def _get_status_titles(self):
        """Words for what happens to rows, as all imports say it."""
        return {
            "new": self.env._("New"),
            "changed": self.env._("Changed"),
            "same": self.env._("Unchanged"),
            "error": self.env._("Left out"),
        }

    def _set_changes(self, state, importer):
        self._forget_planned_changes()
        # As superuser: the batch is the user's, as was checked above.
        self.env["ejournal.import.change"].sudo()._add(
            self,
            state == "done",
            [
                (
                    *(table, change.kind, record, change.column),
                    *(change.old, change.new, row.sheet.file_name, row.number),
                )
                for table, row, record, change in importer.get_changes()
            ],
        )

    def _set_sheets(self, importer):
        """Keep which sheets and columns the files have, and what they are taken for."""
        self._get_sheets().unlink()
        # Whoever loads may only choose; what was found is written by the import.
        sheets = (
            self.env["ejournal.import.sheet"]
            .sudo()
            .create(
                [
                    {
                        "batch_id": self.id,
                        "file_name": sheet.file_name,
                        "name": sheet.name,
                        "table": table and table.name,
                        "is_recognised": bool(table) and table.matches(sheet.name),
                        "suggestion": not table and guess_table(self.env, sheet.rows),
                    }
                    for sheet, table in importer.sheets
                ]
            )
        )
        by_name = {(sheet.file_name, sheet.name): sheet.id for sheet in sheets}
        taken = {column.target for column in importer.columns}
        # As superuser: written by the import alone, of the user's own batch.
        self.env["ejournal.import.column"].sudo().create(
            [
                {
                    "sheet_id": by_name[column.sheet.file_name, column.sheet.name],
                    "header": column.header,
                    "examples": ", ".join(column.get_examples()),
                    "origin": column.origin,
                    "target": column.target,
                    "suggestion": not column.target
                    and guess_target(
                        importer.tables[column.table], column.header, taken
                    ),
                }
                for column in importer.columns
            ]
        )
