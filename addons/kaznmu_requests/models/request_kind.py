from odoo import api, models
from odoo.fields import Domain


class EjournalRequestKind(models.AbstractModel):
    """What the kinds of requests differ in: who sends them, what they lack, what they
    do when approved. Each kind is a model ``ejournal.request.kind.<code>``; what it
    defines no hook for goes the common way.

    Hooks get the request and run as whoever asked for its method: as superuser, once
    the user was checked.
    """

    _name = "ejournal.request.kind"
    _description = "Kind of request"

    # The value of the request's field; none where it is only shared by kinds.
    code = None
    # The place among the kinds that are offered.
    sequence = 0
    # Whether it is what a new request is of, when nobody says otherwise.
    is_default = False
    # End of the name of the group whose members send it.
    author_role = None
    # Names of its own fields that the author fills in.
    draft_fields = frozenset()
    # Names of the fields in which whoever decides enters the decision.
    decision_fields = frozenset()
    # Names of the fields that are added to the decision later, all at once.
    later_fields = frozenset()
    # Names of the fields that stand in each mail.
    facts = ()
    # Whether it is about a journal, whose department and school decide.
    has_journal = False
    # Whether the author says in words what it is about.
    has_description = True
    # Whether it opens a window of access when it is approved.
    has_window = False
    # Whether it is a teacher's error, of which the cause is named (SOP C17).
    is_error = False
    # Words of its own: ``{usual template: own one}``, as XML ids. Where administrators
    # give a stage other words than the usual ones, those hold for all kinds.
    mail_templates = {}
    # Roles that see what is sent by or about their office; who reads all sees it, too.
    sent_readers = frozenset(("head",))
    # Roles that see a draft of somebody else's.
    draft_readers = frozenset()

    # ------------------------------------------------------------------
    # All kinds
    # ------------------------------------------------------------------
    @api.model
    def _get_kinds(self, root="ejournal.request.kind"):
        """All kinds, in the order in which they are offered.

        :param str root: name of what they share: of all, or of a family
        """
        names = self.env.registry.descendants([root], "_inherit")
        kinds = [self.env[name] for name in names]
        return sorted(
            (kind for kind in kinds if kind.code), key=lambda kind: kind.sequence
        )

    @api.model
    def _find(self, code):
        """The kind of a code; one that nobody sends, when there is none of it."""
        kinds = {kind.code: kind for kind in self._get_kinds()}
        return kinds.get(code, self.env["ejournal.request.kind"])

    @api.model
    def _get_selection(self):
        return [(kind.code, kind._get_label()) for kind in self._get_kinds()]

    @api.model
    def _get_default_code(self):
        return next(kind.code for kind in self._get_kinds() if kind.is_default)

    @api.model
    def _get_draft_fields(self):
        """Names of the fields that authors fill in, of whatever kind: a draft may
        change its kind, and forms send fields which they do not show."""
        return frozenset().union(*(kind.draft_fields for kind in self._get_kinds()))

    @api.model
    def _get_read_kinds(self, role, state="sent"):
        """Codes of the kinds that a role sees, sent or as a ``draft``."""
        return [
            kind.code
            for kind in self._get_kinds()
            if role in getattr(kind, f"{state}_readers")
        ]

    @api.model
    def _get_error_kinds(self):
        """Codes of the kinds that are teachers' errors."""
        return [kind.code for kind in self._get_kinds() if kind.is_error]

    @api.model
    def _get_error_domain(self):
        """What counts as a teacher's error: a correction that was approved and changes
        a grade; none that is refused, taken back or not decided yet, and none that
        ended with the grades as they had been (SOP C17). For requests and for their
        statistics."""
        return (
            Domain("kind", "in", self._get_error_kinds())
            & Domain("state", "in", ("approved", "opened", "done", "expired"))
            & Domain("changes_grade", "=", True)
        )

    @api.model
    def _open_new(self, name, **values):
        """Open the form of a new request of the kind.

        :param str name: title of the form
        :param values: what is filled in
        :return: action
        """
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "ejournal.request",
            "views": [(False, "form")],
            "context": {
                "default_kind": self.code,
                **{f"default_{field}": value for field, value in values.items()},
            },
        }

    # ------------------------------------------------------------------
    # A draft
    # ------------------------------------------------------------------
    @api.model
    def _get_label(self):
        """The kind in the user's language."""
        return ""

    @api.model
    def _has_author_role(self):
        """Whether the user is of those who send it."""
        return bool(self.author_role) and self.env.user._has_ejournal_role(
            self.author_role
        )

    @api.model
    def _is_own(self, request):
        """Whether it is for the user to prepare, send and take back the request."""
        return request.author_id == self.env.user

    @api.model
    def _prepare_addressee(self, request):
        """Department, school: whose head and dean decide."""
        department = request.author_id.ejournal_department_id
        school = department.school_id
        if self.has_journal:
            # The teacher's own head signs, who may be another department's.
            department = department or request.journal_id.department_id
            school = request.journal_id.school_id
        return {"department_id": department.id, "school_id": school.id}

    @api.model
    def _decide_kind(self, request):
        """Give the request the kind that it is of by what it names."""

    @api.model
    def _refresh(self, request):
        """Bring a draft that is to be sent up to date; its kind may change by that."""

    @api.model
    def _get_problems(self, request):
        """Why the request cannot be sent yet: list of sentences."""
        return []

    @api.model
    def _check_sending(self, request):
        """Refuse a draft, whole as it may be, that is in the way of another request.

        :raise UserError: with the way to that request, where the user may go it
        """

    @api.model
    def _get_deletion_refusal(self, request):
        """Why the user does not delete the request; empty when the user may."""
        if request.number or not self._is_own(request):
            return self.env._("A request that was sent is withdrawn, never deleted.")
        return ""

    # ------------------------------------------------------------------
    # Sending and deciding
    # ------------------------------------------------------------------
    @api.model
    def _split(self, request):
        """The requests to be sent in place of this one; itself by default."""
        return request

    @api.model
    def _prepare_submission(self, request):
        """Values that are written when the request is sent."""
        return {}

    @api.model
    def _add_documents(self, request):
        """Keep with the request, just sent, the documents that go along."""

    @api.model
    def _reopen(self, request):
        """What is undone when the request goes back to its author."""

    @api.model
    def _get_concerned(self, request):
        """Whom the request is about or good for, who do not decide it (``res.users``);
        the author does not in any case."""
        return request.journal_id.assignment_ids.teacher_id

    @api.model
    def _get_approval_refusal(self, request):
        """What is lacking for the present tier to approve."""
        return ""

    @api.model
    def _may_add_later(self, request):
        """Whether the user adds ``later_fields`` to the decision now."""
        return False

    @api.model
    def _get_addition_problem(self, request):
        """What is wrong with what was added to the decision; empty when nothing is."""
        return ""

    @api.model
    def _get_mail_template(self, request):
        """The words for those who act in the present stage, or none."""
        template = request.stage_id.mail_template_id
        for usual, own in self.mail_templates.items():
            if template and template == self.env.ref(usual, raise_if_not_found=False):
                return self.env.ref(own)
        return template

    # ------------------------------------------------------------------
    # Carrying out
    # ------------------------------------------------------------------
    @api.model
    def _execute(self, request):
        """Carry out what is approved."""
        request._finish("done")

    @api.model
    def _prepare_window(self, request):
        """What the window of access opens: values of ``ejournal.window``."""
        return {}

    @api.model
    def _run_daily(self):
        """What goes on by itself; called by the check of requests, any number of
        times a day."""
