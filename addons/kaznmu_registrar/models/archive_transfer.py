from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.models.service.frozen_document import FROZEN_FACTS
from odoo.addons.kaznmu_university.models.service.locking import lock_records


class EjournalArchiveTransfer(models.Model):
    """Transfer of a case's printed documents to the university archive (SOP T1.9).

    When they are handed over, the list is frozen: it says for ever what was given.
    """

    _name = "ejournal.archive.transfer"
    _description = "Transfer to the archive"
    _inherit = ["ejournal.guard.mixin", "mail.thread", "ejournal.frozen.document"]
    _order = "date desc, id desc"
    _rec_name = "number"
    _frozen_on = "handed_over_on"
    _frozen_by = "handed_over_by_id"
    _print_report = "kaznmu_registrar.action_report_archive_transfer"
    _guard_fields = frozenset(
        ("number", "date", "case_id", "received_by", "print_language")
    )
    # How the list is printed.
    _guard_free_fields = frozenset(("print_language",))
    _guard_system_fields = frozenset()
    _guard_leaves_out = True
    _evidence_fields = (
        "number",
        "date",
        "case_id",
        "state",
        "received_by",
        "handed_over_on",
        "handed_over_by_id",
        *FROZEN_FACTS,
    )

    number = fields.Char("No.", required=True, copy=False)
    date = fields.Date(
        required=True, default=lambda self: self.env.company._get_ejournal_today()
    )
    case_id = fields.Many2one(
        "ejournal.case", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(related="case_id.kind")
    state = fields.Selection(
        [("draft", "Draft"), ("handed_over", "Handed over")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    received_by = fields.Char("Received by", help="Name of the archive's employee")
    handed_over_on = fields.Datetime("Handed over on", readonly=True, copy=False)
    handed_over_by_id = fields.Many2one(
        "res.users", "Handed over by", readonly=True, copy=False, ondelete="restrict"
    )
    statement_ids = fields.One2many(
        "ejournal.statement", "transfer_id", "Statements", readonly=True
    )
    consolidated_ids = fields.One2many(
        "ejournal.consolidated",
        "transfer_id",
        "Consolidated statements",
        readonly=True,
    )
    document_count = fields.Integer("Number of documents", compute="_compute_counts")
    sheet_count = fields.Integer("Sheets", compute="_compute_counts")

    _number_uniq = models.UniqueIndex(
        "(number, date_part('year', date))",
        "There is a transfer with this number in the year.",
    )

    @api.depends("statement_ids", "consolidated_ids")
    def _compute_counts(self):
        counts = {}
        for model in self.env["ejournal.case"]._get_models().values():
            for transfer, count, sheets in self.env[model]._read_group(
                [("transfer_id", "in", self.ids)],
                ["transfer_id"],
                ["__count", "page_count:sum"],
            ):
                counts[transfer.id] = count, sheets
        for transfer in self:
            transfer.document_count, transfer.sheet_count = counts.get(
                transfer.id, (0, 0)
            )

    @api.model
    def _get_guard_sentence(self):
        return self.env._("Use the button “Hand over”.")

    def _check_write(self, names):
        super()._check_write(names)
        if "case_id" in names and self._get_documents():
            raise UserError(
                self.env._("Take the documents out first: they are of the old case.")
            )

    def _check_editable(self):
        """Refuse any change of what is handed over.

        :raise UserError: naming the transfer
        """
        done = self.filtered(lambda transfer: transfer.state == "handed_over")[:1]
        if done:
            raise UserError(
                self.env._(
                    "The transfer No. %s is handed over and never changes.", done.number
                )
            )

    def _get_documents(self):
        """The documents, in the order of the list."""
        return self.statement_ids.sorted("number") or self.consolidated_ids.sorted(
            "number"
        )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_fill(self):
        """Add the case's printed documents that no other transfer has."""
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        Document = self.env[self.case_id._get_models()[self.case_id.kind]]
        documents = Document.search(
            [
                ("case_id", "=", self.case_id.id),
                ("transfer_id", "=", False),
                ("printed_on", "!=", False),
            ]
        )
        if not documents:
            raise UserError(
                self.env._(
                    "The case has no printed documents that are not transferred yet."
                )
            )
        documents.sudo().transfer_id = self  # readonly for all but the registry

    def action_hand_over(self):
        """Freeze the list; its documents stay with the archive from now on.

        Handing over twice (a double click) changes nothing.

        :raise UserError: the transfer is empty
        """
        self.check_access("write")
        lock_records(self)
        for transfer in self:
            if transfer.state == "handed_over":
                continue
            if not transfer._get_documents():
                raise UserError(
                    self.env._("The transfer No. %s has no documents.", transfer.number)
                )
            transfer._freeze(
                fields.Datetime.now(),
                transfer._prepare_content(),
                state="handed_over",
            )

    # ------------------------------------------------------------------
    # The document
    # ------------------------------------------------------------------
    def _prepare_content(self, frozen_on=None):
        """The transfer list (опись) as plain data, in every language of documents.

        :return: dict of ``header`` and ``rows`` (one dict a document)
        """
        case = self.case_id
        pieces = self.env["ejournal.document.mixin"]
        to_text = fields.Date.to_string
        return {
            "header": {
                **pieces._get_university(),
                "number": self.number,
                "date": to_text(self.date),
                "case_index": case.index,
                "case_title": pieces._get_translations(case, "title"),
                "academic_year": case.academic_year,
                "is_permanent": case.is_permanent,
                "retention_years": case.retention_years,
                "retention_until": to_text(case.retention_until),
                "retention_basis": case.retention_basis or "",
                "registrar": self.env.company.ejournal_registrar_id.name or "",
                "received_by": self.received_by or "",
            },
            "rows": [
                {
                    "number": document.number,
                    "date": to_text(
                        self.env.company._to_ejournal_time(document.formed_on).date()
                    ),
                    "group": document.group_id.name,
                    "subject": document._get_archive_subject(),
                    "pages": document.page_count,
                }
                for document in self._get_documents()
            ],
        }
