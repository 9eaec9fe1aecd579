from odoo import fields, models
from odoo.exceptions import UserError


class EjournalStatementCreate(models.TransientModel):
    """Which statement of a journal to begin, beside the main one."""

    _name = "ejournal.statement.create"
    _description = "New statement of a journal"
    _rec_name = "journal_id"

    journal_id = fields.Many2one("ejournal.journal", required=True, readonly=True)
    kind = fields.Selection(
        [
            ("midterm", "Midterm control"),
            ("retake", "Retake"),
            ("individual", "Individual, for one student"),
        ],
        required=True,
        default="midterm",
    )
    lesson_id = fields.Many2one(
        "ejournal.lesson",
        string="Midterm lesson",
        domain="[('journal_id', '=', journal_id), ('kind_id.is_midterm', '=', True)]",
    )
    participant_id = fields.Many2one(
        "ejournal.participant",
        string="Student",
        domain="[('journal_id', '=', journal_id)]",
    )

    def action_create_statement(self):
        """Open the draft, made when there is none yet.

        :raise UserError: why there can be no such statement now
        """
        self.ensure_one()
        participant = self.participant_id
        if participant and participant.journal_id != self.journal_id:
            raise UserError(self.env._("The student is not in this journal."))
        statement = self.env["ejournal.statement"]._create_draft(
            self.journal_id,
            self.kind,
            participant=self.kind == "individual" and participant or None,
            lesson=self.kind == "midterm" and self.lesson_id or None,
        )
        return statement._get_records_action()
