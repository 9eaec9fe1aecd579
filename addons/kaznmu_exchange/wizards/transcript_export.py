import base64
import csv
import io
import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from odoo.addons.kaznmu_university.workbook import defuse


def write_value(value):
    """A value of a record in a table."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float):
        # With a point, 3.67 would be a month of 1967 for a spreadsheet in Russian.
        return f"{value:g}".replace(".", ",")
    return defuse(value)


class EjournalTranscriptExport(models.TransientModel):
    """Whose results of which terms go to the national platform ЕПВО, in which file."""

    _name = "ejournal.transcript.export"
    _description = "Export of transcripts"

    term_ids = fields.Many2many(
        "ejournal.term",
        string="Academic periods",
        required=True,
        default=lambda self: self._default_term_ids(),
    )
    group_ids = fields.Many2many(
        "ejournal.group",
        string="Groups",
        default=lambda self: self._default_records("ejournal.group"),
        help="All groups when empty",
    )
    student_ids = fields.Many2many(
        "ejournal.student",
        string="Students",
        default=lambda self: self._default_records("ejournal.student"),
        help="In place of groups",
    )
    file_format = fields.Selection(
        [("csv", "CSV"), ("json", "JSON")], required=True, default="csv"
    )
    is_number_missing = fields.Boolean(
        compute="_compute_is_number_missing", string="Number in ЕПВО missing"
    )
    file = fields.Binary(readonly=True, attachment=False)
    file_name = fields.Char(readonly=True)

    @api.model
    def _default_records(self, model):
        """The records from which the wizard was opened."""
        chosen = self.env.context.get("active_model") == model
        return chosen and self.env.context.get("active_ids") or []

    @api.model
    def _default_term_ids(self):
        """The chosen terms, or else the latest that has begun."""
        today = self.env.company._get_ejournal_today()
        return self._default_records("ejournal.term") or self.env[
            "ejournal.term"
        ].search([("date_start", "<=", today)], order="date_start desc", limit=1)

    @api.depends_context("company")
    def _compute_is_number_missing(self):
        self.is_number_missing = not self.env.company.ejournal_epvo_number

    def action_export(self):
        """Make the file and download it; the log of each term keeps it.

        :raise AccessError: the user is not of the registrar's office
        :raise UserError: there are no results
        """
        self.ensure_one()
        records = self.term_ids.export_transcripts(
            self.group_ids.ids, self.student_ids.ids
        )
        if not records:
            raise UserError(
                self.env._(
                    "There are no results yet: transcripts come from formed statements."
                )
            )
        write = self._write_json if self.file_format == "json" else self._write_csv
        codes = "_".join(self.term_ids.sorted("date_start").mapped("code"))
        self.write(
            {
                "file": base64.b64encode(write(records)),
                "file_name": f"transcripts_{codes}.{self.file_format}",
            }
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/file"
            "?download=true&filename_field=file_name",
            "target": "download",
        }

    def action_upload(self):
        """The same records for the upload, which checks them first.

        :return: action: the form of the upload
        """
        self.ensure_one()
        upload = self.env["ejournal.transcript.upload"].create(
            {
                "term_ids": [Command.set(self.term_ids.ids)],
                "group_ids": [Command.set(self.group_ids.ids)],
                "student_ids": [Command.set(self.student_ids.ids)],
            }
        )
        return upload._open()

    @staticmethod
    def _write_json(records):
        return json.dumps(records, ensure_ascii=False, indent=1).encode()

    @staticmethod
    def _write_csv(records):
        stream = io.StringIO()
        names = dict.fromkeys(name for record in records for name in record)
        writer = csv.DictWriter(stream, names, delimiter=";")
        writer.writeheader()
        for record in records:
            writer.writerow(
                {name: write_value(value) for name, value in record.items()}
            )
        return stream.getvalue().encode("utf-8-sig")  # for Excel
