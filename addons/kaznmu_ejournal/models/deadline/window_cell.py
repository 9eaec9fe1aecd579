from odoo import fields, models
from odoo.exceptions import UserError


class EjournalWindowCell(models.Model):
    """A cell that a window opens; without a lesson: the student's exam result."""

    _name = "ejournal.window.cell"
    _description = "Cell of an access window"
    _inherit = ["ejournal.guard.mixin"]
    _order = "window_id, id"
    _guard_create_fields = frozenset(("window_id", "lesson_id", "participant_id"))
    _guard_system_fields = frozenset()
    _guard_parent = "window_id"

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

    def _check_parent(self):
        self.window_id._check_own_cells()
        self.window_id._check_editable()

    def _check_editable(self):
        raise UserError(self.env._("Open another window for other cells."))
