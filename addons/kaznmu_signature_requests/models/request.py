from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_signature.models.signable import VERSION
from odoo.addons.kaznmu_signature.pki.problem import Problem
from odoo.addons.kaznmu_university.integrity import key

#: Who signs an approval, by the end of the role's group.
ROLES = ("head", "dean", "registrar")
#: What is sent, and stays as it was sent.
SIGNED_FIELDS = (
    "number",
    "kind",
    "author_id",
    "journal_id",
    "description",
    "submitted_on",
    "access_action",
    "cause_kind",
    "error_date",
    "discovery_date",
    "replaces_id",
    "substitute_id",
    "date_from",
    "date_to",
    "teacher_id",
)
SIGNED_LINES = {
    "cell_ids": ("id", "lesson_id", "participant_id", "was", "wanted", "note"),
    "person_ids": ("id", "name", "email", "position", "last_day"),
}


class EjournalRequest(models.Model):
    """Head, dean and registrar's office approve with a signature, where they must."""

    _name = "ejournal.request"
    _inherit = ["ejournal.request", "ejournal.signable"]
    _signature_field = "request_id"

    signature_ids = fields.One2many("ejournal.signature", "request_id", readonly=True)

    def _get_signing_kind(self):
        return f"request.{self.kind}"

    def _may_sign_as(self, role):
        return role in ROLES and self.env.user._has_ejournal_role(role)

    def _get_signing_refusal(self):
        return self.decision_refusal or ""

    def _is_signable(self):
        return self.state != "draft"

    def _get_present_signatures(self):
        # Of an earlier sending there may be others.
        digest = self._get_request_digest()
        return (
            super()
            ._get_present_signatures()
            .filtered(lambda signature: f'"digest":"{digest}"' in signature.text)
        )

    def _get_request_digest(self):
        """SHA-256 of what was sent, whatever has become of it since; of a draft, which
        is no evidence, nothing."""
        facts = self._get_evidence().get(self.id)
        if not facts:
            return None
        signed = {name: facts.get(name) for name in SIGNED_FIELDS}
        for name, names in SIGNED_LINES.items():
            signed[name] = [
                {part: line.get(part) for part in names} for line in facts[name]
            ]
        return key.get_sha256(signed)

    def _get_signed_text(self, role):
        self.ensure_one()
        return key.get_canonical(
            {
                "version": VERSION,
                "document": self._name,
                "number": self.number,
                "role": role,
                "decision": "approved",
                "submitted_on": fields.Datetime.to_string(self.submitted_on),
                "digest": self._get_request_digest(),
            }
        )

    def _check_signed_text(self, text, role):
        sent = f'"submitted_on":"{fields.Datetime.to_string(self.submitted_on)}"'
        # What was signed of an earlier sending is not there to compare any more.
        if sent in text and self._get_signed_text(role) != text:
            raise Problem("content")

    def _check_decision(self, outcome):
        result = super()._check_decision(outcome)
        if outcome == "approved":
            self._check_own_signature()
        return result

    def _check_own_signature(self):
        """Refuse an approval without the signature that it needs.

        :raise UserError: naming the request, and what to do
        """
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        own = self._get_own_signatures().filtered(
            lambda signature: signature.state == "valid"
        )
        for role in ROLES:
            if (
                self._get_requirement(role, requirements) == "required"
                and self._may_sign_as(role)
                and not own
            ):
                raise UserError(
                    self.env._(
                        "%s is approved with a signature: press “Sign and approve”.",
                        self.display_name,
                    )
                )

    def action_sign_and_approve(self):
        """Sign as who decides now, then approve what was signed."""
        return self._get_signing_action(next="action_approve")
