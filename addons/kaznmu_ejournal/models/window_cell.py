from odoo import fields, models


class EjournalWindowCell(models.Model):
    """A cell that a window opens; without a lesson: the student's exam result."""

    _name = "ejournal.window.cell"
    _description = "Cell of an access window"
    _order = "window_id, id"

    window_id = fields.Many2one(
        "ejournal.window", required=True, ondelete="cascade", index=True
    )
    lesson_id = fields.Many2one("ejournal.lesson", ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", string="Student", required=True, ondelete="restrict"
    )

    _cell_uniq = models.UniqueIndex(
        "(window_id, participant_id, COALESCE(lesson_id, 0))",
        "The cell is named twice.",
    )
