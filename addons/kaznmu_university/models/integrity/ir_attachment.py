from odoo import models


class IrAttachment(models.Model):
    """Files of messages that are evidence stay with them."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_are_no_evidence()
        return super().write(vals)

    def unlink(self):
        self._check_are_no_evidence()
        return super().unlink()

    def _check_are_no_evidence(self):
        """Refuse to change or delete a file that was sent with such a message.

        :raise UserError: naming the record
        """
        if not self.env.su:
            # The message may be hidden from the user.
            messages = self.env["mail.message"].sudo()
            messages.search(
                [("attachment_ids", "in", self.ids)]
            )._check_is_no_evidence()
