from odoo import api, fields, models
from odoo.exceptions import ValidationError

TEACHER_GROUP = "kaznmu_ejournal.ejournal_group_teacher"


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

    @api.model
    def _get_invalidation_fields(self):
        # Record rules name the dean's school, and their domains are cached by user.
        return super()._get_invalidation_fields() | {"ejournal_school_id"}

    def _is_ejournal_teacher(self):
        """Whether the user may be given a journal: a teacher by role."""
        self.ensure_one()
        return self.has_group(TEACHER_GROUP)

    def _check_ejournal_teacher(self):
        """Refuse users who are no teachers, so that nobody lets oneself in.

        :raise ValidationError: naming the user
        """
        for user in self:
            if not user._is_ejournal_teacher():
                raise ValidationError(
                    self.env._("%s has not the role of a teacher.", user.name)
                )

    def _get_ejournal_role(self):
        """Names of the user's roles in the electronic journal, by commas."""
        student = self.env.ref("kaznmu_ejournal.ejournal_group_student")
        groups = self._get_ejournal_groups() | (self.group_ids & student)
        return ", ".join(groups.mapped("name"))

    def _get_ejournal_groups(self):
        """The user's own roles of staff in the electronic journal."""
        self.ensure_one()
        category = self.env.ref("kaznmu_ejournal.module_category_ejournal")
        return self.group_ids.filtered(
            lambda group: group.privilege_id.category_id == category
        )
