import base64
import hashlib

from psycopg2.errors import UniqueViolation

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.integrity import key

from ..pki.problem import Problem

VERSION = 1  # of what the signed text says
CONSENT = "approved"
AGAINST = ("refused", "returned")
#: At once: a PDF is laid out for each that was never printed.
MAX_DOCUMENTS = 100


class EjournalSignable(models.AbstractModel):
    """A frozen document that people sign.

    A model that inherits names the field of ``ejournal.signature`` that leads to it,
    and says who signs in which role. Signed is consent, or what is decided against the
    document: a dict of ``decision`` (``refused`` or ``returned``), ``reason`` and
    whatever else the model names in ``_decision_details``; empty for consent.
    """

    _name = "ejournal.signable"
    _description = "Document that is signed"
    _inherit = ["ejournal.signature.archive"]

    _signature_field = None
    #: What a signature against the document says beside ``decision`` and ``reason``.
    _decision_details = ()

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
    must_sign = fields.Boolean(
        compute="_compute_must_sign",
        help="Whoever decides in favour signs first, and has not done so yet",
    )

    # ------------------------------------------------------------------
    # Hooks
    # ------------------------------------------------------------------
    def _get_signing_kind(self):
        """Hook: which rules hold, as ``document.kind``."""
        raise NotImplementedError

    def _get_signing_roles(self):
        """Hook: the roles in which this document is signed."""
        raise NotImplementedError

    def _may_sign_as(self, role, decision):
        """Hook: whether the current user has a role for this document."""
        raise NotImplementedError

    def _get_deciding_role(self):
        """Hook: the role in which the document is decided now."""
        raise NotImplementedError

    def _get_signing_button(self, decision):
        """Hook: which button signs and decides so."""
        raise NotImplementedError

    def _get_signing_refusal(self, decision):
        """Hook: why nobody signs so now, a sentence; empty when one may."""
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
            # Not by filtering twice: what is filtered is read one by one.
            states = [(found.role, found.decision, found.state) for found in signatures]
            missing = [
                names[role]
                for role in document._get_signing_roles()
                if (role, CONSENT, "valid") not in states
                and document._get_requirement(role, requirements) == "required"
            ]
            is_broken = any(state != "valid" for _role, _decision, state in states)
            document.missing_signatures = ", ".join(missing)
            if is_broken:
                document.signature_state = "invalid"
            elif not document._is_signable() or not (states or missing):
                document.signature_state = "unsigned"
            else:
                document.signature_state = "waiting" if missing else "signed"

    @api.depends_context("uid")
    @api.depends("signature_ids", "digest")
    def _compute_can_sign(self):
        has_phone = self.env.company.sudo().ejournal_signature_egov  # a setting
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        for document in self:
            document.can_sign = bool(
                document._find_signing_role(None, {}, requirements)
            )
            document.can_sign_by_phone = document.can_sign and has_phone

    @api.depends_context("uid")
    @api.depends("signature_ids.state", "digest")
    def _compute_must_sign(self):
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        for document in self:
            document.must_sign = (
                document._lacks_own_signature({}, requirements) and document.can_sign
            )

    def _get_requirement(self, role, requirements):
        """``none``, ``optional`` or ``required``: the rule of the kind, or of all.

        :param dict requirements: of ``ejournal.signature.rule``
        """
        kind = self._get_signing_kind()
        every = requirements.get((kind.partition(".")[0], role), "none")
        return requirements.get((kind, role), every)

    def _find_signing_role(self, wanted, decision, requirements):
        """In which role the user signs now, or ``None``.

        :param str wanted: the role, or ``None`` for the first that fits
        """
        if self._get_signing_refusal(decision):
            return None
        signed = self._get_own_signatures(decision).mapped("role")
        for role in self._get_signing_roles():
            if (
                wanted in (None, role)
                and role not in signed
                and self._get_requirement(role, requirements) != "none"
                and self._may_sign_as(role, decision)
            ):
                return role
        return None

    def _get_own_signatures(self, decision):
        """The user's signatures by which this was decided."""
        # As superuser: the user's own. What the document is now is asked for those
        # alone who have signed it.
        if self.env.user not in self.sudo().signature_ids.user_id:
            return self.env["ejournal.signature"].sudo()
        return self._get_present_signatures().filtered(
            lambda found: (
                found.user_id == self.env.user and found._get_decision() == decision
            )
        )

    @api.model
    def _read_decision(self, decision):
        """A decision as a client has sent it, and nothing else of it.

        :raise UserError: it is none, or has no reason
        """
        if not decision:
            return {}
        names = ("decision", "reason", *self._decision_details)
        found = {name: str(decision.get(name) or "").strip() for name in names}
        if found["decision"] not in AGAINST or not all(found.values()):
            raise UserError(self.env._("Say why: the reason is signed as well."))
        return found

    def _lacks_own_signature(self, decision, requirements):
        """Whether the rules ask for a signature of who decides so, and the user's is
        not there.

        :param dict requirements: of ``ejournal.signature.rule``
        """
        required = {
            role
            for _kind, role in requirements
            if self._get_requirement(role, requirements) == "required"
        }
        # Where nobody has to sign, whose turn it is need not be read.
        if not required or (role := self._get_deciding_role()) not in required:
            return False
        own = self._get_own_signatures(decision)
        return (role, "valid") not in ((given.role, given.state) for given in own)

    def _check_own_signature(self, decision):
        """Refuse who decides without the own signature that the rules ask for.

        :raise UserError: naming the document, and what to do
        """
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        for document in self:
            if document._lacks_own_signature(decision, requirements):
                raise UserError(
                    self.env._(
                        "%(document)s: this is decided with a signature: press "
                        "“%(button)s”.",
                        document=document.display_name,
                        button=document._get_signing_button(decision),
                    )
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
    def _get_signed_text(self, role, decision):
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
        original = report.retrieve_attachment(self)
        return self._format_signed_text(role, decision, original)

    def _format_signed_text(self, role, decision, original):
        return key.get_canonical(
            {
                "version": VERSION,
                "document": self._name,
                "number": self._get_signed_number(),
                "role": role,
                "digest": self.digest,
                "pdf": hashlib.sha256(original.raw).hexdigest(),
                **decision,
            }
        )

    def _check_signed_text(self, text, role, decision):
        """Refuse a text that is not of the document as it is.

        :raise Problem: ``content``, or ``pdf``: its PDF is none of the originals
        """
        self.ensure_one()
        if self._get_digest(self.content) != self.digest:
            raise Problem("content")
        originals = self._get_originals()
        if text in (
            self._format_signed_text(role, decision, file) for file in originals
        ):
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

    def prepare_signing(self, role=None, decision=None):
        """What the user is to sign, for NCALayer.

        :param str role: in which role, when not in the first that fits
        :param dict decision: what is decided when it is no consent: ``decision``,
            ``reason``, of statements ``kind``
        :return: dict of ``documents``: ``[{id, name, role, data}]``, the text as
            base64; ``signed``: ids of those that the user has signed so already;
            ``refused``: ``[{name, reason}]``; and ``url`` of NCALayer
        :raise UserError: too many at once, or a decision without its reason
        """
        self.check_access("read")
        if len(self) > MAX_DOCUMENTS:
            raise UserError(
                self.env._("At most %s documents are signed at once.", MAX_DOCUMENTS)
            )
        decision = self._read_decision(decision)
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        documents, signed, refused = [], [], []
        for document in self:
            found = document._find_signing_role(role, decision, requirements)
            if not found:
                reason = document._get_no_role_sentence(decision)
                refused.append({"name": document.display_name, "reason": reason})
                if not document._get_signing_refusal(decision):
                    signed += document._get_own_signatures(decision) and document.ids
                continue
            text = document._get_signed_text(found, decision)
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
            "signed": signed,
            "refused": refused,
            "url": parameters.get_param("kaznmu_signature.ncalayer_url") or None,
        }

    @api.model
    def save_signatures(self, signatures, decision=None):
        """Verify the user's signatures, and keep those that count.

        :param signatures: ``[{id, role, cms}]``, the CMS as base64
        :param dict decision: as it was prepared
        :return: ``[{id, name, problem}]``; ``problem`` is a sentence or ``None``
        """
        decision = self._read_decision(decision)
        return [
            {"id": document.id, "name": document.display_name, "problem": problem}
            for document, problem in (
                self._save_one(given, decision) for given in signatures
            )
        ]

    def _save_one(self, given, decision):
        """Keep one signature: the document, and why not, or ``None``."""
        document = self.browse(given.get("id"))
        document.check_access("read")
        role = given.get("role")
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        if not document._find_signing_role(role, decision, requirements):
            return document, document._get_no_role_sentence(decision)
        try:
            # What one refusal has begun is undone; the others stay.
            with self.env.cr.savepoint(), mute_logger("odoo.sql_db"):
                self.env["ejournal.signature"]._add(
                    document, role, decision, given.get("cms")
                )
        except AccessError:
            raise
        except UserError as error:
            return document, str(error)
        except UniqueViolation:  # by the same user, at the same moment
            return document, self.env._("You have signed it already.")
        document.invalidate_recordset()
        return document, None

    def _get_no_role_sentence(self, decision):
        if refusal := self._get_signing_refusal(decision):
            return refusal
        if self._get_own_signatures(decision):
            return self.env._("You have signed it already.")
        return self.env._("Your signature is not asked for here.")
