from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Mails to students."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    ejournal_remind_absences = fields.Boolean(
        related="company_id.ejournal_remind_absences", readonly=False
    )
