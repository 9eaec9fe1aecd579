from odoo import api, fields, models


class EjournalWindow(models.Model):
    """Access window (окно доступа): who may write what until when, and why.

    The only way to write after a deadline or a formed statement. A *technical*
    window (SOP C12) lets data of the named lessons change and the named empty cells
    be filled, never an existing mark; a *correction* window (SOP C13, T2.4) lets
    exactly the named cells change. Windows end by themselves.
    """

    _name = "ejournal.window"
    _description = "Access window"
    _inherit = ["mail.thread"]
    _order = "date_end desc, id desc"

    kind = fields.Selection(
        [("technical", "Technical"), ("correction", "Correction")],
        required=True,
        default="technical",
        tracking=True,
    )
    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="restrict", index=True
    )
    user_id = fields.Many2one(
        "res.users", string="Teacher", required=True, ondelete="restrict", index=True
    )
    lesson_ids = fields.Many2many("ejournal.lesson", string="Lessons")
    cell_ids = fields.One2many("ejournal.window.cell", "window_id", string="Cells")
    reason = fields.Text(required=True)
    date_start = fields.Datetime(
        string="Open from", required=True, default=fields.Datetime.now
    )
    date_end = fields.Datetime(string="Open until", required=True, tracking=True)
    is_open = fields.Boolean(compute="_compute_is_open", search="_search_is_open")

    @api.depends("date_start", "date_end")
    def _compute_is_open(self):
        now = fields.Datetime.now()
        for window in self:
            window.is_open = bool(
                window.date_end and window.date_start <= now < window.date_end
            )

    @api.model
    def _search_is_open(self, operator, value):
        if operator != "in":
            return NotImplemented
        now = fields.Datetime.now()
        is_open = fields.Domain("date_start", "<=", now) & fields.Domain(
            "date_end", ">", now
        )
        return fields.Domain.OR(is_open if wanted else ~is_open for wanted in value)

    # ------------------------------------------------------------------
    # What the window opens
    # ------------------------------------------------------------------
    def _concerns(self, lesson_id):
        """Whether the window names a lesson, or any of its cells."""
        self.ensure_one()
        return lesson_id in self.lesson_ids.ids or lesson_id in self.cell_ids.mapped(
            "lesson_id.id"
        )

    def _get_refusal_code(self, change, stored, fills_empty):
        """Why the window does not let a cell of its lessons be written.

        :param change: ``CellChange``
        :param dict stored: the cell as it stands
        :param bool fills_empty: a technical window fills the named empty cells
        :return: a code of ``_get_refusal_sentence``, or ``None``
        """
        self.ensure_one()
        if not self.is_open:
            return "window_ended"
        if self.kind == "technical" and stored["kind"]:
            return None if change.is_note_only(stored) else "window_no_grade_change"
        if self.kind == "technical" and not fills_empty:
            return "window_no_filling"
        named = {(cell.lesson_id.id, cell.participant_id.id) for cell in self.cell_ids}
        return None if change.key in named else "window_cell_not_listed"

    def _describe(self):
        """The window as plain values, for the journal's page.

        :return: dict; ``cells`` are pairs ``[lesson_id, participant_id]``
        """
        self.ensure_one()
        return {
            "id": self.id,
            "kind": self.kind,
            "reason": self.reason,
            "date_end": self.date_end,
            "lesson_ids": self.lesson_ids.ids,
            "cells": [
                [cell.lesson_id.id, cell.participant_id.id] for cell in self.cell_ids
            ],
        }
