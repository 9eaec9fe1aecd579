import base64
import hashlib
import io
import zipfile

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from odoo.addons.kaznmu_university.integrity import key

from ..pki.problem import Problem

VERSION = 1  # of what the signed text says
#: At once: a PDF is laid out for each that was never printed.
MAX_DOCUMENTS = 100


class EjournalSignable(models.AbstractModel):
    """A frozen document that people sign.

    A model that inherits names the field of ``ejournal.signature`` that leads to it,
    and says who signs in which role.
    """

    _name = "ejournal.signable"
    _description = "Document that is signed"

    _signature_field = None

    signature_state = fields.Selection(
        [
            ("unsigned", "Not signed"),
            ("waiting", "Signatures are missing"),
            ("signed", "Signed"),
            ("invalid", "A signature does not count"),
        ],
        string="Signatures",
        compute="_compute_signature_state",
    )
    missing_signatures = fields.Char(
        "Signatures to come", compute="_compute_signature_state"
    )
    can_sign = fields.Boolean(compute="_compute_can_sign")
    can_sign_by_phone = fields.Boolean(compute="_compute_can_sign")

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    def _get_signing_kind(self):
        """Hook: which rules hold, as ``document.kind``."""
        raise NotImplementedError

    def _may_sign_as(self, role):
        """Hook: whether the current user has a role for this document."""
        raise NotImplementedError

    def _get_signing_refusal(self):
        """Hook: why nobody signs the document now, a sentence; empty when one may."""
        if self._is_signable():
            return ""
        return self.env._("Only what is formed is signed.")

    def _get_signed_number(self):
        """Hook: what people call the document by."""
        return self.number

    def _is_signable(self):
        """Hook: whether there is something to sign."""
        return bool(self.digest)

    def _get_present_signatures(self):
        """Hook: signatures of what the document is now, as superuser."""
        # Whether a document is signed is told with it.
        return self.sudo().signature_ids

    # ------------------------------------------------------------------
    # State
    # ------------------------------------------------------------------
    @api.depends("signature_ids.state", "digest")
    @api.depends_context("lang")
    def _compute_signature_state(self):
        Rule = self.env["ejournal.signature.rule"]
        requirements, names = Rule._get_requirements(), dict(Rule._get_roles())
        for document in self:
            signatures = document._get_present_signatures()
            valid = signatures.filtered(lambda found: found.state == "valid")
            missing = [
                name
                for role, name in names.items()
                if role not in valid.mapped("role")
                and document._get_requirement(role, requirements) == "required"
            ]
            document.missing_signatures = ", ".join(missing)
            if valid < signatures:
                document.signature_state = "invalid"
            elif not document._is_signable() or not (valid or missing):
                document.signature_state = "unsigned"
            else:
                document.signature_state = "waiting" if missing else "signed"

    @api.depends_context("uid")
    @api.depends("signature_ids", "digest")
    def _compute_can_sign(self):
        has_phone = self.env.company.sudo().ejournal_signature_egov  # a setting
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        for document in self:
            document.can_sign = bool(document._find_signing_role(None, requirements))
            document.can_sign_by_phone = document.can_sign and has_phone

    def _get_requirement(self, role, requirements):
        """``none``, ``optional`` or ``required``: the rule of the kind, or of all.

        :param dict requirements: of ``ejournal.signature.rule``
        """
        kind = self._get_signing_kind()
        every = requirements.get((kind.partition(".")[0], role), "none")
        return requirements.get((kind, role), every)

    def _find_signing_role(self, wanted, requirements):
        """In which role the user signs now, or ``None``."""
        if self._get_signing_refusal():
            return None
        own = self._get_own_signatures()
        for role, _name in self.env["ejournal.signature.rule"]._get_roles():
            if (
                wanted in (None, role)
                and role not in own.mapped("role")
                and self._get_requirement(role, requirements) != "none"
                and self._may_sign_as(role)
            ):
                return role
        return None

    def _get_own_signatures(self):
        return self._get_present_signatures().filtered(
            lambda found: found.user_id == self.env.user
        )

    def _check_signatures(self):
        """Refuse to go on without the signatures that must be there.

        :raise UserError: naming the document and whose signature is missing
        """
        for document in self:
            document.invalidate_recordset(["missing_signatures", "signature_state"])
            if document.signature_state == "invalid":
                reason = self.env._("A signature does not count.")
            elif document.missing_signatures:
                reason = self.env._(
                    "Signatures are missing: %s. Press “Sign”.",
                    document.missing_signatures,
                )
            else:
                continue
            raise UserError(
                self.env._(
                    "%(document)s: %(reason)s",
                    document=document.display_name,
                    reason=reason,
                )
            )

    # ------------------------------------------------------------------
    # What is signed
    # ------------------------------------------------------------------
    def _get_signed_text(self, role):
        """The text under which the user's signature stands.

        The content has one digest, whatever language it is printed in; its PDF is the
        one in the language of the moment.

        :return: canonical JSON: digests of the content and of the original PDF, in
            which role, of which document
        """
        self.ensure_one()
        report = self.env.ref(self._print_report)
        if not report.retrieve_attachment(self):
            self._store_document()
        return self._format_signed_text(role, report.retrieve_attachment(self))

    def _format_signed_text(self, role, original):
        return key.get_canonical(
            {
                "version": VERSION,
                "document": self._name,
                "number": self._get_signed_number(),
                "role": role,
                "digest": self.digest,
                "pdf": hashlib.sha256(original.raw).hexdigest(),
            }
        )

    def _check_signed_text(self, text, role):
        """Refuse a text that is not of the document as it is.

        :raise Problem: ``content``, or ``pdf``: its PDF is none of the originals
        """
        self.ensure_one()
        if self._get_digest(self.content) != self.digest:
            raise Problem("content")
        originals = self._get_originals()
        if text in (self._format_signed_text(role, file) for file in originals):
            return
        raise Problem("pdf" if f'"digest":"{self.digest}"' in text else "content")

    def _get_originals(self):
        """The PDFs that the system has stored, one a language (``ir.attachment``)."""
        self.ensure_one()
        # Compared, or given to who may read the document.
        return (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_id", "=", self.id),
                    ("res_field", "=", False),
                    ("mimetype", "=", "application/pdf"),
                    ("create_uid", "=", SUPERUSER_ID),
                ],
                order="id",
            )
        )

    # ------------------------------------------------------------------
    # Signing in the browser
    # ------------------------------------------------------------------
    def action_sign(self):
        """Sign the documents through NCALayer, in the first role that fits."""
        return self._get_signing_action()

    def action_sign_by_phone(self):
        """Sign the documents by eGov Mobile.

        :raise UserError: it is switched off, or nothing is to be signed
        """
        return self.env["ejournal.signature.phone"]._start(self)

    def _get_signing_action(self, **params):
        """The action of the browser that signs; see ``sign_action.js``."""
        return {
            "type": "ir.actions.client",
            "tag": "ejournal_sign",
            "params": {"model": self._name, "ids": self.ids, **params},
        }

    def prepare_signing(self, role=None):
        """What the user is to sign, for NCALayer.

        :param str role: in which role, when not in the first that fits
        :return: dict of ``documents``: ``[{id, name, role, data}]``, the text as
            base64; ``refused``: ``[{name, reason}]``; and ``url`` of NCALayer
        :raise UserError: too many at once
        """
        self.check_access("read")
        if len(self) > MAX_DOCUMENTS:
            raise UserError(
                self.env._("At most %s documents are signed at once.", MAX_DOCUMENTS)
            )
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        documents, refused = [], []
        for document in self:
            found = document._find_signing_role(role, requirements)
            if not found:
                reason = document._get_no_role_sentence()
                refused.append({"name": document.display_name, "reason": reason})
                continue
            text = document._get_signed_text(found)
            documents.append(
                {
                    "id": document.id,
                    "name": document.display_name,
                    "role": found,
                    "data": base64.b64encode(text.encode()).decode(),
                }
            )
        # As superuser: an address on the user's own computer.
        parameters = self.env["ir.config_parameter"].sudo()
        return {
            "documents": documents,
            "refused": refused,
            "url": parameters.get_param("kaznmu_signature.ncalayer_url") or None,
        }

    @api.model
    def save_signatures(self, signatures):
        """Verify the user's signatures, and keep those that count.

        :param signatures: ``[{id, role, cms}]``, the CMS as base64
        :return: ``[{id, name, problem}]``; ``problem`` is a sentence or ``None``
        """
        return [
            {"id": document.id, "name": document.display_name, "problem": problem}
            for document, problem in (
                self._save_one(given.get("id"), given.get("role"), given.get("cms"))
                for given in signatures
            )
        ]

    def _save_one(self, document_id, role, cms):
        """Keep one signature: the document, and why not, or ``None``."""
        document = self.browse(document_id)
        document.check_access("read")
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        if not document._find_signing_role(role, requirements):
            return document, document._get_no_role_sentence()
        try:
            # What one refusal has begun is undone; the others stay.
            with self.env.cr.savepoint():
                self.env["ejournal.signature"]._add(document, role, cms)
        except AccessError:
            raise
        except UserError as error:
            return document, str(error)
        document.invalidate_recordset()
        return document, None

    def _get_no_role_sentence(self):
        if refusal := self._get_signing_refusal():
            return refusal
        if self._get_own_signatures():
            return self.env._("You have signed it already.")
        return self.env._("Your signature is not asked for here.")

    # ------------------------------------------------------------------
    # Downloading and verifying
    # ------------------------------------------------------------------
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
