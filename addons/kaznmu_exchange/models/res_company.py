from odoo import fields, models


class ResCompany(models.Model):
    """How other systems know the university."""

    _inherit = "res.company"

    ejournal_epvo_number = fields.Integer(
        string="Number in ЕПВО",
        help="The university's number on the national platform of higher education; "
        "it stands in exported transcripts.",
    )
