from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command, Domain
from odoo.tools import ormcache

# Where an office stands: (model, field of the holder, field of this model, role). A
# department has several coordinators.
OFFICES = {
    "head": ("ejournal.department", "head_id", "department_id", "head"),
    "head_deputy": ("ejournal.department", "deputy_id", "department_id", "head"),
    "coordinator": (
        *("ejournal.department", "coordinator_ids", "department_id", "coordinator"),
    ),
    "dean": ("ejournal.school", "dean_id", "school_id", "dean"),
    "dean_deputy": ("ejournal.school", "deputy_id", "school_id", "dean_office"),
    "last_decider": ("res.company", "ejournal_last_decider_id", "company_id", None),
}
# Where somebody works: (field of this model, field of the user). The first time it is
# digitalization's business; a move takes two, since it opens others' journals.
MOVES = {
    "department": ("department_id", "ejournal_department_id"),
    "school": ("school_id", "ejournal_school_id"),
}
# Roles that decide, open or show more than the own journals. Teachers come by Form 1;
# coordinators also by the protocol of their department, from its head (SOP T1.1).
GUARDED_ROLES = (
    "coordinator",
    "head",
    "dean_office",
    "dean",
    "registrar",
    "registrar_head",
    "digitalization",
    "vice_rector",
    "administrator",
)
ASKERS = ("digitalization", "registrar_head", "vice_rector", "administrator")


CHANGE_FACTS = (  # that are evidence
    "office",
    "role",
    "is_removal",
    "department_id",
    "school_id",
    "user_id",
    "date_start",
    "document_number",
    "document_date",
    "state",
    "asked_by_id",
    "decided_by_id",
    "decided_on",
    "in_force_on",
    "previous_id",
    "is_first",
)


class EjournalOfficeChange(models.Model):
    """Who is to hold an office or a role, from which day, by which document.

    Asked by one, confirmed by another, carried out on its first day: the only way to
    a head, a dean, a deputy or a role that decides. Whoever decides requests is so
    never chosen by one person. Imports and forms that name somebody for an office ask
    here, by :meth:`_ask`.
    """

    _name = "ejournal.office.change"
    _description = "Change of an office or a role"
    _inherit = ["ejournal.confirmation", "ejournal.evidence.mixin"]
    _evidence_fields = CHANGE_FACTS
    # What says, beside the office, what the change is about.
    _target_fields = ("role", "department_id", "school_id")
    _order = "id desc"
    _asked_template = "kaznmu_university.mail_template_office_asked"
    _decided_template = "kaznmu_university.mail_template_office_decided"
    _guard_fields = frozenset(
        (
            "office",
            "role",
            "is_removal",
            "department_id",
            "school_id",
            "user_id",
            "date_start",
            "document_number",
            "document_date",
            "reason",
        )
    )

    office = fields.Selection(
        [
            ("head", "Head of department"),
            ("head_deputy", "Deputy head of department"),
            ("coordinator", "Department coordinator"),
            ("dean", "Dean"),
            ("dean_deputy", "Deputy dean"),
            ("last_decider", "Decides what nobody else may"),
            ("role", "Role"),
            ("department", "Work in another department"),
            ("school", "Work in another dean's office"),
        ],
        required=True,
        default="head",
    )
    role = fields.Selection("_get_roles")
    is_removal = fields.Boolean(string="Ends")
    department_id = fields.Many2one(
        "ejournal.department", index="btree_not_null", ondelete="restrict"
    )
    school_id = fields.Many2one(
        "ejournal.school", index="btree_not_null", ondelete="restrict"
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    user_id = fields.Many2one(
        "res.users",
        string="Who",
        index=True,
        ondelete="restrict",
        help="An employee who gets the office or the role, or leaves it.",
    )
    date_start = fields.Date(
        string="From",
        required=True,
        default=lambda self: self.env.company._get_ejournal_today(),
    )
    reason = fields.Char()
    previous_id = fields.Many2one(
        "res.users", string="Before", readonly=True, ondelete="restrict", copy=False
    )
    in_force_on = fields.Datetime(readonly=True, copy=False)
    is_first = fields.Boolean(
        string="By one person",
        readonly=True,
        copy=False,
        help="The system administrator named the first holder, or ended a role, alone.",
    )

    @api.depends("office", "role", "user_id", "department_id", "school_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        offices = dict(self._fields["office"]._description_selection(self.env))
        roles = dict(self._get_roles())
        for change in self:
            parts = (
                offices.get(change.office),
                change._get_place() or roles.get(change.role),
                change.user_id.name,
            )
            change.display_name = " · ".join(filter(None, parts))

    def _get_place(self):
        """Name of what the office belongs to, or none."""
        return self.department_id.name or self.school_id.name

    @api.model
    def _get_roles(self):
        # As superuser: the names of roles are no secret.
        return [
            (role, self.env.user._get_ejournal_role_group(role).sudo().name)
            for role in GUARDED_ROLES
        ]

    @api.constrains(
        "office", "role", "department_id", "school_id", "user_id", "is_removal"
    )
    def _check_target(self):
        for change in self:
            if not change._get_target():
                raise ValidationError(
                    self.env._("Choose which department, school or role it is about.")
                )
            if change._concerns_person() and (
                not change.user_id
                # Whoever has left may be a guest by now, and loses what is left.
                or (change.user_id.share and not change.is_removal)
            ):
                raise ValidationError(self.env._("Choose an employee."))

    # ------------------------------------------------------------------
    # Asking and confirming
    # ------------------------------------------------------------------
    @api.model_create_multi
    def create(self, vals_list):
        user = self.env.user
        if not self.env.su and not any(map(user._has_ejournal_role, ASKERS)):
            raise AccessError(
                self.env._(
                    "Offices and roles are asked for by: %s.",
                    user._name_ejournal_roles(ASKERS),
                )
            )
        changes = super().create(vals_list)
        if any(changes.mapped("in_force_on")):  # see _get_last_moment
            self.env.registry.clear_cache()
        return changes

    @api.model
    @ormcache("user_id")  # several times with each log-in, and with each first page
    def _get_last_moment(self, user_id):
        """When a user got an office last (``datetime``; ``False``: never)."""
        last = self.sudo().search(  # a moment, to reckon from
            [("user_id", "=", user_id), ("in_force_on", "!=", False)],
            order="in_force_on desc",
            limit=1,
        )
        return last.in_force_on

    @api.model
    def _ask(self, office, user, record=None, **values):
        """Ask for an office or a role in the name of the current user, unless the
        same is asked or held already. For imports and other methods.

        :param str office: a code of ``office``
        :param user: ``res.users`` who gets it
        :param record: the department or the school, of the offices that have one
        :param values: ``role``, ``is_removal``, ``date_start``, ``document_number``,
            ``document_date``, ``reason``
        :return: the change that waits, or none when there is nothing to change
        """
        values = {**self._prepare_target(office, record), **values}
        values["user_id"] = user.id
        is_removal = values.setdefault("is_removal", False)
        # As superuser: whether it is held already is all that counts.
        change = self.sudo().new(values)
        if change._is_held() != is_removal:
            return self.browse()
        same = [
            (name, "=", values.get(name) or False)
            for name in ("office", *self._target_fields, "user_id")
        ]
        # As superuser: who may ask is checked by who calls; the asker stays named.
        changes = self.sudo()
        waiting = changes.search(
            [*same, ("is_removal", "=", is_removal), ("state", "=", "asked")], limit=1
        )
        waiting = waiting or changes.create({**values, "asked_by_id": self.env.uid})
        return waiting.sudo(self.env.su)

    def _get_people(self):
        return self.user_id

    def _get_told(self):
        """Who held it before, too."""
        if self.office not in OFFICES or self._has_many():
            return super()._get_told()
        return super()._get_told() | self._get_target()[OFFICES[self.office][1]]

    def _take_effect(self):
        """Carry out what is confirmed and whose day has come (as superuser)."""
        today = self.env.company._get_ejournal_today()
        for change in self:
            if (
                change.state == "confirmed"
                and not change.in_force_on
                and change.date_start <= today
            ):
                change._carry_out()
                change.in_force_on = fields.Datetime.now()
                self.env.registry.clear_cache()

    @api.model
    def _cron_take_effect(self):
        self.search(
            [("state", "=", "confirmed"), ("in_force_on", "=", False)],
            order="date_start, id",
        )._take_effect()

    # ------------------------------------------------------------------
    # Carrying out
    # ------------------------------------------------------------------
    @api.model
    def _prepare_target(self, office, record=None):
        """Values that say which office of which department or school."""
        if office == "role" or not record:
            return {"office": office}
        if office in MOVES:
            return {"office": office, MOVES[office][0]: record.id}
        return {"office": office, OFFICES[office][2]: record.id}

    def _get_target(self):
        """The record that names the holder; of a role its group."""
        if self.office == "role":
            return self.role and self.env.user._get_ejournal_role_group(self.role)
        if self.office in MOVES:
            return self[MOVES[self.office][0]]
        return self[OFFICES[self.office][2]]

    def _is_held(self):
        """Whether the person has the office or role now."""
        target = self._get_target().sudo()  # who it is, is no secret
        if self.office == "role":
            return self.user_id in target.with_context(active_test=False).user_ids
        if self.office in MOVES:
            # As superuser: where somebody works is compared alone.
            return self.user_id.sudo()[MOVES[self.office][1]] == target
        return self.user_id in target[OFFICES[self.office][1]]

    def _carry_out(self):
        self.ensure_one()
        # As superuser: it was confirmed by two, or recorded as first.
        target = self._get_target().sudo()
        command = Command.unlink if self.is_removal else Command.link
        if self.office == "role":
            self.user_id.group_ids = [command(target.id)]
            return
        if self.office in MOVES:
            self.user_id[MOVES[self.office][1]] = not self.is_removal and target
            return
        _model, field, _own, role = OFFICES[self.office]
        before = target[field]
        if not self._has_many():
            self.previous_id = before
        self._put_into_office(target, self.office, self.user_id, not self.is_removal)
        if not self.is_removal:
            self._fit_user(role)
        for user in (before | self.user_id) - target[field]:
            self._take_role(user, role)

    def _has_many(self):
        """Whether several people hold the office at once."""
        model, field, _own, _role = OFFICES[self.office]
        return self.env[model]._fields[field].type == "many2many"

    @api.model
    def _put_into_office(self, target, office, user, is_holder):
        """Write who holds an office, or holds it no more; two have agreed, or nobody
        needs to (see :meth:`_record_first`)."""
        field = OFFICES[office][1]
        if target._fields[field].type == "many2many":
            command = Command.link if is_holder else Command.unlink
            target[field] = [command(user.id)]
        elif is_holder:
            target[field] = user
        elif target[field] == user:
            target[field] = False

    def _fit_user(self, role):
        """The role without which the office would not work; a dean's school."""
        if role:
            group = self.user_id._get_ejournal_role_group(role)
            if not self.user_id._has_ejournal_role(role):
                self.user_id.group_ids = [Command.link(group.id)]
        if self.school_id and not self.user_id.ejournal_school_id:
            self.user_id.ejournal_school_id = self.school_id

    def _take_role(self, user, role):
        """Who leaves the last office of a role loses it."""
        held = any(
            self.env[model].search_count([(field, "=", user.id)], limit=1)
            for model, field, _own, other in OFFICES.values()
            if other == role
        )
        if role and not held:
            group = user._get_ejournal_role_group(role)
            commands = [Command.unlink(group.id)]
            if role == "coordinator" and group in user.group_ids:
                # A teacher, as before the appointment.
                teacher = user._get_ejournal_role_group("teacher")
                commands.append(Command.link(teacher.id))
            user.group_ids = commands

    # ------------------------------------------------------------------
    # What the system administrator may do alone
    # ------------------------------------------------------------------
    @api.model
    def _get_two_people_sentence(self):
        return self.env._(
            "Offices and roles take two people: ask for the change in “Offices and "
            "roles”; somebody else confirms it."
        )

    @api.model
    def _is_first(self, values):
        """Whether the system administrator names the first holder ever."""
        if not self.env.user._is_system():
            return False
        same = Domain.AND(
            [(name, "=", value)] for name, value in values.items()
        ) & Domain("state", "=", "confirmed")
        # As superuser: only yes or no.
        return not self.sudo().search_count(same, limit=1)

    @api.model
    def _record_first(self, values, user, **others):
        """Keep what the system administrator has done alone."""
        today = self.env.company._get_ejournal_today()
        # As superuser: written by this method alone, in the user's name.
        self.sudo().create(
            {
                **values,
                "user_id": user.id,
                "asked_by_id": self.env.uid,
                "decided_by_id": self.env.uid,
                "decided_on": fields.Datetime.now(),
                "in_force_on": fields.Datetime.now(),
                "date_start": today,
                "state": "confirmed",
                "is_first": True,
                **others,
            }
        )
