from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import split_every

from odoo.addons.kaznmu_university.models.integrity.evidence import Finding

from ..pki.problem import Problem

PORTION = 20  # signatures verified at a time


class EjournalSignatureVerdict(models.Model):
    """Whether a signature counts, as the last verification has found.

    No evidence itself: it can be found again at any time.
    """

    _name = "ejournal.signature.verdict"
    _description = "Verdict on a signature"
    _inherit = ["ejournal.closed.mixin", "ejournal.signature.words"]
    _rec_name = "signature_id"

    signature_id = fields.Many2one(
        "ejournal.signature", required=True, ondelete="restrict", index=True
    )
    problem = fields.Char(help="A code; empty: it counts")
    detail = fields.Char()
    note = fields.Char("Why revocation was not checked")
    checked_on = fields.Datetime("Checked on", required=True)

    _signature_uniq = models.UniqueIndex(
        "(signature_id)", "A signature has one verdict."
    )

    def _get_sentence(self):
        """The verdict in words, in the reader's language."""
        if not self:
            return ""
        self.ensure_one()
        if self.problem:
            return self._get_problem_sentence(self.problem, self.detail)
        if self.note:
            reason = self._get_problem_sentence(self.note, self.detail)
            return self.env._("Valid. Not checked for revocation: %s", reason)
        return self.env._("Valid; the certificate was not revoked.")

    @api.model
    def _prepare_note(self, note):
        """Values that say why revocation was not checked, see ``Proof``."""
        code, detail = note or (False, False)
        return {"note": code, "detail": detail}

    def _renew(self):
        """Verify the signatures anew.

        :return: list of ``Finding`` for the check of all evidence
        """
        findings = []
        # Of all documents, whoever asks; only verdicts are written.
        for verdict in self.sudo():
            signature = verdict.signature_id
            vals = {"problem": False, "detail": False, "note": False}
            try:
                vals |= self._prepare_note(signature._verify())
            except Problem as problem:
                vals |= {"problem": problem.code, "detail": problem.detail}
                document = signature._get_document()
                findings.append(
                    Finding(
                        "signature",
                        document._name,
                        document.id,
                        f"{signature.signer}, {problem.code} {problem.detail}".strip(),
                    )
                )
            verdict.write({**vals, "checked_on": fields.Datetime.now()})
        return findings

    @api.model
    def _verify_all(self):
        """Verify all signatures: generator of ``(done, total, [Finding])``."""
        # As superuser: who may check was checked.
        verdicts = self.sudo().search(Domain.TRUE, order="id")
        done = 0
        for portion in split_every(PORTION, verdicts.ids, self.sudo().browse):
            done += len(portion)
            yield done, len(verdicts), portion._renew()
            self.env.invalidate_all()
