from odoo import fields, models


class EjournalJournalArchiving(models.TransientModel):
    """Asks for the basis on which a journal goes to the archive, or comes back.

    Only the question is here; rights and rules are those of ``ejournal.journal``.
    """

    _name = "ejournal.journal.archiving"
    _description = "Archiving of a journal"
    _rec_name = "journal_id"

    journal_id = fields.Many2one("ejournal.journal", required=True, readonly=True)
    is_archived = fields.Boolean(related="journal_id.is_archived")
    reason = fields.Char(
        string="Basis of the change",
        required=True,
        help="Why it is changed, and by which document: its kind, number and date.",
    )

    def action_apply(self):
        """Archive the journal, or take it out of the archive.

        :raise UserError: why it cannot be done
        """
        self.ensure_one()
        journal = self.journal_id
        journal.write({"active": not journal.active, "change_reason": self.reason})
        return {"type": "ir.actions.client", "tag": "soft_reload"}
