from datetime import date
from typing import NamedTuple

EMPTY_CELL = {
    "kind": None,
    "points": 0.0,
    "note": None,
    "recredit_order": None,
    "makeup_points": 0.0,
    "makeup_date": None,
    "makeup_teacher": None,
    "value": "",
    "version": 0,
}
# What the history keeps of a cell, before and after.
HISTORY_FIELDS = (
    "kind",
    "points",
    "note",
    "recredit_order",
    "makeup_points",
    "makeup_date",
)


class CellChange(NamedTuple):
    """A cell to be written, parsed; ``makeup_date`` is set when there is a make-up."""

    lesson_id: int
    participant_id: int
    kind: str | None = None
    points: float = 0.0
    note: str | None = None
    makeup_points: float = 0.0
    makeup_date: date | None = None
    version: int = 0
    recredit_order: str | None = None  # only of a re-credit; the note begins with it

    @property
    def key(self):
        return self[:2]

    def is_note_only(self, stored):
        """Whether the change leaves the mark itself as it is stored."""
        return all(
            getattr(self, name) == stored[name]
            for name in HISTORY_FIELDS
            if name not in ("note", "recredit_order")
        )
