from odoo import api, fields, models
from odoo.exceptions import UserError

from .mark import MARK_KINDS


class EjournalMarkChange(models.Model):
    """History of a cell: who changed a mark, when, from what and to what.

    Append-only: nobody, administrators included, changes or deletes a row.
    """

    _name = "ejournal.mark.change"
    _description = "Change of a mark"
    _log_access = False
    _order = "id desc"

    lesson_id = fields.Many2one("ejournal.lesson", required=True, ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", required=True, ondelete="restrict"
    )
    user_id = fields.Many2one("res.users", required=True, ondelete="restrict")
    date = fields.Datetime(required=True)
    source = fields.Selection(
        [("journal", "Journal"), ("import", "Import")], required=True
    )
    old_kind = fields.Selection(MARK_KINDS)
    old_points = fields.Float(digits=(5, 2))
    old_note = fields.Char()
    new_kind = fields.Selection(MARK_KINDS)
    new_points = fields.Float(digits=(5, 2))
    new_note = fields.Char()
    old_value = fields.Char(compute="_compute_values", string="Was")
    new_value = fields.Char(compute="_compute_values", string="Became")

    _cell_idx = models.Index("(lesson_id, participant_id)")

    @api.depends("old_kind", "old_points", "new_kind", "new_points")
    def _compute_values(self):
        format_value = self.env["ejournal.mark"]._format_value
        for change in self:
            change.old_value = format_value(change.old_kind, change.old_points)
            change.new_value = format_value(change.new_kind, change.new_points)

    def write(self, vals):
        raise UserError(self.env._("The history of marks cannot be changed."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_never(self):
        raise UserError(self.env._("The history of marks cannot be deleted."))
