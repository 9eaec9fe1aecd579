from odoo import api, fields, models


class EjournalSignedDialog(models.AbstractModel):
    """A dialog that asks why, and decides against what was signed with that reason."""

    _name = "ejournal.signed.dialog"
    _description = "Dialog with a signature"

    #: The field of what is decided.
    _signed_field = None

    can_sign = fields.Boolean(compute="_compute_signing")
    must_sign = fields.Boolean(compute="_compute_signing")

    @api.depends_context("uid")
    @api.depends(lambda self: (self._signed_field,) if self._signed_field else ())
    def _compute_signing(self):
        requirements = self.env["ejournal.signature.rule"]._get_requirements()
        for dialog in self:
            found = {
                document._get_requirement(document._get_deciding_role(), requirements)
                for document in dialog[self._signed_field]
            }
            dialog.must_sign = "required" in found
            dialog.can_sign = bool(found - {"none"})

    def _get_decision_here(self):
        """Hook: what is decided, see ``ejournal.signable``."""
        raise NotImplementedError

    def _decide_here(self):
        """Hook: decide so, of all that is left in the dialog; an action."""
        raise NotImplementedError

    def action_sign(self):
        """Sign the decision with its reason, then decide.

        The dialog stays open until that is done, with the reason in it.
        """
        self.ensure_one()
        return self[self._signed_field]._get_signing_action(
            decision=self._get_decision_here(),
            next={
                "model": self._name,
                "method": "decide_signed",
                "args": [self.ids],
            },
        )

    def decide_signed(self, signed):
        """Decide what was signed, and nothing else.

        :param signed: ids of the documents
        """
        self.ensure_one()
        documents = self[self._signed_field]
        self[self._signed_field] = documents & documents.browse(signed)
        return self._decide_here()
