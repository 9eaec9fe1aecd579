from odoo import api, fields, models


class EjournalConsolidatedDocument(models.AbstractModel):
    """What a consolidated statement says, on paper and as a table: a part of
    ``ejournal.consolidated``."""

    _name = "ejournal.consolidated.document"
    _description = "Content of a consolidated statement"
    _inherit = ["ejournal.frozen.document", "ejournal.workbook"]

    @api.depends("content")
    @api.depends_context("lang")
    def _compute_table(self):
        """The table as it is printed, in the user's language; none before there is a
        group and a term."""
        chosen = self.filtered(lambda record: record.group_id and record.term_id)
        (self - chosen).table = False
        for consolidated in chosen:
            consolidated.table = self.env["ir.qweb"]._render(
                "kaznmu_registrar.consolidated_screen",
                {"document": self._get_report()._prepare_document(consolidated)},
            )

    @api.model
    def _get_report(self):
        return self.env["report.kaznmu_registrar.report_consolidated"]

    def _prepare_contents(self, frozen_on=None):
        """The documents as plain data, in a constant number of queries.

        :param datetime frozen_on: ``None`` for a draft, which has no number
        :return: dict ``{consolidated statement: content}``: ``header`` and what
            ``ejournal.consolidated.builder`` gathers
        """
        # The reader may read the consolidated statement, and so all that it shows.
        drafts = self.sudo()
        Builder = drafts.env["ejournal.consolidated.builder"]
        return {
            consolidated: {
                "header": consolidated._prepare_header(frozen_on),
                **data[consolidated.group_id],
            }
            for term, records in drafts.grouped("term_id").items()
            if (data := Builder._build(term, records.group_id))
            for consolidated in records
        }

    def _prepare_header(self, formed_on):
        group, term = self.group_id, self.term_id
        pieces = self.env["ejournal.document.mixin"]
        number = f"{term.code}/{group.name}"
        if self.revision > 1:
            number += f"/{self.revision}"
        return {
            **pieces._get_university(),
            "number": number if formed_on else None,
            "revision": self.revision,
            "formed_on": fields.Datetime.to_string(formed_on) if formed_on else None,
            "date": fields.Date.to_string(
                self.env.company._to_ejournal_time(formed_on).date()
            )
            if formed_on
            else None,
            "school": pieces._get_translations(group.school_id),
            "program_code": group.program_id.code,
            "program": pieces._get_translations(group.program_id),
            "course": group.course,
            "group": group.name,
            "term": pieces._get_translations(term),
            "academic_year": term.academic_year,
            "dean": group.school_id.dean_id.name or "",
            "registrar": self.env.company.ejournal_registrar_id.name or "",
        }

    def _get_archive_subject(self):
        """What the transfer list says of the document: ``{language: text}``."""
        return self.content["header"]["term"]

    def _get_file_name(self):
        return (self.number or self.display_name).replace("/", "-")

    def _get_workbook(self):
        """The table for recalculation."""
        return self._get_file_name(), self._get_report()._get_xlsx(self)
