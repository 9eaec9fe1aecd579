from odoo import api, fields, models


class EjournalAssignment(models.Model):
    """A teacher of a journal, for given dates (SOP T1.5).

    Without dates the assignment holds for the whole journal.
    """

    _name = "ejournal.assignment"
    _description = "Teacher of a journal"
    _order = "date_from, id"
    _rec_name = "teacher_id"

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="cascade", index=True
    )
    teacher_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", index=True
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_to >= date_from)",
        "An assignment cannot end before it begins.",
    )

    @api.constrains("teacher_id")
    def _check_teacher(self):
        self.teacher_id._check_ejournal_teacher()

    def _covers(self, day):
        """Whether a lesson of the given ``date`` falls in the assignment."""
        self.ensure_one()
        return (not self.date_from or self.date_from <= day) and (
            not self.date_to or day <= self.date_to
        )
