from odoo import api, fields, models
from odoo.fields import Domain

from .tier_guard import REQUEST


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

    def _get_names(self):
        """Those who decide, by their names; a few, when they are many."""
        names = self.with_context(active_test=False).reviewer_ids.mapped("name")
        return ", ".join(names[:3]) + (" …" if len(names) > 3 else "")
