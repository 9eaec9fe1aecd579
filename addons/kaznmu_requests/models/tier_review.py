from typing import NamedTuple

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.kaznmu_university.folded_char import sort_sql

from .tier_guard import REQUEST

MOST_NAMES = 3  # of those who decide; more are not named


class Tier(NamedTuple):
    """What lists tell of a request's present tier."""

    names: str  # of those who decide, or of their role
    needs_protocol: bool
    is_mine: bool  # whether the user is among them, not in anybody's place


class TierReview(models.Model):
    """A decision of the requests' chain; only the request's own buttons write it.

    The library lets every employee write reviews, so that it would be enough to set
    ``status`` by RPC to approve anything.
    """

    _name = "tier.review"
    _inherit = ["ejournal.tier.guard", "ejournal.evidence.mixin", "tier.review"]
    _evidence_fields = (
        "model",
        "res_id",
        "definition_id",
        "sequence",
        "status",
        "done_by",
        "requested_by",
        "reviewed_date",
        "comment",
        "acted_for_id",
    )

    # What decides a request under way is archived, never deleted.
    definition_id = fields.Many2one(ondelete="restrict")
    acted_for_id = fields.Many2one(
        "res.users", string="On behalf of", ondelete="restrict", readonly=True
    )

    ejournal_may_read = fields.Boolean(
        compute="_compute_ejournal_may_read",
        search="_search_ejournal_may_read",
        help="Whether the user reads the request; rules of access ask this.",
    )

    # Whose turn it is, among the many that are decided.
    _pending_idx = models.Index("(res_id, sequence, id) WHERE status = 'pending'")

    @api.depends_context("uid")
    @api.depends("model", "res_id")
    def _compute_ejournal_may_read(self):
        ours = self.filtered(lambda review: review.model == REQUEST)
        requests = self.env[REQUEST].sudo(False).browse(ours.mapped("res_id"))
        readable = set(requests.exists()._filtered_access("read").ids)
        for review in self:
            review.ejournal_may_read = (
                review.model != REQUEST or review.res_id in readable
            )

    @api.model
    def _search_ejournal_may_read(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        domain = Domain("model", "!=", REQUEST)
        requests = self.env[REQUEST].sudo(False)
        if requests.has_access("read"):
            readable = requests.with_context(active_test=False)._search([])
            domain |= Domain("res_id", "in", readable)
        return domain

    @api.model
    def _get_tier_sentence(self):
        return self.env._("Decisions are made by the buttons of the request.")

    def _update_review_status(self):
        # The next tier's turn comes by itself, whoever looks: no decision of a user,
        # nor of a key in the context, by which the library would wait.
        reviews = self.sudo().with_context(
            tier_validation_defer_compute_can_review=False
        )
        return super(TierReview, reviews)._update_review_status()

    def _get_reviewers(self):
        if self.model == REQUEST:
            return self.env[REQUEST].browse(self.res_id)._get_deciders(self)
        return super()._get_reviewers()

    def _get_named_reviewers(self):
        """Whom the definition names, whether they may decide this request or not."""
        self.ensure_one()
        # What the library finds, before the rule of who decides.
        return super()._get_reviewers()  # pylint: disable=super-method-mismatch

    @api.model
    def _read_present(self, requests):
        """What lists tell of the tiers whose turn it is, in one query for all (as
        superuser). Who decides stands there by name, a few when they are many; a role
        by its own name, for the library puts an English word before it.

        :return: dict ``{request id: Tier}``, without requests that nobody decides now
        """
        for model in (self, self.env["tier.definition"], self.env["res.users"]):
            model.flush_model()
        self.env["res.partner"].flush_model(["name"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ON (review.res_id)
                       review.res_id, definition.ejournal_needs_protocol,
                       CASE WHEN NOT EXISTS (
                                SELECT FROM res_users_tier_review_rel reviewer
                                 WHERE reviewer.tier_review_id = review.id
                                   AND NOT EXISTS (
                                       SELECT FROM res_groups_users_rel member
                                        WHERE member.gid = definition.reviewer_group_id
                                          AND member.uid = reviewer.res_users_id))
                            THEN definition.reviewer_group_id END,
                       ARRAY(SELECT partner.name
                               FROM res_users_tier_review_rel reviewer
                               JOIN res_users decider
                                 ON decider.id = reviewer.res_users_id
                               JOIN res_partner partner
                                 ON partner.id = decider.partner_id
                              WHERE reviewer.tier_review_id = review.id
                              ORDER BY %(by_name)s, decider.login
                              LIMIT %(most)s + 1),
                       EXISTS (SELECT FROM res_users_tier_review_rel reviewer
                                WHERE reviewer.tier_review_id = review.id
                                  AND reviewer.res_users_id = %(user)s)
                  FROM tier_review review
                  LEFT JOIN tier_definition definition
                    ON definition.id = review.definition_id
                 WHERE review.model = %(model)s AND review.status = 'pending'
                   AND review.res_id = ANY(%(ids)s)
                 ORDER BY review.res_id, review.sequence, review.id
                """,
                by_name=sort_sql(SQL("partner.name")),
                most=MOST_NAMES,
                model=REQUEST,
                user=self.env.uid,
                ids=requests.ids,
            )
        )
        roles = {role for _, _, role, *_ in rows if role}
        names_of = {role.id: role.name for role in self.env["res.groups"].browse(roles)}
        return {
            request: Tier(
                names_of.get(role)
                or ", ".join(names[:MOST_NAMES])
                + (" …" if len(names) > MOST_NAMES else ""),
                bool(needs_protocol),
                is_mine,
            )
            for request, needs_protocol, role, names, is_mine in rows
        }
