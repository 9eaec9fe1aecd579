from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    """Electronic signatures."""

    _inherit = "res.config.settings"

    ejournal_signature_ocsp_url = fields.Char(
        related="company_id.ejournal_signature_ocsp_url", readonly=False
    )
    ejournal_signature_egov = fields.Boolean(
        related="company_id.ejournal_signature_egov", readonly=False
    )
    ejournal_signature_crl_urls = fields.Text(
        related="company_id.ejournal_signature_crl_urls", readonly=False
    )
