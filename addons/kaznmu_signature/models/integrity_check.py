from odoo import api, models

from odoo.addons.kaznmu_university.words import Speaker


class EjournalIntegrityCheck(models.Model):
    """Signatures among what is checked."""

    _inherit = "ejournal.integrity.check"

    @api.model
    def _get_titles(self):
        return {
            **super()._get_titles(),
            "signatures": self.env._("Electronic signatures"),
        }

    @api.model
    def _get_steps(self):
        verdicts = self.env["ejournal.signature.verdict"]
        return [*super()._get_steps(), ("signatures", verdicts._verify_all())]

    @api.model
    def _get_problem_names(self):
        return {
            **super()._get_problem_names(),
            "signature": Speaker._("an electronic signature does not count:"),
        }

    @api.model
    def _get_append_only_tables(self):
        return [*super()._get_append_only_tables(), "ejournal_signature"]

    @api.model
    def _get_notes(self):
        _trusted, samples = self.env["ejournal.signature.root"]._get_trusted()
        if not samples:
            return super()._get_notes()
        return [
            *super()._get_notes(),
            self.env._("Signatures by sample certificates are taken for valid."),
        ]
