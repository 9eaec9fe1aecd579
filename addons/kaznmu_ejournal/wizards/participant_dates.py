from odoo import fields, models

from ..models.journal.participant import Span


class EjournalParticipantDates(models.TransientModel):
    """New dates of a student's row in a journal, and why."""

    _name = "ejournal.participant.dates"
    _description = "Change of a student's dates"
    _rec_name = "participant_id"

    participant_id = fields.Many2one(
        "ejournal.participant", string="Student", required=True, readonly=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To")
    away_from = fields.Date(help="First day in another group, before coming back")
    away_to = fields.Date(help="Last day in another group, before coming back")
    reason = fields.Char(help="Why, and by which document: its kind, number and date")

    def action_apply(self):
        """Change the dates; the row itself checks them.

        :raise UserError: a mark would fall outside, or the reason is missing
        """
        self.ensure_one()
        span = Span(*(self[name] for name in Span._fields))
        self.participant_id._change_dates(span, self.reason)
        return {"type": "ir.actions.act_window_close"}
