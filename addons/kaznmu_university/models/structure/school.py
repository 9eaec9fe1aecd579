from odoo import fields, models


class EjournalSchool(models.Model):
    """School or faculty: the dean's office to which students belong (SOP T2.1)."""

    _name = "ejournal.school"
    _description = "School"
    _inherit = ["ejournal.structure.mixin"]

    dean_id = fields.Many2one("res.users", ondelete="restrict")
    office_user_ids = fields.One2many(
        "res.users", "ejournal_school_id", string="Dean's office"
    )
    department_ids = fields.One2many("ejournal.department", "school_id")
    program_ids = fields.One2many("ejournal.program", "school_id")

    def _get_office(self):
        """The dean and the staff of the dean's office who have an email address."""
        self.ensure_one()
        school = self.sudo()  # addresses of staff are no secret here
        staff = school.office_user_ids.filtered(
            lambda user: user._has_ejournal_role("dean_office")
        )
        return (school.dean_id | staff).filtered(
            lambda user: user.active and user.email
        )
