from odoo import api, fields, models
from odoo.exceptions import UserError


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

    @api.model_create_multi
    def create(self, vals_list):
        cells = super().create(vals_list)
        cells.window_id._check_own_cells()
        cells.window_id._check_not_ended()
        return cells

    def write(self, vals):
        raise UserError(self.env._("Open another window for other cells."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("Open another window for other cells."))
