from odoo import api, fields, models
from odoo.exceptions import AccessError


class TierReview(models.Model):
    """A decision of the requests' chain; only the request's own buttons write it.

    The library lets every employee write reviews, so that it would be enough to set
    ``status`` by RPC to approve anything.
    """

    _inherit = "tier.review"

    # What decides a request under way is archived, never deleted.
    definition_id = fields.Many2one(ondelete="restrict")
    acted_for_id = fields.Many2one(
        "res.users", string="On behalf of", ondelete="restrict", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        if any(vals.get("model") == "ejournal.request" for vals in vals_list):
            self._check_is_system()
        return super().create(vals_list)

    def write(self, vals):
        models_touched = {*self.mapped("model"), vals.get("model")}
        if "ejournal.request" in models_touched:
            self._check_is_system()
        return super().write(vals)

    def unlink(self):
        # Not by @api.ondelete: a key of the context switches that off.
        self.check_access("unlink")
        if "ejournal.request" in self.mapped("model"):
            self._check_is_system()
        return super().unlink()

    def _check_is_system(self):
        """Refuse whoever comes past the request's buttons.

        :raise AccessError: not superuser, which no client can become
        """
        if not self.env.su:
            raise AccessError(
                self.env._("Decisions are made by the buttons of the request.")
            )

    def _update_review_status(self):
        # The next tier's turn comes by itself, whoever looks: no decision of a user.
        return super(TierReview, self.sudo())._update_review_status()

    def _get_reviewers(self):
        reviewers = super()._get_reviewers()
        if self.model == "ejournal.request":
            request = self.env[self.model].browse(self.res_id)
            reviewers = reviewers.filtered(request._may_be_decided_by)
        return reviewers
