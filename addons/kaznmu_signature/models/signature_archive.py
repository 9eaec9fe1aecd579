import base64
import io
import zipfile

from odoo import api, models
from odoo.exceptions import UserError


class EjournalSignatureArchive(models.AbstractModel):
    """A document's signatures for other programs, and verified anew: a part of
    ``ejournal.signable``."""

    _name = "ejournal.signature.archive"
    _description = "Signatures of a document"

    def action_download_signatures(self):
        """Download the signatures with what they sign, for other programs."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/ejournal/signatures/{self._name}/{self.id}",
        }

    def _make_signatures_zip(self):
        """What other programs verify: the caller has checked who reads the document.

        :return: ``bytes`` of a ZIP: of each signature the signed text and the CMS, the
            originals, the certificates that are trusted here, and how to verify
        """
        self.ensure_one()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
            for original in self._get_originals():
                archive.writestr(original.name, original.raw)
            # As superuser: with the document, its signatures.
            signatures = self.sudo().with_context(bin_size=False).signature_ids
            for number, signature in enumerate(signatures, 1):
                name = f"{number}-{signature.role}.json"
                archive.writestr(name, signature.text)
                archive.writestr(f"{name}.p7s", base64.b64decode(signature.cms))
                if signature.time_stamp:
                    stamp = base64.b64decode(signature.time_stamp)
                    archive.writestr(f"{name}.p7s.tsr", stamp)
            archive.writestr("README.txt", self._get_zip_words())
        return buffer.getvalue()

    @api.model
    def _get_zip_words(self):
        return self.env._(
            "Each .p7s is a detached signature (CMS) of the .json beside it.\n"
            "The .json holds the SHA-256 of the PDF, and of the document's content, "
            "which stands in the PDF.\n"
            "Verify with any program that verifies signatures of the national "
            "certification authority; RSA also with OpenSSL:\n"
            "openssl cms -verify -binary -inform DER -in 1-teacher.json.p7s -content "
            "1-teacher.json -CAfile roots.pem -purpose any -out /dev/null\n"
        )

    def action_verify_signatures(self):
        """Verify the documents' signatures anew in the background; the job's page.

        :raise UserError: there is no signature
        """
        self.check_access("read")
        if not (signatures := self.signature_ids):
            raise UserError(self.env._("There is no signature to verify."))
        job = self.env["ejournal.signature.batch"]._start(signatures)
        return job._get_records_action()
