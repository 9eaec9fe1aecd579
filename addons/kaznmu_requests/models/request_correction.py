from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

JOURNAL_KINDS = ("technical", "correction")
# What counts as a teacher's error: a correction that was approved (SOP C17).
ERROR_DOMAIN = [
    ("kind", "=", "correction"),
    ("state", "in", ("approved", "opened", "done")),
]


class EjournalRequest(models.Model):
    """Requests to reopen a journal: technical (SOP C12) or with change of marks (C13).

    The teacher says what is wrong; whether that is technical, the server decides.
    """

    _inherit = "ejournal.request"

    cause_kind = fields.Selection(
        [
            ("typing", "Typing error"),
            ("student", "Another student's mark"),
            ("lesson", "Another lesson's mark"),
            ("late", "Not entered in time"),
            ("system", "Failure of the system"),
            ("other", "Other"),
        ],
        string="Cause",
        tracking=True,
    )
    error_date = fields.Date(string="Date of the wrong filling")
    discovery_date = fields.Date(
        string="Found on", default=lambda self: self.env.company._get_ejournal_today()
    )
    is_late = fields.Boolean(
        string="Sent late", readonly=True, copy=False, help="After the term of SOP T2.1"
    )
    error_count = fields.Integer(compute="_compute_error_count")
    error_hint = fields.Char(compute="_compute_error_count", string="Errors this year")
    # By the system, since the digitalization department reads requests but no cells.
    has_exam_cells = fields.Boolean(
        compute="_compute_has_exam_cells", compute_sudo=True
    )
    has_difference = fields.Boolean(compute="_compute_has_difference", store=True)
    statement_id = fields.Many2one(
        "ejournal.statement",
        string="Statement before",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    new_statement_id = fields.Many2one(
        "ejournal.statement",
        string="Statement after",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )

    @api.depends("cell_ids.lesson_id", "cell_ids.participant_id")
    def _compute_has_exam_cells(self):
        for request in self:
            request.has_exam_cells = any(
                cell.participant_id and not cell.lesson_id for cell in request.cell_ids
            )

    @api.depends("cell_ids.outcome")
    def _compute_has_difference(self):
        for request in self:
            request.has_difference = any(
                outcome != "done" for outcome in request.cell_ids.mapped("outcome")
            )

    @api.depends("author_id", "academic_year", "kind")
    def _compute_error_count(self):
        limit = self.env.company.sudo().ejournal_error_limit
        corrections = self.filtered(lambda request: request.kind == "correction")
        counts = corrections._count_errors()
        for request in self:
            count = counts.get((request.author_id, request.academic_year), 0)
            request.error_count = count
            request.error_hint = request in corrections and self.env._(
                "%(count)s of %(limit)s", count=count, limit=limit
            )

    def _count_errors(self):
        """Approved corrections (SOP C17): ``{(teacher, academic year): number}``."""
        groups = self.sudo()._read_group(  # numbers only, of whom the reader sees
            [
                *ERROR_DOMAIN,
                ("author_id", "in", self.author_id.ids),
                ("academic_year", "in", self.mapped("academic_year")),
            ],
            ["author_id", "academic_year"],
            ["__count"],
        )
        return {(author.sudo(False), year): count for author, year, count in groups}

    @api.onchange("cell_ids", "journal_id")
    def _onchange_cells(self):
        if self.kind in JOURNAL_KINDS:
            self.kind = self._get_kind_by_cells()

    def _get_kind_by_cells(self):
        """``correction`` when an existing mark would change, or a formed exam result
        (SOP C13)."""
        self.ensure_one()
        changes = any(cell._changes_mark() for cell in self.cell_ids)
        is_correction = changes or self.has_exam_cells
        return "correction" if is_correction else "technical"

    def _decide_kind(self):
        if self.kind in JOURNAL_KINDS and self.state == "draft":
            kind = self._get_kind_by_cells()
            if kind != self.kind:
                self.kind = kind

    # ------------------------------------------------------------------
    # Sending
    # ------------------------------------------------------------------
    def _get_problems(self):
        problems = super()._get_problems()
        if self.kind not in JOURNAL_KINDS:
            return problems
        # Marks may have changed since the draft was made.
        self.cell_ids._compute_was()
        self._decide_kind()
        if not self.journal_id:
            return [*problems, self.env._("Choose the journal.")]
        if self.author_id not in self.journal_id.teacher_ids:
            problems.append(self.env._("You are not a teacher of this journal."))
        if not self.lesson_ids and not self.cell_ids:
            problems.append(self.env._("Name the lessons or the cells to be reopened."))
        if any(lesson.journal_id != self.journal_id for lesson in self.lesson_ids):
            problems.append(self.env._("A lesson does not belong to the journal."))
        if not (self.description or "").strip():
            problems.append(self.env._("Say what is wrong, and why."))
        problems += [
            self.env._("“%s” is not a mark.", cell.wanted)
            for cell in self.cell_ids
            if isinstance(cell._parse(cell.wanted), str) and cell.wanted
        ]
        problems += self._get_exam_problems()
        if self.kind == "correction":
            problems += self._get_correction_problems()
        return problems

    def _get_exam_problems(self):
        """Exam results are corrected in one formed statement, none is free to be."""
        cells = self.cell_ids.filtered(lambda cell: not cell.lesson_id)
        lines = cells._get_exam_lines()
        problems = [
            self.env._(
                "%s has no formed exam result: enter it in the statement itself.",
                cell.participant_id.student_id.name,
            )
            for cell in cells
            if cell.participant_id not in lines
        ]
        problems += [
            self.env._(
                "%s: enter what the exam result should be.",
                cell.participant_id.student_id.name,
            )
            for cell in cells
            if cell.participant_id in lines and not cell._changes_mark()
        ]
        if len({line.statement_id for line in lines.values()}) > 1:
            problems.append(
                self.env._(
                    "The exam results stand in different statements: send a request "
                    "for each."
                )
            )
        return problems

    def _get_correction_problems(self):
        today = self.env.company._get_ejournal_today()
        problems = []
        if not self.cause_kind:
            problems.append(self.env._("Choose the cause of the error."))
        if not self.error_date or not self.discovery_date:
            problems.append(
                self.env._("Enter when it was filled wrongly and when that was found.")
            )
        elif not self.error_date <= self.discovery_date <= today:
            problems.append(
                self.env._(
                    "First the error, then its discovery, and none in the future."
                )
            )
        return problems

    def _split(self):
        """One request a school to which the students belong (SOP T2.1)."""
        if self.kind != "correction":
            return super()._split()
        cells_by_school = self.cell_ids.grouped(lambda cell: cell._get_school())
        (school, _cells), *others = cells_by_school.items()
        requests = self
        for other_school, cells in others:
            # Not copied from the client's context: a draft of its own, then the cells.
            part = self.copy(
                {
                    "author_id": self.author_id.id,
                    "lesson_ids": False,
                    "discovery_date": self.discovery_date,
                }
            )
            cells.request_id = part
            part.write({"school_id": other_school.id, "kind": self.kind})
            requests |= part
        self.school_id = school
        return requests

    def _do_submit(self):
        if self.kind == "correction":
            company = self.env.company
            last_day = company._add_ejournal_days(
                self.discovery_date, company.ejournal_report_days
            )
            self.is_late = company._get_ejournal_today() > last_day
        return super()._do_submit()

    # ------------------------------------------------------------------
    # Opening and closing
    # ------------------------------------------------------------------
    def _execute(self):
        if self.kind not in JOURNAL_KINDS:
            return super()._execute()
        company = self.env.company
        if self.kind == "correction":
            self._draft_memo()
        if self.kind == "technical" and company.ejournal_technical_auto:
            return self._do_open()
        days = company.ejournal_opening_days
        return self._enter_stage(
            self.env.ref("kaznmu_requests.stage_opening"),
            self._find_users("registrar") | self._find_users("registrar_head"),
            self._get_deadline(days, is_working=True),
        )

    def _do_open(self):
        """Open the window of exactly what was approved (SOP C12, T2.3, T2.4)."""
        self.ensure_one()
        # The mail of the stage tells the teacher more than the window's own.
        Window = self.env["ejournal.window"].with_context(ejournal_is_told=True)
        last_day = Window._get_last_day()
        self.window_id = Window.create(
            {
                "kind": self.kind,
                "journal_id": self.journal_id.id,
                "user_id": self.author_id.id,
                "reason": self.display_name,
                "lesson_ids": [Command.set(self.lesson_ids.ids)]
                if self.kind == "technical"
                else False,
                "cell_ids": [
                    Command.create(
                        {
                            "lesson_id": cell.lesson_id.id,
                            "participant_id": cell.participant_id.id,
                        }
                    )
                    for cell in self.cell_ids
                ],
            }
        )
        self.statement_id = self._find_statement()
        self.state = "opened"
        self._close_step("opened")
        self._enter_stage(
            self.env.ref("kaznmu_requests.stage_correcting"), self.author_id, last_day
        )

    def _find_statement(self):
        """The newest formed statement: of the named exams, or of the journal."""
        lines = self.cell_ids._get_exam_lines().values()
        statements = self.env["ejournal.statement"].union(
            *(line.statement_id for line in lines)
        )
        statements = statements or self.journal_id.statement_ids.filtered("formed_on")
        return statements.sorted("formed_on")[-1:]

    def action_finish(self):
        """The teacher reports that the journal is put right (SOP T2.4).

        :raise UserError: not the teacher's, not open, or the next revision of the
            statement is not formed yet
        """
        for request in self:
            request.check_access("read")
            request._lock()
            if request.state != "opened" or request.author_id != self.env.user:
                raise UserError(
                    self.env._("Only the teacher ends a correction that is open.")
                )
            sudo = request.sudo()  # the teacher was checked
            sudo._read_cells()
            changed = any(
                cell._parse(cell.became) != cell._parse(cell.was)
                for cell in sudo.cell_ids
            )
            statement = sudo._find_statement()
            if changed and sudo.statement_id and statement == sudo.statement_id:
                raise UserError(
                    self.env._(
                        "Form the next revision of the statement No. %s first.",
                        statement.number,
                    )
                )
            sudo._do_close("done")

    def _read_cells(self):
        """Put down what the cells have become."""
        values = self.cell_ids._read_values()
        for cell in self.cell_ids:
            cell.became = values[cell]

    def _do_close(self, outcome):
        self.ensure_one()
        self._read_cells()
        now = fields.Datetime.now()
        if self.window_id.date_end > now:
            self.window_id.date_end = now
        statement = self._find_statement()
        if statement != self.statement_id:
            self.new_statement_id = statement
        self._close_step(outcome)
        self._finish("done")
