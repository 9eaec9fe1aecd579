from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """The section of the electronic journal in the settings.

    Names that documents print stay with the company: they are translated there.
    """

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    ejournal_calendar_id = fields.Many2one(
        related="company_id.ejournal_calendar_id", readonly=False
    )

    ejournal_closing_partner_ids = fields.Many2many(
        related="company_id.ejournal_closing_partner_ids", readonly=False
    )
    ejournal_closing_to_vice_rector = fields.Boolean(
        related="company_id.ejournal_closing_to_vice_rector", readonly=False
    )
    ejournal_time_stamp_url = fields.Char(
        related="company_id.ejournal_time_stamp_url", readonly=False
    )
    ejournal_time_stamp_certificate = fields.Binary(
        related="company_id.ejournal_time_stamp_certificate", readonly=False
    )

    def action_open_ejournal_company(self):
        """Open the company, whose names documents print."""
        return self.company_id._get_records_action()
