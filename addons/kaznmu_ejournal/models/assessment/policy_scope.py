from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import ormcache

from ...marked import MARKED, refuse_past_marks

# What may change in a policy that decided a formed statement: nothing that a result
# depends on.
FREE_FIELDS = frozenset(
    (
        *("name", "academic_year", "date_from", "date_to", "active", "scope_ids"),
        "change_reason",
    )
)


class Scope(NamedTuple):
    """A line of ``ejournal.policy.scope.line``, as plain data."""

    policy_id: int
    date_from: object
    date_to: object
    term_id: int
    level: str | None
    program_id: int
    discipline_id: int
    control_form: str | None
    course: int
    group_id: int

    def matches(self, day, case):
        """Whether the line speaks of a journal of a term that begins on ``day``.

        :param dict case: the journal's value of each field of the line
        """
        return (
            (not self.date_from or self.date_from <= day)
            and (not self.date_to or day <= self.date_to)
            and all(getattr(self, name) in (False, case[name]) for name in case)
        )

    @property
    def specificity(self):
        """How many things the line names."""
        return sum(bool(value) for value in self[3:])


class EjournalPolicyScope(models.AbstractModel):
    """To which journals a policy applies, and that it stays what decided them.

    A part of ``ejournal.policy``. A term has a policy by default; lines of other
    policies take journals out of it, the most specific line first.
    """

    _name = "ejournal.policy.scope"
    _description = "Scope of a policy"
    _inherit = ["ejournal.reasoned.mixin"]

    scope_ids = fields.One2many(
        "ejournal.policy.scope.line",
        "policy_id",
        "Applies to",
        help="Empty: a term may have it as its policy by default.",
    )
    change_reason = fields.Char(tracking=True)
    is_decided = fields.Boolean(
        compute="_compute_is_decided",
        help="A formed statement was computed by it, so that it cannot change.",
    )

    def _compute_is_decided(self):
        decided = self._get_decided()
        for policy in self:
            policy.is_decided = policy in decided

    def _get_decided(self):
        """The policies by which a formed statement was computed."""
        groups = (
            self.env["ejournal.statement"]
            .sudo()  # only ids of policies leave
            ._read_group(
                [
                    ("journal_id.policy_id", "in", self.ids),
                    ("state", "!=", "draft"),
                    ("kind", "!=", "midterm"),  # it shows marks, not results
                ],
                ["journal_id"],
            )
        )
        decided = {journal.policy_id.id for (journal,) in groups}
        return self.filtered(lambda policy: policy.id in decided)

    def _is_reason_asked(self):
        return bool(self._find_journals(limit=1))

    def _find_journals(self, domain=Domain.TRUE, limit=None):
        """Journals that are not closed and have the policies (as superuser)."""
        # Names and numbers alone leave, to whoever changes policies.
        journals = self.env["ejournal.journal"].sudo()
        return journals.search(
            Domain("policy_id", "in", self.ids)
            & Domain("closed_on", "=", False)
            & domain,
            limit=limit,
        )

    def _check_undecided(self, vals=None):
        """Refuse a change of what decides results already, and one without a reason
        of what is going to.

        :param dict vals: of the policy; ``None``: a line of it changes
        :raise UserError: naming the policy
        """
        if vals is not None:
            names = vals.keys() - FREE_FIELDS - self.env["mail.thread"]._fields.keys()
            names = {name for name in names if not name.startswith("message_")}
            if not names:
                return
        if self.env.su:  # the code's own business, as everywhere
            return
        if decided := self._get_decided()[:1]:
            raise UserError(
                self.env._(
                    "Statements were formed by “%s”, so it stays as it is: duplicate "
                    "it and change the copy.",
                    decided.name,
                )
            )
        for policy in self:
            refuse_past_marks(policy.name, policy._find_journals(MARKED))
        self._note_reason(vals or {})
        self._check_reason()

    # ------------------------------------------------------------------
    # Which policy a journal has
    # ------------------------------------------------------------------
    @api.model
    @ormcache()
    def _get_scopes(self):
        """The lines of all policies, the most specific and newest first."""
        # As superuser: one answer for all readers is remembered; which policy a journal
        # has is no secret.
        lines = self.env["ejournal.policy.scope.line"].sudo().search(Domain.TRUE)
        scopes = [
            Scope(
                line.policy_id.id,
                line.policy_id.date_from,
                line.policy_id.date_to,
                line.term_id.id,
                line.level,
                line.program_id.id,
                line.discipline_id.id,
                line.control_form,
                line.course,
                line.group_id.id,
            )
            for line in lines
            if line.policy_id.active
        ]
        return sorted(scopes, key=lambda row: (-row.specificity, -row.policy_id))

    @api.model
    def _find_for(self, journal):
        """The policy of a journal: that of the line that says most about it, or that
        of its term."""
        group = journal.group_id
        curriculum = journal.curriculum_id
        case = {
            "term_id": journal.term_id.id,
            "level": group.program_id.level,
            "program_id": group.program_id.id,
            "discipline_id": (journal.module_id or journal.discipline_id).id,
            "control_form": curriculum.control_form,
            "course": curriculum.course or group.course,
            "group_id": group.id,
        }
        day = journal.term_id.date_start
        scopes = self._get_scopes() if day else ()
        for scope in scopes:
            if scope.matches(day, case):
                return self.env["ejournal.policy"].browse(scope.policy_id)
        return journal.term_id.policy_id

    def _renew_scopes(self):
        """To whom the policies apply was changed."""
        self.env.registry.clear_cache()
        self._renew_journals()

    def _renew_journals(self):
        """Choose the policies of open journals again.

        :raise UserError: another one would decide about marks that are there, or this
            policy does not say why
        """
        journals = self.env["ejournal.journal"].sudo()  # whoever may change policies
        journals = journals.search(Domain("closed_on", "=", False))
        if self.env.su:  # the code's own business, as everywhere
            self.env.add_to_compute(journals._fields["policy_id"], journals)
            return
        with journals._guard_policies(self):
            self.env.add_to_compute(journals._fields["policy_id"], journals)
