from odoo import fields, models


class EjournalTerm(models.Model):
    """When the offices were reminded of a term."""

    _inherit = "ejournal.term"

    consolidated_reminded_on = fields.Date(
        string="Reminded of consolidated statements on", readonly=True, copy=False
    )
