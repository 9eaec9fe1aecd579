from odoo import api, models


class EjournalDesk(models.AbstractModel):
    """Statements that are accepted with a signature lead to signing."""

    _inherit = "ejournal.desk"

    @api.model
    def _prepare_acceptance(self, statement):
        values = super()._prepare_acceptance(statement)
        if not statement.must_sign:
            return values
        *others, _accept = values["buttons"]
        name = "action_sign_and_accept"
        sign = self._button(statement._get_signing_button({}), name, is_main=True)
        # A revision is looked at by itself, signed or not.
        return {"each": values["each"] and name, "buttons": [*others, sign]}
