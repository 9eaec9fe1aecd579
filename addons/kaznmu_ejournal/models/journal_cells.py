from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from odoo import api, fields, models
from odoo.tools import SQL

from ..assessment import Cell

EMPTY_CELL = {
    "kind": None,
    "points": 0.0,
    "note": None,
    "makeup_points": 0.0,
    "makeup_date": None,
    "makeup_teacher": None,
    "value": "",
    "version": 0,
}
# What the history keeps of a cell, before and after.
HISTORY_FIELDS = ("kind", "points", "note", "makeup_points", "makeup_date")


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

    @property
    def key(self):
        return self[:2]

    def is_note_only(self, stored):
        """Whether the change leaves the mark itself as it is stored."""
        return all(
            getattr(self, name) == stored[name]
            for name in HISTORY_FIELDS
            if name != "note"
        )


class WriteRules(NamedTuple):
    """All that decides who may write what in a journal now; read once a batch."""

    lessons: dict
    participants: dict
    assignments: models.Model  # of the current user
    windows: models.Model  # of the current user, newest first
    is_import: bool
    source: str | None  # what the history says instead of what it finds out itself
    is_formed: bool
    policy: models.Model
    today: date
    fills_empty: bool
    makeup_deadlines: dict  # by lesson; filled when it is asked for


class Refusal(NamedTuple):
    """Why a cell cannot be written; the window is the one that does not help."""

    code: str
    window: models.Model | None = None


class EjournalJournalCells(models.AbstractModel):
    """The cells of a journal: who may write them, reading and saving.

    A part of ``ejournal.journal``, apart because it is the hot path: reading and
    saving are one call each, with a constant number of queries whatever the number
    of students and lessons.
    """

    _name = "ejournal.journal.cells"
    _description = "Cells of a journal"

    # ------------------------------------------------------------------
    # Who may write which cell, and why not
    # ------------------------------------------------------------------
    def _get_write_rules(self, is_import=False, source=None):
        """Load what the decision needs (see :meth:`_get_write_refusals`).

        :param bool is_import: marks are loaded from a file by the registrar's
            office, which is no teacher of the journal
        :param str source: of the history's rows, when it is not for them to find out
        """
        self.ensure_one()
        # As superuser: the answer is about all rows of the journal, and tells no more
        # than the caller's own cells.
        own_rows = [("journal_id", "=", self.id)]
        lessons = self.env["ejournal.lesson"].sudo().search_fetch(own_rows)
        participants = self.env["ejournal.participant"].sudo().search_fetch(own_rows)
        is_formed, window_ids, policy_id = self._get_facts()
        return WriteRules(
            lessons={lesson.id: lesson for lesson in lessons},
            participants={row.id: row for row in participants},
            assignments=self._get_own_assignments(),
            windows=self.env["ejournal.window"].sudo().browse(window_ids),
            is_import=is_import,
            source="import" if is_import else source,
            is_formed=is_formed,
            policy=self.env["ejournal.policy"].sudo().browse(policy_id),
            today=self.env.company._get_ejournal_today(),
            fills_empty=bool(window_ids)
            and self.env.company.sudo().ejournal_window_fill,
            makeup_deadlines={},
        )

    def _get_facts(self):
        """What else decides of writing, in one query.

        :return: ``(is_formed, [id], id)``: whether the statement is formed, the
            current user's windows (the newest first), and the policy
        """
        self.flush_model(["closed_on"])
        self.env["ejournal.window"].flush_model(["journal_id", "user_id", "date_end"])
        self.env["ejournal.term"].flush_model(["policy_id"])
        [facts] = self.env.execute_query(
            SQL(
                """SELECT journal.closed_on IS NOT NULL,
                          ARRAY(SELECT id FROM ejournal_window
                                 WHERE journal_id = journal.id AND user_id = %s
                                 ORDER BY date_end DESC, id DESC),
                          term.policy_id
                     FROM ejournal_journal journal
                     JOIN ejournal_term term ON term.id = journal.term_id
                    WHERE journal.id = %s""",
                self.env.uid,
                self.id,
            )
        )
        return facts

    def _get_write_refusals(self, changes, current=None, rules=None):
        """Why the current user may not write cells now (design: rule 1).

        The one place that decides; grid, import and RPC all come through here.

        :param changes: list of ``CellChange``; kind ``None`` clears the cell
        :param dict current: the cells as they stand, see :meth:`_fetch_cells`;
            what is not given is empty
        :param rules: ``WriteRules``, when they are loaded already
        :return: dict ``{(lesson_id, participant_id): (code, sentence)}``, only for
            the cells that are refused
        """
        self.ensure_one()
        rules = rules or self._get_write_rules()
        current = current or {}
        refusals = {}
        for change in changes:
            _mark, stored = current.get(change.key, (None, EMPTY_CELL))
            if refusal := self._get_cell_refusal(change, stored, rules):
                sentence = self._get_refusal_sentence(
                    refusal,
                    rules.lessons.get(change.lesson_id),
                    rules.participants.get(change.participant_id),
                )
                refusals[change.key] = (refusal.code, sentence)
        return refusals

    def _get_cell_refusal(self, change, stored, rules):
        """``Refusal`` of one change, or ``None`` when it may be written."""
        lesson = rules.lessons.get(change.lesson_id)
        participant = rules.participants.get(change.participant_id)
        if not lesson or not participant:
            return Refusal("not_in_journal")
        if code := self._get_person_code(lesson, rules):
            return Refusal(code)
        code = (
            (lesson.is_cancelled and "lesson_cancelled")
            or (not participant._attends(lesson.date) and "not_enrolled")
            or (lesson.date > rules.today and "future_lesson")
            or self._get_content_code(change, lesson, rules)
        )
        if code:
            return Refusal(code)
        closed = self._get_closed_code(lesson, rules)
        if not closed or self._is_makeup_in_time(change, stored, closed, lesson, rules):
            return None
        return self._get_window_refusal(change, stored, closed, rules)

    def _get_person_code(self, lesson, rules):
        if rules.is_import:
            return None
        if not rules.assignments:
            return "not_your_journal"
        if not any(row._covers(lesson.date) for row in rules.assignments):
            return "not_your_dates"
        return None

    def _get_content_code(self, change, lesson, rules):
        """What is wrong with the mark itself, for its lesson."""
        if change.kind == "points" and not lesson.is_graded:
            return "kind_not_graded"
        if change.kind == "excused" and not change.note:
            return "note_missing"
        if change.makeup_date:
            if not lesson.is_graded:
                return "kind_not_graded"
            if change.makeup_date < lesson.date:
                return "makeup_before_absence"
            if change.makeup_date > rules.today:
                return "makeup_in_future"
        return None

    def _get_closed_code(self, lesson, rules):
        """Why the lesson is closed for everyone, but for an access window."""
        if rules.is_formed:
            return "statement_formed"
        if lesson.deadline and lesson.deadline < rules.today:
            return "deadline_passed"
        return None

    def _is_makeup_in_time(self, change, stored, closed, lesson, rules):
        """A make-up comes after the deadline of its lesson; it has one of its own."""
        if (
            closed != "deadline_passed"
            or not change.makeup_date
            or stored["makeup_date"]
            or (change.kind, change.note) != (stored["kind"], stored["note"])
        ):
            return False
        if lesson not in rules.makeup_deadlines:
            # For all lessons at once, the first time that it is asked.
            lessons = lesson.union(*rules.lessons.values())
            rules.makeup_deadlines.update(
                self.env["ejournal.order"]._get_makeup_deadlines(lessons)
            )
        deadline = rules.makeup_deadlines[lesson]
        return not deadline or rules.today <= deadline

    def _get_window_refusal(self, change, stored, closed, rules):
        """What the user's windows say of a cell that is closed otherwise.

        :return: ``None`` when a window lets it be written
        """
        refusal = Refusal(closed)
        for window in rules.windows:
            if not window._concerns(change.lesson_id):
                continue
            code = window._get_refusal_code(change, stored, rules.fills_empty)
            if not code:
                return None
            if refusal.window is None or code != "window_ended":
                refusal = Refusal(code, window)
        return refusal

    def _get_lesson_lock(self, lesson, rules):
        """Why the current user may not write the lesson's column.

        :return: ``{code, message}``, or ``None``; an access window may open some
            of its cells all the same
        """
        code = (
            self._get_person_code(lesson, rules)
            or (lesson.is_cancelled and "lesson_cancelled")
            or (lesson.date > rules.today and "future_lesson")
            or self._get_closed_code(lesson, rules)
        )
        if not code:
            return None
        message = self._get_refusal_sentence(Refusal(code), lesson, None)
        return {"code": code, "message": message}

    def _get_refusal_sentence(self, refusal, lesson, participant):  # noqa: C901 - a list
        match refusal.code:
            case "not_in_journal":
                return self.env._("The cell does not belong to this journal.")
            case "not_your_journal":
                return self.env._("You are not a teacher of this journal.")
            case "not_your_dates":
                return self.env._(
                    "You do not teach this journal on %s.", self._format_day(lesson)
                )
            case "lesson_cancelled":
                return self.env._("The lesson is cancelled.")
            case "statement_formed":
                return self.env._("The statement is formed; the journal is closed.")
            case "deadline_passed":
                return self.env._(
                    "The deadline for filling has passed on %s.",
                    self._format_day(lesson, "deadline"),
                )
            case "not_enrolled":
                return self.env._(
                    "%(student)s is not in the group on %(date)s.",
                    student=participant.student_id.name,
                    date=self._format_day(lesson),
                )
            case "future_lesson":
                return self.env._(
                    "The lesson of %s has not been held yet.", self._format_day(lesson)
                )
            case "kind_not_graded":
                return self.env._(
                    "%s is not graded: only an absence can be entered.",
                    lesson.kind_id.name,
                )
            case "note_missing":
                return self.env._(
                    "Say in the note what excuses the absence: document, number, date."
                )
            case "makeup_before_absence":
                return self.env._(
                    "The class of %s cannot be made up before it was missed.",
                    self._format_day(lesson),
                )
            case "makeup_in_future":
                return self.env._("A make-up that is still to come has no points.")
            case "window_no_grade_change":
                return self.env._(
                    "A technical window changes no mark that is there already; ask for "
                    "a correction."
                )
            case "window_no_filling":
                return self.env._("A technical window fills no empty cells here.")
            case "window_cell_not_listed":
                return self.env._("The access window does not name this cell.")
            case "window_ended":
                return self.env._(
                    "The access window has ended on %s.",
                    self.env.company._format_ejournal_time(refusal.window.date_end),
                )
        raise ValueError(refusal.code)

    def _format_day(self, lesson, field="date"):
        return self.env["ir.qweb.field.date"].value_to_html(lesson[field], {})

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    @api.readonly
    def read_grid(self):
        """The whole journal, as its page shows it, in one call.

        :return: dict of ``journal`` (``id, name, is_formed, today``), ``lessons``
            (in order, each with its ``deadline``, ``makeup_deadline`` and ``lock``:
            ``{code, message}`` or ``None``), ``students`` (rows with dates and ratings
            in per cent), ``cells`` (see :meth:`read_cells`), the user's open
            ``windows`` and ``openings`` (see :meth:`_describe_openings`)
        :raise AccessError: the user may not read the journal
        """
        self.ensure_one()
        self.check_access("read")
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
            },
            "lessons": [
                {
                    **self._describe_lesson(lesson, rules),
                    "makeup_deadline": makeup_deadlines[lesson] or None,
                }
                for lesson in lessons
            ],
            "students": self._describe_students(rules, lessons, cells),
            "cells": self._describe_cells(cells),
            "windows": [
                window._describe() for window in rules.windows if window.is_open
            ],
            "openings": self._describe_openings(cells, rules),
        }

    def _describe_openings(self, cells, rules):
        """Cells of closed lessons that an access window lets the user write.

        The rule itself is asked, with a change of the mark and one of the note.

        :param dict cells: what :meth:`_fetch_cells` gave
        :return: list of dicts ``{lesson_id, participant_id, allows, date_end}``;
            ``allows`` is ``mark`` or, when the mark itself must stay, ``note``
        """
        openings = {}
        for window in rules.windows.filtered("is_open"):
            for lesson in window.lesson_ids | window.cell_ids.lesson_id:
                if not self._get_closed_code(lesson, rules):
                    continue
                for row_id in rules.participants:
                    key = (lesson.id, row_id)
                    _mark, stored = cells.get(key, (None, EMPTY_CELL))
                    if allows := self._get_opening(key, stored, rules):
                        openings[key] = {
                            "lesson_id": lesson.id,
                            "participant_id": row_id,
                            "allows": allows,
                            "date_end": window.date_end,
                        }
        return list(openings.values())

    def _get_opening(self, key, stored, rules):
        """``mark``, ``note`` or ``None``: what may be written in a closed cell."""
        kind = "recredit" if stored["kind"] == "absent" else "absent"
        if not self._get_cell_refusal(CellChange(*key, kind=kind), stored, rules):
            return "mark"
        content = {name: stored[name] for name in HISTORY_FIELDS}
        noted = CellChange(*key, **{**content, "note": "?"})
        if stored["kind"] and not self._get_cell_refusal(noted, stored, rules):
            return "note"
        return None

    @api.readonly
    def read_cells(self):
        """All filled cells of the journal.

        :return: list of dicts ``{lesson_id, participant_id, kind, points, value, note,
            makeup_points, makeup_date, makeup_teacher, version}``; the version is the
            id of the cell's last change
        :raise AccessError: the user may not read the journal
        """
        self.ensure_one()
        self.check_access("read")
        return self._describe_cells(self._fetch_cells())

    @staticmethod
    def _describe_cells(cells):
        return [
            {"lesson_id": lesson_id, "participant_id": participant_id, **cell}
            for (lesson_id, participant_id), (_mark, cell) in cells.items()
        ]

    def _describe_lesson(self, lesson, rules):
        return {
            "id": lesson.id,
            "number": lesson.number,
            "date": lesson.date,
            "kind": lesson.kind_id.code,
            "kind_name": lesson.kind_id.name,
            "is_graded": lesson.is_graded,
            "is_midterm": lesson.kind_id.is_midterm,
            "topic": lesson.topic,
            "hours": lesson.hours,
            "deadline": lesson.deadline or None,
            "filled_count": lesson.filled_count,
            "lock": self._get_lesson_lock(lesson, rules),
        }

    def _describe_students(self, rules, lessons, cells):
        rows = self.env["ejournal.participant"].union(*rules.participants.values())
        marks = {
            key: Cell(
                cell["kind"],
                cell["points"],
                cell["makeup_points"] if cell["makeup_date"] else None,
            )
            for key, (_mark, cell) in cells.items()
        }
        ratings = self._rate(rules.policy, lessons, rows, marks)
        return [
            {
                "id": row.id,
                "name": row.student_id.name,
                "number": row.student_id.number,
                "date_from": row.date_from,
                "date_to": row.date_to or None,
                **self._describe_rating(ratings[row.id], rules.policy),
            }
            for row in rows
        ]

    @staticmethod
    def _describe_rating(rating, policy):
        """A rating as plain numbers, with the letter that it would be.

        Who is not admitted has none: FX and F come from the exam only.
        """
        values = {
            name: float(value) if isinstance(value, Decimal) else value
            for name, value in rating._asdict().items()
        }
        letter = policy._get_grade(rating.rating).letter if rating.is_admitted else None
        return {**values, "letter": letter}

    def _fetch_cells(self, lessons=None):
        """``(mark, values)`` by ``(lesson_id, participant_id)``; the caller checks."""
        if lessons is None:
            lessons = self.sudo().lesson_ids  # the caller checked the journal
        names = ["kind", "points", "note", "makeup_points", "makeup_date"]
        marks = (
            self.env["ejournal.mark"]
            .sudo()  # marks are closed to everyone; the journal was checked
            .search_fetch(
                [("lesson_id", "in", lessons.ids)],
                [*names, "lesson_id", "participant_id", "makeup_teacher_id", "version"],
            )
        )
        return {
            (mark.lesson_id.id, mark.participant_id.id): (mark, mark._describe())
            for mark in marks
        }

    # ------------------------------------------------------------------
    # Saving
    # ------------------------------------------------------------------
    def save_marks(self, changes):
        """Write changed cells of one journal in one transaction (SOP T1.5, C16).

        What can be saved is saved; the rest is told, cell by cell, and nothing of
        it is lost to the caller. ``version`` is that of the cell the user saw (0
        for an empty one): when somebody else has changed the cell since, it is not
        overwritten but returned as a conflict.

        :param changes: list of dicts ``{lesson_id, participant_id, value, note,
            makeup_date, version}``; value as typed: ``"85"``, ``"н/б"``, ``"н/б 75"``
            (made up for 75 points, on ``makeup_date`` or today), ``"н/б ув."``
            (excused), ``""`` clears the cell
        :return: dict of four: the lists ``saved`` (cells as :meth:`read_cells`
            gives them), ``refused`` (the change with ``code`` and ``message``) and
            ``conflicts`` (the change with ``current``, the cell as it stands), and
            ``ratings`` (of the students whose cells were saved, by row id)
        :raise AccessError: the user may not read the journal
        """
        return self._save_marks(changes)

    def _save_marks(self, changes, is_import=False, source=None):
        self.ensure_one()
        self.check_access("read")
        rules = self._get_write_rules(is_import, source)
        touched = {change["lesson_id"] for change in changes} & rules.lessons.keys()
        lessons = self._lock_lessons(touched)
        current = self._fetch_cells(lessons)
        result, accepted = self._judge_changes(changes, current, rules)
        cells = [cell for cell, _change in accepted]
        result["saved"] += self._write_cells(cells, current, lessons, rules)
        rows = self.env["ejournal.participant"].browse(
            {cell["participant_id"] for cell in result["saved"]}
        )
        ratings = self._get_ratings(
            rows.sudo(),  # the cells were checked
            self.env["ejournal.lesson"].union(*rules.lessons.values()),
            rules.policy,
        )
        result["ratings"] = {
            row_id: self._describe_rating(rating, rules.policy)
            for row_id, rating in ratings.items()
        }
        return result

    def _preview_marks(self, changes, is_import=False):
        """What :meth:`save_marks` would do with the changes; nothing is written.

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
        for cell, change in accepted:
            result["changed" if cell.key in current else "new"].append(change)
        return result

    def _judge_changes(self, changes, current, rules):
        """Tell what may be written from what is refused, in conflict, or stored.

        :param dict current: what :meth:`_fetch_cells` gave for the lessons
        :return: ``(result, accepted)``: the answer of :meth:`save_marks` so far, and
            ``[(CellChange, change)]`` to be written
        """
        result = {"saved": [], "refused": [], "conflicts": []}
        parsed = [
            (self._complete_change(cell, current, rules.today), change)
            for cell, change in self._parse_changes(changes, result)
        ]
        refusals = self._get_write_refusals(
            [cell for cell, _change in parsed], current, rules
        )
        accepted = []
        for cell, change in parsed:
            _mark, stored = current.get(cell.key, (None, EMPTY_CELL))
            if all(stored[name] == getattr(cell, name) for name in HISTORY_FIELDS):
                result["saved"].append(self._describe_cell(cell, stored))
            elif cell.key in refusals:
                code, message = refusals[cell.key]
                result["refused"].append({**change, "code": code, "message": message})
            elif stored["version"] != cell.version:
                current_cell = self._describe_cell(cell, stored)
                result["conflicts"].append({**change, "current": current_cell})
            else:
                accepted.append((cell, change))
        return result, accepted

    def _parse_changes(self, changes, result):
        """Split changes into ``[(CellChange, change)]`` and refused ones."""
        Mark = self.env["ejournal.mark"]
        parsed, seen = [], set()
        for change in changes:
            note = (change.get("note") or "").strip() or None
            key = (change["lesson_id"], change["participant_id"])
            try:
                kind, points, makeup = Mark._parse_value(change.get("value"), note)
                makeup_date = fields.Date.to_date(change.get("makeup_date") or None)
            except ValueError:
                message = self.env._(
                    "“%s” is not a mark: enter points from 0 to 100 or «н/б».",
                    change.get("value"),
                )
                result["refused"].append(
                    {**change, "code": "invalid_value", "message": message}
                )
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
            )
            parsed.append((cell, change))
        return parsed

    @staticmethod
    def _complete_change(cell, current, today):
        """A make-up typed without its date keeps the stored one, or is of today."""
        if cell.makeup_date != date.max:
            return cell
        _mark, stored = current.get(cell.key, (None, EMPTY_CELL))
        return cell._replace(makeup_date=stored["makeup_date"] or today)

    def _lock_lessons(self, lesson_ids):
        """Make those who save marks, or form the statement, queue up.

        The rows are not only locked but written: whoever comes second then gets a
        serialization failure, which Odoo retries on fresh data. A mere lock would let
        it go on with what it had read before.
        """
        # Savers have no right to write lessons; only the count is written, and locked.
        lessons = self.env["ejournal.lesson"].sudo().browse(lesson_ids)
        if lessons:
            self.env.cr.execute(
                SQL(
                    """WITH locked AS (SELECT id FROM ejournal_lesson WHERE id IN %s
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

        :param cells: list of ``CellChange``
        :param current: what :meth:`_fetch_cells` gave for the lessons
        :return: list of the cells as they stand now
        """
        # Access was checked on the journal and cell by cell in _save_marks.
        Mark = self.env["ejournal.mark"].sudo()
        changes = self._log_changes(cells, current, rules)
        created, cleared = [], Mark
        filled = defaultdict(int)
        saved = []
        for cell, change in zip(cells, changes, strict=True):
            mark, stored = current.get(cell.key, (Mark, EMPTY_CELL))
            values = self._prepare_mark(cell, change, stored)
            if not cell.kind:
                cleared |= mark
                filled[cell.lesson_id] -= 1
            elif mark:
                mark.write(values)  # sent to the database in one batch, at flush
            else:
                created.append(self._describe_cell(cell, values))
                filled[cell.lesson_id] += 1
            saved.append((cell, mark))
        new_marks = iter(Mark.create(created))
        answer = []
        for cell, mark in saved:
            if cell.kind:
                values = (mark or next(new_marks))._describe()
            else:
                values = EMPTY_CELL
            answer.append(self._describe_cell(cell, values))
        cleared.unlink()
        for lesson in lessons:
            if filled[lesson.id]:
                lesson.filled_count += filled[lesson.id]
        return answer

    def _prepare_mark(self, cell, change, stored):
        is_same_makeup = (cell.makeup_date, cell.makeup_points) == (
            stored["makeup_date"],
            stored["makeup_points"],
        )
        values = {name: getattr(cell, name) for name in HISTORY_FIELDS}
        if not is_same_makeup or not cell.makeup_date:
            values["makeup_teacher_id"] = self.env.uid if cell.makeup_date else False
        return {**values, "version": change.id}

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
        vals_list = []
        for cell in cells:
            _mark, old = current.get(cell.key, (None, EMPTY_CELL))
            lesson = rules.lessons[cell.lesson_id]
            window = self._get_used_window(cell, old, lesson, rules)
            vals = {
                "lesson_id": cell.lesson_id,
                "participant_id": cell.participant_id,
                "user_id": self.env.uid,
                "date": now,
                "source": self._get_source(cell, old, window, rules),
                "window_id": window.id,
                "on_behalf_id": rules.assignments._get_replaced(lesson.date).id,
            }
            for name in HISTORY_FIELDS:
                vals[f"old_{name}"] = old[name]
                vals[f"new_{name}"] = getattr(cell, name)
            vals_list.append(vals)
        # The history is closed to everyone; it is written only from here.
        return self.env["ejournal.mark.change"].sudo()._append(vals_list)

    def _get_used_window(self, cell, stored, lesson, rules):
        """The window that lets a cell be written which is closed otherwise."""
        closed = self._get_closed_code(lesson, rules)
        if not closed or self._is_makeup_in_time(cell, stored, closed, lesson, rules):
            return rules.windows.browse()
        return next(
            window
            for window in rules.windows
            if window._concerns(cell.lesson_id)
            and not window._get_refusal_code(cell, stored, rules.fills_empty)
        )

    @staticmethod
    def _get_source(cell, stored, window, rules):
        if rules.source:
            return rules.source
        if window:
            return "window"
        if cell.makeup_date and cell.makeup_date != stored["makeup_date"]:
            return "makeup"
        return "journal"
