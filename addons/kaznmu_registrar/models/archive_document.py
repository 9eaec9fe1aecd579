import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.pdf import PdfFileReader

# What the registry keeps of a document: it changes neither content nor digest.
ARCHIVE_FIELDS = frozenset(
    (
        "printed_on",
        "printed_by_id",
        "print_count",
        "page_count",
        "case_id",
        "transfer_id",
    )
)


class EjournalArchiveDocument(models.AbstractModel):
    """A frozen document that is printed, filed in a case and handed over (SOP T1.9).

    Models that inherit have ``state``, ``number``, ``term_id`` and ``school_id``, and
    their own ``write`` lets ``ARCHIVE_FIELDS`` through to this one.
    """

    _name = "ejournal.archive.document"
    _description = "Document for the archive"
    _inherit = ["ejournal.frozen.document"]

    _case_kind = None  # value of ``ejournal.case.kind``
    _official_states = ()  # in which the document is final

    printed_on = fields.Datetime("Printed on", readonly=True, copy=False)
    printed_by_id = fields.Many2one(
        "res.users", "Printed by", readonly=True, copy=False, ondelete="restrict"
    )
    print_count = fields.Integer("Times printed", readonly=True, copy=False)
    page_count = fields.Integer("Pages", readonly=True, copy=False)
    case_id = fields.Many2one(
        "ejournal.case",
        compute="_compute_case_id",
        store=True,
        readonly=False,
        copy=False,
        ondelete="restrict",
        index="btree_not_null",
        help="By the nomenclature of cases; set when the document is formed.",
    )
    transfer_id = fields.Many2one(
        "ejournal.archive.transfer",
        "Transfer to the archive",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )

    @api.depends("state")
    def _compute_case_id(self):
        unfiled = self.filtered(
            lambda document: (
                document.state in document._official_states and not document.case_id
            )
        )
        # Whoever forms a document has it filed; cases are the registrar's.
        cases = self.env["ejournal.case"].sudo()._find_for(unfiled)
        for document in self:
            document.case_id = cases.get(document) or document.case_id

    def write(self, vals):
        names = ARCHIVE_FIELDS.intersection(vals)
        if names and not self.env.su:
            if names != {"case_id"}:
                raise UserError(
                    self.env._("The registry itself notes what is printed and where.")
                )
            self._check_is_registrar()
            self._check_not_handed_over()
        return super().write(vals)

    def _check_is_registrar(self):
        """Refuse whoever is not of the registrar's office (SOP T1.9).

        :raise AccessError: always the same sentence
        """
        if not (self.env.su or self.env.user._has_ejournal_role("registrar")):
            raise AccessError(
                self.env._("Only the registrar's office prints and files documents.")
            )

    def _check_not_handed_over(self):
        """Refuse to move what lies in the archive.

        :raise UserError: naming the document and the transfer
        """
        for document in self.sudo():  # the transfer may be hidden from the user
            if document.transfer_id.state == "handed_over":
                raise UserError(
                    self.env._(
                        "%(document)s lies in the archive by the transfer No. "
                        "%(transfer)s.",
                        document=document.display_name,
                        transfer=document.transfer_id.number,
                    )
                )

    def action_print_official(self):
        """Print originals for the archive and note it (SOP T1.9).

        :return: action: the download, or the background job of a large batch
        :raise UserError: a document is not formed yet
        """
        self.check_access("read")
        self._check_is_registrar()
        drafts = self.filtered(
            lambda document: document.state not in document._official_states
        )
        if drafts:
            raise UserError(
                self.env._(
                    "Only formed documents are printed for the archive: %s.",
                    ", ".join(drafts[:5].mapped("display_name")),
                )
            )
        report = self.env.ref(self._print_report)
        return report._get_print_action(self, is_official=True)

    def _mark_printed(self):
        """Note that originals were printed; later prints are counted."""
        documents = self.sudo()  # the action checked; nobody writes these by hand
        first = documents.filtered(lambda document: not document.printed_on)
        first.write(
            {"printed_on": fields.Datetime.now(), "printed_by_id": self.env.uid}
        )
        for count, group in documents.grouped("print_count").items():
            group.write({"print_count": count + 1})

    def _note_original(self, content):
        result = super()._note_original(content)
        # The file is made for whoever may read; nobody writes this by hand.
        self.sudo().page_count = PdfFileReader(io.BytesIO(content)).getNumPages()
        return result

    def action_leave_transfer(self):
        """Take documents out of a transfer that is not handed over yet."""
        self._check_is_registrar()
        self.check_access("write")
        self._check_not_handed_over()
        self.sudo().transfer_id = False  # readonly for all but the registry
