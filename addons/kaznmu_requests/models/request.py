from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import clean_context

from odoo.addons.kaznmu_ejournal.models.locking import lock_records

from .field_guard import get_forbidden_fields

GROUP = "kaznmu_ejournal.ejournal_group_"
ACTIVITY = "kaznmu_requests.mail_act_request"
KINDS = [
    ("access", "Access to the system"),
    ("technical", "Technical error"),
    ("correction", "Correction of marks"),
    ("substitution", "Substitution"),
    ("memo", "Memo to the vice-rector"),
]
STATES = [
    ("draft", "Draft"),
    ("review", "Being decided"),
    ("approved", "Approved"),
    ("opened", "Access open"),
    ("done", "Done"),
    ("refused", "Refused"),
    ("withdrawn", "Withdrawn"),
]
CLOSED_STATES = ("done", "refused", "withdrawn")
# What the author fills in before sending; everything else is set by the methods.
DRAFT_FIELDS = frozenset(
    (
        "kind",
        "journal_id",
        "description",
        "cause_kind",
        "error_date",
        "discovery_date",
        "lesson_ids",
        "cell_ids",
        "person_ids",
        "access_action",
        "substitute_id",
        "replaces_id",
        "date_from",
        "date_to",
        "protocol_number",
        "protocol_date",
        "protocol_file",
        "protocol_filename",
    )
)
PROTOCOL_FIELDS = frozenset(
    ("protocol_number", "protocol_date", "protocol_file", "protocol_filename")
)
# What the decision on a memo consists of (SOP C18).
PETITION_FIELDS = frozenset(("petition_measure", "petition_number", "petition_date"))
AUTHOR_GROUPS = {
    "technical": "teacher",
    "correction": "teacher",
    "substitution": "coordinator",
    "access": "head",
    "memo": "registrar",
}


class EjournalRequest(models.Model):
    """Request (заявка) to the registrar's office or the digitalization department.

    ``draft`` → ``review`` (the tiers decide one after another) → ``approved`` →
    ``opened`` (an access window, for technical errors and corrections) → ``done``; or
    ``refused``, ``withdrawn``, or back to ``draft`` for rework.

    Whoever may do what is decided here, in three layers: a button (``action_…``) asks
    for the reason why not (``_get_…_refusal``) and does it as superuser. Clients write
    only what ``write`` lets them, whatever their context says.
    """

    _name = "ejournal.request"
    _description = "Request"
    _inherit = ["tier.validation", "mail.thread", "mail.activity.mixin"]
    _order = "deadline, id desc"
    _rec_name = "number"
    _rec_names_search = ["number"]

    _state_from = ["draft", "review"]
    _state_to = ["approved"]
    _cancel_state = "withdrawn"

    number = fields.Char(readonly=True, copy=False, index=True)
    kind = fields.Selection(KINDS, required=True, default="technical", index=True)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="draft", index=True, tracking=True
    )
    stage_id = fields.Many2one(
        "ejournal.request.stage",
        required=True,
        index=True,
        copy=False,
        tracking=True,
        ondelete="restrict",
        default=lambda self: self.env.ref("kaznmu_requests.stage_draft"),
        group_expand="_read_group_expand_full",
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
        help="To which the students belong: its dean decides (SOP T2.1)",
    )
    head_id = fields.Many2one(related="department_id.head_id", string="Head")
    dean_id = fields.Many2one(related="school_id.dean_id", string="Dean")
    # Whose visa stands in place of a head's who asks in person.
    head_superior_id = fields.Many2one(
        related="department_id.school_id.dean_id", string="Dean of the department"
    )
    is_by_head = fields.Boolean(compute="_compute_is_by_head")
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
    cell_ids = fields.One2many("ejournal.request.cell", "request_id", "Cells")
    # By the system, since the digitalization department reads requests but no cells.
    cell_count = fields.Integer(compute="_compute_cell_count", compute_sudo=True)
    description = fields.Text(string="What is wrong, and why")
    submitted_on = fields.Datetime(readonly=True, copy=False)
    decided_on = fields.Datetime(readonly=True, copy=False)
    closed_on = fields.Datetime(readonly=True, copy=False)
    reason = fields.Text(string="Reason of the refusal", readonly=True, copy=False)
    deadline = fields.Date(readonly=True, copy=False, index="btree_not_null")
    is_overdue = fields.Boolean(
        compute="_compute_time_left", search="_search_is_overdue"
    )
    time_left = fields.Char(compute="_compute_time_left")
    urgency = fields.Selection(
        [
            ("none", "No term"),
            ("calm", "In time"),
            ("today", "Today"),
            ("late", "Late"),
        ],
        compute="_compute_time_left",
    )
    route_stage_ids = fields.Many2many(
        "ejournal.request.stage", compute="_compute_route_stage_ids"
    )
    needs_protocol = fields.Boolean(compute="_compute_current_review")
    waits_for = fields.Char("Waits for", compute="_compute_current_review")
    decision_refusal = fields.Char(compute="_compute_decision_refusal")
    can_decide = fields.Boolean(compute="_compute_decision_refusal")
    can_open = fields.Boolean(compute="_compute_decision_refusal")
    is_mine = fields.Boolean(compute="_compute_decision_refusal")
    waits_for_me = fields.Boolean(search="_search_waits_for_me", store=False)
    is_to_decide = fields.Boolean(
        compute="_compute_is_to_decide",
        search="_search_is_to_decide",
        compute_sudo=True,
        help="By the user, or by whom the user stands in for today: now, before or "
        "later. Rules of access ask this, and remember no day's answer.",
    )
    step_ids = fields.One2many("ejournal.request.step", "request_id", "Steps")
    protocol_number = fields.Char(string="Protocol No.", copy=False, tracking=True)
    protocol_date = fields.Date(
        string="Date of the protocol", copy=False, tracking=True
    )
    protocol_file = fields.Binary(
        string="Extract of the protocol", attachment=True, copy=False
    )
    protocol_filename = fields.Char(copy=False)
    window_id = fields.Many2one(
        "ejournal.window", readonly=True, copy=False, ondelete="restrict", index=True
    )
    window_end = fields.Datetime(related="window_id.date_end", string="Open until")

    _number_uniq = models.UniqueIndex(
        "(number) WHERE number IS NOT NULL", "This number is already in use."
    )

    # ------------------------------------------------------------------
    # Compute methods
    # ------------------------------------------------------------------
    @api.depends("number", "kind")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            request.display_name = " ".join(
                filter(None, (kinds.get(request.kind), request.number))
            )

    @api.depends("author_id", "department_id.head_id")
    def _compute_is_by_head(self):
        for request in self:
            request.is_by_head = request.author_id == request.head_id

    @api.depends("cell_ids")
    def _compute_cell_count(self):
        counts = dict(
            self.env["ejournal.request.cell"]._read_group(
                [("request_id", "in", self.ids)], ["request_id"], ["__count"]
            )
        )
        for request in self:
            request.cell_count = counts.get(request, 0)

    @api.depends("deadline", "state")
    @api.depends_context("lang")
    def _compute_time_left(self):
        today = self.env.company._get_ejournal_today()
        for request in self:
            if not request.deadline or request.state in CLOSED_STATES:
                request.urgency, request.time_left = "none", False
                request.is_overdue = False
                continue
            days = (request.deadline - today).days
            request.is_overdue = days < 0
            if days < 0:
                request.urgency = "late"
                request.time_left = self.env._("Overdue, days: %s", -days)
            elif days == 0:
                request.urgency, request.time_left = "today", self.env._("Due today")
            else:
                request.urgency = "calm"
                request.time_left = self.env._("Days left: %s", days)

    @api.model
    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("deadline", "<", self.env.company._get_ejournal_today())
        overdue &= Domain("state", "not in", CLOSED_STATES)
        return Domain.OR(overdue if wanted else ~overdue for wanted in value)

    @api.depends("review_ids", "state")
    def _compute_need_validation(self):
        # The library names no dependencies: it would stay true with reviews there.
        return super()._compute_need_validation()

    @api.depends("review_ids.status")
    @api.depends_context("lang")
    def _compute_current_review(self):
        for request in self:
            review = request.sudo()._get_current_review()  # names only
            request.needs_protocol = review.definition_id.ejournal_needs_protocol
            # A role by its own name; the library puts an English word before it.
            role = review.definition_id.reviewer_group_id
            request.waits_for = role.name or review.todo_by

    @api.depends("review_ids", "stage_id", "kind")
    def _compute_route_stage_ids(self):
        """The stages that this request passes, of all that there are."""
        draft, opening, correcting, done = (
            self.env.ref(f"kaznmu_requests.stage_{name}")
            for name in ("draft", "opening", "correcting", "done")
        )
        for request in self:
            stages = draft | request.stage_id | done
            # As superuser: names of stages only.
            stages |= request.sudo().review_ids.definition_id.ejournal_stage_id
            if request.kind in ("technical", "correction"):
                stages |= opening | correcting
            request.route_stage_ids = stages

    @api.depends_context("uid")
    @api.depends("review_ids.status", "state")
    def _compute_decision_refusal(self):
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        # Once for all, before filtering narrows what is read together.
        reviews = self.sudo().review_ids.with_context(active_test=False)
        reviews.mapped("reviewer_ids")
        for request in self:
            refusal = request._get_decision_refusal(principals)
            request.decision_refusal = refusal
            request.can_decide = not refusal
            request.can_open = not request._get_opening_refusal()
            request.is_mine = request.author_id == self.env.user

    @api.depends_context("uid")
    @api.depends("review_ids.reviewer_ids")
    def _compute_is_to_decide(self):
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        # Reviewers who left the university included.
        for request in self.with_context(active_test=False):
            reviewers = request.review_ids.reviewer_ids
            request.is_to_decide = bool(reviewers & principals)

    @api.model
    def _search_is_to_decide(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        return Domain("review_ids.reviewer_ids", "in", principals.ids)

    @api.model
    def _search_waits_for_me(self, operator, value):
        """Requests that the user has to decide, open, correct or rework now."""
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        user = self.env.user
        principals = self.env["ejournal.delegation"]._get_principals(user)
        reviews = self.env["tier.review"]._search(
            [
                ("model", "=", self._name),
                ("status", "=", "pending"),
                ("reviewer_ids", "in", principals.ids),
            ]
        )
        mine = Domain("id", "in", reviews.subselect("res_id")) & Domain(
            "author_id", "!=", user.id
        )
        if user.has_group(f"{GROUP}registrar"):
            mine |= Domain("state", "=", "approved") & Domain(
                "author_id", "!=", user.id
            )
        own = Domain("author_id", "=", user.id)
        return mine | own & Domain("state", "in", ("draft", "opened"))

    # ------------------------------------------------------------------
    # ORM overrides: what clients may write
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        # A default_state in the context is as good as a value: none gets through.
        self = self.with_context(clean_context(self.env.context))
        if not self.env.su:
            for vals in vals_list:
                self._check_fields(vals, DRAFT_FIELDS)
                self._check_author(vals.get("kind") or "technical")
        requests = super().create(vals_list)
        for request in requests.sudo():  # the author may not choose the addressee
            request.write(request._prepare_addressee())
            request._decide_kind()
        return requests

    def write(self, vals):
        if self.env.su:
            return super().write(vals)
        if vals.keys() == {"stage_id"}:
            return self._move_to(
                self.env["ejournal.request.stage"].browse(vals["stage_id"])
            )
        self.check_access("write")
        for request in self:
            request._check_fields(vals, request._get_writable_fields())
            if "kind" in vals:
                self._check_author(vals["kind"])
        result = super().write(vals)
        if vals.keys() & {"journal_id", "cell_ids", "kind"}:
            for request in self.sudo():  # as in create
                request.write(request._prepare_addressee())
                request._decide_kind()
        return result

    def _get_writable_fields(self):
        """Names of the fields that the current user may write now."""
        self.ensure_one()
        if self.state == "draft":
            if self._is_own():
                return DRAFT_FIELDS
        elif self.state == "review" and self.can_decide:
            if self.needs_protocol:
                return PROTOCOL_FIELDS
            if self.kind == "memo":
                return PETITION_FIELDS
        return frozenset()

    def _is_own(self):
        """Whether the user prepares the request: the author; the office for memos."""
        self.ensure_one()
        if self.kind == "memo":
            return self.env.user.has_group(f"{GROUP}registrar")
        return self.author_id == self.env.user

    @api.model
    def _check_fields(self, vals, allowed):
        """Refuse fields that the client may not write.

        :raise UserError: naming them
        """
        if forbidden := get_forbidden_fields(self, vals, allowed):
            raise UserError(
                self.env._(
                    "Use the buttons of the request; this cannot be set by hand now: "
                    "%s.",
                    ", ".join(forbidden),
                )
            )

    @api.model
    def _check_author(self, kind):
        """Refuse kinds of requests which are not of the user's role.

        :raise AccessError: naming the kind
        """
        if not self.env.user.has_group(GROUP + AUTHOR_GROUPS[kind]):
            label = dict(self._fields["kind"]._description_selection(self.env))[kind]
            raise AccessError(
                self.env._("Your role does not send such requests: %s.", label)
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_submitted(self):
        if any(request.number or not request._is_own() for request in self):
            raise UserError(
                self.env._("A request that was sent is withdrawn, never deleted.")
            )

    def _tier_validation_check_write_allowed(self, vals):
        # The library's guard yields to a key of the context; ours is in write().
        return

    def _allow_to_remove_reviews(self, values):
        return False  # decisions stay with the request, whatever becomes of it

    def _prepare_addressee(self):
        """Department, school: whose head and dean decide."""
        self.ensure_one()
        if self.kind in ("technical", "correction", "substitution"):
            journal = self.journal_id
            # The teacher's own head signs, who may be another department's.
            department = self.author_id.ejournal_department_id or journal.department_id
            return {"department_id": department.id, "school_id": journal.school_id.id}
        department = self.author_id.ejournal_department_id
        return {"department_id": department.id, "school_id": department.school_id.id}

    def _decide_kind(self):
        """Only requests about a journal have a kind that depends on their cells."""

    # ------------------------------------------------------------------
    # Sending and withdrawing
    # ------------------------------------------------------------------
    def action_submit(self):
        """Send the requests to the first who decides (SOP T2.1).

        :raise UserError: with every reason why a request cannot be sent
        :return: action: the request, or all that it was split into
        """
        sent = self.browse()
        for request in self:
            request.check_access("write")
            request._lock()
            if request.state != "draft" or not request._is_own():
                raise UserError(self.env._("Only the author sends a draft."))
            if problems := request.sudo()._get_problems():
                raise UserError("\n".join(problems))
            # The author was checked; numbers, steps and reviews are protected.
            for part in request.sudo()._split():
                part._do_submit()
                sent |= part
        return sent.sudo(False)._get_records_action(name=self.env._("Requests sent"))

    def _get_problems(self):
        """Why the request cannot be sent yet: list of sentences."""
        self.ensure_one()
        return []

    def _split(self):
        """The requests to be sent in place of this one; itself by default."""
        return self

    def _do_submit(self):
        self.ensure_one()
        today = self.env.company._get_ejournal_today()
        Sequence = self.env["ir.sequence"]
        values = {"submitted_on": fields.Datetime.now(), "state": "review"}
        if not self.number:
            values["number"] = Sequence.with_context(
                ir_sequence_date=fields.Date.to_string(today)
            ).next_by_code("ejournal.request")
        self.write({**values, "reason": False})
        self._close_step("submitted")
        # The override of it leads to sending, which is here.
        if not super().request_validation():  # pylint: disable=super-method-mismatch
            raise UserError(
                self.env._(
                    "Nobody is named who decides such requests; the administrator "
                    "adds tiers in the settings."
                )
            )
        self._advance()

    def action_withdraw(self):
        """Take back a request that is not decided yet.

        :raise UserError: not the author's, or decided already
        """
        for request in self:
            request.check_access("read")
            request._lock()
            if not request._is_own() or request.state != "review":
                raise UserError(
                    self.env._("Only the author takes back what is not decided yet.")
                )
            sudo = request.sudo()  # the author was checked
            sudo._close_step("withdrawn")
            sudo._finish("withdrawn")

    # ------------------------------------------------------------------
    # Deciding
    # ------------------------------------------------------------------
    def action_approve(self):
        """Approve, each in one's turn; a second click or approver changes nothing.

        :raise UserError: why the user does not decide this request now
        """
        for request in self:
            request.check_access("read")
            request._lock()
            request._check_decision()
            # The user was checked to be the reviewer whose turn it is.
            request.sudo()._do_approve()

    def action_refuse(self, reason=None):
        """Refuse for good; without a reason, ask for it first.

        :param str reason: goes to the author
        :raise UserError: why the user does not decide this request now
        """
        return self._decide_against("refused", reason)

    def action_return(self, reason=None):
        """Return to the author for rework; without a reason, ask for it first.

        :param str reason: goes to the author
        :raise UserError: why the user does not decide this request now
        """
        return self._decide_against("returned", reason)

    def _decide_against(self, outcome, reason):
        for request in self:
            request.check_access("read")
            request._lock()
            request._check_decision(against=True)
        if not (reason or "").strip():
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Reason"),
                "res_model": "ejournal.request.refusal",
                "views": [(False, "form")],
                "target": "new",
                "context": {
                    "default_request_ids": self.ids,
                    "default_outcome": outcome,
                },
            }
        for request in self.sudo():  # the user was checked above
            review, principal = request._get_review_for(self.env.user)
            if outcome == "refused":
                request._as_reviewer(principal, "_rejected_tier", review)
                review.write(self._prepare_decision(principal))
            else:
                request.review_ids.unlink()
            request._close_step(outcome, reason, principal)
            request.reason = reason
            if outcome == "refused":
                request._finish("refused")
            else:
                request.state = "draft"
                request._enter_stage(
                    self.env.ref("kaznmu_requests.stage_draft"), request.author_id
                )
        return None

    def _check_decision(self, against=False):
        """Raise what :meth:`_get_decision_refusal` says.

        :raise UserError: the reason
        """
        self.ensure_one()
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        refusal = self._get_decision_refusal(principals)
        refusal = refusal or not against and self.sudo()._get_approval_refusal()
        if refusal:
            raise UserError(
                self.env._(
                    "%(request)s: %(reason)s", request=self.display_name, reason=refusal
                )
            )

    def _get_decision_refusal(self, principals):
        """Why a user does not decide the request now; empty when it is the user's turn.

        :param principals: the user, and those for whom the user acts
        """
        self.ensure_one()
        request = self.sudo()  # reviews are read to tell whose turn it is
        if request.state == "draft":
            return self.env._("It has not been sent yet.")
        if request.state != "review":
            decided = request.review_ids.filtered("done_by").sorted("reviewed_date")[
                -1:
            ]
            return self.env._(
                "It is decided already (%(who)s).", who=decided.done_by.name or "—"
            )
        if request.author_id == self.env.user:
            return self.env._("Nobody decides an own request.")
        reviews = request.review_ids.with_context(active_test=False)
        review = request._get_current_review()
        if review.with_context(active_test=False).reviewer_ids & principals:
            return ""
        waiting = reviews.filtered(
            lambda review: (
                review.status == "waiting" and review.reviewer_ids & principals
            )
        )
        if waiting:
            return self.env._(
                "Your turn comes later; now it waits for: %s.", review.name
            )
        return self.env._("It is decided by: %s.", review.todo_by or review.name or "—")

    def _get_approval_refusal(self):
        """What is lacking for the present tier to approve."""
        self.ensure_one()
        protocol = (self.protocol_number, self.protocol_date, self.protocol_file)
        if self.needs_protocol and not all(protocol):
            return self.env._(
                "Enter number and date of the protocol of the dean's council and "
                "attach its extract."
            )
        return ""

    def _get_current_review(self):
        """The review whose turn it is, or none."""
        self.ensure_one()
        return self.review_ids.filtered(
            lambda review: review.status == "pending"
        ).sorted("sequence")[:1]

    def _get_review_for(self, user):
        """The present review and the one in whose place the user decides it."""
        review = self._get_current_review()
        reviewers = review.with_context(active_test=False).reviewer_ids
        principals = self.env["ejournal.delegation"]._get_principals(user)
        return review, user if user in reviewers else (reviewers & principals)[:1]

    def _prepare_decision(self, principal):
        acted_for = principal != self.env.user and principal
        return {
            "done_by": self.env.uid,
            "acted_for_id": acted_for.id if acted_for else False,
        }

    def _as_reviewer(self, principal, method, review):
        """Let the library decide in the name of a reviewer, who may be archived.

        It asks whether its user is a reviewer: a delegate is not.
        """
        request = self.with_user(principal).with_context(active_test=False).sudo()
        getattr(request, method)(review.with_env(request.env))

    def _do_approve(self):
        self.ensure_one()
        review, principal = self._get_review_for(self.env.user)
        self._as_reviewer(principal, "_validate_tier", review)
        review.write(self._prepare_decision(principal))
        self._close_step("approved", principal=principal)
        self.review_ids._update_review_status()
        self._advance()

    def _advance(self):
        """On to the next tier; after the last one the request is carried out."""
        self.ensure_one()
        if review := self._get_current_review():
            definition = review.definition_id
            days = definition.ejournal_term_days
            self._enter_stage(
                definition.ejournal_stage_id or self.stage_id,
                review.reviewer_ids,
                days and self._get_deadline(days, definition.ejournal_is_working),
            )
            return
        self.write({"state": "approved", "decided_on": fields.Datetime.now()})
        self._execute()

    def _execute(self):
        """Carry out what is approved; each kind does it its own way."""
        self._finish("done")

    # ------------------------------------------------------------------
    # Opening access
    # ------------------------------------------------------------------
    def action_open(self):
        """Open the access window of approved requests (SOP C12, T2.3).

        :raise UserError: not approved, or not the user's business
        """
        for request in self:
            request.check_access("read")
            request._lock()
            if refusal := request._get_opening_refusal():
                raise UserError(
                    self.env._(
                        "%(request)s: %(reason)s",
                        request=request.display_name,
                        reason=refusal,
                    )
                )
            request.sudo()._do_open()  # an employee of the office, as checked

    def _get_opening_refusal(self):
        """Why the user does not open the access now; empty when the user may."""
        self.ensure_one()
        if self.state != "approved":
            return self.env._("Access is opened when the request is approved.")
        if not self.env.user.has_group(f"{GROUP}registrar"):
            return self.env._("The registrar's office opens access.")
        if self.author_id == self.env.user:
            return self.env._("Nobody opens access to oneself.")
        return ""

    # ------------------------------------------------------------------
    # The board
    # ------------------------------------------------------------------
    def _move_to(self, stage):
        """Dragging a card does what the button does, or tells why not.

        :raise UserError: the reason
        """
        for request in self:
            if stage == request.stage_id:
                continue
            if stage == self.env.ref("kaznmu_requests.stage_refused"):
                raise UserError(
                    self.env._("A refusal needs a reason: use the button “Refuse”.")
                )
            before = request.stage_id
            if request.state == "draft":
                request.action_submit()
            elif request.state == "review":
                request.action_approve()
            elif request.state == "approved":
                request.action_open()
            else:
                raise UserError(
                    self.env._("%s goes on by its own buttons.", request.display_name)
                )
            if request.stage_id != stage:
                raise UserError(
                    self.env._(
                        "%(request)s goes from “%(before)s” to “%(after)s”, not to "
                        "“%(stage)s”.",
                        request=request.display_name,
                        before=before.name,
                        after=request.stage_id.name,
                        stage=stage.name,
                    )
                )
        return True

    # ------------------------------------------------------------------
    # Steps, terms, notices (as superuser)
    # ------------------------------------------------------------------
    def _lock(self):
        """Whoever comes second waits, and then sees what the first has done.

        :raise UserError: somebody is deciding the request at this moment
        """
        lock_records(
            self,
            self.env._("Somebody is deciding this request right now; look again."),
        )

    @api.model
    def _get_deadline(self, days, is_working):
        """The last day of a term of some days that begins tomorrow."""
        company = self.env.company
        today = company._get_ejournal_today()
        study_days = company._get_ejournal_study_days(
            today, today + timedelta(days=7 * days + 30)
        )
        return study_days.add(today, days, is_working)

    def _enter_stage(self, stage, actors, deadline=False):
        """Begin a step: stage, term, activities and mail for those who act now."""
        self.ensure_one()
        self.write({"stage_id": stage.id, "deadline": deadline})
        self.env["ejournal.request.step"].create(
            {"request_id": self.id, "stage_id": stage.id, "deadline": deadline}
        )
        actors = actors.filtered("active")
        # What one asked for oneself is told at once, and never a flood.
        patient = (actors - self.author_id)._filter_digest_readers()
        self._plan_activities(actors, deadline, patient)
        self._send_mail(self._get_mail_template(), actors - patient)
        if not actors:
            self._escalate(self.env._("Nobody is left who could act here."))

    def _close_step(self, outcome, comment=None, principal=None):
        """End the present step, if there is one."""
        self.ensure_one()
        today = self.env.company._get_ejournal_today()
        acted_for = principal and principal != self.env.user and principal.id
        steps = self.step_ids.filtered(lambda step: not step.date_end)
        for step in steps:
            step.write(
                {
                    "date_end": fields.Datetime.now(),
                    "user_id": self.env.uid,
                    "acted_for_id": acted_for,
                    "outcome": outcome,
                    "comment": comment,
                    "is_late": bool(step.deadline and step.deadline < today),
                }
            )
        steps.flush_recordset()  # before the next step: only one is open
        if outcome not in ("submitted", "done", "expired"):
            self._log_decision(outcome, comment, principal)

    def _log_decision(self, outcome, comment, principal):
        outcomes = self.env["ejournal.request.step"]._fields["outcome"]
        text = dict(outcomes._description_selection(self.env))[outcome]
        if principal and principal != self.env.user:
            text = self.env._(
                "%(what)s on behalf of %(who)s", what=text, who=principal.name
            )
        self.message_post(
            body=f"{text}: {comment}" if comment else text,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )

    def _finish(self, state):
        """End the request: the author learns what became of it."""
        self.ensure_one()
        stage = self.env.ref(
            f"kaznmu_requests.stage_{'done' if state == 'done' else 'refused'}"
        )
        self.write(
            {
                "state": state,
                "stage_id": stage.id,
                "deadline": False,
                "closed_on": fields.Datetime.now(),
            }
        )
        self.activity_unlink([ACTIVITY])
        if state != "withdrawn":
            self._send_mail(self._get_mail_template(), self.author_id)

    def _plan_activities(self, users, deadline, patient):
        """Activities for those who act; ``patient`` are told of it by the digest."""
        self.ensure_one()
        self.activity_unlink([ACTIVITY])
        today = self.env.company._get_ejournal_today()
        for user in users:
            # The mail of the stage says more than the notice of an activity.
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                ACTIVITY,
                date_deadline=deadline or today,
                summary=self.stage_id.with_context(lang=user.lang).name,
                user_id=user.id,
                ejournal_in_digest=user in patient,
            )

    def _escalate(self, why):
        """Tell the superior of the stage; nothing is decided by that."""
        self.ensure_one()
        users = self._find_users(self.stage_id.superior)
        for user in users:
            self.with_context(mail_activity_quick_update=True).activity_schedule(
                "kaznmu_requests.mail_act_request_overdue",
                summary=why,
                user_id=user.id,
            )
        self._send_mail(self.env.ref("kaznmu_requests.mail_template_overdue"), users)
        # Those who are late hear of it once more, all in one mail.
        self.activity_search([ACTIVITY]).ejournal_in_digest = True
        self.step_ids.filtered(lambda step: not step.date_end).write(
            {"escalated_on": fields.Datetime.now()}
        )

    def _find_users(self, role):
        """Active users who have a role in respect of this request."""
        self.ensure_one()
        match role:
            case "author" | "head" | "dean":
                return self[f"{role}_id"].filtered("active")
            case False:
                return self.env["res.users"]
        return self.env.user._find_ejournal_role(role)

    @api.model
    def _renew_reviewers(self):
        """Bring who decides up to date with heads, deans and roles as they are now."""
        reviews = (
            self.env["tier.review"]
            .sudo()  # whoever changes a head need not see requests
            .search(
                [
                    ("model", "=", self._name),
                    ("status", "in", ("waiting", "pending")),
                ]
            )
        )
        self.env.add_to_compute(reviews._fields["reviewer_ids"], reviews)

    @api.model
    def _cron_advance(self, batch_size=50):
        """End windows whose time is over, and tell superiors of what is overdue."""
        ended = self.search(
            [("state", "=", "opened"), ("window_end", "<=", fields.Datetime.now())],
            limit=batch_size,
        ).try_lock_for_update()
        for request in ended:
            request._do_close("expired")
        overdue = Domain("is_overdue", "=", True) & Domain(
            "step_ids", "any", [("date_end", "=", False), ("escalated_on", "=", False)]
        )
        late = self.search(overdue, limit=batch_size).try_lock_for_update()
        for request in late:
            request._escalate(request.time_left)
        remaining = self.search_count(overdue)
        self.env["ir.cron"]._commit_progress(
            len(ended) + len(late), remaining=remaining
        )

    # ------------------------------------------------------------------
    # The library's own doors lead here as well
    # ------------------------------------------------------------------
    def request_validation(self):
        return self.action_submit()

    def validate_tier(self):
        return self.action_approve()

    def reject_tier(self):
        return self.action_refuse()

    def restart_validation(self):
        return self.action_return()

    def _validate_tier(self, tiers=False):
        self._check_is_system()
        return super()._validate_tier(tiers)

    def _rejected_tier(self, tiers=False):
        self._check_is_system()
        return super()._rejected_tier(tiers)

    def _check_is_system(self):
        """Refuse wizards of the library, which decide without asking whose turn it is.

        :raise AccessError: not superuser, which no client can become
        """
        self.env["tier.review"]._check_is_system()
