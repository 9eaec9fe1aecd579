from odoo import fields, models

WEEKDAYS = [
    ("0", "Monday"),
    ("1", "Tuesday"),
    ("2", "Wednesday"),
    ("3", "Thursday"),
    ("4", "Friday"),
    ("5", "Saturday"),
    ("6", "Sunday"),
]


class ResCompany(models.Model):
    """When heads of department learn what is late."""

    _inherit = "res.company"

    ejournal_digest_weekday = fields.Selection(
        WEEKDAYS,
        string="Digest for heads of department",
        default="0",
        help="On this day of the week heads learn what is late; empty = never "
        "(SOP, Table 1, point 6).",
    )
