import json

from odoo import fields, models

from odoo.addons.kaznmu_signature.models.signable import CONSENT, VERSION
from odoo.addons.kaznmu_signature.pki.problem import Problem
from odoo.addons.kaznmu_university.integrity import key
from odoo.addons.kaznmu_university.models.res_users import ROLE_GROUP

#: In which role who decides signs: by the field that names the person, or the end of
#: the group's XML id. A stand-in signs in the role that the tier has.
TIER_FIELDS = {"head_id": "head", "head_superior_id": "head", "dean_id": "dean"}
TIER_GROUPS = {
    "registrar": "registrar",
    "registrar_head": "registrar",
    "vice_rector": "vice_rector",
    "digitalization": "digitalization",
}
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
    """Whoever decides a request signs the decision, where the rules ask for it."""

    _name = "ejournal.request"
    _inherit = ["ejournal.request", "ejournal.signable"]
    _signature_field = "request_id"

    signature_ids = fields.One2many("ejournal.signature", "request_id", readonly=True)

    def _get_signing_kind(self):
        return f"request.{self.kind}"

    def _get_signing_roles(self):
        """Roles of the tiers that have agreed or will be asked, in their order."""
        if self.state == "draft":
            return []
        # As superuser: which offices decide is no secret.
        reviews = self.sudo().review_ids.sorted("sequence")
        if self.state != "review":
            reviews = reviews.filtered(lambda review: review.status == "approved")
        roles = [self._get_tier_role(review) for review in reviews]
        return list(dict.fromkeys(filter(None, roles)))

    def _get_tier_role(self, review):
        """In which role a tier is signed; ``None``: it names a person alone."""
        definition = review.definition_id
        if definition.review_type == "field":
            return TIER_FIELDS.get(definition.reviewer_field_id.name)
        # From the cache: a list asks for each of its requests.
        get_id = self.env["ir.model.data"]._xmlid_to_res_id
        group_id = definition.reviewer_group_id.id
        for name, role in TIER_GROUPS.items():
            if group_id and group_id == get_id(ROLE_GROUP + name):
                return role
        return None

    def _get_deciding_role(self):
        # As superuser: which office decides now is no secret.
        return self._get_tier_role(self.sudo()._get_current_review())

    def _may_sign_as(self, role, decision):
        # Whose turn it is was asked before (see the refusal).
        return role == self._get_deciding_role()

    def _get_signing_refusal(self, decision):
        return self.decision_refusal or ""

    def _get_signing_button(self, decision):
        if decision:
            return self.env._("Sign and confirm")
        return self.env._("Sign and approve")

    def _is_signable(self):
        return self.state != "draft"

    def _get_present_signatures(self):
        # Of an earlier sending there may be others.
        sent, digest = self._get_sending(), self._get_request_digest()
        return (
            super()
            ._get_present_signatures()
            .filtered(
                lambda signature: (
                    f'"digest":"{digest}"' in signature.text and sent in signature.text
                )
            )
        )

    def _get_sending(self):
        """What signed texts say of the sending that is decided now."""
        return f'"submitted_on":"{fields.Datetime.to_string(self.submitted_on)}"'

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

    def _get_signed_text(self, role, decision):
        self.ensure_one()
        return key.get_canonical(
            {
                "version": VERSION,
                "document": self._name,
                "number": self.number,
                "role": role,
                "submitted_on": fields.Datetime.to_string(self.submitted_on),
                "digest": self._get_request_digest(),
                "decision": CONSENT,
                **decision,
            }
        )

    def _check_signed_text(self, text, role, decision):
        facts = json.loads(text)
        if (facts.get("number"), facts.get("role")) != (self.number, role):
            raise Problem("content")
        # What was signed of an earlier sending is not there to compare any more.
        is_present = self.state != "draft" and self._get_sending() in text
        if is_present and self._get_signed_text(role, decision) != text:
            raise Problem("content")

    def _check_is_proved(self, outcome, reason=None):
        result = super()._check_is_proved(outcome, reason)
        decision = {} if outcome == CONSENT else {"decision": outcome, "reason": reason}
        self._check_own_signature(self._read_decision(decision))
        return result

    def action_sign_and_approve(self):
        """Sign as who decides now, then approve what was signed."""
        return self._get_signing_action(
            next={"model": self._name, "method": "action_approve", "args": []}
        )

    def action_print_signed(self):
        """Print what was decided, with the stamps of the signatures."""
        report = self.env.ref("kaznmu_signature_requests.action_report_request_signed")
        return report.report_action(self, config=False)
