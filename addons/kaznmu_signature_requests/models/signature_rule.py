from odoo import api, models

#: Who signs requests: the offices that decide one kind of them or another.
SIGNERS = ("head", "dean", "registrar", "vice_rector", "digitalization")


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
    def _get_signers(self):
        return {**super()._get_signers(), "request": SIGNERS}

    @api.model
    def _get_roles(self):
        names = {
            "dean": self.env._("Dean"),
            "vice_rector": self.env._("Vice-rector"),
            "digitalization": self.env._("Digitalization department"),
        }
        return [*super()._get_roles(), *names.items()]
