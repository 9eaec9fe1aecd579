from operator import itemgetter

from odoo import api, models

from .mark import VERDICTS
from .write_rules import TAKE_BACK_TIME

# The columns of a packed cell; those that are mostly empty stand last.
PACKED_CELL = (
    "lesson_id",
    "participant_id",
    "kind",
    "value",
    "version",
    "note",
    "recredit_order",
    "makeup_date",
    "makeup_teacher",
)


def pack(rows, names):
    """A table with its names once, and nothing at the end of a row that is empty.

    :param rows: dicts; what is empty in them is ``None``
    """
    get_values = itemgetter(*names) if names else tuple
    packed = list(map(list, map(get_values, rows)))
    for values in packed:
        while values and values[-1] is None:
            values.pop()
    return {"fields": names, "rows": packed}


def empty(row):
    """A row of which all that is empty is ``None``."""
    return {
        name: value if value or (value == 0 and value is not False) else None
        for name, value in row.items()
    }


class EjournalJournalPage(models.AbstractModel):
    """The page of a journal in the browser: reading, saving, and telling others.

    A part of ``ejournal.journal``, above the cells themselves.
    """

    _name = "ejournal.journal.page"
    _inherit = ["ejournal.journal.cells", "ejournal.page"]
    _description = "Page of a journal"

    @api.readonly
    def read_grid(self, is_packed=False):
        """The whole journal in one call, see :meth:`_read_grid`.

        :param bool is_packed: ``lessons``, ``students`` and ``cells`` as ``{fields,
            rows}``, each row a list of which empty values at the end are left out
        :return: with ``takebacks``: the user's own make-ups that can still be taken
            back, as ``{lesson_id, participant_id, until}``
        :raise AccessError: the user may not read the journal
        """
        grid = self._read_page()
        if is_packed:
            for name in ("lessons", "students"):
                rows = list(map(empty, grid[name]))
                grid[name] = pack(rows, list(rows[0]) if rows else [])
            grid["cells"] = pack(grid["cells"], PACKED_CELL)
        return grid

    def _read_page(self):
        """What :meth:`read_grid` gives, not packed; add-ons bring theirs."""
        self._check_reading()
        grid = self._read_grid()
        return {**grid, "takebacks": self._describe_takebacks(grid["cells"])}

    def save_marks(self, changes, user_id=None):
        """Write changed cells, see :meth:`_save_marks` (SOP T1.5, C16).

        :param int user_id: whose page it is; somebody else may have logged in in
            another tab of the same browser
        :return: with ``takebacks`` as in :meth:`read_grid`, of the saved cells
        :raise OtherUserError: the page is of another user than is logged in
        :raise AccessError: the user may not read the journal
        """
        self._check_page_user(user_id)
        return self._save_marks(changes)

    def enter_approved_marks(self, user_id=None):
        """Enter, at one press, what the user's open correction windows have approved
        (SOP T2.4); what stands there already is left.

        :param int user_id: as in :meth:`save_marks`
        :return: as :meth:`save_marks`
        :raise OtherUserError: the page is of another user than is logged in
        :raise AccessError: the user may not read the journal
        """
        self._check_page_user(user_id)
        return self._save_marks(self._prepare_approved_changes())

    def action_import_pasted(self, lesson_id, text):
        """Names with marks, pasted into a column: whose they are, as a preview.

        :return: action that opens the checked import; nothing is written to the journal
        :raise UserError: there is nothing to read, or the lesson is of another journal
        :raise AccessError: the user may not bring marks into the journal
        """
        self.ensure_one()
        marks = self.env["ejournal.mark.import"].create(
            {
                "journal_id": self.id,
                "method": "list",
                "lesson_id": lesson_id,
                "text": text,
            }
        )
        marks.action_check()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_mark_import_action_new"
        )
        return {**action, "res_id": marks.id}

    # ------------------------------------------------------------------
    # Parts of the answers
    # ------------------------------------------------------------------
    def _describe_lesson(self, lesson, rules):
        """With the reason of a cancelled lesson."""
        return {
            **super()._describe_lesson(lesson, rules),
            "cancel_reason": lesson.is_cancelled and lesson.change_reason or None,
        }

    def _save_marks(self, changes, is_import=False, source=None):
        """Save, say who stands behind a conflict, and tell whoever looks on."""
        result = super()._save_marks(changes, is_import, source)
        self._name_conflicts(result["conflicts"])
        result["takebacks"] = self._describe_takebacks(result["saved"])
        if result["change"]:
            self._notify_saved(result)
        return result

    def _describe_takebacks(self, cells):
        """Own make-ups among cells that can be taken back, see :meth:`read_grid`."""
        cells = [cell for cell in cells if self._is_makeup(cell)]
        versions = [cell["version"] for cell in cells]
        own = self._get_own_makeups(versions) if versions else {}
        return [
            {
                "lesson_id": cell["lesson_id"],
                "participant_id": cell["participant_id"],
                "until": own[cell["version"]] + TAKE_BACK_TIME,
            }
            for cell in cells
            if cell["version"] in own
        ]

    @staticmethod
    def _is_makeup(cell):
        """Whether a cell may be a make-up: with its date, or a skill's verdict."""
        return cell["makeup_date"] or cell["kind"] in VERDICTS

    def _name_conflicts(self, conflicts):
        """Put name and time of the last change beside the cell as it stands."""
        if not conflicts:
            return
        last = {}
        for change in self._get_history().search(
            [
                ("lesson_id", "in", [cell["lesson_id"] for cell in conflicts]),
                (
                    "participant_id",
                    "in",
                    [cell["participant_id"] for cell in conflicts],
                ),
            ]
        ):  # the newest first
            last.setdefault((change.lesson_id.id, change.participant_id.id), change)
        for conflict in conflicts:
            key = (conflict["lesson_id"], conflict["participant_id"])
            if change := last.get(key):
                conflict["current"] |= {
                    "who": change.user_id.name,
                    "when": change.date,
                }

    def _notify_saved(self, result):
        """Send what was saved to whoever has the journal open, in one message.

        The channel is the journal itself: who may subscribe, ``ir.websocket`` decides.
        ``change`` is the last row of the history: pages tell old from new by it.
        """
        # Any saver may: the message goes to readers of the journal only.
        self.env["bus.bus"].sudo()._sendone(
            self,
            "ejournal.journal/saved",
            {
                "journal_id": self.id,
                "change": result["change"],
                "cells": result["saved"],
                "ratings": result["ratings"],
            },
        )
