from odoo import api, models


class EjournalSignatureRule(models.Model):
    """Requests among what is signed."""

    _inherit = "ejournal.signature.rule"

    @api.model
    def _get_kinds(self):
        every = self.env._("Requests")
        return [
            *super()._get_kinds(),
            ("request", every),
            *(
                (f"request.{code}", f"{every}: {name}")
                for code, name in self.env["ejournal.request.kind"]._get_selection()
            ),
        ]

    @api.model
    def _get_roles(self):
        return [*super()._get_roles(), ("dean", self.env._("Dean"))]
