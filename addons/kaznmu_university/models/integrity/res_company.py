from odoo import fields, models


class ResCompany(models.Model):
    """Where the closings of the evidence go."""

    _inherit = "res.company"

    ejournal_closing_partner_ids = fields.Many2many(
        "res.partner",
        "ejournal_closing_partner_rel",
        string="Closings are mailed to",
        help="The archive, first of all: whoever keeps these mails can prove what the "
        "journal was on each day.",
    )
    ejournal_closing_to_vice_rector = fields.Boolean(
        string="And to the vice-rector", default=True
    )
    ejournal_time_stamp_url = fields.Char(
        string="Time-stamping authority",
        help="Address of an authority by RFC 3161 that stamps each closing; empty: "
        "none. It learns a digest, and no data.",
    )
    ejournal_time_stamp_certificate = fields.Binary(
        string="Root certificate of the authority",
        attachment=False,
        help="As PEM; checks of the evidence verify the stamps by it.",
    )
