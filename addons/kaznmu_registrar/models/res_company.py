from odoo import fields, models


class ResCompany(models.Model):
    """How long journals are kept, and when consolidated statements are due."""

    _inherit = "res.company"

    ejournal_journal_years = fields.Integer(
        string="Journals are kept, years",
        default=5,
        help="Counted from January 1 after the academic year, like documents by the "
        "nomenclature of cases; 0: permanently. Nothing is deleted by itself.",
    )
    ejournal_consolidated_reminder_days = fields.Integer(
        string="Remind of consolidated statements, days",
        default=2,
        help="The dean's offices and the registrar's office get a mail so many days "
        "before the consolidated statements are due, and weekly when they are late; "
        "0 = never (SOP, Table 1, point 10).",
    )
