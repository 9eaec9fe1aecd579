from odoo import fields, models


class EjournalJournal(models.Model):
    """When a journal was looked through for students at risk."""

    _inherit = "ejournal.journal"

    risk_on = fields.Datetime(
        string="Students at risk listed on",
        readonly=True,
        copy=False,
        help="When a background job last looked for students at risk",
    )
