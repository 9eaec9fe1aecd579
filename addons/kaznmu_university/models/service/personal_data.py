from odoo import api, fields, models


class EjournalPersonalData(models.Model):
    """The list of personal data kept, and why (Law 94-V, art. 25).

    Data records of the add-ons: one for fields of a model that serve one purpose.
    ``tests/test_personal_data.py`` fails for a field on people that no record names,
    so that whoever adds the field says why it is kept.
    """

    _name = "ejournal.personal.data"
    _description = "Personal data"
    _order = "subject, sequence, id"

    name = fields.Char("Data", required=True, translate=True)
    sequence = fields.Integer(default=10)
    model = fields.Char(required=True)
    field_names = fields.Char("Fields", required=True, help="Technical, by commas")
    subject = fields.Selection(
        [
            ("1_student", "Students"),
            ("2_staff", "Staff"),
            ("3_none", "Not personal"),
        ],
        string="Whose",
        required=True,
        default="2_staff",
    )
    purpose = fields.Text(required=True, translate=True)
    ground = fields.Char("Legal ground", translate=True)
    retention = fields.Char("Kept", translate=True)
    reader_model = fields.Char(
        "Shown with", help="Model with whose records these are shown, if not alone"
    )
    is_seen_by_student = fields.Boolean("Students see their own")
    readers = fields.Char("Who sees it", compute="_compute_readers")

    _ground_required = models.Constraint(
        "CHECK (subject = '3_none' OR (ground IS NOT NULL AND retention IS NOT NULL))",
        "Say on which ground personal data are kept, and how long.",
    )

    def _get_field_names(self):
        """The fields as a set of names."""
        self.ensure_one()
        return {name.strip() for name in self.field_names.split(",")}

    @api.depends("model", "reader_model", "field_names", "is_seen_by_student")
    @api.depends_context("lang")
    def _compute_readers(self):
        roles = self._get_roles()
        # As superuser: names of roles are no secret.
        student = self.env.user._get_ejournal_role_group("student").sudo()
        for data in self:
            groups = data._get_reader_groups()
            readers = roles.filtered(lambda role, g=groups: role.all_implied_ids & g)
            # A role has the rights of those it implies: the lowest ones are enough.
            lowest = readers.filtered(
                lambda role, r=readers: not (role.all_implied_ids - role) & r
            )
            names = lowest.mapped("name")
            if readers == roles:
                names = [self.env._("All staff")]
            if data.is_seen_by_student:
                names.append(student.name)
            data.readers = ", ".join(names)

    @api.model
    def _get_roles(self):
        """Groups of the university's roles, in the order of their offices."""
        category = self.env.ref("kaznmu_university.module_category_ejournal")
        # Names of roles are no secret, and students read the page as well.
        groups = self.env["res.groups"].sudo()
        return groups.search([("privilege_id.category_id", "=", category.id)]).sorted(
            lambda group: (group.privilege_id.sequence, group.sequence)
        )

    def _get_reader_groups(self):
        """Groups that may read the fields, by the access rights in force."""
        self.ensure_one()
        rights = self.env["ir.model.access"].sudo()  # read by administrators only
        groups = rights.search(
            [
                ("model_id.model", "=", self.reader_model or self.model),
                ("perm_read", "=", True),
            ]
        ).group_id
        for name in self._get_field_names():
            limit = self.env[self.model]._fields[name].groups
            if limit == fields.NO_ACCESS:
                return groups.browse()
            if limit:
                # As superuser: names of roles are no secret.
                limits = self.env["res.groups"].sudo()
                for xmlid in limit.split(","):
                    limits |= self.env.ref(xmlid)
                groups = limits | groups.filtered(
                    lambda group, limits=limits: group.all_implied_ids & limits
                )
        return groups
