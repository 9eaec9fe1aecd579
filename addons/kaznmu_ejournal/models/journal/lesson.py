from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_date

from odoo.addons.kaznmu_university.formats import format_day, join_names
from odoo.addons.kaznmu_university.models.structure.times_mixin import TIMES

from .refusal import Refusal

# What people write by hand; all else changes by an action, with a reason. A teacher
# writes the first ones; the number comes from the plan.
TEACHER_FIELDS = frozenset(("topic", *TIMES))
DATA_FIELDS = TEACHER_FIELDS | {"number"}
# What decides results: never past a mark.
DECISIVE_FIELDS = frozenset(("kind_id", "hours"))
# How many of the cells that are to be filled in a lesson are.
FILLED = SQL("LEAST(COALESCE(lesson.filled_count, 0), lesson.due_count)")


class EjournalLesson(models.Model):
    """A lesson of a journal: a column of the grid, on one date.

    Lessons come from plan and timetable; afterwards they are moved, cancelled and
    added with a reason, which stays on the lesson and in the journal's messages.
    Whether somebody may do so is decided by :meth:`_check_may_change` alone.
    """

    _name = "ejournal.lesson"
    _description = "Lesson"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "ejournal.lesson.moves",
        "ejournal.lesson.times",
    ]
    _order = "date, number, id"
    _guard_fields = DATA_FIELDS
    _guard_create_fields = DECISIVE_FIELDS | {"journal_id", "plan_line_id", "date"}
    # What saving a mark writes, after its own checks.
    _guard_system_fields = frozenset(("filled_count", "history_digest"))
    _guard_parent = "journal_id"
    # What decides who writes the marks until when, and what they count.
    _evidence_fields = (
        "journal_id",
        "number",
        "date",
        "kind_id",
        "hours",
        "is_cancelled",
        "deadline",
    )
    _rec_names_search = ["number", "topic"]

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="restrict", index=True
    )
    plan_line_id = fields.Many2one(
        "ejournal.plan.line", ondelete="restrict", index="btree_not_null"
    )
    number = fields.Integer(required=True, help="Number in the plan (КТП)")
    date = fields.Date(required=True, index=True)
    kind_id = fields.Many2one(
        "ejournal.lesson.kind", required=True, ondelete="restrict", index=True
    )
    topic = fields.Char(required=True)
    hours = fields.Integer(string="Academic hours", required=True, default=2)
    is_graded = fields.Boolean(related="kind_id.is_graded")
    # Kept by EjournalJournalCells._save_marks, so that monitoring never counts marks.
    filled_count = fields.Integer(string="Filled", readonly=True)
    # Digest of the last change in the history of the lesson's marks.
    history_digest = fields.Char(readonly=True, copy=False)
    # Stored, so that locks and lists of what is late ask no order; orders renew it.
    deadline = fields.Date(
        string="Fill by", compute="_compute_deadline", store=True, copy=False
    )
    is_cancelled = fields.Boolean(string="Cancelled", readonly=True, copy=False)
    moved_from = fields.Date(
        string="Planned for",
        readonly=True,
        copy=False,
        help="First date of a lesson that was moved",
    )
    change_reason = fields.Char(
        string="Reason of the change",
        readonly=True,
        copy=False,
        help="Why the lesson was moved, cancelled, added or made of another kind",
    )
    # Stored, so that whoever controls the journals counts neither rows nor marks.
    due_count = fields.Integer(
        string="To fill", compute="_compute_due_count", store=True
    )
    is_filled = fields.Boolean(
        string="Filled in", compute="_compute_is_filled", store=True
    )

    _unfilled_idx = models.Index("(journal_id, deadline) WHERE is_filled IS NOT TRUE")

    _number_uniq = models.Constraint(
        "UNIQUE (journal_id, number)", "Two lessons of the journal have one number."
    )

    @api.depends("number", "kind_id", "date")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for lesson in self:
            lesson.display_name = join_names(
                f"{lesson.number}.",
                lesson.kind_id.code,
                format_day(lesson.date),
                separator=" ",
            )

    @api.depends("date", "kind_id")
    def _compute_deadline(self):
        deadlines = self.env["ejournal.order"]._get_deadlines(self)
        for lesson in self:
            lesson.deadline = deadlines[lesson]

    @api.depends(
        "journal_id.participant_ids.date_from",
        "journal_id.participant_ids.date_to",
        "journal_id.participant_ids.away_from",
        "journal_id.participant_ids.away_to",
        "date",
        "is_cancelled",
    )
    def _compute_due_count(self):
        participants = self.journal_id.participant_ids.grouped("journal_id")
        for lesson in self:
            is_held = lesson.date and not lesson.is_cancelled
            rows = participants.get(lesson.journal_id, ()) if is_held else ()
            lesson.due_count = sum(row._attends(lesson.date) for row in rows)

    @api.depends("filled_count", "due_count", "kind_id.is_graded")
    def _compute_is_filled(self):
        for lesson in self:
            lesson.is_filled = (
                not lesson.kind_id.is_graded or lesson.filled_count >= lesson.due_count
            )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    def _get_guard_sentence(self):
        return self.env._(
            "Lessons are moved, cancelled and added, and their kind and hours changed, "
            "by their buttons, with a reason; their marks are counted, not entered."
        )

    def _check_parent(self):
        self.journal_id._check_open()

    def _check_editable(self):
        if self.env.su:
            self.journal_id._check_open()
        else:
            self._check_may_change()

    def _check_write(self, names):
        super()._check_write(names)
        if not self.env.su and names - TEACHER_FIELDS:
            self._check_may_renumber()
        if names & {"journal_id", *DECISIVE_FIELDS}:
            self._check_no_history()

    def _check_no_history(self):
        if self._have_history():
            raise UserError(
                self.env._("Kind and hours of a lesson with marks cannot be changed.")
            )

    def _check_unlink(self):
        self.journal_id._check_open()
        if self._have_history():
            raise UserError(
                self.env._("A lesson that has or had marks cannot be deleted.")
            )

    def _is_past(self, today):
        """Whether the deadline has passed, on the date ``today`` of the university."""
        self.ensure_one()
        return bool(self.deadline and self.deadline < today)

    def _have_history(self):
        """Whether any of the lessons has, or ever had, a mark."""
        # Closed to most users; only a yes or no leaves.
        changes = self.env["ejournal.mark.change"].sudo()
        return bool(changes.search_count([("lesson_id", "in", self.ids)], limit=1))

    def _with_history(self):
        """The lessons that have, or ever had, a mark."""
        # The digest of the last change is there as soon as there was one.
        return self.filtered("history_digest")

    # ------------------------------------------------------------------
    # Who may change a lesson
    # ------------------------------------------------------------------
    def _check_may_change(self):
        """Refuse changes of lessons' data by whoever may not make them now.

        The teacher changes lessons of the own dates; the department's head and
        coordinators and the registrar's office any of theirs. After the deadline, or
        when the statement is formed, only a technical window that names the lesson
        lets its data change (SOP C12; design: rule 1).

        :raise UserError: naming the lesson and the reason
        """
        for journal, lessons in self.grouped("journal_id").items():
            rules = journal._get_write_rules()
            for lesson in lessons:
                refusal = lesson._get_change_refusal(rules)
                if refusal:
                    self._refuse(lesson, refusal)

    def _check_may_renumber(self):
        """Refuse whoever may not change what comes from the plan.

        :raise UserError: naming the lesson
        """
        closed = self._get_closed()
        for lesson in self:
            # What is closed was opened by a technical window, for exactly this.
            if not closed[lesson] and not self._is_office(lesson.journal_id):
                self._refuse(
                    lesson,
                    self.env._(
                        "Number and kind come from the plan (КТП); the head or "
                        "coordinator of the department changes them."
                    ),
                )

    def _get_change_refusal(self, rules):
        """Why the current user may not change the lesson's data, in words, if so."""
        journal = self.journal_id
        code = not self._is_office(journal) and journal._get_person_code(self, rules)
        window = None
        if not code and (code := journal._get_closed_code(self, rules)):
            for window in rules.windows:
                if window.kind == "technical" and window._concerns(self.id):
                    if window.is_open:
                        return None
                    code = "window_ended"
                    break
        if not code:
            return None
        return journal._get_refusal_sentence(Refusal(code, window), self, None)

    @api.model
    def _is_office(self, journal):
        """Whether the user looks after all lessons of the journal, not only own."""
        user = self.env.user
        department = journal.sudo().department_id  # the caller reads the journal
        return (
            user._has_ejournal_role("registrar")
            or user == department.head_id
            or user in department.coordinator_ids
        )

    def _refuse(self, lesson, sentence):
        raise UserError(": ".join((lesson.display_name, sentence)))

    # ------------------------------------------------------------------
    # Changes that an action has checked
    # ------------------------------------------------------------------
    def _change(self, vals, reason, say):
        """Write what an action has checked, with its reason and trace.

        :param say: as for :meth:`_tell`
        """
        closed = self._get_closed()
        # Closed to ``write``; the callers have checked, and a window may have opened
        # what is closed.
        self.sudo()._write_checked({**vals, "change_reason": reason})
        self._check_still_closed(closed)
        self._tell(say)

    def _get_closed(self):
        """Why each lesson is closed for everyone: ``{lesson: code or None}``."""
        closed = {}
        for journal, lessons in self.grouped("journal_id").items():
            rules = journal._get_write_rules()
            for lesson in lessons:
                closed[lesson] = journal._get_closed_code(lesson, rules)
        return closed

    def _check_still_closed(self, closed):
        """Refuse a change that opens or closes a lesson: nobody gets round a deadline
        by the choice of a date or kind.

        :param closed: what :meth:`_get_closed` gave before the change
        """
        for lesson, code in (
            self.browse(lesson.id for lesson in closed)._get_closed().items()
        ):
            if code != closed[lesson]:
                self._refuse(
                    lesson,
                    self.env._(
                        "It would have to be filled by %s, so the change would open or "
                        "close the lesson. Choose otherwise, or ask for an access "
                        "window.",
                        format_date(self.env, lesson.deadline),
                    ),
                )

    def _tell(self, say):
        """Note in the journal what has become of the lesson, in every language.

        :param say: gives the sentence in the language of an environment
        """
        # Teachers cannot write the journal itself; the message bears their name.
        self.journal_id.sudo()._post_words(
            lambda journal: say(journal.env), author_id=self.env.user.partner_id.id
        )
