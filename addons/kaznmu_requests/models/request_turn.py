from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .tier_review import Tier

NO_TIER = Tier("", False, False)
# Who may have to open access: the office, and who stands in for it.
OPENERS = ("registrar", "vice_rector")


class EjournalRequestTurn(models.AbstractModel):
    """Whose turn it is, of one request and of all; a part of ``ejournal.request``.

    Why somebody does not decide is said by ``_get_decision_refusal``; who does stands
    in the tiers, so that lists ask the database.
    """

    _name = "ejournal.request.turn"
    _description = "Request: whose turn it is"

    can_decide = fields.Boolean(compute="_compute_present_tier")
    waits_for = fields.Char("Waits for", compute="_compute_present_tier")
    needs_protocol = fields.Boolean(compute="_compute_present_tier")
    is_mine = fields.Boolean(compute="_compute_is_mine")
    waits_for_me = fields.Boolean(search="_search_waits_for_me", store=False)
    is_to_decide = fields.Boolean(
        compute="_compute_is_to_decide",
        search="_search_is_to_decide",
        compute_sudo=True,
        help="By the user, or by whom the user stands in for today: now, before or "
        "later. Rules of access ask this, and remember no day's answer.",
    )

    @api.depends_context("uid", "lang")
    @api.depends("review_ids.status", "review_ids.reviewer_ids", "state", "author_id")
    def _compute_present_tier(self):
        """In a constant number of queries, and without a sentence for each of the many
        that others decide."""
        # As superuser: who reads a request learns whose turn it is, and by what names
        # and papers it is decided.
        known = self.sudo()._origin
        others = known._search_for_principals(Domain("id", "in", known.ids))
        tiers = self.env["tier.review"].sudo()._read_present(known)
        for request in self:
            tier = tiers.get(request._origin.id, NO_TIER)
            request.waits_for = tier.names
            request.needs_protocol = tier.needs_protocol
            request.can_decide = request._origin.id in others._ids or (
                request.state == "review" and tier.is_mine
            )

    @api.depends_context("uid")
    @api.depends("author_id")
    def _compute_is_mine(self):
        for request in self:
            request.is_mine = request.author_id == self.env.user

    def _fetch_reviews(self):
        """Read who decides, once for all, before filtering narrows what is read
        together (as superuser)."""
        self.review_ids.with_context(active_test=False).mapped("reviewer_ids")

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
        if operator != "in":
            return NotImplemented
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        return Domain("review_ids.reviewer_ids", "in", principals.ids)

    @api.model
    def _search_waits_for_me(self, operator, value):
        """Requests that the user has to decide, open, correct or rework now; none that
        the rule “one person, one step” keeps from the user (see
        ``ejournal.request.exclusion``)."""
        if operator != "in":
            return NotImplemented
        user = self.env.user
        own = Domain("author_id", "=", user.id) & Domain(
            "state", "in", ("draft", "opened")
        )
        mine = self._search_for_principals() | self._search_to_open()
        return own | self._get_turn_domain(user) | Domain("id", "in", mine.ids)

    @api.model
    def _get_turn_domain(self, user):
        """Requests whose present tier a user decides, not in anybody's place.

        Who that is stands in the tier: none of them is excluded, whatever changes
        (:meth:`_renew_reviewers`).
        """
        # As superuser: the search below asks for the rows, not for their rules.
        self.env["tier.review"].sudo().flush_model()
        return Domain("state", "=", "review") & Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                """%s IN (
                    SELECT review.res_id FROM tier_review review
                      JOIN res_users_tier_review_rel reviewer
                        ON reviewer.tier_review_id = review.id
                     WHERE review.model = %s AND review.status = 'pending'
                       AND reviewer.res_users_id = %s
                       AND NOT EXISTS (
                               SELECT FROM tier_review earlier
                                WHERE earlier.model = review.model
                                  AND earlier.res_id = review.res_id
                                  AND earlier.status = 'pending'
                                  AND (earlier.sequence, earlier.id)
                                    < (review.sequence, review.id)))""",
                SQL.identifier(alias, "id"),
                model._name,
                user.id,
            )
        )

    @api.model
    def _search_for_principals(self, domain=Domain.TRUE):
        """Requests that the user decides in somebody's place (as superuser); of each it
        is asked whether the user may."""
        principals = self.env["ejournal.delegation"]._get_principals(self.env.user)
        # As superuser: rules of access choose among the requests, not the reviews.
        requests = self.sudo().browse()
        if others := principals - self.env.user:
            turns = (self._get_turn_domain(other) for other in others)
            requests = requests.search(domain & Domain.OR(turns))
            requests._fetch_reviews()  # whose turn it is, is compared
        return requests.filtered(
            lambda request: not request._get_decision_refusal(principals)
        )

    @api.model
    def _search_to_open(self):
        """Requests of which the user opens the access; each is asked, for there are
        few."""
        user = self.env.user
        # As superuser: who decides last is no secret.
        last = self.env.company.sudo().ejournal_last_decider_id
        if user != last and not any(user._has_ejournal_role(role) for role in OPENERS):
            return self.browse()
        approved = self.search([("state", "=", "approved")])
        return approved.filtered(lambda request: not request._get_opening_refusal())
