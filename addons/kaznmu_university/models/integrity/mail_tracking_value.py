from odoo import models


class MailTrackingValue(models.Model):
    """What a message says has changed is part of it."""

    _name = "mail.tracking.value"
    _inherit = ["mail.tracking.value", "ejournal.evidence.mixin"]
    _evidence_parent = "mail_message_id"

    def write(self, vals):
        self.mail_message_id._check_is_no_evidence()
        return super().write(vals)

    def unlink(self):
        self.mail_message_id._check_is_no_evidence()
        return super().unlink()
