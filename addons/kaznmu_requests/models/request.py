from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.kaznmu_university.models.service.frozen_document import FROZEN_FACTS

from .request_protocol import PROTOCOL_FIELDS

STATES = [
    ("draft", "Draft"),
    ("review", "Being decided"),
    ("approved", "Approved"),
    ("opened", "Access open"),
    ("done", "Done"),
    ("expired", "Window ended"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
# What the author fills in before sending, beside the fields of the kinds; everything
# else is set by the methods.
DRAFT_FIELDS = frozenset(("kind", "journal_id", "description"))


class EjournalRequest(models.Model):
    """Request (заявка) to the registrar's office or the digitalization department.

    ``draft`` → ``review`` (the tiers decide one after another) → ``approved`` →
    ``opened`` (an access window, for technical errors and corrections) → ``done``, or
    ``expired`` when the teacher let the window end; or ``refused``, ``withdrawn``, or
    back to ``draft`` for rework.

    Here is what a request is about, and what clients write: only what ``write`` lets
    them, whatever their context says. How it goes on is in the parts; what the kinds
    differ in is in ``ejournal.request.kind``.
    """

    _name = "ejournal.request"
    _description = "Request"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.evidence.chatter",
        "ejournal.request.decision",
        "ejournal.request.window",
        "ejournal.request.documents",
        "ejournal.request.mail",
        "ejournal.request.progress",
    ]
    _order = "deadline, id desc"
    _rec_name = "number"
    _rec_names_search = ["number"]
    _guard_default_fields = frozenset()
    # Evidence as all frozen documents are, of which the memo is one.
    _evidence_fields = (
        "number",
        "kind",
        "state",
        "author_id",
        "journal_id",
        "lesson_ids",
        "description",
        "submitted_on",
        "decided_on",
        "reason",
        "protocol_number",
        "protocol_date",
        "protocol_file",
        "window_id",
        # what each kind decides beside
        "access_action",
        "cause_kind",
        "error_date",
        "discovery_date",
        "replaces_id",
        "substitute_id",
        "date_from",
        "date_to",
        "teacher_id",
        "memo_year",
        "correction_ids",
        "petition_measure",
        "petition_number",
        "petition_date",
        *FROZEN_FACTS,
    )
    _evidence_lines = {
        "cell_ids": (
            "lesson_id",
            "participant_id",
            "was",
            "wanted",
            "note",
            "became",
            "outcome",
        ),
        "person_ids": ("name", "email", "position", "last_day"),
    }

    number = fields.Char(readonly=True, copy=False, index=True)
    kind = fields.Selection(
        lambda self: self.env["ejournal.request.kind"]._get_selection(),
        required=True,
        default=lambda self: self.env["ejournal.request.kind"]._get_default_code(),
        index=True,
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True, tracking=True
    )
    author_id = fields.Many2one(
        "res.users",
        readonly=True,
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    department_id = fields.Many2one(
        "ejournal.department", readonly=True, index=True, ondelete="restrict"
    )
    school_id = fields.Many2one(
        "ejournal.school",
        readonly=True,
        index=True,
        ondelete="restrict",
        help="To which the students belong: its dean decides (SOP, Table 2, point 1)",
    )
    head_id = fields.Many2one(related="department_id.head_id", string="Head")
    dean_id = fields.Many2one(related="school_id.dean_id", string="Dean")
    # Whose visa stands in place of a head's who asks in person.
    head_superior_id = fields.Many2one(
        related="department_id.school_id.dean_id", string="Dean of the department"
    )
    is_by_head = fields.Boolean(compute="_compute_is_by_head")
    # Of the kind; forms ask these, and no kind by its name.
    has_journal = fields.Boolean(compute="_compute_traits")
    has_window = fields.Boolean(compute="_compute_traits")
    has_description = fields.Boolean(compute="_compute_traits")
    can_add_later = fields.Boolean(compute="_compute_can_add_later")
    journal_id = fields.Many2one("ejournal.journal", index=True, ondelete="restrict")
    term_id = fields.Many2one(related="journal_id.term_id", store=True, index=True)
    discipline_id = fields.Many2one(related="journal_id.discipline_id", store=True)
    group_id = fields.Many2one(related="journal_id.group_id", store=True, index=True)
    academic_year = fields.Char(related="term_id.academic_year", store=True)
    lesson_ids = fields.Many2many(
        "ejournal.lesson",
        string="Lessons",
        domain="[('journal_id', '=', journal_id)]",
        help="Whose topics and notes are to be put right",
    )
    description = fields.Text(string="What is wrong, and why")
    submitted_on = fields.Datetime(readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is already in use."
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------
    @api.depends("number", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for request in self:
            label = request._get_kind()._get_label()
            request.display_name = " ".join(filter(None, (label, request.number)))

    @api.depends("kind")
    def _compute_traits(self):
        for request in self:
            kind = request._get_kind()
            request.has_journal = kind.has_journal
            request.has_window = kind.has_window
            request.has_description = kind.has_description

    @api.depends_context("uid")
    @api.depends("kind", "state")
    def _compute_can_add_later(self):
        for request in self:
            request.can_add_later = request._get_kind()._may_add_later(request)

    @api.depends("author_id", "department_id.head_id")
    def _compute_is_by_head(self):
        for request in self:
            request.is_by_head = request.author_id == request.head_id

    def _is_evidence(self):
        return bool(self.submitted_on)  # also one that came back for rework

    def _filter_evidence(self):
        return self  # a memo alone is frozen, and each of them decides

    # ------------------------------------------------------------------
    # ORM overrides: what clients may write
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            kinds = self.env["ejournal.request.kind"]
            for vals in vals_list:
                self._check_author(vals.get("kind") or kinds._get_default_code())
        requests = super().create(vals_list)
        for request in requests.sudo():  # the author may not choose the addressee
            request._update_addressee()
        return requests

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() == {"stage_id"}:
            return self._move_to(
                self.env["ejournal.request.stage"].browse(vals["stage_id"])
            )
        if "kind" in vals:
            self._check_author(vals["kind"])
        result = super().write(vals)
        for request in self.filtered(lambda request: request.state == "done"):
            if problem := request._get_kind()._get_addition_problem(request):
                raise UserError(problem)
        if vals.keys() & {"journal_id", "cell_ids", "kind"}:
            for request in self.sudo():  # as in create
                request._update_addressee()
        return result

    @api.model
    def _get_client_create_fields(self):
        return self._get_draft_fields()

    def _get_client_fields(self):
        fields_of = [request._get_writable_fields() for request in self]
        return frozenset.intersection(*fields_of) if fields_of else frozenset()

    @api.model
    def _get_guard_sentence(self):
        return self.env._(
            "Use the buttons of the request; this cannot be set by hand now."
        )

    def _get_writable_fields(self):
        """Names of the fields that the current user may write now."""
        self.ensure_one()
        if self.state == "draft":
            if self._is_own():
                return self._get_draft_fields()
        elif self.state == "review" and self.can_decide:
            if self.needs_protocol:
                return PROTOCOL_FIELDS
            return self._get_kind().decision_fields
        elif self.can_add_later:
            return self._get_kind().later_fields
        return frozenset()

    @api.model
    def _get_draft_fields(self):
        return DRAFT_FIELDS | self.env["ejournal.request.kind"]._get_draft_fields()

    @api.model
    def _check_author(self, kind):
        """Refuse kinds of requests which are not of the user's role.

        :raise AccessError: naming the kind
        """
        found = self.env["ejournal.request.kind"]._find(kind)
        if not found.code:
            raise AccessError(
                self.env._("There is no such kind of requests: %s.", kind)
            )
        if not found._has_author_role():
            raise AccessError(
                self.env._(
                    "Requests of the kind “%(kind)s” are sent by: %(who)s.",
                    kind=found._get_label(),
                    who=self.env.user._name_ejournal_roles([found.author_role]),
                )
            )

    def _check_unlink(self):
        for request in self:
            if refusal := request._get_kind()._get_deletion_refusal(request):
                raise UserError(refusal)

    def _check_own_draft(self):
        """Refuse changes of what was sent, or is another's.

        :raise UserError: naming the request
        """
        for request in self:
            if request.state != "draft" or not request._is_own():
                raise UserError(
                    self.env._("%s was sent already.", request.display_name)
                )

    # ------------------------------------------------------------------
    # Its kind
    # ------------------------------------------------------------------
    def _get_kind(self):
        """What is peculiar to the kind: an ``ejournal.request.kind``."""
        self.ensure_one()
        name = "ejournal.request.kind"
        return self.env[f"{name}.{self.kind}" if self.kind else name]

    def _decide_kind(self):
        """Of some kinds requests are by what they name, not by what the author says."""
        for request in self:
            request._get_kind()._decide_kind(request)

    def _is_own(self):
        """Whether it is for the user to prepare, send and take back the request."""
        return self._get_kind()._is_own(self)

    def _update_addressee(self):
        """Tell whose head and dean decide, and of which kind it is (as superuser)."""
        self.ensure_one()
        self.write(self._get_kind()._prepare_addressee(self))
        self._decide_kind()
