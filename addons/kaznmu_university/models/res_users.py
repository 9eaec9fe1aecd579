from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain

# XML id of the group of a role; the one place that knows it.
ROLE_GROUP = "kaznmu_university.ejournal_group_"


class ResUsers(models.Model):
    """Staff of the university: users with a department or a school."""

    # Each part of the add-on adds its own to the model.
    # pylint: disable=consider-merging-classes-inherited
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

    @api.model
    def _get_ejournal_role_group(self, role):
        """The group (``res.groups``) of a role.

        :param str role: end of the group's XML id, such as ``registrar_head``
        """
        # Not by env.ref(), which asks the database each time whether the group exists.
        group_id = self.env["ir.model.data"]._xmlid_to_res_id(
            ROLE_GROUP + role, raise_if_not_found=True
        )
        return self.env["res.groups"].browse(group_id)

    @api.model
    def _name_ejournal_roles(self, roles):
        """Names of roles, for whoever is refused for want of them.

        :param roles: ends of the groups' names, or XML ids as ``has_groups`` takes
            them, by commas, of which those who may not are left out
        """
        if isinstance(roles, str):
            names = [name for name in roles.split(",") if not name.startswith("!")]
        else:
            names = [ROLE_GROUP + role for role in roles]
        # As superuser: the names of roles are no secret.
        return ", ".join(self.env.ref(name).sudo().name for name in names)

    def _has_ejournal_role(self, role):
        """Whether the user has a role, or one that implies it.

        :param str role: as for :meth:`_get_ejournal_role_group`
        """
        self.ensure_one()
        return self.has_group(ROLE_GROUP + role)

    def _get_ejournal_domain(self, record="", everything="reader", **paths):
        """What the user's roles let see of a journal and of what hangs on it.

        Record rules ask this. Each role counts only for who has it: a teacher with a
        school does not see the school's journals.

        :param str record: path to the journal, or what has its fields
        :param str everything: the role that sees all
        :param paths: ``teacher``, ``department`` and ``school``, where they do not
            lie on ``record``; ``None`` where that role sees nothing
        :return: ``Domain``
        """
        self.ensure_one()
        if self._has_ejournal_role(everything):
            return Domain.TRUE
        prefix = f"{record}." if record else ""
        paths = {
            "teacher": f"{prefix}assignment_ids.teacher_id",
            "department": f"{prefix}department_id",
            "school": f"{prefix}school_id",
            **paths,
        }
        department, school = paths["department"], paths["school"]
        domain = Domain.FALSE
        if paths["teacher"] and self._has_ejournal_role("teacher"):
            domain |= Domain(paths["teacher"], "=", self.id)
        if department and self._has_ejournal_role("coordinator"):
            domain |= Domain(f"{department}.coordinator_ids", "in", self.ids)
        if department and self._has_ejournal_role("head"):
            domain |= Domain(f"{department}.head_id", "=", self.id)
        if school and self._has_ejournal_role("dean_office"):
            domain |= Domain(school, "=", self.ejournal_school_id.id)
        return domain

    @api.model
    def _find_ejournal_deciders(self, roles, is_excluded):
        """Who decides something, when some may not; no dead end.

        :param roles: ends of the groups' names
        :param is_excluded: of a user: who may not, whatever the roles
        :return: active users of the roles; when that leaves nobody, of the next
            superior: the vice-rector, then who decides what nobody else may
        """
        groups = self.browse()
        for role in roles:
            # As superuser: who has an office is no secret.
            groups |= self._get_ejournal_role_group(role).sudo().user_ids
        vice_rectors = self._get_ejournal_role_group("vice_rector").sudo().user_ids
        last = self.env.company.sudo().ejournal_last_decider_id  # no secret
        for users in (groups, vice_rectors, last):
            able = users.sudo(False).filtered(
                lambda user: user.active and not is_excluded(user)
            )
            if able:
                return able
        return self.browse()

    def _is_ejournal_teacher(self):
        """Whether the user may be given a journal: a teacher by role."""
        self.ensure_one()
        return self._has_ejournal_role("teacher")

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
        student = self._get_ejournal_role_group("student")
        groups = self._get_ejournal_groups() | (self.group_ids & student)
        return ", ".join(groups.mapped("name"))

    def _get_ejournal_groups(self):
        """The user's own roles of staff in the electronic journal."""
        self.ensure_one()
        category = self.env.ref("kaznmu_university.module_category_ejournal")
        return self.group_ids.filtered(
            lambda group: group.privilege_id.category_id == category
        )
