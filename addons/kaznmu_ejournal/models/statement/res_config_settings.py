from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """See ``res.company``."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    ejournal_top_limit = fields.Float(
        related="company_id.ejournal_top_limit", readonly=False
    )
