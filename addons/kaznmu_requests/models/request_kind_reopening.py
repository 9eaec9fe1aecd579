from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command, Domain

DRAFT_AGE = timedelta(days=30)


class EjournalRequestReopening(models.AbstractModel):
    """Fields of requests to reopen a journal; a part of ``ejournal.request``."""

    _name = "ejournal.request.reopening"
    _description = "Request: to reopen a journal"

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
        string="Sent late",
        readonly=True,
        copy=False,
        help="After the term of SOP, Table 2, point 1",
    )
    error_count = fields.Integer(compute="_compute_error_count")
    error_hint = fields.Char(compute="_compute_error_count", string="Errors this year")
    # Lists count and sum up cells by queries of their own: none is read along.
    cell_ids = fields.One2many(
        "ejournal.request.cell", "request_id", "Cells", prefetch=False
    )
    # By the system, since the digitalization department reads requests but no cells.
    cell_count = fields.Integer(compute="_compute_cell_count", compute_sudo=True)
    has_exam_cells = fields.Boolean(compute="_compute_cell_count", compute_sudo=True)
    has_difference = fields.Boolean(compute="_compute_has_difference", store=True)
    changes_grade = fields.Boolean(
        compute="_compute_changes_grade",
        store=True,
        help="Whether a grade changes, and once it is over, has changed (SOP, point "
        "17)",
    )

    @api.depends("cell_ids.lesson_id", "cell_ids.participant_id")
    def _compute_cell_count(self):
        """Those that stand in the database by one query for all; of a form that is
        being filled in, what stands in the form."""
        stored = self.filtered("id")
        groups = self.env["ejournal.request.cell"]._read_group(
            [("request_id", "in", stored.ids)],
            ["request_id"],
            ["__count", "lesson_id:count"],
        )
        counts = {request.id: numbers for request, *numbers in groups}
        for request in stored:
            count, in_journal = counts.get(request.id, (0, 0))
            request.cell_count = count
            request.has_exam_cells = count > in_journal
        for request in self - stored:
            cells = request.cell_ids
            request.cell_count = len(cells)
            request.has_exam_cells = any(
                cell.participant_id and not cell.lesson_id for cell in cells
            )

    @api.depends("cell_ids.outcome")
    def _compute_has_difference(self):
        for request in self:
            request.has_difference = any(
                outcome != "done" for outcome in request.cell_ids.mapped("outcome")
            )

    @api.depends("state", "cell_ids.was", "cell_ids.wanted", "cell_ids.became")
    def _compute_changes_grade(self):
        for request in self:
            request.changes_grade = any(
                cell._changes_grade() for cell in request.cell_ids
            )

    @api.depends("author_id", "academic_year", "kind")
    def _compute_error_count(self):
        # As superuser: settings are no secret.
        limit = self.env.company.sudo().ejournal_error_limit
        errors = self.filtered(lambda request: request._get_kind().is_error)
        counts = errors._count_errors()
        for request in self:
            count = counts.get((request.author_id, request.academic_year), 0)
            request.error_count = count
            request.error_hint = request in errors and self.env._(
                "%(count)s of %(limit)s", count=count, limit=limit
            )

    def _count_errors(self):
        """Approved corrections (SOP C17): ``{(teacher, academic year): number}``."""
        domain = self.env["ejournal.request.kind"]._get_error_domain()
        domain &= Domain("author_id", "in", self.author_id.ids)
        domain &= Domain("academic_year", "in", self.mapped("academic_year"))
        groups = self.sudo()._read_group(  # numbers only, of whom the reader sees
            domain, ["author_id", "academic_year"], ["__count"]
        )
        return {(author.sudo(False), year): count for author, year, count in groups}

    @api.onchange("cell_ids", "journal_id")
    def _onchange_cells(self):
        self._decide_kind()

    @api.autovacuum
    def _gc_drafts(self):
        """Delete drafts that their teachers have left alone: none was ever sent."""
        kinds = self.env["ejournal.request.kind"]
        codes = [kind.code for kind in kinds._get_kinds() if kind.has_window]
        drafts = self.search(
            Domain("state", "=", "draft")
            & Domain("number", "=", False)
            & Domain("kind", "in", codes)
            & Domain("write_date", "<", fields.Datetime.now() - DRAFT_AGE)
        )
        for author, own in drafts.grouped("author_id").items():
            own.with_user(author).unlink()  # as the author might


class EjournalRequestKindReopening(models.AbstractModel):
    """What the requests to reopen a journal share: technical (SOP C12), and with
    change of marks (C13). The teacher says what is wrong; which of both it is, the
    server decides."""

    _name = "ejournal.request.kind.reopening"
    _inherit = "ejournal.request.kind"
    _description = "Kind of request: to reopen a journal"

    # Which of the kinds that share this it is; one of them each.
    changes_marks = False
    author_role = "teacher"
    has_journal = True
    has_window = True
    draft_fields = frozenset(
        ("lesson_ids", "cell_ids", "cause_kind", "error_date", "discovery_date")
    )

    @api.model
    def _decide_kind(self, request):
        """A correction when an existing mark would change, or a formed exam result
        (SOP C13)."""
        if request.state != "draft":
            return
        changes = any(cell._changes_mark() for cell in request.cell_ids)
        is_correction = changes or request.has_exam_cells
        [code] = [
            kind.code
            for kind in self._get_kinds("ejournal.request.kind.reopening")
            if kind.changes_marks == is_correction
        ]
        if code != request.kind:
            request.kind = code

    @api.model
    def _refresh(self, request):
        """Marks may have changed since the draft was made."""
        request.cell_ids._compute_was()
        self._decide_kind(request)
        return super()._refresh(request)

    @api.model
    def _get_problems(self, request):
        problems = super()._get_problems(request)
        journal, cells = request.journal_id, request.cell_ids
        if not journal:
            return [*problems, self.env._("Choose the journal.")]
        if request.author_id not in journal.teacher_ids:
            problems.append(self.env._("You are not a teacher of this journal."))
        if not request.lesson_ids and not cells:
            problems.append(self.env._("Name the lessons or the cells to be reopened."))
        if any(lesson.journal_id != journal for lesson in request.lesson_ids):
            problems.append(self.env._("A lesson does not belong to the journal."))
        if not (request.description or "").strip():
            problems.append(self.env._("Say what is wrong, and why."))
        problems += cells._get_impossible()
        return problems + self._get_exam_problems(
            cells.filtered(lambda cell: not cell.lesson_id)
        )

    @api.model
    def _check_sending(self, request):
        """A cell that a request under way names is asked for once."""
        request.cell_ids._refuse_doubles()
        return super()._check_sending(request)

    @api.model
    def _get_exam_problems(self, cells):
        """Exam results are corrected in one formed statement, none is free to be."""
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

    @api.model
    def _execute(self, request):
        """The office opens the window (SOP T2.3)."""
        openers = request._get_openers()
        if not any(user._has_ejournal_role("registrar") for user in openers):
            names = ", ".join(openers.mapped("name")) or "—"
            request._post_words(
                lambda request: request.env._(
                    "The registrar's office does not open what is its own: it goes to "
                    "%s.",
                    names,
                ),
                subtype_xmlid="mail.mt_note",
            )
        return request._enter_stage(
            self.env.ref("kaznmu_requests.stage_opening"),
            openers,
            request._get_deadline(
                self.env.company.ejournal_opening_days, is_working=True
            ),
        )

    @api.model
    def _prepare_window(self, request):
        """Exactly what was approved."""
        return {
            **super()._prepare_window(request),
            "kind": self.code,
            "cell_ids": [
                Command.create(
                    {
                        "lesson_id": cell.lesson_id.id,
                        "participant_id": cell.participant_id.id,
                        "value": cell.wanted,
                        "note": cell.note,
                    }
                )
                for cell in request.cell_ids
            ],
        }
