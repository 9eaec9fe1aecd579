from odoo import fields, models


class EjournalDepartment(models.Model):
    """Department (кафедра): answers for the journals it teaches (SOP C14, T1.6)."""

    _name = "ejournal.department"
    _description = "Department"
    _inherit = ["ejournal.structure.mixin"]

    school_id = fields.Many2one(
        "ejournal.school", required=True, ondelete="restrict", index=True
    )
    head_id = fields.Many2one(
        "res.users",
        string="Head of department",
        ondelete="restrict",
        index="btree_not_null",
    )
    coordinator_ids = fields.Many2many(
        "res.users", "ejournal_department_coordinator_rel", string="Coordinators"
    )
    user_ids = fields.One2many("res.users", "ejournal_department_id", string="Staff")
    discipline_ids = fields.One2many("ejournal.discipline", "department_id")
