from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.statement.statement_kind import (
    EXAMLESS_KINDS,
    IN_FORCE,
    WITH_EXAM,
)
from odoo.addons.kaznmu_university.formats import join_names
from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN
from odoo.addons.kaznmu_university.models.service.frozen_document import FROZEN_FACTS
from odoo.addons.kaznmu_university.models.service.locking import lock_records

from .archive_document import ARCHIVE_FIELDS
from .consolidated_sending import BATCH_MIN


class EjournalConsolidated(models.Model):
    """Consolidated statement (сводная ведомость): a group's results of a term.

    The registrar's office forms it within a week after the interim attestation and
    sends it to the dean's office (SOP T1.10). A draft follows the statements; a
    formed one never changes: when a statement does, a new revision is formed.
    """

    _name = "ejournal.consolidated"
    _description = "Consolidated statement"
    _inherit = [
        "ejournal.guard.mixin",
        "mail.thread",
        "ejournal.consolidated.document",
        "ejournal.consolidated.sending",
        "ejournal.archive.document",
    ]
    _order = "term_id, group_id, revision desc"
    _case_kind = "consolidated"
    _workbook_path = "consolidated"
    _official_states = ("formed", "sent")
    _print_report = "kaznmu_registrar.action_report_consolidated"
    # The rest is the business of the methods.
    _guard_fields = frozenset(("term_id", "group_id", "print_language"))
    _guard_free_fields = ARCHIVE_FIELDS | {"print_language"}
    # Sending, and what a newer revision says of this one.
    _guard_system_fields = frozenset(
        ("state", "sent_on", "sent_by_id", "replaced_by_id")
    )
    _guard_leaves_out = True
    _evidence_fields = (
        "number",
        "term_id",
        "group_id",
        "revision",
        "replaced_by_id",
        "state",
        "formed_on",
        "formed_by_id",
        "sent_on",
        "sent_by_id",
        *FROZEN_FACTS,
    )

    number = fields.Char("No.", readonly=True, copy=False, index=True)
    term_id = fields.Many2one(
        "ejournal.term", required=True, ondelete="restrict", index=True
    )
    group_id = fields.Many2one(
        "ejournal.group", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(related="group_id.program_id")
    school_id = fields.Many2one(related="group_id.school_id", store=True, index=True)
    course = fields.Integer(related="group_id.course", store=True)
    revision = fields.Integer(readonly=True, default=1, copy=False)
    replaced_by_id = fields.Many2one(
        "ejournal.consolidated",
        "Replaced by",
        readonly=True,
        copy=False,
        ondelete="set null",
        index="btree_not_null",
    )
    state = fields.Selection(
        [("draft", "Draft"), ("formed", "Formed"), ("sent", "Sent")],
        required=True,
        readonly=True,
        default="draft",
        index=True,
    )
    formed_on = fields.Datetime("Formed on", readonly=True, copy=False)
    formed_by_id = fields.Many2one(
        "res.users", "Formed by", readonly=True, copy=False, ondelete="restrict"
    )
    sent_on = fields.Datetime("Sent on", readonly=True, copy=False)
    sent_by_id = fields.Many2one(
        "res.users", "Sent by", readonly=True, copy=False, ondelete="restrict"
    )
    print_language = fields.Selection(
        compute="_compute_print_language",
        store=True,
        precompute=True,
        readonly=False,
        default=None,  # the group's own
    )
    # Known when it is formed.
    student_count = fields.Integer("Students", readonly=True, copy=False)
    debt_count = fields.Integer("Debts", readonly=True, copy=False)
    missing_count = fields.Integer("Statements missing", readonly=True, copy=False)
    gpa = fields.Float(
        "Average GPA", digits=(3, 2), readonly=True, copy=False, aggregator="avg"
    )
    discipline_count = fields.Integer("Disciplines", compute="_compute_readiness")
    ready_count = fields.Integer("Statements formed", compute="_compute_readiness")
    deadline = fields.Date("Due", compute="_compute_deadline")
    is_late = fields.Boolean(
        "Late", compute="_compute_deadline", search="_search_is_late"
    )
    is_outdated = fields.Boolean(
        "Outdated",
        compute="_compute_is_outdated",
        search="_search_is_outdated",
        help="A statement of the group was formed or returned since: form a new "
        "revision.",
    )
    table = fields.Html(compute="_compute_table", sanitize=False)

    _revision_uniq = models.UniqueIndex(
        "(term_id, group_id, revision)",
        "The group already has a consolidated statement of the term.",
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------
    @api.depends("number", "group_id", "term_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for consolidated in self:
            consolidated.display_name = consolidated.number or join_names(
                consolidated.group_id.name, consolidated.term_id.name
            )

    @api.depends("group_id")
    def _compute_print_language(self):
        for consolidated in self:
            is_kazakh = consolidated.group_id.language == "kk"
            consolidated.print_language = KAZAKH if is_kazakh else RUSSIAN

    @api.depends("term_id", "group_id")
    def _compute_readiness(self):
        """Disciplines of the group's journals, and those with a formed statement."""
        journals = (
            self.env["ejournal.journal"]
            .sudo()  # only counts leave
            .search_fetch(
                [
                    ("term_id", "in", self.term_id.ids),
                    ("group_id", "in", self.group_id.ids),
                ],
                ["term_id", "group_id", "discipline_id", "module_id"],
            )
        )
        formed = {
            journal.id
            for (journal,) in journals.env["ejournal.statement"]._read_group(
                Domain("journal_id", "in", journals.ids) & IN_FORCE & WITH_EXAM,
                ["journal_id"],
            )
        }
        disciplines, ready = {}, {}
        get_key = self.env["ejournal.consolidated.builder"]._get_key
        for journal in journals:
            place = journal.term_id.id, journal.group_id.id
            disciplines.setdefault(place, set()).add(get_key(journal))
            if journal.id in formed:
                ready.setdefault(place, set()).add(get_key(journal))
        for consolidated in self:
            place = consolidated.term_id.id, consolidated.group_id.id
            consolidated.discipline_count = len(disciplines.get(place, ()))
            consolidated.ready_count = len(ready.get(place, ()))

    @api.model
    def _get_deadlines(self, terms):
        """Last day for sending: a week after ПА, or as the order says (SOP T1.10)."""
        return self.env["ejournal.order"]._get_term_deadlines(terms, "consolidated")

    @api.depends("term_id", "state", "replaced_by_id")
    def _compute_deadline(self):
        deadlines = self._get_deadlines(self.term_id)
        today = self.env.company._get_ejournal_today()
        for consolidated in self:
            deadline = deadlines.get(consolidated.term_id)
            consolidated.deadline = deadline
            consolidated.is_late = (
                consolidated.state != "sent"
                and consolidated.revision == 1
                and bool(deadline and deadline < today)
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = self.env.company._get_ejournal_today()
        terms = (
            self.env["ejournal.term"]
            .with_context(active_test=False)
            .search(Domain.TRUE)
        )
        late_terms = [
            term.id
            for term, deadline in self._get_deadlines(terms).items()
            if deadline < today
        ]
        return (
            Domain("term_id", "in", late_terms)
            & Domain("state", "!=", "sent")
            & Domain("revision", "=", 1)
        )

    @api.depends("state", "formed_on", "replaced_by_id")
    def _compute_is_outdated(self):
        outdated = self.search([("id", "in", self.ids), ("is_outdated", "=", True)])
        for consolidated in self:
            consolidated.is_outdated = consolidated in outdated

    @api.model
    def _search_is_outdated(self, operator, value):
        if operator != "in":
            return NotImplemented
        self.env["ejournal.statement"].flush_model()
        self.flush_model()
        outdated = SQL(
            """(SELECT consolidated.id
                  FROM ejournal_consolidated consolidated
                  JOIN ejournal_statement statement
                    ON statement.term_id = consolidated.term_id
                   AND statement.group_id = consolidated.group_id
                   AND statement.kind NOT IN %(other_kinds)s
                 WHERE consolidated.replaced_by_id IS NULL
                   AND consolidated.formed_on IS NOT NULL
                   AND CASE WHEN statement.state IN ('formed', 'accepted')
                            THEN statement.formed_on > consolidated.formed_on
                            -- what it was formed from was returned since
                            ELSE consolidated.content->'columns' @>
                                 jsonb_build_array(jsonb_build_object('statements',
                                     jsonb_build_array(statement.number)))
                       END)""",
            other_kinds=EXAMLESS_KINDS,
        )
        return Domain("id", "in", outdated)

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model
    def _get_guard_sentence(self):
        return self.env._(
            "Use the buttons “Form” and “Send”; this cannot be set by hand."
        )

    def _check_editable(self):
        self._check_draft()
        if not self.env.su and any(draft.revision > 1 for draft in self):
            raise UserError(
                self.env._("A revision stays with the group and term of the first.")
            )

    def _check_unlink(self):
        self._check_draft()

    def _check_draft(self):
        """Refuse any change of a formed consolidated statement.

        :raise UserError: naming it
        """
        formed = self.filtered(lambda consolidated: consolidated.state != "draft")[:1]
        if formed:
            raise UserError(
                self.env._(
                    "The consolidated statement No. %s is formed and never changes.",
                    formed.number,
                )
            )

    # ------------------------------------------------------------------
    # Drafts
    # ------------------------------------------------------------------
    @api.model
    def _prepare_drafts(self, term, schools):
        """A draft for each group taught in the term that has none yet.

        :param schools: only their groups; all when empty
        :return: the first revisions of these groups, new and old
        """
        domain = [("term_id", "=", term.id)]
        if schools:
            domain.append(("school_id", "in", schools.ids))
        journals = self.env["ejournal.journal"]._read_group(domain, ["group_id"])
        groups = self.env["ejournal.group"].union(*(group for (group,) in journals))
        known = self.search([*domain, ("revision", "=", 1)])
        missing = groups - known.group_id
        created = self.create(
            [{"term_id": term.id, "group_id": group.id} for group in missing]
        )
        return (known + created).sorted(lambda found: (found.group_id.name, found.id))

    @api.model
    def _cron_prepare_drafts(self):
        """From the interim attestation on, the drafts show what is not formed yet."""
        today = self.env.company._get_ejournal_today()
        terms = self.env["ejournal.term"].search(
            [("attestation_start", "<=", today), ("attestation_end", ">=", today)]
        )
        for term in terms:
            self._prepare_drafts(term, self.env["ejournal.school"])

    @api.model
    def _get_unsent_groups(self, term):
        """Groups taught in a term whose consolidated statement was never sent."""
        journals = self.env["ejournal.journal"]._read_group(
            [("term_id", "=", term.id)], ["group_id"]
        )
        sent = self.search([("term_id", "=", term.id), ("sent_on", "!=", False)])
        taught = self.env["ejournal.group"].union(*(group for (group,) in journals))
        return (taught - sent.group_id).sorted("name")

    # ------------------------------------------------------------------
    # Forming
    # ------------------------------------------------------------------
    def action_form(self):
        """Form the consolidated statements: gather, number and freeze (SOP T1.10).

        Many of them are formed in the background. What is formed already (a double
        click) stays as it is.

        :return: ``None``, or the action of the background job
        :raise UserError: naming the groups that have nothing to form yet
        """
        self.check_access("write")
        drafts = self.filtered(lambda consolidated: consolidated.state == "draft")
        if len(drafts) > BATCH_MIN:
            return self.env["ejournal.consolidated.batch"]._start("form", drafts)
        if problems := self._form():
            raise UserError("\n".join(problems))
        return None

    def _form(self, skip_incomplete=False):
        """Form the drafts of ``self``, in a constant number of queries.

        :param bool skip_incomplete: leave drafts that lack statements
        :return: sentences on those that could not be formed
        """
        # The caller checked the rights; results are gathered whatever the rules.
        self = self.sudo()  # noqa: PLW0642
        lock_records(self)
        self.invalidate_recordset(["state"])
        drafts = self.filtered(lambda consolidated: consolidated.state == "draft")
        formed_on = fields.Datetime.now()
        problems = []
        contents = drafts._prepare_contents(formed_on)
        previous = drafts._get_previous()
        for draft in drafts:
            content = contents[draft]
            if problem := draft._get_problem(content, skip_incomplete):
                problems.append(problem)
                continue
            lines = content["lines"]
            gpas = [line["gpa"] for line in lines if line["gpa"] is not None]
            draft._freeze(
                formed_on,
                content,
                number=content["header"]["number"],
                student_count=len(lines),
                debt_count=sum(line["debts"] for line in lines),
                missing_count=self._get_report()._count_missing(content),
                gpa=sum(gpas) / len(gpas) if gpas else 0,
                state="formed",
            )
            previous.get((draft.term_id, draft.group_id), self.browse()).write(
                {"replaced_by_id": draft.id}
            )
        return problems

    def _get_problem(self, content, skip_incomplete):
        """Why the draft cannot be formed, ``None`` when it can."""
        if not content["lines"]:
            return self.env._("%s: the group has no students.", self.group_id.name)
        missing = [column for column in content["columns"] if not column["statements"]]
        if len(missing) == len(content["columns"]):
            return self.env._(
                "%s: no statement of the term is formed yet.", self.group_id.name
            )
        if skip_incomplete and missing:
            return self.env._(
                "%(group)s: statements missing: %(codes)s.",
                group=self.group_id.name,
                codes=", ".join(column["code"] for column in missing),
            )
        return None

    def _get_previous(self):
        """The revisions which the drafts are to replace, by term and group."""
        revised = self.filtered(lambda consolidated: consolidated.revision > 1)
        previous = self.search(
            [
                ("term_id", "in", revised.term_id.ids),
                ("group_id", "in", revised.group_id.ids),
                ("state", "!=", "draft"),
                ("replaced_by_id", "=", False),
            ]
        )
        return previous.grouped(lambda found: (found.term_id, found.group_id))

    def action_revise(self):
        """Open the draft of the next revision, made when there is none.

        :raise UserError: the consolidated statement is a draft itself
        """
        self.ensure_one()
        self.check_access("write")
        if self.state == "draft":
            raise UserError(self.env._("A draft follows the statements by itself."))
        lock_records(self)
        latest = self.search(
            [("term_id", "=", self.term_id.id), ("group_id", "=", self.group_id.id)],
            order="revision desc",
            limit=1,
        )
        if latest.state != "draft":
            values = {
                "term_id": self.term_id.id,
                "group_id": self.group_id.id,
                "print_language": self.print_language,
                "revision": latest.revision + 1,
            }
            latest = self.sudo().create(values).sudo(False)  # the revision is protected
        return latest._get_records_action()
