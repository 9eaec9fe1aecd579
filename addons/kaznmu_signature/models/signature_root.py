import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..pki.certificate import Certificate


class EjournalSignatureRoot(models.Model):
    """A certificate of an authority that an administrator has loaded.

    What its root signs is believed: whoever loads one decides which signatures count.
    So each is evidence, never changes, and is archived rather than deleted.
    """

    _name = "ejournal.signature.root"
    _description = "Trusted certificate"
    _inherit = [
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "ejournal.signature.words",
    ]
    _guard_create_fields = frozenset(("file", "filename"))
    _guard_free_fields = frozenset(("active",))
    _guard_system_fields = frozenset()
    _evidence_fields = ("active", "file", "fingerprint", "is_sample")
    _order = "name, id"

    name = fields.Char("Whose", readonly=True)
    file = fields.Binary("Certificate", required=True)
    filename = fields.Char("File")
    active = fields.Boolean(default=True)
    is_root = fields.Boolean("Root", readonly=True)
    is_sample = fields.Boolean(
        "Sample", readonly=True, help="Made by the sample university; proves nothing"
    )
    fingerprint = fields.Char("SHA-256", readonly=True, index=True)
    issuer = fields.Char("Issued by", readonly=True)
    valid_from = fields.Datetime("From", readonly=True)
    valid_to = fields.Datetime("Until", readonly=True)

    _fingerprint_uniq = models.UniqueIndex(
        "(fingerprint)", "This certificate is loaded already."
    )

    @api.model_create_multi
    def create(self, vals_list):
        roots = super().create(vals_list)
        for root in roots:
            certificate = root._read()
            if not certificate.is_authority():
                raise UserError(
                    self.env._(
                        "%s is no certificate of an authority: what it would sign is "
                        "not believed.",
                        certificate.name,
                    )
                )
            # What the file itself says.
            root._write_checked(
                {
                    "name": certificate.name,
                    "issuer": certificate.issuer_name,
                    "is_root": certificate.is_root,
                    "fingerprint": certificate.fingerprint,
                    "valid_from": certificate.valid_from,
                    "valid_to": certificate.valid_to,
                }
            )
        return roots

    def _check_editable(self):
        raise UserError(
            self.env._("A loaded certificate never changes; archive it instead.")
        )

    def _read(self):
        """The certificate in the file.

        :raise UserError: there is none
        """
        self.ensure_one()
        content = base64.b64decode(self.with_context(bin_size=False).file or b"")
        return self._read_or_refuse(Certificate.read_file, content)

    @api.model
    def _get_trusted(self):
        """Certificates that are trusted now, and which of them are samples.

        :return: list of ``Certificate``, set of the fingerprints of samples
        """
        # As superuser: what is trusted does not depend on who signs.
        roots = self.sudo().search([("active", "=", True)])
        trusted, samples = [], set()
        for root in roots:
            trusted.append(root._read())
            if root.is_sample:
                samples.add(trusted[-1].fingerprint)
        return trusted, samples
