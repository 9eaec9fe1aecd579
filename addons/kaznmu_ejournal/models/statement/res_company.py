from odoo import fields, models


class ResCompany(models.Model):
    """What the ministry limits in statements."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    ejournal_top_limit = fields.Float(
        string="Limit of A and A-, %",
        default=20,
        help="Share of finals from 89.5 per cent among all finals of a term, as the "
        "ministry counts its indicator 2.21.",
    )
