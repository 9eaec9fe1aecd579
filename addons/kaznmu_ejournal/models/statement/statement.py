import uuid

from odoo import api, fields, models
from odoo.exceptions import UserError

from .statement_decision import DECISION_FIELDS

# Which statement of a journal it is: the next revision keeps these.
KEY_FIELDS = ("journal_id", "kind", "attempt", "participant_id", "lesson_id")


class EjournalStatement(models.Model):
    """Statement (ведомость) of a journal, formed by its teacher (SOP T1.7, T1.8).

    A draft follows the journal. A formed statement never changes: it has a number
    without gaps in the academic year, its whole content as data with a digest, and
    a public page that confirms it. The registrar's office accepts it or returns it
    with a reason; a correction is the next revision, which names the one before.

    What the kinds of statements differ in is in ``ejournal.statement.kind``.
    """

    _name = "ejournal.statement"
    _description = "Statement"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.statement.evidence",
        "ejournal.statement.revision",
        "ejournal.statement.decision",
        "ejournal.statement.document",
        "ejournal.statement.columns",
        "ejournal.statement.due",
        "ejournal.statement.page",
        "ejournal.workbook",
    ]
    _order = "id desc"
    _workbook_path = "exam"
    _print_report = "kaznmu_ejournal.action_report_statement"
    # The rest is the business of the methods, which check first and go by superuser.
    _guard_fields = frozenset(("date", "examiner_id", "print_language", "line_ids"))
    # How the statement is printed.
    _guard_free_fields = frozenset(("print_language",))
    _guard_system_fields = DECISION_FIELDS

    number = fields.Char(readonly=True, copy=False, index=True, tracking=True)
    kind = fields.Selection(
        [
            ("main", "Main"),
            ("retake", "Retake"),
            ("individual", "Individual"),
            ("midterm", "Midterm control"),
            ("part", "Part of a module"),
            ("module", "Module"),
        ],
        required=True,
        default="main",
        readonly=True,
    )
    attempt = fields.Integer(
        readonly=True, help="Which retake, or which individual statement, it is"
    )
    participant_id = fields.Many2one(
        "ejournal.participant",
        string="Student",
        readonly=True,
        ondelete="restrict",
        help="The student of an individual statement",
    )
    lesson_id = fields.Many2one(
        "ejournal.lesson",
        string="Midterm lesson",
        readonly=True,
        ondelete="restrict",
        help="The midterm control of a midterm statement",
    )
    origin_id = fields.Many2one(
        "ejournal.statement",
        string="Depends on",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The main statement of a retake or individual one",
    )
    revision = fields.Integer(readonly=True, default=1)
    previous_id = fields.Many2one(
        "ejournal.statement",
        string="Replaces",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The revision that this one corrects; both stay",
    )
    next_ids = fields.One2many("ejournal.statement", "previous_id", readonly=True)
    is_superseded = fields.Boolean(
        string="Superseded",
        compute="_compute_superseded_by_id",
        search="_search_is_superseded",
    )
    superseded_by_id = fields.Many2one(
        "ejournal.statement",
        string="Newer revision",
        compute="_compute_superseded_by_id",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("formed", "Formed"),
            ("accepted", "Accepted"),
            ("returned", "Returned"),
        ],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )
    journal_id = fields.Many2one(
        "ejournal.journal",
        required=True,
        readonly=True,
        ondelete="restrict",
        index=True,
    )
    module_journal_id = fields.Many2one(
        "ejournal.journal",
        string="Completing journal",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="The journal to whose module statement a part belongs (SOP, point 9)",
    )
    term_id = fields.Many2one(related="journal_id.term_id", store=True, index=True)
    discipline_id = fields.Many2one(
        "ejournal.discipline",
        compute="_compute_discipline_id",
        store=True,
        index=True,
    )
    group_id = fields.Many2one(related="journal_id.group_id", store=True, index=True)
    department_id = fields.Many2one(
        related="journal_id.department_id", store=True, index=True
    )
    school_id = fields.Many2one(related="journal_id.school_id", store=True, index=True)
    date = fields.Date(
        string="Date of control",
        default=lambda self: self.env.company._get_ejournal_today(),
    )
    examiner_id = fields.Many2one(
        "res.users",
        ondelete="restrict",
        help="When the exam was not taken by the only teacher of the journal",
    )
    formed_on = fields.Datetime("Formed on", readonly=True, copy=False)
    formed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime("Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    return_kind = fields.Selection(
        [("form", "Form only"), ("content", "Content")],
        string="Returned for",
        readonly=True,
        copy=False,
        help="Form only: nothing of the content may change. Content: what is wrong is "
        "corrected by a request that names the cells (SOP, point 13).",
    )
    return_reason = fields.Text(
        string="Reason for the return", readonly=True, copy=False
    )
    token = fields.Char(readonly=True, copy=False, index="btree_not_null")
    line_ids = fields.One2many("ejournal.statement.line", "statement_id", "Results")
    part_ids = fields.One2many(
        "ejournal.statement.part", "statement_id", "Parts", readonly=True
    )
    finding_ids = fields.One2many(
        "ejournal.statement.finding", "statement_id", "Findings", readonly=True
    )
    error_count = fields.Integer(compute="_compute_finding_counts")
    warning_count = fields.Integer(
        compute="_compute_finding_counts", help="Warnings not acknowledged yet"
    )

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is already in use."
    )
    _key_uniq = models.UniqueIndex(
        """(journal_id, kind, COALESCE(attempt, 0), COALESCE(participant_id, 0),
            COALESCE(lesson_id, 0), revision)""",
        "The journal already has this statement.",
    )
    # The last number of a year; the same as in ``_find_last_number`` of terms.
    _last_number_idx = models.Index(
        "(RTRIM(number, '0123456789'), LENGTH(number), number) WHERE number IS NOT NULL"
    )
    _to_accept_idx = models.Index("(state) WHERE state IN ('draft', 'formed')")

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------
    @api.depends("number", "journal_id", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for statement in self:
            if statement.number:
                name = self.env._("Statement No. %s", statement.number)
            else:
                journal = statement.journal_id.display_name or "…"
                name = self.env._("Draft: %s", journal)
            if statement.kind != "main":
                name = f"{name} ({kinds[statement.kind]})"
            statement.display_name = name

    @api.depends("kind", "journal_id.discipline_id", "journal_id.module_id")
    def _compute_discipline_id(self):
        for statement in self:
            journal = statement.journal_id
            # The exam is that of the whole module.
            module = statement._get_kind().has_exam and journal.module_id
            statement.discipline_id = module or journal.discipline_id

    @api.depends("next_ids.state")
    def _compute_superseded_by_id(self):
        for statement in self:
            statement.superseded_by_id = statement.next_ids.filtered(
                lambda following: following.state != "draft"
            )
            statement.is_superseded = bool(statement.superseded_by_id)

    @api.model
    def _search_is_superseded(self, operator, value):
        if operator != "in":
            return NotImplemented
        return fields.Domain("next_ids", "any", [("state", "!=", "draft")])

    @api.depends("finding_ids.severity", "finding_ids.acknowledged_by_id")
    def _compute_finding_counts(self):
        for statement in self:
            pending = statement.finding_ids._get_pending()
            errors = pending.filtered(lambda finding: finding.severity == "error")
            statement.error_count = len(errors)
            statement.warning_count = len(pending - errors)

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    def _get_guard_sentence(self):
        return self.env._("Use the button “Form”; this cannot be set by hand.")

    def write(self, vals):
        if self.env.su and (names := self._get_guarded(vals)):
            if names <= DECISION_FIELDS:
                self._check_decision(vals.get("state"))
        return super().write(vals)

    def _check_editable(self):
        self._check_draft()
        self.journal_id._check_is_teacher()

    def _check_draft(self):
        """Refuse any change of a formed statement.

        :raise UserError: naming the statement
        """
        formed = self.filtered(lambda statement: statement.state != "draft")[:1]
        if formed:
            raise UserError(
                self.env._(
                    "The statement No. %s is formed and never changes.", formed.number
                )
            )

    def _get_kind(self):
        """What is peculiar to the kind: an ``ejournal.statement.kind``."""
        self.ensure_one()
        return self.env[f"ejournal.statement.kind.{self.kind}"]

    # ------------------------------------------------------------------
    # The lines of a draft
    # ------------------------------------------------------------------
    def action_update_lines(self):
        """Bring the draft up to date with the journal; exam results are kept."""
        for statement in self:
            statement._check_draft()
            statement.journal_id._check_is_teacher()
            statement._refresh()

    def _refresh(self):
        """Update the lines of a draft and check them."""
        self._update_lines()
        self._update_findings()

    def _update_lines(self):
        self.ensure_one()
        # The caller has checked the teacher; lines and ratings come from the journal,
        # which is read as superuser to have all rows whatever the reader's rules.
        statement = self.sudo()
        Line = statement.env["ejournal.statement.line"]
        lines = {line.participant_id: line for line in statement.line_ids}
        created = []
        prepared = statement._get_kind()._prepare_lines(statement)
        if statement._is_form_only():
            return
        for participant, values in prepared.items():
            if not values["is_admitted"]:
                values |= Line._prepare_no_exam()
            if line := lines.pop(participant, None):
                # Nothing that is so already: the line says who has changed it.
                changed = {
                    name: value
                    for name, value in values.items()
                    if (line[name] or False) != (value or False)
                }
                if changed:
                    line.write(changed)
            else:
                created.append(
                    {
                        "statement_id": self.id,
                        "participant_id": participant.id,
                        **values,
                    }
                )
        Line.create(created)
        Line.concat(*lines.values()).unlink()
        statement.line_ids._renew_results()

    # ------------------------------------------------------------------
    # The check
    # ------------------------------------------------------------------
    def action_check(self):
        """Look for everything that speaks against forming."""
        self.action_update_lines()

    def action_acknowledge(self):
        """Acknowledge all warnings of the last check in the user's own name."""
        self.finding_ids.action_acknowledge()

    def _update_findings(self):
        """Keep what is still found, with its acknowledgement; drop what is settled."""
        self.ensure_one()
        statement = self.sudo()  # the caller has checked the teacher
        found = statement.env["ejournal.statement.check"]._get_findings(statement)
        new = {finding.key: finding for finding in found}
        settled = statement.finding_ids.browse()
        for stored in statement.finding_ids:
            if finding := new.pop(stored.key, None):
                stored._renew(finding)
            else:
                settled |= stored
        settled.unlink()
        statement.finding_ids.create(
            [
                {"statement_id": self.id, **finding._get_values()}
                for finding in new.values()
            ]
        )

    # ------------------------------------------------------------------
    # Forming
    # ------------------------------------------------------------------
    def action_form(self):
        """Form the statements: check, number, freeze and sign by digest (SOP T1.7).

        Forming twice (a double click) changes nothing.

        :raise UserError: with every reason why the statement cannot be formed
        """
        self.check_access("read")
        self.journal_id._check_is_teacher()
        # No mark changes, and nobody else forms it, between check and number. All
        # journals first, in order: whoever holds the number waits for nobody.
        for journal in self.journal_id.sorted("id"):
            journal._lock_lessons(set(journal.lesson_ids.ids))
        for statement in self.filtered(lambda statement: statement.state == "draft"):
            statement._refresh()
            if pending := statement.finding_ids._get_pending():
                raise UserError(
                    "\n".join(
                        [
                            self.env._(
                                "The statement cannot be formed yet. Settle the errors "
                                "and acknowledge the warnings of the check."
                            ),
                            *pending.mapped("message"),
                        ]
                    )
                )
            statement._do_form()

    def _do_form(self):
        self.ensure_one()
        statement = self.sudo()  # the caller checked; these fields are protected
        # What takes time comes before the number, for which others wait to the end of
        # the transaction.
        content, was_late = statement._prepare_content(), statement.is_late
        number = statement.term_id._next_statement_number()
        formed_on = fields.Datetime.now()
        content["header"] |= {
            "number": number,
            "formed_on": fields.Datetime.to_string(formed_on),
        }
        statement._freeze(
            formed_on,
            content,
            number=number,
            token=uuid.uuid4().hex,
            was_late=was_late,
            state="formed",
        )
        if statement.previous_id:
            self._ask_for_acceptance()
