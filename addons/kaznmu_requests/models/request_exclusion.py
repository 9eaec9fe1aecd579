from odoo import api, fields, models
from odoo.fields import Domain

# Who decides in place of whom, the nearest first: by the field that names the reviewer.
SUPERIORS = {
    "head_id": (
        "department_id.deputy_id",
        "head_superior_id",
        "department_id.school_id.deputy_id",
    ),
    "head_superior_id": ("department_id.school_id.deputy_id",),
    "dean_id": ("school_id.deputy_id",),
}
# Of a department, a school or the company: who decides, now or in somebody's place.
OFFICE_FIELDS = frozenset(
    (
        *("head_id", "dean_id", "deputy_id", "school_id"),
        *("ejournal_last_decider_id", "ejournal_concerned_decides"),
        "ejournal_one_decider",
    )
)


class EjournalRequestExclusion(models.AbstractModel):
    """Who does not decide a request, whatever the role; a part of
    ``ejournal.request``.

    One person, one tier: the one place that says it. Reviewers of a tier, buttons,
    delegates and the opening of access ask here. Where the rule leaves nobody, the
    request goes to the named deputy or the next superior, and says so.
    """

    _name = "ejournal.request.exclusion"
    _description = "Request: who does not decide"

    way_out = fields.Char(
        compute="_compute_way_out",
        help="Why others decide than those whom the step names, and who.",
    )

    @api.depends("state", "stage_id")
    @api.depends_context("lang")
    def _compute_way_out(self):
        for request in self:
            request.way_out = request.sudo()._get_way_out()  # names only

    def _get_benefit(self, user):
        """Why the request is too near to a user; empty when it is not (``str``)."""
        self.ensure_one()
        request = self.sudo()  # who teaches is compared, not shown
        if user == request.author_id:
            return self.env._("Nobody decides an own request.")
        company = self.env.company.sudo()  # settings are no secret
        if (
            not company.ejournal_concerned_decides
            and user in request._get_kind()._get_concerned(request)
        ):
            return self.env._(
                "%s does not decide it: the request is about the own journal or "
                "person.",
                user.name,
            )
        return ""

    def _get_exclusion(self, user, review):
        """Why a user does not decide a tier; empty when the user may.

        :param review: the ``tier.review``
        :return: ``str``
        """
        self.ensure_one()
        if benefit := self._get_benefit(user):
            return benefit
        if self.env.company.sudo().ejournal_one_decider:  # no secret
            return ""
        others = self.sudo().review_ids.filtered(  # names of those who decided
            lambda other: other.status == "approved" and other != review
        )
        deciders = others.done_by | others.acted_for_id
        if user in deciders:
            return self.env._(
                "%s has decided another step of this request: one person, one step.",
                user.name,
            )
        principals = self.env["ejournal.delegation"]._get_principals(user)
        if principal := (principals & deciders)[:1]:
            return self.env._(
                "%(user)s acts for %(principal)s, who has decided another step of this "
                "request.",
                user=user.name,
                principal=principal.name,
            )
        return ""

    def _get_named(self, review):
        """Whom a tier names, whether they may decide this request or not; without one
        nobody (``res.users``)."""
        self.ensure_one()
        if not review:
            return self.env["res.users"]
        field = self._fields.get(review.reviewer_field_id.name or "")
        if review.review_type == "field" and field.comodel_name == "res.users":
            return self[field.name]  # read for all requests of a list at once
        return review._get_named_reviewers()

    def _get_deciders(self, review):
        """Who decides a tier: those it names, but for whom the rule excludes; when
        that leaves none of them, or the office has nobody, those who stand in.

        :return: ``res.users``
        """
        self.ensure_one()
        named = self._get_named(review)
        able = named.filtered(lambda user: not self._get_exclusion(user, review))
        if able or not review:
            return able
        for users in self._get_superiors(review):
            able = users.filtered(
                lambda user: user.active and not self._get_exclusion(user, review)
            )
            if able:
                return able
        return able

    def _get_superiors(self, review):
        """Yield who stands in for those whom a tier names, the nearest first."""
        for path in SUPERIORS.get(review.reviewer_field_id.name, ()):
            yield self.mapped(path)
        digitalization = self.env.user._get_ejournal_role_group("digitalization")
        if review.reviewer_group_id == digitalization:
            yield self.env.user._find_ejournal_role("administrator")
        else:
            yield self.env.user._find_ejournal_role("vice_rector")
        yield self.env.company.sudo().ejournal_last_decider_id  # no secret

    def _get_way_out(self):
        """What is said when others decide than those whom the tier names.

        :return: ``str``, empty when it goes its usual way
        """
        self.ensure_one()
        review = self._get_current_review()
        if not review:
            return ""
        named = self._get_named(review)
        reasons = [self._get_exclusion(user, review) for user in named]
        if not all(reasons):
            return ""
        if not named:
            reasons = [self.env._("Nobody holds the office that decides it now.")]
        stand_ins = review.reviewer_ids
        if not stand_ins:
            outcome = self.env._(
                "Nobody is left to decide: the administrator names a deputy, or who "
                "decides what nobody else may."
            )
        else:
            outcome = self.env._("It goes to: %s.", ", ".join(stand_ins.mapped("name")))
        return " ".join((*dict.fromkeys(reasons), outcome))

    @api.model
    def _renew_reviewers(self, requests=None):
        """Bring who decides up to date with heads, deans, roles, delegations and
        decisions as they are now.

        :param requests: of which requests; ``None``: of all under way
        """
        domain = Domain("model", "=", self._name)
        domain &= Domain("status", "in", ("waiting", "pending"))
        if requests is not None:
            domain &= Domain("res_id", "in", requests.ids)
        # As superuser: whoever changes a head need not see requests.
        reviews = self.env["tier.review"].sudo().search(domain)
        self.env.add_to_compute(reviews._fields["reviewer_ids"], reviews)
