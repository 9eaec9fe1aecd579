import base64
import hashlib
import json
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from odoo.addons.kaznmu_university.integrity import time_stamp
from odoo.addons.kaznmu_university.models.service.append_only import forbid_changes

from ..pki import cms
from ..pki.certificate import get_chain, read_base64
from ..pki.problem import Problem
from .signable import AGAINST, CONSENT

#: What of a signature is kept as evidence.
SIGNATURE_FACTS = (
    "statement_id",
    "user_id",
    "role",
    "decision",
    "date",
    "text",
    "cms_digest",
    "value_digest",
    "signer",
    "serial",
    "issuer",
    "is_iin_checked",
    "is_sample",
)


class Proof(NamedTuple):
    """What was proved of a signature."""

    signed: cms.Signed
    note: tuple | None  # why revocation was not checked: a code, and what belongs to it
    is_sample: bool


class EjournalSignature(models.Model):
    """An electronic signature under a document, verified when it was given.

    Signed is a short text with the digest of the document's content and of its PDF,
    and in which role: so a PDF in another language is still the same document. Rows
    are append-only, by a trigger of the database as well; whether one still counts is
    its verdict (``ejournal.signature.verdict``).
    """

    _name = "ejournal.signature"
    _description = "Electronic signature"
    _inherit = [
        "ejournal.closed.mixin",
        "ejournal.guard.mixin",
        "ejournal.evidence.mixin",
        "ejournal.signature.words",
    ]
    _guard_system_fields = frozenset()  # nor by superuser
    _evidence_fields = SIGNATURE_FACTS
    _log_access = False
    _order = "id"
    _rec_name = "signer"

    statement_id = fields.Many2one(
        "ejournal.statement", ondelete="restrict", index="btree_not_null"
    )
    user_id = fields.Many2one(
        "res.users", string="Signed by", required=True, ondelete="restrict", index=True
    )
    role = fields.Selection(
        lambda self: self.env["ejournal.signature.rule"]._get_roles(), required=True
    )
    decision = fields.Selection(
        [("approved", "Consent"), ("refused", "Refusal"), ("returned", "Return")],
        required=True,
    )
    date = fields.Datetime("Received on", required=True)
    text = fields.Text("What was signed", required=True)
    cms = fields.Binary("Signature (CMS)", attachment=False, required=True)
    cms_digest = fields.Char("SHA-256 of the CMS", required=True)
    value_digest = fields.Char("SHA-256 of the signature itself", required=True)
    signer = fields.Char("Name in the certificate", required=True)
    serial = fields.Char("Serial number", required=True)
    issuer = fields.Char("Issued by")
    algorithm = fields.Char()
    valid_from = fields.Datetime("Certificate from")
    valid_to = fields.Datetime("Certificate until")
    claimed_on = fields.Datetime(
        "Signer's clock", help="The moment that stands in the signature"
    )
    is_iin_checked = fields.Boolean("IIN compared")
    is_sample = fields.Boolean("Sample", help="By a certificate that proves nothing")
    time_stamp = fields.Binary("Time stamp (RFC 3161)", attachment=False)
    time_stamp_error = fields.Char("Why there is no time stamp")
    verdict_ids = fields.One2many(
        "ejournal.signature.verdict", "signature_id", string="Verdicts"
    )
    state = fields.Selection(
        [("valid", "Valid"), ("invalid", "Does not count")],
        compute="_compute_verdict",
        compute_sudo=True,
    )
    verdict = fields.Char(compute="_compute_verdict", compute_sudo=True)

    _value_uniq = models.UniqueIndex(
        "(value_digest)", "This very signature is there already."
    )
    _statement_uniq = models.UniqueIndex(
        "(statement_id, role, user_id) WHERE decision = 'approved'",
        "You have signed this already.",
    )

    def init(self):
        forbid_changes(self.env.cr, self._table, "Signatures are append-only")

    def _check_editable(self):
        raise UserError(self.env._("A signature never changes."))

    @api.depends("verdict_ids.problem", "verdict_ids.note")
    @api.depends_context("lang")
    def _compute_verdict(self):
        for signature in self:
            found = signature.verdict_ids
            signature.state = "invalid" if found.problem else "valid"
            signature.verdict = found._get_sentence()

    @api.model
    def _get_document_fields(self):
        """Hook: Many2one fields, one of which leads to the signed document."""
        return ["statement_id"]

    def _get_document(self):
        """What was signed: an ``ejournal.signable``."""
        self.ensure_one()
        for name in self._get_document_fields():
            if self[name]:
                return self[name]
        return self.env["ejournal.signable"]

    def _get_decision(self):
        """What was decided by it, see ``ejournal.signable``: as it was signed."""
        self.ensure_one()
        facts = json.loads(self.text)
        names = ("decision", "reason", *self._get_document()._decision_details)
        decision = {name: facts[name] for name in names if name in facts}
        return decision if decision.get("decision") in AGAINST else {}

    def _prepare_stamps(self):
        """What printed documents say of the signatures, in the language of the
        environment: list of dicts."""
        roles = dict(self.env["ejournal.signature.rule"]._get_roles())
        decisions = dict(self._fields["decision"]._description_selection(self.env))
        company = self.env.company
        return [
            {
                "role": roles[signature.role],
                "against": signature.decision in AGAINST
                and decisions[signature.decision],
                "signer": signature.signer,
                "serial": signature.serial,
                "date": company._format_ejournal_time(signature.date),
                "is_valid": signature.state == "valid",
                "is_sample": signature.is_sample,
            }
            for signature in self
        ]

    # ------------------------------------------------------------------
    # Signing
    # ------------------------------------------------------------------
    @api.model
    def _add(self, document, role, decision, content):
        """Prove a signature of the current user, and keep it.

        The caller has checked that the user signs this document in this role.

        :param document: an ``ejournal.signable``
        :param dict decision: see there
        :param str content: CMS as base64, with or without the lines of PEM
        :raise UserError: why it does not count, and what to do
        """
        text = document._get_signed_text(role, decision)
        now = fields.Datetime.now()
        try:
            der = read_base64(content if isinstance(content, str) else "")
            proof = self._prove(der, text, now)
            is_iin_checked = self.env.user._check_ejournal_signer(
                proof.signed.certificate
            )
            self._check_new(proof.signed.value)
        except Problem as problem:
            raise self._make_refusal(problem) from problem
        certificate = proof.signed.certificate
        digest = hashlib.sha256(der).hexdigest()
        # The user and the role were checked; nobody writes signatures by hand, nor by
        # defaults in the context.
        signatures = self.sudo().with_context(clean_context(self.env.context))
        signature = signatures.create(
            {
                document._signature_field: document.id,
                "user_id": self.env.uid,
                "role": role,
                "decision": decision.get("decision", CONSENT),
                "date": now,
                "text": text,
                "cms": base64.b64encode(der),
                "cms_digest": digest,
                "value_digest": hashlib.sha256(proof.signed.value).hexdigest(),
                "signer": certificate.name,
                "serial": certificate.serial_number,
                "issuer": certificate.issuer_name,
                "algorithm": proof.signed.algorithm,
                "valid_from": certificate.valid_from,
                "valid_to": certificate.valid_to,
                "claimed_on": proof.signed.signed_on,
                "is_iin_checked": is_iin_checked,
                "is_sample": proof.is_sample,
                **self.env["ejournal.closing"]._prepare_time_stamp(digest),
            }
        )
        verdicts = signature.verdict_ids
        verdicts.create(
            {
                "signature_id": signature.id,
                "checked_on": now,
                **verdicts._prepare_note(proof.note),
            }
        )
        return signature.sudo(False)

    def _check_new(self, value):
        """:raise Problem: ``replayed``"""
        digest = hashlib.sha256(value).hexdigest()
        # Of any document, whoever may read it.
        if self.sudo().search_count([("value_digest", "=", digest)], limit=1):
            raise Problem("replayed")

    @api.model
    def _prove(self, der, text, moment):
        """Prove a signature by what it holds and by what is trusted here.

        :param bytes der: the CMS
        :param datetime moment: when it was there
        :return: ``Proof``
        :raise Problem: why it does not count
        """
        signed = cms.read(der, text.encode())
        certificate = signed.certificate
        if not certificate.may_sign():
            certificate.check_time(moment)
            raise Problem("usage")
        trusted, samples = self.env["ejournal.signature.root"]._get_trusted()
        chain = get_chain(certificate, signed.others, trusted, moment)
        note = self.env["ejournal.signature.list"]._check_chain(chain, moment)
        return Proof(signed, note, chain[-1].fingerprint in samples)

    # ------------------------------------------------------------------
    # Verifying again
    # ------------------------------------------------------------------
    def _verify(self):
        """Prove the signature anew, as of the moment it was given.

        :return: why revocation was not checked, see :class:`Proof`
        :raise Problem: why it does not count
        """
        self.ensure_one()
        signature = self.with_context(bin_size=False)
        der = base64.b64decode(signature.cms)
        if hashlib.sha256(der).hexdigest() != self.cms_digest:
            raise Problem("row", "cms")
        proof = self._prove(der, self.text, self.date)
        certificate = proof.signed.certificate
        told = {
            "value_digest": hashlib.sha256(proof.signed.value).hexdigest(),
            "signer": certificate.name,
            "serial": certificate.serial_number,
            "issuer": certificate.issuer_name,
        }
        for name, value in told.items():
            if (self[name] or "") != value:
                raise Problem("row", name)
        decision = self._get_decision()
        if self.decision != decision.get("decision", CONSENT):
            raise Problem("row", "decision")
        self._get_document()._check_signed_text(self.text, self.role, decision)
        trusted = self.env["ejournal.closing"]._get_trusted()
        if signature.time_stamp and trusted:
            stamp = base64.b64decode(signature.time_stamp)
            if not time_stamp.is_valid(stamp, self.cms_digest, trusted):
                raise Problem("stamp")
        return proof.note
