from odoo import api, models
from odoo.exceptions import AccessError


class EjournalClosedMixin(models.AbstractModel):
    """Records that the product's own methods alone write, as superuser.

    Access rows and record rules do not count: whatever the system administrator adds
    to them, no client creates, changes or deletes one.
    """

    _name = "ejournal.closed.mixin"
    _description = "Written by methods alone"

    def _check_access(self, operation):
        if operation != "read" and not self.env.su:
            return self, self._make_closed_refusal
        return super()._check_access(operation)

    def _make_closed_refusal(self):
        return AccessError(self._get_closed_sentence())

    @api.model
    def _get_closed_sentence(self):
        """Hook: who writes it, or how (``str``)."""
        return self.env._(
            "“%s” is written by the electronic journal alone; access rights do not "
            "open it to anybody.",
            self.env["ir.model"]._get(self._name).name,
        )
