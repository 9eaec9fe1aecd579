from collections import defaultdict
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KEY_FIELDS = frozenset(
    ("term_id", "discipline_id", "group_id", "department_id", "curriculum_id")
)
# Whose row it is on the day of a lesson; the same as EjournalParticipant._attends.
ATTENDS = SQL(
    """participant.journal_id = lesson.journal_id
       AND participant.date_from <= lesson.date
       AND COALESCE(participant.date_to, 'infinity') >= lesson.date"""
)
EMPTY_CELL = {"kind": None, "points": 0.0, "value": "", "note": None, "version": 0}


class CellChange(NamedTuple):
    """A cell to be written, checked and parsed."""

    lesson_id: int
    participant_id: int
    kind: str | None
    points: float
    note: str | None
    version: int


class EjournalJournal(models.Model):
    """Electronic journal: a discipline taught to a group in a term by a department.

    Marks are read by :meth:`read_cells` and written by :meth:`save_marks`; both
    check access once, on the journal, and take a constant number of queries.
    """

    _name = "ejournal.journal"
    _description = "Electronic journal"
    _inherit = ["mail.thread"]
    _order = "term_id desc, group_id, discipline_id, id"

    term_id = fields.Many2one(
        "ejournal.term", required=True, ondelete="restrict", index=True
    )
    discipline_id = fields.Many2one(
        "ejournal.discipline", required=True, ondelete="restrict", index=True
    )
    group_id = fields.Many2one(
        "ejournal.group", required=True, ondelete="restrict", index=True
    )
    department_id = fields.Many2one(
        "ejournal.department", required=True, ondelete="restrict", index=True
    )
    curriculum_id = fields.Many2one(
        "ejournal.curriculum", ondelete="restrict", index="btree_not_null"
    )
    plan_id = fields.Many2one(
        "ejournal.plan", ondelete="restrict", index="btree_not_null"
    )
    school_id = fields.Many2one(related="group_id.school_id", store=True, index=True)
    control_form = fields.Selection(related="curriculum_id.control_form")
    policy_id = fields.Many2one(related="term_id.policy_id")
    assignment_ids = fields.One2many("ejournal.assignment", "journal_id", "Assignments")
    participant_ids = fields.One2many("ejournal.participant", "journal_id", "Students")
    lesson_ids = fields.One2many("ejournal.lesson", "journal_id", "Lessons")
    statement_ids = fields.One2many("ejournal.statement", "journal_id", "Statements")
    teacher_ids = fields.Many2many(
        "res.users",
        string="Teachers",
        compute="_compute_teacher_ids",
        search="_search_teacher_ids",
    )
    state = fields.Selection(
        [("open", "Open"), ("formed", "Closed")],
        compute="_compute_state",
        search="_search_state",
    )
    filled_count = fields.Integer(compute="_compute_fill", string="Filled cells")
    due_count = fields.Integer(compute="_compute_fill", string="Cells due by today")
    fill_percent = fields.Integer(compute="_compute_fill", string="Filled, %")

    _journal_uniq = models.Constraint(
        "UNIQUE (term_id, discipline_id, group_id, department_id)",
        "The group already has a journal of this discipline in the term.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------
    @api.depends("group_id", "discipline_id")
    def _compute_display_name(self):
        for journal in self:
            journal.display_name = f"{journal.group_id.name} · " + (
                journal.discipline_id.name or ""
            )

    @api.depends("assignment_ids.teacher_id")
    def _compute_teacher_ids(self):
        for journal in self:
            journal.teacher_ids = journal.assignment_ids.teacher_id

    @api.model
    def _search_teacher_ids(self, operator, value):
        return [("assignment_ids.teacher_id", operator, value)]

    @api.depends("statement_ids.state")
    def _compute_state(self):
        formed = self._get_formed_ids()
        for journal in self:
            journal.state = "formed" if journal.id in formed else "open"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        Statement = self.env["ejournal.statement"].sudo()  # only ids leave
        formed = Statement._search([("state", "=", "formed")])
        journals = formed.subselect(formed.table.journal_id)
        domains = {"formed": [("id", "in", journals)]}
        domains["open"] = [("id", "not in", journals)]
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    def _get_formed_ids(self):
        """Ids of the journals whose statement is formed."""
        Statement = self.env["ejournal.statement"].sudo()  # only ids leave
        groups = Statement._read_group(
            [("journal_id", "in", self.ids), ("state", "=", "formed")], ["journal_id"]
        )
        return {journal.id for (journal,) in groups}

    def _compute_fill(self):
        """Filled and due cells of graded lessons held by today, for all of ``self``."""
        filled, due = defaultdict(int), defaultdict(int)
        today = self.env.company._get_ejournal_today()
        if self.ids:
            # The lesson keeps its own count: marks are not touched.
            self.env["ejournal.lesson"].flush_model()
            self.env["ejournal.participant"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT lesson.journal_id, lesson.filled_count,
                           COUNT(participant.id)
                      FROM ejournal_lesson lesson
                      JOIN ejournal_lesson_kind kind
                        ON kind.id = lesson.kind_id AND kind.is_graded
                      LEFT JOIN ejournal_participant participant ON %s
                     WHERE lesson.journal_id IN %s AND lesson.date <= %s
                     GROUP BY lesson.id
                    """,
                    ATTENDS,
                    tuple(self.ids),
                    today,
                )
            )
            for journal_id, filled_count, due_count in rows:
                filled[journal_id] += filled_count or 0
                due[journal_id] += due_count
        for journal in self:
            journal.filled_count = filled[journal.id]
            journal.due_count = due[journal.id]
            journal.fill_percent = (
                100 * filled[journal.id] // due[journal.id] if due[journal.id] else 0
            )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    def write(self, vals):
        if KEY_FIELDS.intersection(vals) and self.lesson_ids._have_history():
            raise UserError(
                self.env._("What the journal is of cannot change: it has or had marks.")
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_filled(self):
        if self.lesson_ids._have_history():
            raise UserError(
                self.env._("A journal that has or had marks cannot be deleted.")
            )
        self.lesson_ids.unlink()

    # ------------------------------------------------------------------
    # Who may write which cell, and why not
    # ------------------------------------------------------------------
    def _get_write_refusals(self, cells, is_import=False):
        """Why the current user may not write cells now (design: rule 1).

        The one place that decides; grid, import and RPC all come through here.

        :param cells: list of ``(lesson_id, participant_id, kind)``; kind ``None``
            clears the cell
        :param bool is_import: marks are loaded from a file by the registrar's
            office, which is no teacher of the journal
        :return: dict ``{(lesson_id, participant_id): (code, sentence)}``, only for
            the cells that are refused
        """
        self.ensure_one()
        # As superuser: the answer is about all rows of the journal, and tells no more
        # than the caller's own cells.
        lessons = {lesson.id: lesson for lesson in self.sudo().lesson_ids}
        participants = {row.id: row for row in self.sudo().participant_ids}
        assignments = self._get_own_assignments()
        is_formed = bool(self._get_formed_ids())
        today = self.env.company._get_ejournal_today()
        refusals = {}
        for lesson_id, participant_id, kind in cells:
            lesson = lessons.get(lesson_id)
            participant = participants.get(participant_id)
            if not lesson or not participant:
                code = "not_in_journal"
            elif not is_import and not assignments:
                code = "not_your_journal"
            elif not is_import and not any(
                assignment._covers(lesson.date) for assignment in assignments
            ):
                code = "not_your_dates"
            elif is_formed:
                code = "statement_formed"
            elif not participant._attends(lesson.date):
                code = "not_enrolled"
            elif lesson.date > today:
                code = "future_lesson"
            elif kind == "points" and not lesson.is_graded:
                code = "kind_not_graded"
            else:
                continue
            refusals[lesson_id, participant_id] = (
                code,
                self._get_refusal_sentence(code, lesson, participant),
            )
        return refusals

    def _get_own_assignments(self):
        """Assignments of the current user, who must be a teacher by role, too."""
        Assignment = self.env["ejournal.assignment"].sudo()  # read by all who may ask
        if not self.env.user._is_ejournal_teacher():
            return Assignment
        return self.sudo().assignment_ids.filtered(
            lambda assignment: assignment.teacher_id == self.env.user
        )

    def _get_refusal_sentence(self, code, lesson, participant):
        match code:
            case "not_in_journal":
                return self.env._("The cell does not belong to this journal.")
            case "not_your_journal":
                return self.env._("You are not a teacher of this journal.")
            case "not_your_dates":
                return self.env._(
                    "You do not teach this journal on %s.", self._format_day(lesson)
                )
            case "statement_formed":
                return self.env._("The statement is formed; the journal is closed.")
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
        raise ValueError(code)

    def _format_day(self, lesson):
        return self.env["ir.qweb.field.date"].value_to_html(lesson.date, {})

    # ------------------------------------------------------------------
    # Reading and saving cells
    # ------------------------------------------------------------------
    @api.readonly
    def read_cells(self):
        """All filled cells of the journal.

        :return: list of dicts ``{lesson_id, participant_id, kind, points, value, note,
            version}``; the version is the id of the cell's last change
        :raise AccessError: the user may not read the journal
        """
        self.ensure_one()
        self.check_access("read")
        return [
            {"lesson_id": lesson_id, "participant_id": participant_id, **cell}
            for (lesson_id, participant_id), (
                _mark,
                cell,
            ) in self._fetch_cells().items()
        ]

    def _fetch_cells(self, lessons=None):
        """``(mark, values)`` by ``(lesson_id, participant_id)``; the caller checks."""
        if lessons is None:
            lessons = self.sudo().lesson_ids  # the caller checked the journal
        marks = (
            self.env["ejournal.mark"]
            .sudo()  # marks are closed to everyone; the journal was checked
            .search_fetch(
                [("lesson_id", "in", lessons.ids)],
                ["lesson_id", "participant_id", "kind", "points", "note", "version"],
            )
        )
        return {
            (mark.lesson_id.id, mark.participant_id.id): (
                mark,
                {
                    "kind": mark.kind,
                    "points": mark.points,
                    "value": mark.value,
                    "note": mark.note or None,
                    "version": mark.version,
                },
            )
            for mark in marks
        }

    def save_marks(self, changes):
        """Write changed cells of one journal in one transaction (SOP T1.5, C16).

        What can be saved is saved; the rest is told, cell by cell, and nothing of
        it is lost to the caller. ``version`` is that of the cell the user saw (0
        for an empty one): when somebody else has changed the cell since, it is not
        overwritten but returned as a conflict.

        :param changes: list of dicts ``{lesson_id, participant_id, value, note,
            version}``; value as typed: ``"85"``, ``"н/б"``, ``""`` clears the cell
        :return: dict of three lists: ``saved`` cells (as :meth:`read_cells`
            gives them), ``refused`` (the change with ``code`` and ``message``) and
            ``conflicts`` (the change with ``current``, the cell as it stands)
        :raise AccessError: the user may not read the journal
        """
        return self._save_marks(changes, source="journal")

    def _save_marks(self, changes, source):
        self.ensure_one()
        self.check_access("read")
        result = {"saved": [], "refused": [], "conflicts": []}
        parsed = self._parse_changes(changes, result)
        refusals = self._get_write_refusals(
            [
                (cell.lesson_id, cell.participant_id, cell.kind)
                for cell, _change in parsed
            ],
            is_import=source == "import",
        )
        lessons = self._lock_lessons({cell.lesson_id for cell, _change in parsed})
        current = self._fetch_cells(lessons)
        accepted = []
        for cell, change in parsed:
            key = cell[:2]
            _mark, stored = current.get(key, (None, EMPTY_CELL))
            if (stored["kind"], stored["points"], stored["note"]) == cell[2:5]:
                result["saved"].append(self._describe_cell(cell, stored))
            elif key in refusals:
                code, message = refusals[key]
                result["refused"].append({**change, "code": code, "message": message})
            elif stored["version"] != cell.version:
                current_cell = self._describe_cell(cell, stored)
                result["conflicts"].append({**change, "current": current_cell})
            else:
                accepted.append(cell)
        result["saved"] += self._write_cells(accepted, current, lessons, source)
        return result

    def _parse_changes(self, changes, result):
        """Split changes into ``[(CellChange, change)]`` and refused ones."""
        Mark = self.env["ejournal.mark"]
        parsed, seen = [], set()
        for change in changes:
            note = (change.get("note") or "").strip() or None
            key = (change["lesson_id"], change["participant_id"])
            try:
                kind, points = Mark._parse_value(change.get("value"), note)
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
            version = change.get("version") or 0
            cell = CellChange(*key, kind, points, note if kind else None, version)
            parsed.append((cell, change))
        return parsed

    def _lock_lessons(self, lesson_ids):
        """Make those who save marks, or form the statement, queue up.

        The rows are not only locked but written: whoever comes second then gets a
        serialization failure, which Odoo retries on fresh data. A mere lock would let
        it go on with what it had read before.
        """
        # Savers have no right to write lessons; only the count is written, and locked.
        lessons = self.sudo().lesson_ids.filtered(lambda row: row.id in lesson_ids)
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

    def _write_cells(self, cells, current, lessons, source):
        """Write checked cells with their history and the lessons' counts.

        :param cells: list of ``CellChange``
        :param current: what :meth:`_fetch_cells` gave for the lessons
        :return: list of the cells as they stand now
        """
        # Access was checked on the journal and cell by cell in _save_marks.
        Mark = self.env["ejournal.mark"].sudo()
        changes = self._log_changes(cells, current, source)
        created, cleared = [], Mark
        filled = defaultdict(int)
        saved = []
        for cell, change in zip(cells, changes, strict=True):
            mark, _stored = current.get(cell[:2], (Mark, EMPTY_CELL))
            values = {
                "kind": cell.kind,
                "points": cell.points,
                "note": cell.note,
                "version": change.id if cell.kind else 0,
            }
            if not cell.kind:
                cleared |= mark
                filled[cell.lesson_id] -= 1
            elif mark:
                mark.write(values)  # sent to the database in one batch, at flush
            else:
                created.append(self._describe_cell(cell, values))
                filled[cell.lesson_id] += 1
            value = Mark._format_value(cell.kind, cell.points)
            saved.append(self._describe_cell(cell, {**values, "value": value}))
        Mark.create(created)
        cleared.unlink()
        for lesson in lessons:
            if filled[lesson.id]:
                lesson.filled_count += filled[lesson.id]
        return saved

    @staticmethod
    def _describe_cell(cell, values):
        return {
            "lesson_id": cell.lesson_id,
            "participant_id": cell.participant_id,
            **values,
        }

    def _log_changes(self, cells, current, source):
        now = fields.Datetime.now()
        vals_list = []
        for cell in cells:
            _mark, old = current.get(cell[:2], (None, EMPTY_CELL))
            vals_list.append(
                {
                    "lesson_id": cell.lesson_id,
                    "participant_id": cell.participant_id,
                    "user_id": self.env.uid,
                    "date": now,
                    "source": source,
                    "old_kind": old["kind"],
                    "old_points": old["points"],
                    "old_note": old["note"],
                    "new_kind": cell.kind,
                    "new_points": cell.points,
                    "new_note": cell.note,
                }
            )
        # The history is closed to everyone; it is written only from here.
        return self.env["ejournal.mark.change"].sudo().create(vals_list)

    # ------------------------------------------------------------------
    # Results and statements
    # ------------------------------------------------------------------
    def _get_ratings(self):
        """Ratings by the policy of the term: ``{participant id: Rating}``."""
        self.ensure_one()
        return self.policy_id._get_ratings(self)

    def action_open_lessons(self):
        """Open the lessons of the journal, the way to entering marks."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_lesson_action"
        )
        return {
            **action,
            "domain": [("journal_id", "=", self.id)],
            "context": {"default_journal_id": self.id},
        }

    def action_create_statement(self):
        """Open the statement of the journal, made as a draft when there is none."""
        self.ensure_one()
        statement = self.statement_ids[:1] or self._create_statement()
        return statement._get_records_action()

    def _create_statement(self):
        self.ensure_one()
        self.check_access("read")
        self._check_is_teacher()
        # Teachers have no right to create statements: only from their own journal.
        statement = (
            self.env["ejournal.statement"].sudo().create({"journal_id": self.id})
        )
        statement._update_lines()
        return statement.sudo(False)

    def _check_is_teacher(self):
        """Refuse whoever does not end the journal as its teacher (SOP T1.7).

        A substitute for some dates of the term enters marks, but forms no statement.

        :raise UserError: the user is not a teacher of the journal to its end
        """
        if self.env.su:
            return
        for journal in self:
            last_day = max(journal.sudo().lesson_ids.mapped("date"), default=None)
            if not any(
                not assignment.date_to or (last_day and assignment.date_to >= last_day)
                for assignment in journal._get_own_assignments()
            ):
                raise UserError(
                    self.env._("Only a teacher of the journal forms its statement.")
                )

    def _check_open(self):
        """Refuse changes of a journal whose statement is formed.

        :raise UserError: naming the journal
        """
        formed = self.browse(self._get_formed_ids())[:1]
        if formed:
            raise UserError(
                self.env._(
                    "%s: the statement is formed; the journal is closed.",
                    formed.sudo().display_name,
                )
            )

    def _get_empty_cells(self):
        """Graded lessons that lack marks of students who belonged to the journal.

        :return: dict ``{lesson: number of empty cells}``
        """
        self.ensure_one()
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lesson.id, COUNT(*)
                  FROM ejournal_lesson lesson
                  JOIN ejournal_lesson_kind kind
                    ON kind.id = lesson.kind_id AND kind.is_graded
                  JOIN ejournal_participant participant ON %s
                 WHERE lesson.journal_id = %s
                   AND NOT EXISTS (SELECT FROM ejournal_mark mark
                                    WHERE mark.lesson_id = lesson.id
                                      AND mark.participant_id = participant.id)
                 GROUP BY lesson.id
                 ORDER BY lesson.date, lesson.number
                """,
                ATTENDS,
                self.id,
            )
        )
        Lesson = self.env["ejournal.lesson"]
        return {Lesson.browse(lesson_id): count for lesson_id, count in rows}
