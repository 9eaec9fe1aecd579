from odoo import fields, models
from odoo.exceptions import UserError

from ..journal.cell import HISTORY_FIELDS, CellChange

# What makes a mark what it is, apart from the day of its make-up and its note.
DECISIVE = ("kind", "points", "makeup_points", "recredit_order")


class EjournalWindowCell(models.Model):
    """A cell that a window opens; without a lesson: the student's exam result.

    In a correction window it takes exactly one value, the one approved (SOP T2.4).
    """

    _name = "ejournal.window.cell"
    _description = "Cell of an access window"
    _rec_name = "participant_id"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
    ]
    _order = "window_id, id"
    _guard_system_fields = frozenset()
    _guard_parent = "window_id"
    _evidence_parent = "window_id"

    window_id = fields.Many2one(
        "ejournal.window", required=True, ondelete="cascade", index=True
    )
    lesson_id = fields.Many2one("ejournal.lesson", ondelete="restrict")
    participant_id = fields.Many2one(
        "ejournal.participant", string="Student", required=True, ondelete="restrict"
    )

    value = fields.Char(string="Approved", help="Empty: the mark is taken away")
    note = fields.Char()

    _cell_uniq = models.UniqueIndex(
        "(window_id, participant_id, COALESCE(lesson_id, 0))",
        "The cell is named twice.",
    )

    def _check_parent(self):
        # Made together with the window, which judges what it is made of.
        self.window_id._check_own_cells()

    def _check_editable(self):
        raise UserError(self.env._("Open another window for other cells."))

    # ------------------------------------------------------------------
    # The approved value
    # ------------------------------------------------------------------
    def _accepts(self, change):
        """Whether a change of the cell is the one that was approved.

        The day of a make-up and the words of a note are the teacher's, but for the
        ground of an excuse or a re-credit, which decides what the mark is.

        :param change: ``CellChange``
        """
        self.ensure_one()
        if not (approved := self._parse_approved()):
            return False
        if approved.kind == "excused" and approved.note:
            if change.note != approved.note:
                return False
        return all(
            getattr(change, name) == getattr(approved, name) for name in DECISIVE
        ) and bool(change.makeup_date) == bool(approved.makeup_date)

    def _is_entered(self, stored):
        """Whether a stored cell has the approved value already.

        :param dict stored: the cell as it stands
        """
        return self._accepts(
            CellChange(
                self.lesson_id.id,
                self.participant_id.id,
                **{name: stored[name] for name in HISTORY_FIELDS},
            )
        )

    def _parse_approved(self):
        """The approved value as a ``CellChange``, or ``None`` when it is no mark."""
        self.ensure_one()
        journal = self.window_id.journal_id
        parsed = journal._parse_changes([self._prepare_change()], {"refused": []})
        return parsed[0][0] if parsed else None

    def _prepare_change(self, version=0):
        """The approved value as ``save_marks`` of the journal takes it."""
        self.ensure_one()
        return {
            "lesson_id": self.lesson_id.id,
            "participant_id": self.participant_id.id,
            "value": self.value or "",
            "note": self.note or None,
            "version": version,
        }
