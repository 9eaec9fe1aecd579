from urllib.parse import urlsplit

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class ResCompany(models.Model):
    """Where to ask whether a certificate was revoked."""

    _inherit = "res.company"

    ejournal_signature_ocsp_url = fields.Char(
        string="Responder (OCSP)",
        help="Asked about each signer's certificate when it signs, such as "
        "http://ocsp.pki.gov.kz. Without it and without lists, signatures say “not "
        "checked for revocation”.",
    )
    ejournal_signature_egov = fields.Boolean(
        string="Signing by phone (eGov Mobile)",
        help="By a QR code. Tried against a stand-in only; the address of this server "
        "must be allowed by eGov Mobile.",
    )
    ejournal_signature_crl_urls = fields.Text(
        string="Lists of revoked certificates (CRL)",
        help="One address a line; fetched every night.",
    )

    @api.constrains("ejournal_signature_ocsp_url", "ejournal_signature_crl_urls")
    def _check_signature_urls(self):
        for company in self:
            given = (
                company.ejournal_signature_ocsp_url,
                company.ejournal_signature_crl_urls,
            )
            for url in " ".join(filter(None, given)).split():
                parts = urlsplit(url)
                if parts.scheme not in ("http", "https") or not parts.hostname:
                    raise ValidationError(
                        self.env._("This is no address of the network: %s", url)
                    )
