from datetime import datetime

from odoo import api, fields, models
from odoo.tools import SQL

from .cell import HISTORY_FIELDS


class EjournalJournalHistory(models.AbstractModel):
    """What the cells of a journal were, and who made them what they are.

    A part of ``ejournal.journal``. The history itself is closed; who may read the
    journal reads here what concerns it.
    """

    _name = "ejournal.journal.history"
    _description = "History of a journal"

    def _check_reading(self):
        """Whoever reads the journal may, and stands in the access log."""
        self.ensure_one()
        self.check_access("read")
        self.env["ejournal.access.log"]._note_reading(self)

    @staticmethod
    def _describe_cells(cells):
        return [cell for _mark_id, cell in cells.values()]

    @api.readonly
    def read_cell_history(self, lesson_id, participant_id):
        """All changes of one cell, the newest first.

        :return: list of dicts ``{old_value, new_value, note, who, when, on_behalf,
            source}``; nothing when the cell is not of this journal
        :raise AccessError: the user may not read the journal
        """
        self._check_reading()
        changes = self._get_history().search(
            [
                ("lesson_id", "=", lesson_id),
                ("lesson_id.journal_id", "=", self.id),
                ("participant_id", "=", participant_id),
            ]
        )
        sources = changes._get_source_names()
        return [
            {
                "old_value": change.old_value,
                "new_value": change.new_value,
                "note": change.new_note or None,
                "who": change.user_id.name,
                "when": change.date,
                "on_behalf": change.on_behalf_id.name or None,
                "source": sources[change.source],
            }
            for change in changes
        ]

    @api.readonly
    def read_cells_as_of(self, moment):
        """The filled cells as they were at a moment.

        :param moment: datetime in UTC, or its string
        :return: list of dicts ``{lesson_id, participant_id, kind, points, value, note,
            makeup_points, makeup_date, version}``
        :raise AccessError: the user may not read the journal
        """
        self._check_reading()
        history = self._get_history()
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT ON (change.lesson_id, change.participant_id)
                          change.id
                     FROM ejournal_mark_change change
                     JOIN ejournal_lesson lesson ON lesson.id = change.lesson_id
                    WHERE lesson.journal_id = %s AND change.date <= %s
                    ORDER BY change.lesson_id, change.participant_id, change.id DESC""",
                self.id,
                fields.Datetime.to_datetime(moment),
            )
        )
        changes = history.browse(change_id for (change_id,) in rows)
        return [
            {
                "lesson_id": change.lesson_id.id,
                "participant_id": change.participant_id.id,
                "kind": change.new_kind,
                "points": change.new_points,
                "note": change.new_note or None,
                "makeup_points": change.new_makeup_points,
                "makeup_date": change.new_makeup_date or None,
                "value": change.new_value,
                "version": change.id,
            }
            for change in changes
            if change.new_kind
        ]

    @api.readonly
    def compare_cells(self, moment_from, moment_to):
        """The cells that differ between two moments, in order of the last change.

        Who, when and why are those of the last change up to ``moment_to``. A cell
        that was changed and changed back does not differ.

        :param moment_from: datetime in UTC, or its string; false is the beginning,
            and the answer the journal as it stood
        :param moment_to: datetime in UTC, or its string
        :return: list of dicts ``{lesson_id, participant_id, lesson, student, was,
            became, who, on_behalf, when, why}``
        :raise AccessError: the user may not read the journal
        """
        self._check_reading()
        history = self._get_history()
        rows = self.env.execute_query(
            SQL(
                """SELECT min(change.id), max(change.id)
                     FROM ejournal_mark_change change
                     JOIN ejournal_lesson lesson ON lesson.id = change.lesson_id
                    WHERE lesson.journal_id = %s
                      AND change.date > %s AND change.date <= %s
                    GROUP BY change.lesson_id, change.participant_id
                    ORDER BY max(change.id)""",
                self.id,
                fields.Datetime.to_datetime(moment_from or None) or datetime.min,
                fields.Datetime.to_datetime(moment_to),
            )
        )
        changes = history.browse({row_id for row in rows for row_id in row})
        sources = changes._get_source_names()
        differences = []
        for first_id, last_id in rows:
            # Prefetched together: the number of queries does not grow.
            first = changes.browse(first_id).with_prefetch(changes._ids)
            last = changes.browse(last_id).with_prefetch(changes._ids)
            if all(
                first[f"old_{name}"] == last[f"new_{name}"] for name in HISTORY_FIELDS
            ):
                continue
            reasons = (sources[last.source], last.window_id.reason)
            differences.append(
                {
                    "lesson_id": last.lesson_id.id,
                    "participant_id": last.participant_id.id,
                    "lesson": last.lesson_id.display_name,
                    "student": last.participant_id.student_id.name,
                    "was": self._join_note(first.old_value, first.old_note),
                    "became": self._join_note(last.new_value, last.new_note),
                    "who": last.user_id.name,
                    "on_behalf": last.on_behalf_id.name or None,
                    "when": last.date,
                    "why": ": ".join(filter(None, reasons)),
                }
            )
        return differences

    def _get_history(self):
        """The closed model of changes; the caller has checked the journal."""
        self.env["ejournal.lesson"].flush_model(["journal_id"])
        self.env["ejournal.mark.change"].flush_model()
        # As superuser: closed to all; the caller has checked the journal.
        return self.env["ejournal.mark.change"].sudo()

    @staticmethod
    def _join_note(value, note):
        return f"{value} ({note})" if note else value
