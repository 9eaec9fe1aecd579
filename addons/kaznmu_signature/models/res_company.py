from odoo import fields, models


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
