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
