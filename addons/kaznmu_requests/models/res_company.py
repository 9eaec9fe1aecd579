from odoo import fields, models

from .request_exclusion import OFFICE_FIELDS


class ResCompany(models.Model):
    """Settings of the request desk; defaults are what the SOP says or is closest to."""

    _inherit = "res.company"

    ejournal_technical_auto = fields.Boolean(
        string="A technical window opens at approval",
        default=True,
        help="Otherwise an employee of the office opens it (SOP, point 12).",
    )
    ejournal_opening_days = fields.Integer(
        string="Days to open a window",
        default=1,
        help="Working days from the approval (SOP, Table 2, point 3 sets no term).",
    )
    ejournal_report_days = fields.Integer(
        string="Days to report an error",
        default=2,
        help="From the day on which it was found; later is allowed but marked "
        "(SOP, Table 2, point 1).",
    )
    ejournal_error_limit = fields.Integer(
        string="Errors without a memo",
        default=3,
        help="Corrections of a teacher in an academic year; one more, and a memo goes "
        "to the vice-rector (SOP, point 17).",
    )
    ejournal_council_days = fields.Integer(
        string="Remind of the report to the Council, days before",
        default=5,
        help="The head of the registrar's office is reminded so many days before the "
        "report to the Academic Council is due (SOP, Table 1, point 12); 0 = never.",
    )
    ejournal_email_domains = fields.Char(
        string="Domains of corporate mail",
        help="By commas, for example kaznmu.kz; any address when it is empty (Form 1).",
    )
    ejournal_digital_head_id = fields.Many2one(
        "res.users",
        string="Head of the digitalization department",
        ondelete="restrict",
        help="Addressee of Form 1",
    )
    ejournal_concerned_decides = fields.Boolean(
        string="Teachers of the journal may decide",
        help="For a small university: a teacher of the journal, or whom a request is "
        "about, may decide it; the author never does.",
    )
    ejournal_one_decider = fields.Boolean(
        string="One person may decide several steps",
        help="For a small university, where head, dean and office are few people.",
    )
    ejournal_confirm_password = fields.Boolean(
        string="Password once more at approval",
        help="Whoever approves a request types the own password again, unless it was "
        "typed within ten minutes. Programs then approve nothing.",
    )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & OFFICE_FIELDS:
            self.env["ejournal.request"]._renew_reviewers()
        return result

    def _get_ejournal_borrowed_models(self):
        library = "base_tier_validation"
        return {
            **super()._get_ejournal_borrowed_models(),
            "tier.definition": library,
            "tier.review": library,
        }

    def _get_ejournal_relaxations(self):
        settings = {
            "ejournal_concerned_decides": self.env._(
                "Teachers of a journal may decide requests about it."
            ),
            "ejournal_one_decider": self.env._(
                "One person may decide several steps of a request."
            ),
        }
        company = self.sudo()  # settings are no secret
        return [
            *super()._get_ejournal_relaxations(),
            *(text for name, text in settings.items() if company[name]),
        ]
