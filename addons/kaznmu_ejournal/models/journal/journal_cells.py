from collections import defaultdict
from datetime import date

from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_university.models.service.locking import keep_places

from .cell import EMPTY_CELL, HISTORY_FIELDS, CellChange
from .mark import VERDICTS


class EjournalJournalCells(models.AbstractModel):
    """The cells of a journal: reading and saving, by the rules of writing.

    A part of ``ejournal.journal``, apart because it is the hot path: reading and
    saving are one call each, with a constant number of queries whatever the number
    of students and lessons.
    """

    _name = "ejournal.journal.cells"
    _inherit = ["ejournal.journal.rules"]
    _description = "Cells of a journal"

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _read_grid(self):
        """The whole journal, which the caller may read.

        :return: dict of ``journal`` (``id, name, is_formed, today``, ``parts``:
            names of the rating's parts, where the policy has its own, ``has_rating``:
            otherwise skills are passed or failed), ``lessons``
            (in order, each with its ``deadline``, ``makeup_deadline`` and ``lock``:
            ``{code, message}`` or ``None``), ``students`` (rows with ratings in per
            cent and ``away``, the ids of the lessons on whose day they are not in the
            group), ``cells`` (see :meth:`read_cells`), the user's open
            ``windows`` and ``openings`` (see :meth:`_describe_openings`)
        """
        rules = self._get_write_rules()
        lessons = self.env["ejournal.lesson"].union(*rules.lessons.values())
        cells = self._fetch_cells(lessons)
        makeup_deadlines = self.env["ejournal.order"]._get_makeup_deadlines(lessons)
        return {
            "journal": {
                "id": self.id,
                "name": self.display_name,
                "is_formed": rules.is_formed,
                "today": rules.today,
                "parts": rules.policy._get_part_names(),
                "has_rating": not rules.policy._get_assessment().is_pass_fail,
            },
            "lessons": [
                {
                    **self._describe_lesson(lesson, rules),
                    "makeup_deadline": makeup_deadlines[lesson] or None,
                }
                for lesson in lessons
            ],
            "students": self._describe_students(rules, lessons),
            "cells": self._describe_cells(cells),
            "windows": [
                window._describe() for window in rules.windows if window.is_open
            ],
            "openings": self._describe_openings(cells, rules),
        }

    @api.readonly
    def read_cells(self):
        """All filled cells of the journal.

        :return: list of dicts ``{lesson_id, participant_id, kind, points, value, note,
            makeup_points, makeup_date, makeup_teacher, version}``; the version is the
            id of the cell's last change
        :raise AccessError: the user may not read the journal
        """
        self._check_reading()
        return self._describe_cells(self._fetch_cells())

    def _describe_lesson(self, lesson, rules):
        kind = lesson.kind_id
        return {
            "id": lesson.id,
            "number": lesson.number,
            "date": lesson.date,
            "kind": kind.code,
            "kind_name": kind.name,
            "is_graded": kind.is_graded,
            "is_cancelled": lesson.is_cancelled,
            "is_midterm": kind.is_midterm,
            "is_skill": self._is_skill(lesson, rules.policy),
            "topic": lesson.topic,
            "hours": lesson.hours,
            "deadline": lesson.deadline or None,
            "filled_count": lesson.filled_count,
            "lock": self._get_lesson_lock(lesson, rules),
        }

    def _fetch_cells(self, lessons=None):
        """``(id of the mark, values)`` by ``(lesson_id, participant_id)``; the caller
        checks.

        Plain rows of one query: records would read thousands of marks field by field.
        """
        if lessons is None:
            lessons = self.sudo().lesson_ids  # the caller checked the journal
        # Marks are closed to everyone; the journal was checked.
        Mark = self.env["ejournal.mark"].sudo()
        Mark.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT mark.id, mark.lesson_id, mark.participant_id, mark.kind,
                       COALESCE(mark.points, 0)::float8, mark.note,
                       mark.recredit_order,
                       COALESCE(mark.makeup_points, 0)::float8, mark.makeup_date,
                       partner.name, mark.version
                  FROM ejournal_mark mark
                  LEFT JOIN res_users teacher ON teacher.id = mark.makeup_teacher_id
                  LEFT JOIN res_partner partner ON partner.id = teacher.partner_id
                 WHERE mark.lesson_id = ANY(%s)
                 ORDER BY mark.id
                """,
                lessons.ids,
            )
        )
        describe = Mark._describe_values
        return {row[1:3]: (row[0], describe(*row[1:])) for row in rows}

    # ------------------------------------------------------------------
    # Saving
    # ------------------------------------------------------------------
    def _prepare_approved_changes(self):
        """What the user's open correction windows have approved and nobody entered yet.

        :return: changes as :meth:`_save_marks` takes them
        :raise AccessError: the user may not read the journal
        """
        self.ensure_one()
        self.check_access("read")
        rules = self._get_write_rules()
        cells = rules.windows.filtered(
            lambda window: window.is_open and window.kind == "correction"
        ).cell_ids.filtered("lesson_id")
        current = self._fetch_cells(cells.lesson_id)
        changes = {}
        for cell in cells:  # of the newest window, where two name a cell
            key = (cell.lesson_id.id, cell.participant_id.id)
            _mark, stored = current.get(key, (None, EMPTY_CELL))
            if not cell._is_entered(stored):
                changes.setdefault(key, cell._prepare_change(stored["version"]))
        return list(changes.values())

    def _save_marks(self, changes, is_import=False, source=None):
        """Write changed cells of one journal in one transaction (SOP T1.5, C16).

        What can be saved is saved; the rest is told, cell by cell, and nothing of
        it is lost to the caller. ``version`` is that of the cell the user saw (0
        for an empty one): when somebody else has changed the cell since, it is not
        overwritten but returned as a conflict.

        :param changes: list of dicts ``{lesson_id, participant_id, value, note,
            recredit_order, makeup_date, version}``; value as typed: ``"85"``,
            ``"н/б"``, ``"н/б 75"`` (made up for 75 points, on ``makeup_date`` or
            today), ``"н/б ув."`` (excused), ``""`` clears the cell; a re-credit is
            «н/б» with the number of the order, given apart or in the note:
            ``"перезачет, № 15"``
        :return: dict of four: the lists ``saved`` (cells as :meth:`read_cells`
            gives them), ``refused`` (the change with ``code`` and ``message``) and
            ``conflicts`` (the change with ``current``, the cell as it stands), and
            ``ratings`` (of the students whose cells were saved, by row id)
        :raise AccessError: the user may not read the journal
        """
        self.ensure_one()
        self.check_access("read")
        rules = self._get_write_rules(is_import, source)
        touched = {change["lesson_id"] for change in changes} & rules.lessons.keys()
        lessons = self._lock_lessons(touched, touched)
        current = self._fetch_cells(lessons)
        result, accepted = self._judge_changes(changes, current, rules)
        cells = [(cell, window) for cell, window, _change in accepted]
        result["saved"] += self._write_cells(cells, current, lessons, rules)
        rows = self.env["ejournal.participant"].browse(
            {cell["participant_id"] for cell in result["saved"]}
        )
        ratings = self._get_ratings(
            rows.sudo(),  # the cells were checked
            self.env["ejournal.lesson"].union(*rules.lessons.values()),
            rules.policy,
        )
        result["change"] = max(rules.changes, default=0)
        result["ratings"] = {
            row_id: self._describe_rating(rating, rules.policy)
            for row_id, rating in ratings.items()
        }
        return result

    def _preview_marks(self, changes, is_import=False):
        """What :meth:`_save_marks` would do with the changes; nothing is written.

        :return: dict of lists of the changes, as given: ``same`` (stored already),
            ``new``, ``changed``, ``refused`` and ``conflicts`` as in saving
        """
        self.ensure_one()
        self.check_access("read")
        rules = self._get_write_rules(is_import)
        current = self._fetch_cells()
        result, accepted = self._judge_changes(changes, current, rules)
        result["same"] = result.pop("saved")
        result |= {"new": [], "changed": []}
        for cell, _window, change in accepted:
            result["changed" if cell.key in current else "new"].append(change)
        return result

    def _judge_changes(self, changes, current, rules):
        """Tell what may be written from what is refused, in conflict, or stored.

        :param dict current: what :meth:`_fetch_cells` gave for the lessons
        :return: ``(result, accepted)``: the answer of :meth:`_save_marks` so far, and
            ``[(CellChange, window or None, change)]`` to be written
        """
        result = {"saved": [], "refused": [], "conflicts": []}
        accepted = []
        for parsed, change in self._parse_changes(changes, result):
            cell = self._complete_change(parsed, current, rules.today)
            _mark, stored = current.get(cell.key, (None, EMPTY_CELL))
            if all(stored[name] == getattr(cell, name) for name in HISTORY_FIELDS):
                result["saved"].append(self._describe_cell(cell, stored))
                continue
            refusal, window = self._decide(cell, stored, rules)
            if refusal:
                message = self._get_refusal_sentence(
                    refusal,
                    rules.lessons.get(cell.lesson_id),
                    rules.participants.get(cell.participant_id),
                )
                result["refused"].append(
                    {**change, "code": refusal.code, "message": message}
                )
            elif stored["version"] != cell.version:
                current_cell = self._describe_cell(cell, stored)
                result["conflicts"].append({**change, "current": current_cell})
            else:
                accepted.append((cell, window, change))
        return result, accepted

    def _parse_changes(self, changes, result):
        """Split changes into ``[(CellChange, change)]`` and refused ones."""
        Mark = self.env["ejournal.mark"]
        parsed, seen = [], set()
        for change in changes:
            key = (change["lesson_id"], change["participant_id"])
            try:
                note = self._parse_note(change)
                kind, points, makeup = Mark._parse_value(change.get("value"), note)
                makeup_date = fields.Date.to_date(change.get("makeup_date") or None)
            except ValueError as error:
                code, message = Mark._get_problem(change.get("value"), error)
                result["refused"].append({**change, "code": code, "message": message})
                continue
            if key in seen:
                message = self.env._("The cell is given twice.")
                result["refused"].append(
                    {**change, "code": "duplicate_cell", "message": message}
                )
                continue
            seen.add(key)
            cell = CellChange(
                *key,
                kind,
                points,
                note if kind else None,
                makeup or 0.0,
                # Any date stands for "made up"; see _complete_change.
                None if makeup is None else makeup_date or date.max,
                change.get("version") or 0,
                Mark._parse_recredit(note) if kind == "recredit" else None,
            )
            parsed.append((cell, change))
        return parsed

    def _parse_note(self, change):
        """The note of a change; the number of an order, when given apart, leads it."""
        note = (change.get("note") or "").strip()
        if (order := change.get("recredit_order")) is not None:
            note = self.env["ejournal.mark"]._format_recredit(order, note)
        return note or None

    @staticmethod
    def _complete_change(cell, current, today):
        """A make-up typed without its date keeps the stored one, or is of today."""
        if cell.makeup_date != date.max:
            return cell
        _mark, stored = current.get(cell.key, (None, EMPTY_CELL))
        return cell._replace(makeup_date=stored["makeup_date"] or today)

    def _lock_lessons(self, lesson_ids, places=()):
        """Make those who save marks, or form the statement, queue up.

        The rows are not only locked but written: whoever comes second then gets a
        serialization failure, and begins anew on fresh data. A mere lock would let it
        go on with what it had read before.

        :param places: in the queue of savers, by ids of lessons
        :raise OutOfTurn: somebody was first
        """
        # Savers have no right to write lessons; only the count is written, and locked.
        lessons = self.env["ejournal.lesson"].sudo().browse(lesson_ids)
        if lessons:
            with keep_places(self.env.cr, lessons._name, places):
                self.env.cr.execute(
                    SQL(
                        """WITH locked AS (SELECT id FROM ejournal_lesson
                                            WHERE id IN %s
                                            ORDER BY id FOR NO KEY UPDATE)
                           UPDATE ejournal_lesson SET filled_count = filled_count
                             FROM locked WHERE locked.id = ejournal_lesson.id""",
                        tuple(lessons.ids),
                    ),
                    log_exceptions=False,  # whoever comes second is no error
                )
        return lessons

    def _write_cells(self, cells, current, lessons, rules):
        """Write checked cells with their history and the lessons' counts.

        :param cells: list of ``(CellChange, window or None)``
        :param current: what :meth:`_fetch_cells` gave for the lessons
        :return: list of the cells as they stand now
        """
        # Access was checked on the journal and cell by cell in _save_marks.
        Mark = self.env["ejournal.mark"].sudo()
        changes = self._log_changes(cells, current, rules)
        written, cleared = [], Mark
        filled = defaultdict(int)
        answer = []
        for (cell, _window), version in zip(cells, changes.ids, strict=True):
            mark_id, stored = current.get(cell.key, (None, EMPTY_CELL))
            described = self._describe_cell(cell, EMPTY_CELL)
            if cell.kind:
                values = self._prepare_mark(cell, version, mark_id, stored)
                written.append(values)
                described = self._describe_mark(values)
            elif mark_id:
                cleared |= Mark.browse(mark_id)
            filled[cell.lesson_id] += bool(cell.kind) - bool(mark_id)
            answer.append(described)
        Mark._store(written)
        cleared.unlink()
        for lesson in lessons:
            if filled[lesson.id]:
                lesson.filled_count += filled[lesson.id]
        return answer

    def _prepare_mark(self, cell, version, mark_id, stored):
        return {
            "lesson_id": cell.lesson_id,
            "participant_id": cell.participant_id,
            **{name: getattr(cell, name) for name in HISTORY_FIELDS},
            "makeup_teacher_id": self._get_makeup_teacher_id(cell, mark_id, stored)
            or None,
            "version": version,
        }

    def _describe_mark(self, values):
        teacher_id = values["makeup_teacher_id"]
        # As superuser: the name of a colleague, as in _fetch_cells.
        teacher = teacher_id and self.env["res.users"].sudo().browse(teacher_id).name
        return self.env["ejournal.mark"]._describe_values(
            values["lesson_id"],
            values["participant_id"],
            *(values[name] for name in HISTORY_FIELDS),
            teacher,
            values["version"],
        )

    def _get_makeup_teacher_id(self, cell, mark_id, stored):
        """Who took the make-up: who enters it first, or enters other points."""
        if not cell.makeup_date:
            return False
        if all(
            getattr(cell, name) == stored[name]
            for name in ("makeup_date", "makeup_points")
        ):
            # Of the mark, which is read already; marks are closed to everyone.
            return self.env["ejournal.mark"].sudo().browse(mark_id).makeup_teacher_id.id
        return self.env.uid

    @staticmethod
    def _describe_cell(cell, values):
        return {
            "lesson_id": cell.lesson_id,
            "participant_id": cell.participant_id,
            **values,
        }

    def _log_changes(self, cells, current, rules):
        """Append the history of cells about to be written; the new changes."""
        now = fields.Datetime.now()
        replaced = {
            lesson_id: rules.assignments._get_replaced(rules.lessons[lesson_id].date).id
            for lesson_id in {cell.lesson_id for cell, _window in cells}
        }
        vals_list = []
        for cell, window in cells:
            mark_id, old = current.get(cell.key, (None, EMPTY_CELL))
            vals = {
                "lesson_id": cell.lesson_id,
                "participant_id": cell.participant_id,
                "user_id": self.env.uid,
                "date": now,
                "source": self._get_source(cell, old, window, rules),
                "window_id": window.id if window else False,
                "on_behalf_id": replaced[cell.lesson_id],
                "new_makeup_teacher_id": self._get_makeup_teacher_id(
                    cell, mark_id, old
                ),
            }
            for name in HISTORY_FIELDS:
                vals[f"old_{name}"] = old[name]
                vals[f"new_{name}"] = getattr(cell, name)
            vals_list.append(vals)
        # The history is closed to everyone; it is written only from here.
        changes = self.env["ejournal.mark.change"].sudo()._append(vals_list)
        rules.changes.extend(changes.ids)
        return changes

    @staticmethod
    def _get_source(cell, stored, window, rules):
        if rules.source:
            return rules.source
        if window:
            return "window"
        if cell.makeup_date and cell.makeup_date != stored["makeup_date"]:
            return "makeup"
        is_past = rules.lessons[cell.lesson_id]._is_past(rules.today)
        if is_past and cell.kind in VERDICTS:
            return "makeup"  # of a skill: after its deadline there is no other way
        return "journal"
