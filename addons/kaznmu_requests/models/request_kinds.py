from odoo import models


class EjournalRequest(models.Model):
    """The request with the fields of all its kinds. What they do with them is in
    ``ejournal.request.kind.<kind>``; nothing else knows them by name."""

    _name = "ejournal.request"
    _inherit = [
        "ejournal.request",
        "ejournal.request.reopening",
        "ejournal.request.access",
        "ejournal.request.substitution",
        "ejournal.request.memo",
    ]
