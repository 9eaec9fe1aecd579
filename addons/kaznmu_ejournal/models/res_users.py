from odoo import fields, models


class ResUsers(models.Model):
    """Staff of the university: users with a department or a school."""

    _inherit = "res.users"

    ejournal_department_id = fields.Many2one(
        "ejournal.department",
        string="Department",
        ondelete="restrict",
        index="btree_not_null",
    )
    ejournal_school_id = fields.Many2one(
        "ejournal.school",
        string="School (dean's office)",
        ondelete="restrict",
        index="btree_not_null",
    )
    ejournal_position = fields.Char(string="Position")

    def _get_ejournal_role(self):
        """Names of the user's roles in the electronic journal, by commas."""
        self.ensure_one()
        category = self.env.ref("kaznmu_ejournal.module_category_ejournal")
        groups = self.group_ids.filtered(
            lambda group: group.privilege_id.category_id == category
        )
        student = self.env.ref("kaznmu_ejournal.ejournal_group_student")
        return ", ".join((groups | (self.group_ids & student)).mapped("name"))
