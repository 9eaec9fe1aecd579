import hashlib
import json
import uuid

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .archive_document import ARCHIVE_FIELDS

LANGUAGES = ["ru_RU", "kk_KZ"]
REGISTRAR_GROUP = "kaznmu_ejournal.ejournal_group_registrar"
# What people may set, beside the chatter's own fields; the rest is the business of
# this model's methods, which check first and go by superuser.
EDITABLE_FIELDS = ARCHIVE_FIELDS | {
    "date",
    "examiner_id",
    "print_language",
    "line_ids",
}
# What may still be set when the statement is formed: how it is printed and filed.
FREE_FIELDS = ARCHIVE_FIELDS | {"print_language"}
# What the registrar's office decides of a formed statement, and which way.
DECISION_FIELDS = frozenset(("state", "decided_by_id", "decided_on", "return_reason"))
DECISIONS = frozenset(
    (("formed", "accepted"), ("formed", "returned"), ("accepted", "returned"))
)
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
    _inherit = ["mail.thread", "ejournal.archive.document"]
    _order = "id desc"
    _case_kind = "statement"
    _official_states = ("formed", "accepted")
    _print_report = "kaznmu_ejournal.action_report_statement"

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
        help="The journal to whose module statement a part belongs (SOP C09)",
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
    # Stored, so that lists ask no order; see _renew_due_dates.
    due_date = fields.Date(
        string="Due by", compute="_compute_due_date", store=True, copy=False
    )
    was_late = fields.Boolean(readonly=True, copy=False)
    is_late = fields.Boolean(
        string="Late", compute="_compute_is_late", search="_search_is_late"
    )
    formed_on = fields.Datetime("Formed on", readonly=True, copy=False)
    formed_by_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    decided_on = fields.Datetime("Decided on", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", readonly=True, ondelete="restrict"
    )
    return_reason = fields.Text(
        string="Reason for the return", readonly=True, copy=False
    )
    content = fields.Json(readonly=True, copy=False)
    digest = fields.Char(readonly=True, copy=False, string="SHA-256")
    token = fields.Char(readonly=True, copy=False, index="btree_not_null")
    print_language = fields.Selection(
        [("ru_RU", "Russian"), ("kk_KZ", "Kazakh")],
        string="Language of the document",
        required=True,
        default="ru_RU",
    )
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
                name = self.env._("Draft: %s", statement.journal_id.display_name)
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
        superseded = fields.Domain("next_ids", "any", [("state", "!=", "draft")])
        return fields.Domain.OR(
            superseded if wanted else ~superseded for wanted in value
        )

    @api.depends("journal_id")
    def _compute_due_date(self):
        deadlines = self.env["ejournal.order"]._get_statement_deadlines(self.journal_id)
        for statement in self:
            statement.due_date = deadlines.get(statement.journal_id)

    def _renew_due_dates(self):
        """Ask the orders again; what is formed keeps the date that held then."""
        drafts = self.filtered(lambda statement: statement.state == "draft")
        self.env.add_to_compute(self._fields["due_date"], drafts)

    @api.depends("state", "due_date", "was_late")
    def _compute_is_late(self):
        today = self.env.company._get_ejournal_today()
        for statement in self:
            statement.is_late = statement.was_late or bool(
                statement.state == "draft"
                and statement.due_date
                and statement.due_date < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_ejournal_today()
        late = fields.Domain("was_late", "=", True) | (
            fields.Domain("state", "=", "draft")
            & fields.Domain("due_date", "!=", False)
            & fields.Domain("due_date", "<", today)
        )
        return fields.Domain.OR(late if wanted else ~late for wanted in value)

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
    def write(self, vals):
        names = vals.keys() - self.env["mail.thread"]._fields.keys()
        if names and names <= DECISION_FIELDS and self.env.su:
            self._check_decision(vals.get("state"))
        elif names - FREE_FIELDS:
            self._check_draft()
        if not self.env.su:
            if names - EDITABLE_FIELDS:
                raise UserError(
                    self.env._(
                        "Use the button “Form”: %s cannot be set by hand.",
                        ", ".join(sorted(names - EDITABLE_FIELDS)),
                    )
                )
            if names - FREE_FIELDS:
                self.journal_id._check_is_teacher()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_formed(self):
        self._check_draft()

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

    def _check_decision(self, state):
        """Refuse a change of state that is no decision on a formed statement.

        :raise UserError: naming the statement
        """
        for statement in self:
            if (statement.state, state) not in DECISIONS:
                raise UserError(
                    self.env._(
                        "%s: only a formed statement is accepted or returned.",
                        statement.display_name,
                    )
                )

    def _get_kind(self):
        """What is peculiar to the kind: an ``ejournal.statement.kind``."""
        self.ensure_one()
        return self.env[f"ejournal.statement.kind.{self.kind}"]

    # ------------------------------------------------------------------
    # Drafts and revisions
    # ------------------------------------------------------------------
    @api.model
    def _create_draft(self, journal, kind, participant=None, lesson=None):
        """The draft of a journal's statement of a kind; an open one is found again.

        :param participant: the student of an individual statement
        :param lesson: the lesson of a midterm statement
        :raise UserError: the user is not the journal's teacher, or there can be none
        """
        journal.check_access("read")
        journal._check_is_teacher()
        # Two at once: the second one waits, and finds the draft of the first.
        journal._lock_lessons(set(journal.lesson_ids.ids))
        domain = [
            ("journal_id", "=", journal.id),
            ("kind", "=", kind),
            ("participant_id", "=", participant.id if participant else False),
            ("lesson_id", "=", lesson.id if lesson else False),
            ("state", "=", "draft"),
        ]
        # Teachers have no right to create statements: only from their own journal.
        Statement = self.sudo()
        if not (draft := Statement.search(domain, limit=1)):
            vals = self.env[f"ejournal.statement.kind.{kind}"]._prepare_draft(
                journal, participant, lesson
            )
            draft = Statement.create({"journal_id": journal.id, "kind": kind, **vals})
            draft._refresh()
        return draft.with_env(self.env)

    def action_create_revision(self):
        """Open the draft of the next revision, made when there is none yet.

        After a return by the registrar's office, or a correction through an access
        window (SOP T2.4).

        :raise UserError: there is nothing to correct, or statements depend on it
        """
        self.ensure_one()
        self.check_access("read")
        self.journal_id._check_is_teacher()
        self.journal_id._lock_lessons(set(self.journal_id.lesson_ids.ids))
        statement = self.sudo()  # the teacher was checked; see _create_draft
        if not (revision := statement.next_ids):
            statement._check_can_revise(self.env.user)
            revision = statement.create(
                {
                    **{name: statement[name] for name in ("kind", "attempt")},
                    **{
                        name: statement[name].id
                        for name in (
                            "journal_id",
                            "participant_id",
                            "lesson_id",
                            "examiner_id",
                            "module_journal_id",
                        )
                    },
                    "date": statement.date,
                    "previous_id": statement.id,
                    "revision": statement.revision + 1,
                    "origin_id": statement._get_kind()
                    ._find_origin(statement.journal_id)
                    .id,
                    "line_ids": [
                        fields.Command.create(line._prepare_copy())
                        for line in statement.line_ids
                    ],
                }
            )
            revision._refresh()
        return revision.with_env(self.env)._get_records_action()

    def _check_can_revise(self, user):
        """Refuse a next revision of what is right, not formed, or depended on.

        :raise UserError: naming the statements that depend on it
        """
        self.ensure_one()
        if self.state == "draft":
            raise UserError(self.env._("A draft is corrected itself."))
        if dependents := self._get_blocking_statements():
            raise UserError(
                self.env._(
                    "%(statement)s cannot be corrected before these are dealt with "
                    "(drafts deleted, formed ones returned): %(names)s",
                    statement=self.display_name,
                    names="; ".join(dependents.mapped("display_name")),
                )
            )
        if self.state != "returned" and not self._has_corrections(user):
            raise UserError(
                self.env._(
                    "%s: nothing was corrected since. The registrar's office returns a "
                    "statement, or opens an access window for a correction.",
                    self.display_name,
                )
            )

    def action_discard(self):
        """Delete drafts that were made by mistake; back to the journal.

        :raise UserError: a statement is formed, or not the user's
        """
        self.check_access("read")
        self._check_draft()
        self.journal_id._check_is_teacher()
        journal = self.journal_id[:1]
        self.sudo().unlink()  # nobody deletes statements by hand; see above
        return journal._get_records_action()

    def action_create_retake(self):
        """Open the draft of the next retake of a main statement."""
        self.ensure_one()
        return self._create_draft(self.journal_id, "retake")._get_records_action()

    def _get_blocking_statements(self):
        """Statements that were made from this one and stand in the way of its
        correction: drafts and those in force."""
        dependents = self._get_kind()._get_dependents(self)
        return dependents.filtered(
            lambda statement: (
                statement.state != "returned" and not statement.is_superseded
            )
        )

    def _has_corrections(self, user):
        """Whether marks were changed through a window since the forming, or a window
        of the user opens an exam result."""
        Change = self.env["ejournal.mark.change"].sudo()  # only yes or no
        return bool(
            self.journal_id._get_exam_windows(user)
            or Change.search_count(
                [
                    ("lesson_id", "in", self.journal_id.lesson_ids.ids),
                    ("source", "=", "window"),
                    ("date", ">=", self.formed_on),
                ],
                limit=1,
            )
        )

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
        for participant, values in prepared.items():
            if not values["is_admitted"]:
                values |= Line._prepare_no_exam()
            if line := lines.pop(participant, None):
                line.write(values)
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
        """Look for everything that speaks against forming, on the page “Checks”."""
        self.action_update_lines()

    def action_acknowledge(self):
        """Acknowledge all warnings of the last check in the user's own name."""
        self.finding_ids.action_acknowledge()

    def _update_findings(self):
        """Keep what is still found, with its acknowledgement; drop what is settled."""
        self.ensure_one()
        statement = self.sudo()  # the caller has checked the teacher
        findings = statement.env["ejournal.statement.check"]._get_findings(statement)
        known = {finding._get_key(): finding for finding in statement.finding_ids}
        created = [
            {"statement_id": self.id, **finding._asdict()}
            for finding in findings
            if not known.pop(finding.key, None)
        ]
        for finding in known.values():
            finding.unlink()
        statement.finding_ids.create(created)

    # ------------------------------------------------------------------
    # Forming
    # ------------------------------------------------------------------
    def action_form(self):
        """Form the statements: check, number, freeze and sign by digest (SOP T1.7).

        Forming twice (a double click) changes nothing.

        :raise UserError: with every reason why the statement cannot be formed
        """
        for statement in self:
            statement.check_access("read")
            statement.journal_id._check_is_teacher()
            # No mark changes, and nobody else forms it, between check and number.
            statement.journal_id._lock_lessons(set(statement.journal_id.lesson_ids.ids))
            if statement.state != "draft":
                continue
            statement._refresh()
            if pending := statement.finding_ids._get_pending():
                raise UserError(
                    "\n".join(
                        [
                            self.env._(
                                "The statement cannot be formed yet. Settle the errors "
                                "and acknowledge the warnings on the page “Checks”."
                            ),
                            *pending.mapped("message"),
                        ]
                    )
                )
            statement._do_form()

    def _do_form(self):
        self.ensure_one()
        statement = self.sudo()  # the caller checked; these fields are protected
        number = statement.term_id._next_statement_number()
        formed_on = fields.Datetime.now()
        token = uuid.uuid4().hex
        content = statement._prepare_content(number, formed_on)
        statement.write(
            {
                "number": number,
                "token": token,
                "formed_on": formed_on,
                "formed_by_id": self.env.uid,
                "was_late": statement.is_late,
                "content": content,
                "digest": self._get_digest(content),
                "state": "formed",
            }
        )

    @api.model
    def _get_digest(self, content):
        """SHA-256 of the content as canonical JSON, in hexadecimal."""
        canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(canonical.encode()).hexdigest()

    # ------------------------------------------------------------------
    # The registrar's office
    # ------------------------------------------------------------------
    def action_accept(self):
        """Accept formed statements, as the registrar's office.

        Accepting twice changes nothing.

        :raise AccessError: the user is not of the registrar's office
        """
        self._check_is_registrar()
        statements = self.filtered(lambda statement: statement.state != "accepted")
        statements._decide("accepted")

    def action_return(self):
        """Ask for the reason why formed statements are returned."""
        self._check_is_registrar()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Return to the teacher"),
            "res_model": "ejournal.statement.return",
            "view_mode": "form",
            "target": "new",
            "context": {"default_statement_ids": self.ids},
        }

    def _return(self, reason):
        """Return formed statements to their teachers, who are told why.

        :param str reason: what is wrong
        :raise AccessError: the user is not of the registrar's office
        :raise UserError: a newer revision is in force
        """
        self._check_is_registrar()
        if superseded := self.filtered("is_superseded")[:1]:
            raise UserError(
                self.env._(
                    "The statement No. %s is superseded by a newer revision.",
                    superseded.number,
                )
            )
        self._decide("returned", return_reason=reason)
        for statement in self:
            statement.sudo().message_post(  # the office writes no statements
                body=self.env._("Returned by the registrar's office: %s", reason),
                partner_ids=statement.sudo().formed_by_id.partner_id.ids,
                author_id=self.env.user.partner_id.id,
            )

    def _check_is_registrar(self):
        """:raise AccessError: the user is not of the registrar's office"""
        self.check_access("read")
        if not self.env.su and not self.env.user.has_group(REGISTRAR_GROUP):
            raise AccessError(
                self.env._("Only the registrar's office accepts or returns statements.")
            )

    def _decide(self, state, **vals):
        # The caller has checked the office; write() checks the state.
        self.sudo().write(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                **vals,
            }
        )

    # ------------------------------------------------------------------
    # The document
    # ------------------------------------------------------------------
    def _get_content(self):
        """What the document shows: frozen when formed, else as things stand.

        :return: dict, see :meth:`_prepare_content`
        """
        self.ensure_one()
        # The reader may read the statement, and so all that it shows: names of the
        # program, the head, the dean.
        return self.content or self.sudo()._prepare_content(None, None)

    def _prepare_content(self, number, formed_on):
        """The whole statement as plain data, in every language of documents.

        :return: dict of ``header`` (names as ``{language: text}``), ``parts`` (of a
            module), ``lines`` (one dict a student), ``acknowledged`` (warnings with
            the user's name and the moment) and ``policy``
        """
        return {
            "header": self._prepare_header(number, formed_on),
            "parts": [part._prepare_content() for part in self.part_ids],
            "lines": [line._prepare_content() for line in self.line_ids],
            "acknowledged": [
                finding._prepare_content() for finding in self.finding_ids
            ],
            "policy": self.journal_id.policy_id._get_snapshot(),
        }

    def _prepare_header(self, number, formed_on):
        journal = self.journal_id
        department = journal.department_id
        discipline = self.discipline_id
        program = journal.group_id.program_id
        company = self.env.company
        lesson = self.lesson_id
        return {
            "number": number,
            "revision": self.revision,
            "previous": self.previous_id.number or None,
            "kind": self.kind,
            "attempt": self.attempt,
            "origin": self.origin_id.number or None,
            "lesson": {
                "topic": lesson.topic,
                "date": fields.Date.to_string(lesson.date),
            }
            if lesson
            else None,
            "date": fields.Date.to_string(self.date) if self.date else None,
            "formed_on": fields.Datetime.to_string(formed_on) if number else None,
            "ministry": self._in_languages(company, "ejournal_ministry"),
            "university": {
                lang: name or company.name
                for lang, name in self._in_languages(
                    company, "ejournal_university"
                ).items()
            },
            "school": self._in_languages(journal.school_id),
            "department": self._in_languages(department),
            "program_code": program.code,
            "program": self._in_languages(program),
            "level": program.level,
            "course": journal.group_id.course,
            "group": journal.group_id.name,
            "discipline_code": discipline.code,
            "discipline": self._in_languages(discipline),
            "credits": discipline.credits,
            "term": self._in_languages(journal.term_id),
            "academic_year": journal.term_id.academic_year,
            "control_form": journal.control_form,
            "teachers": journal.teacher_ids.mapped("name"),
            "examiner": self.examiner_id.name or None,
            "head": department.head_id.name or "",
            "dean": journal.school_id.dean_id.name or "",
            "registrar": company.ejournal_registrar_id.name or "",
        }

    @api.model
    def _in_languages(self, record, name="name"):
        """A field of a record in every language of documents."""
        return {lang: record.with_context(lang=lang)[name] or "" for lang in LANGUAGES}

    def _get_archive_subject(self):
        """What the transfer list says of the document: ``{language: text}``."""
        return self.content["header"]["discipline"]

    def _get_confirmation_url(self):
        """Address of the public page that confirms a formed statement (QR)."""
        self.ensure_one()
        return f"{self.get_base_url()}/ejournal/statement/{self.token}"
