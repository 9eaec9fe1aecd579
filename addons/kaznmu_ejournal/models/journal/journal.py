from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.kaznmu_university.formats import join_names

from ...importer.journal_book import write_book
from ..statement.statement_kind import CLOSING_KINDS
from .lesson import FILLED
from .participant import ATTENDS

KEY_FIELDS = frozenset(
    ("term_id", "discipline_id", "group_id", "department_id", "curriculum_id")
)

# What decides its results: never past a mark.
DECISIVE_FIELDS = KEY_FIELDS | {"module_id"}


class EjournalJournal(models.Model):
    """Electronic journal: a discipline taught to a group in a term by a department.

    Its cells are read and written as ``ejournal.journal.cells`` says.
    """

    _name = "ejournal.journal"
    _description = "Electronic journal"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.reasoned.mixin",
        "ejournal.evidence.mixin",
        "mail.thread",
        "ejournal.journal.page",
        "ejournal.journal.history",
        "ejournal.journal.rating",
        "ejournal.journal.outlook",
        "ejournal.journal.statements",
        "ejournal.workbook",
    ]
    _workbook_path = "journal"
    _evidence_fields = (
        "term_id",
        "discipline_id",
        "group_id",
        "department_id",
        "curriculum_id",
        "module_id",
        "policy_id",
        "closed_on",
        "active",
        "change_reason",
    )
    _order = "term_id, group_id, discipline_id, id"
    _rec_names_search = ["group_id", "discipline_id"]
    _guard_fields = DECISIVE_FIELDS | {
        "plan_id",
        "active",
        "change_reason",
        "assignment_ids",
        "participant_ids",
        "lesson_ids",
    }

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
    module_id = fields.Many2one(
        "ejournal.discipline",
        string="Part of a module",
        ondelete="restrict",
        index="btree_not_null",
        help="The module or integrated discipline to whose statement the journal "
        "contributes (SOP, point 9)",
    )
    active = fields.Boolean(default=True)
    school_id = fields.Many2one(related="group_id.school_id", store=True, index=True)
    control_form = fields.Selection(related="curriculum_id.control_form")
    policy_id = fields.Many2one(
        "ejournal.policy",
        string="Academic policy",
        ondelete="restrict",
        index=True,
        compute="_compute_policy_id",
        store=True,
        precompute=True,
    )
    assignment_ids = fields.One2many("ejournal.assignment", "journal_id", "Assignments")
    participant_ids = fields.One2many("ejournal.participant", "journal_id", "Students")
    lesson_ids = fields.One2many("ejournal.lesson", "journal_id", "Lessons")
    statement_ids = fields.One2many("ejournal.statement", "journal_id", "Statements")
    window_ids = fields.One2many("ejournal.window", "journal_id", "Access windows")
    teacher_ids = fields.Many2many(
        "res.users",
        string="Teachers",
        compute="_compute_teacher_ids",
        search="_search_teacher_ids",
    )
    # Stored, so that lists ask no order; see _renew_statement_due_dates.
    statement_due_date = fields.Date(
        string="Statement due by",
        compute="_compute_statement_due_date",
        store=True,
        copy=False,
    )
    closed_on = fields.Datetime(
        string="Closed on",
        compute="_compute_closed_on",
        store=True,
        copy=False,
        help="When the first statement was formed that closes the marks. A return "
        "opens none of them: what a formed statement showed changes only through an "
        "access window (SOP, point 13).",
    )
    state = fields.Selection(
        [("open", "Open"), ("formed", "Closed")],
        compute="_compute_state",
        search="_search_state",
    )
    import_count = fields.Integer(compute="_compute_import_count", string="Imports")
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
    @api.depends_context("lang")
    def _compute_display_name(self):
        for journal in self:
            journal.display_name = join_names(
                journal.group_id.name, journal.discipline_id.name
            )

    @api.depends(
        "term_id.policy_id",
        "discipline_id",
        "module_id",
        "group_id",
        "curriculum_id.control_form",
    )
    def _compute_policy_id(self):
        """The policy whose scope says most about the journal; a closed journal keeps
        that by which its statement was formed."""
        Policy = self.env["ejournal.policy"]
        for journal in self:
            if not (journal.closed_on and journal.policy_id):
                journal.policy_id = Policy._find_for(journal)

    @api.depends("assignment_ids.teacher_id")
    def _compute_teacher_ids(self):
        for journal in self:
            journal.teacher_ids = journal.assignment_ids.teacher_id

    @api.model
    def _search_teacher_ids(self, operator, value):
        return [("assignment_ids.teacher_id", operator, value)]

    @api.depends("term_id", "group_id", "lesson_ids.date", "lesson_ids.is_cancelled")
    def _compute_statement_due_date(self):
        deadlines = self.env["ejournal.order"]._get_statement_deadlines(self)
        for journal in self:
            journal.statement_due_date = deadlines[journal]

    def _renew_statement_due_dates(self):
        """Ask the orders again when the statements are due."""
        self.env.add_to_compute(self._fields["statement_due_date"], self)

    @api.depends("statement_ids.kind", "statement_ids.state")
    def _compute_closed_on(self):
        """The first forming of a statement that closes the marks, whatever the
        registrar's office decided of it since; midterm statements close nothing."""
        for journal in self:
            closing = journal.statement_ids.filtered(
                lambda statement: (
                    statement.kind in CLOSING_KINDS and statement.state != "draft"
                )
            )
            journal.closed_on = min(
                (statement.formed_on or fields.Datetime.now() for statement in closing),
                default=False,
            )

    @api.depends("closed_on")
    def _compute_state(self):
        for journal in self:
            journal.state = "formed" if journal.closed_on else "open"

    @api.model
    def _search_state(self, operator, value):
        if operator != "in":
            return NotImplemented
        domains = {
            "formed": fields.Domain("closed_on", "!=", False),
            "open": fields.Domain("closed_on", "=", False),
        }
        return fields.Domain.OR(domains[state] for state in value if state in domains)

    @api.depends(
        "lesson_ids.date",
        "lesson_ids.due_count",
        "lesson_ids.filled_count",
        "lesson_ids.is_cancelled",
        "lesson_ids.kind_id.is_graded",
    )
    def _compute_fill(self):
        """Filled and due cells of graded lessons held by today, for all of ``self``."""
        filled, due = defaultdict(int), defaultdict(int)
        today = self.env.company._get_ejournal_today()
        if self.ids:
            # The lessons keep their own counts: neither marks nor rows are touched.
            self.env["ejournal.lesson"].flush_model()
            rows = self.env.execute_query(
                SQL(
                    """
                    SELECT lesson.journal_id, SUM(%s), SUM(lesson.due_count)
                      FROM ejournal_lesson lesson
                      JOIN ejournal_lesson_kind kind
                        ON kind.id = lesson.kind_id AND kind.is_graded
                     WHERE lesson.journal_id IN %s AND lesson.date <= %s
                       AND lesson.is_cancelled IS NOT TRUE
                     GROUP BY lesson.journal_id
                    """,
                    FILLED,
                    tuple(self.ids),
                    today,
                )
            )
            for journal_id, filled_count, due_count in rows:
                filled[journal_id], due[journal_id] = filled_count, due_count
        for journal in self:
            journal.filled_count = filled[journal.id]
            journal.due_count = due[journal.id]
            journal.fill_percent = (
                100 * filled[journal.id] // due[journal.id] if due[journal.id] else 0
            )

    @api.depends_context("uid")  # others' imports are not counted
    def _compute_import_count(self):
        counts = dict(
            self.env["ejournal.mark.import"]._read_group(
                [("journal_id", "in", self.ids)], ["journal_id"], ["__count"]
            )
        )
        for journal in self:
            journal.import_count = counts.get(journal, 0)

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model
    def _get_guard_sentence(self):
        return self.env._(
            "The journal sets this by its plan and its statements, not by hand."
        )

    def unlink(self):
        self.check_access("unlink")
        self._check_unlink()
        self.lesson_ids.unlink()
        return super().unlink()

    def _check_write(self, names):
        super()._check_write(names)
        decisive = KEY_FIELDS if self.env.su else DECISIVE_FIELDS
        if names & decisive and self.lesson_ids._have_history():
            raise UserError(
                self.env._("What the journal is of cannot change: it has or had marks.")
            )

    def _check_unlink(self):
        if self.lesson_ids._have_history():
            raise UserError(
                self.env._(
                    "A journal that has or had marks cannot be deleted; archive it."
                )
            )

    # ------------------------------------------------------------------
    # Teachers, ratings, actions
    # ------------------------------------------------------------------
    def _get_own_assignments(self):
        """Assignments of the current user, who must be a teacher by role, too."""
        Assignment = self.env["ejournal.assignment"].sudo()  # read by all who may ask
        if not self.env.user._is_ejournal_teacher():
            return Assignment
        # As superuser: the user's own rows alone leave.
        return self.sudo().assignment_ids.filtered(
            lambda assignment: assignment.teacher_id == self.env.user
        )

    def action_open_grid(self):
        """Open the journal's page, where marks are entered (SOP T1.5)."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "kaznmu_ejournal.ejournal_journal_action_grid"
        )
        return {
            **action,
            "display_name": self.display_name,
            "context": {"active_id": self.id},
        }

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

    def action_add_lesson(self):
        """Ask for date, topic and reason of a lesson that the plan does not have."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Add a lesson"),
            "res_model": "ejournal.lesson.change",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_operation": "add",
                "default_journal_id": self.id,
            },
        }

    def _get_workbook(self):
        """The journal to be filled in and imported."""
        self.check_access("read")
        grid = self._read_grid()
        book = write_book(self.env, grid, self._get_result_columns(grid))
        return grid["journal"]["name"], book

    def action_import_marks(self):
        """Bring marks from a workbook or a pasted list into the journal."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_mark_import_action_new"
        )
        # Most likely the marks are of the last lesson that was held.
        lesson = self.lesson_ids.filtered_domain(
            [
                ("is_graded", "=", True),
                ("date", "<=", self.env.company._get_ejournal_today()),
            ]
        )[-1:]
        context = {"default_journal_id": self.id, "default_lesson_id": lesson.id}
        return {**action, "context": context}

    def action_open_imports(self):
        """Open the journal's imports, to look at them or to undo one."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_mark_import_action"
        )
        return {
            **action,
            "domain": [("journal_id", "=", self.id)],
            "context": {"default_journal_id": self.id},
        }

    def action_print(self):
        """Print the pages of the journal, in the user's language if it has one."""
        report = self.env.ref("kaznmu_ejournal.action_report_journal")
        return report._get_print_action(self)

    def _check_open(self):
        """Refuse changes of a journal whose statement is formed.

        :raise UserError: naming the journal
        """
        # Whoever has no right to read the journal is refused as well.
        if closed := self.sudo().filtered("closed_on")[:1]:
            raise UserError(
                self.env._(
                    "%s: the statement is formed; the journal is closed.",
                    closed.display_name,
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
                 WHERE lesson.journal_id = %s AND lesson.is_cancelled IS NOT TRUE
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
