from datetime import date, timedelta
from typing import NamedTuple

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from .cell import EMPTY_CELL, HISTORY_FIELDS, CellChange
from .mark import MISSED, VERDICTS, WITH_POINTS
from .refusal import SENTENCES, Refusal

# So long one's own make-up can be taken back: a slip needs no request.
TAKE_BACK_TIME = timedelta(minutes=10)

# What reading and saving ask of a journal's records: each column of a query costs the
# ORM as much as ten cells.
LESSON_FIELDS = (
    "journal_id",
    "number",
    "date",
    "kind_id",
    "topic",
    "hours",
    "deadline",
    "is_cancelled",
    "change_reason",
    "filled_count",
    "due_count",
    "is_filled",
    "history_digest",
)
KIND_FIELDS = ("code", "name", "is_graded", "is_midterm")
PARTICIPANT_FIELDS = (
    "journal_id",
    "student_id",
    "date_from",
    "date_to",
    "away_from",
    "away_to",
)


class WriteRules(NamedTuple):
    """All that decides who may write what in a journal now; read once a batch."""

    lessons: dict
    participants: dict
    assignments: models.Model  # of the current user
    windows: models.Model  # of the current user, newest first
    is_import: bool
    imported: frozenset  # versions of cells that the office's own imports wrote
    source: str | None  # what the history says instead of what it finds out itself
    is_formed: bool
    policy: models.Model
    today: date
    fills_empty: bool
    makeup_deadlines: dict  # by lesson; filled when it is asked for
    own_makeups: dict  # fresh ones, as "found"; filled when it is asked for
    changes: list  # ids of the history's rows that were written
    facts: dict  # LessonFacts by lesson, Span by row; filled when they are asked for


class LessonFacts(NamedTuple):
    """What a lesson says of all its cells, asked once for a whole column."""

    date: date
    is_cancelled: bool
    is_graded: bool
    is_skill: bool
    person_code: str | None  # why the user does not write in it
    closed_code: str | None  # why nobody does, but for an access window


class Decision(NamedTuple):
    """Whether a cell may be written: it may when there is no refusal."""

    refusal: Refusal | None = None
    window: models.Model | None = None  # without which it could not be written


class EjournalJournalRules(models.AbstractModel):
    """Who may write which cell of a journal, and why not (design: rule 1).

    A part of ``ejournal.journal``: the one place that decides.
    """

    _name = "ejournal.journal.rules"
    _description = "Rules of writing in a journal"

    def _get_write_rules(self, is_import=False, source=None):
        """Load what the decision needs (see :meth:`_decide_changes`).

        :param bool is_import: marks are loaded from a file by the registrar's
            office, which is no teacher of the journal
        :param str source: of the history's rows, when it is not for them to find out
        """
        self.ensure_one()
        # As superuser: the answer is about all rows of the journal, and tells no more
        # than the caller's own cells.
        env = self.sudo().env
        own_rows = [("journal_id", "=", self.id)]
        lessons = env["ejournal.lesson"].search_fetch(own_rows, LESSON_FIELDS)
        lessons.kind_id.fetch(KIND_FIELDS)
        participants = env["ejournal.participant"].search_fetch(
            own_rows, PARTICIPANT_FIELDS
        )
        is_formed, window_ids, policy_id = self._get_facts()
        # As superuser, see above; settings are no secret.
        return WriteRules(
            lessons={lesson.id: lesson for lesson in lessons},
            participants={row.id: row for row in participants},
            assignments=self._get_own_assignments(),
            windows=self.env["ejournal.window"].sudo().browse(window_ids),
            is_import=is_import,
            imported=self._get_imported(lessons) if is_import else frozenset(),
            source="import" if is_import else source,
            is_formed=is_formed,
            policy=self.env["ejournal.policy"].sudo().browse(policy_id),
            today=self.env.company._get_ejournal_today(),
            fills_empty=bool(window_ids)
            and self.env.company.sudo().ejournal_window_fill,
            makeup_deadlines={},
            own_makeups={},
            changes=[],
            facts={},
        )

    def _get_imported(self, lessons):
        """Ids of the changes that the registrar's office has loaded from files.

        :param lessons: those of the journal. Named one by one, so that no table is
            read whole while a first import has left PostgreSQL without statistics.
        """
        # As superuser, as above: only ids, to judge the caller's file.
        changes = self.env["ejournal.mark.change"].sudo()
        teachers = self.sudo().teacher_ids  # as above
        return frozenset(
            changes.search(
                [
                    ("lesson_id", "in", lessons.ids),
                    ("source", "=", "import"),
                    ("user_id", "not in", teachers.ids),
                ],
                order="id",
            ).ids
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

    def _decide(self, change, stored, rules):
        """Whether the current user may write a cell now (design: rule 1).

        The one place that decides; grid, import and RPC all come through here.

        :param change: ``CellChange``; kind ``None`` clears the cell
        :param dict stored: the cell as it stands
        :param rules: ``WriteRules``
        :return: ``Decision``
        """
        lesson = rules.lessons.get(change.lesson_id)
        participant = rules.participants.get(change.participant_id)
        if not lesson or not participant:
            return Decision(Refusal("not_in_journal"))
        facts = self._get_lesson_facts(lesson, rules)
        if facts.person_code:
            return Decision(Refusal(facts.person_code))
        code = self._get_cell_code(
            change, lesson, participant, rules
        ) or self._get_import_code(stored, rules)
        if code:
            return Decision(Refusal(code))
        closed = facts.closed_code
        if not closed or self._is_makeup_in_time(change, stored, closed, lesson, rules):
            return Decision()
        return self._decide_by_windows(change, stored, closed, rules)

    def _get_lesson_facts(self, lesson, rules):
        if lesson not in rules.facts:
            rules.facts[lesson] = LessonFacts(
                lesson.date,
                lesson.is_cancelled,
                lesson.kind_id.is_graded,
                self._is_skill(lesson, rules.policy),
                self._get_person_code(lesson, rules),
                self._get_closed_code(lesson, rules),
            )
        return rules.facts[lesson]

    def _get_cell_code(self, change, lesson, participant, rules):
        """What is wrong with the cell or the mark itself, whoever writes it."""
        facts = self._get_lesson_facts(lesson, rules)
        if participant not in rules.facts:
            rules.facts[participant] = participant._get_span()
        return (
            (facts.is_cancelled and "lesson_cancelled")
            or (not rules.facts[participant].includes(facts.date) and "not_enrolled")
            or (facts.date > rules.today and "future_lesson")
            or self._get_content_code(change, facts, rules)
        )

    def _get_person_code(self, lesson, rules):
        if rules.is_import:
            return None
        if not rules.assignments:
            return "not_your_journal"
        if not any(row._writes(lesson.date) for row in rules.assignments):
            return "not_your_dates"
        return None

    def _get_import_code(self, stored, rules):
        """The office brings marks into empty cells; a teacher's own it leaves."""
        if (
            rules.is_import
            and stored["kind"]
            and stored["version"] not in rules.imported
        ):
            return "teachers_mark"
        return None

    def _get_content_code(self, change, facts, rules):
        """What is wrong with the mark itself, for its lesson."""
        if change.kind in (*WITH_POINTS, *VERDICTS) and not facts.is_graded:
            return "kind_not_graded"
        if change.kind in VERDICTS and not facts.is_skill:
            return "no_skill"
        if change.kind == "excused" and not change.note:
            return "note_missing"
        if change.makeup_date:
            if not facts.is_graded:
                return "kind_not_graded"
            if facts.is_skill:
                return "skill_makeup"
            if change.makeup_date < facts.date:
                return "makeup_before_absence"
            if change.makeup_date > rules.today:
                return "makeup_in_future"
        return None

    @staticmethod
    def _is_skill(lesson, policy):
        """Whether a lesson is passed or failed, by the policy of its journal."""
        kind = lesson.kind_id
        return policy._get_assessment().is_skill(kind.is_graded, kind.id)

    def _get_closed_code(self, lesson, rules):
        """Why the lesson is closed for everyone, but for an access window."""
        if rules.is_formed:
            return "statement_formed"
        if lesson._is_past(rules.today):
            return "deadline_passed"
        return None

    def _is_makeup_in_time(self, change, stored, closed, lesson, rules):
        """A make-up comes after the deadline of its lesson; it has one of its own."""
        if closed != "deadline_passed":
            return False
        content = (stored["kind"], stored["note"])
        if stored["makeup_date"] and (change.kind, change.note) == content:
            return self._is_own_makeup(stored, rules)
        # A skill has no points: its make-up is «зач.» or «незач.» in place of «н/б».
        if stored["kind"] in VERDICTS and change.kind in (*VERDICTS, *MISSED):
            return self._is_own_makeup(stored, rules)
        is_verdict = change.kind in VERDICTS and stored["kind"] in MISSED
        is_made_up = change.makeup_date and (change.kind, change.note) == content
        if stored["makeup_date"] or not (is_verdict or is_made_up):
            return False
        if lesson not in rules.makeup_deadlines:
            # For all lessons at once, the first time that it is asked.
            lessons = lesson.union(*rules.lessons.values())
            rules.makeup_deadlines.update(
                self.env["ejournal.order"]._get_makeup_deadlines(lessons)
            )
        deadline = rules.makeup_deadlines[lesson]
        return not deadline or rules.today <= deadline

    def _is_own_makeup(self, stored, rules):
        """Whether a cell is what the user has just entered as a make-up."""
        if "found" not in rules.own_makeups:
            rules.own_makeups["found"] = self._get_own_makeups()
        return stored["version"] in rules.own_makeups["found"]

    def _get_own_makeups(self, versions=None):
        """Make-ups that the user has just entered: ``{version: when}``.

        :param versions: of cells, where they are known: the others are not looked for
        """
        made_up = Domain("new_makeup_date", "!=", False) & Domain(
            "source", "in", ("makeup", "journal")
        )
        verdict = Domain("new_kind", "in", VERDICTS) & Domain("source", "=", "makeup")
        where = (
            Domain("id", "in", versions)
            if versions
            else Domain("lesson_id.journal_id", "=", self.id)
        )
        changes = (
            self.env["ejournal.mark.change"]
            .sudo()  # the history is closed; these are the user's own
            .search_fetch(
                where
                & Domain("user_id", "=", self.env.uid)
                & Domain("date", ">", fields.Datetime.now() - TAKE_BACK_TIME)
                & (made_up | verdict),
                ["date"],
            )
        )
        return {change.id: change.date for change in changes}

    def _decide_by_windows(self, change, stored, closed, rules):
        """What the user's windows say of a cell that is closed otherwise."""
        refusal = Refusal(closed)
        for window in rules.windows:
            if not window._concerns(change.lesson_id):
                continue
            code = window._get_refusal_code(change, stored, rules.fills_empty)
            if not code:
                return Decision(window=window)
            if refusal.window is None or code != "window_ended":
                refusal = Refusal(code, window)
        return Decision(refusal)

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

    def _get_impossible(self, changes):
        """Why marks could never stand in their cells, whoever enters them (SOP C13):
        of what is asked for, before anybody decides it.

        :param changes: as ``_save_marks`` takes them
        :return: list of sentences
        """
        if not changes:
            return []
        rules = self._get_write_rules()
        result = {"refused": []}
        sentences = []
        for parsed, _change in self._parse_changes(changes, result):
            cell = self._complete_change(parsed, {}, rules.today)
            lesson = rules.lessons.get(cell.lesson_id)
            row = rules.participants.get(cell.participant_id)
            if not lesson or not row:
                code = "not_in_journal"
            else:
                code = self._get_cell_code(cell, lesson, row, rules)
            if code:
                refusal = Refusal(code)
                sentences.append(self._get_refusal_sentence(refusal, lesson, row))
        return [change["message"] for change in result["refused"]] + sentences

    def _get_refusal_sentence(self, refusal, lesson, participant):
        """A refusal in words.

        :param lesson: of the cell; empty when the cell is none of the journal's
        :param participant: of the cell; ``None`` when the whole lesson is closed
        """
        return SENTENCES[refusal.code](self, refusal, lesson, participant)

    def _format_day(self, lesson, field="date"):
        return format_date(self.env, lesson[field])

    # ------------------------------------------------------------------
    # What an access window opens
    # ------------------------------------------------------------------
    def _describe_openings(self, cells, rules):
        """Cells of closed lessons that an access window lets the user write.

        The rule itself is asked, with a change of the mark and one of the note.

        :param dict cells: what :meth:`_fetch_cells` gave
        :return: list of dicts ``{lesson_id, participant_id, allows, date_end,
            approved}``; ``allows`` is ``mark`` or, when the mark itself must stay,
            ``note``; ``approved`` is the one value that a correction window takes, or
            ``None``
        """
        windows = rules.windows.filtered("is_open")
        openings = []
        for lesson in windows.lesson_ids | windows.cell_ids.lesson_id:
            if not self._get_closed_code(lesson, rules):
                continue
            for row_id in rules.participants:
                key = (lesson.id, row_id)
                _mark, stored = cells.get(key, (None, EMPTY_CELL))
                allows, window = self._get_opening(key, stored, rules)
                if window:
                    openings.append(
                        {
                            "lesson_id": lesson.id,
                            "participant_id": row_id,
                            "allows": allows,
                            "date_end": window.date_end,
                            "approved": window._get_approved(*key),
                        }
                    )
        return openings

    def _get_opening(self, key, stored, rules):
        """What may be written in a closed cell, ``mark`` or ``note``, by which window;
        ``(None, None)`` when nothing may."""
        kind = "recredit" if stored["kind"] == "absent" else "absent"
        for change in (
            *rules.windows._get_approved_changes(*key),
            CellChange(*key, kind=kind),
        ):
            decision = self._decide(change, stored, rules)
            if decision.window:
                return "mark", decision.window
        content = {name: stored[name] for name in HISTORY_FIELDS}
        noted = CellChange(*key, **{**content, "note": "?"})
        decision = self._decide(noted, stored, rules)
        if stored["kind"] and decision.window:
            return "note", decision.window
        return None, None
