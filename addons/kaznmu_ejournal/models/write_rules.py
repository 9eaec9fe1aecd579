from datetime import date
from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from .cell import EMPTY_CELL, HISTORY_FIELDS, CellChange


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


class EjournalJournalRules(models.AbstractModel):
    """Who may write which cell of a journal, and why not (design: rule 1).

    A part of ``ejournal.journal``: the one place that decides.
    """

    _name = "ejournal.journal.rules"
    _description = "Rules of writing in a journal"

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
        self.flush_model(["closed_on", "policy_id"])
        self.env["ejournal.window"].flush_model(["journal_id", "user_id", "date_end"])
        [facts] = self.env.execute_query(
            SQL(
                """SELECT journal.closed_on IS NOT NULL,
                          ARRAY(SELECT id FROM ejournal_window
                                 WHERE journal_id = journal.id AND user_id = %s
                                 ORDER BY date_end DESC, id DESC),
                          journal.policy_id
                     FROM ejournal_journal journal
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
    # What an access window opens
    # ------------------------------------------------------------------
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
