from odoo import fields, models


class MailActivity(models.Model):
    """An activity may wait to be told by the next digest (see ``ejournal.reminder``).

    Deciding a request deletes its activities: what is done is told to nobody.
    """

    _inherit = "mail.activity"

    ejournal_in_digest = fields.Boolean(string="To be told by the next digest")

    _ejournal_digest_idx = models.Index("(user_id) WHERE ejournal_in_digest")
