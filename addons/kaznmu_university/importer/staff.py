"""The table of staff: users, their roles and offices."""

from odoo.fields import Command

from ..models.res_company import DEFAULT_TIMEZONE
from .columns import Choice, Column, Lower, Ref
from .table import LANG_RU, Table

# The administrator's role is given by hand, never by a file.
ROLES = {
    "преподаватель": "teacher",
    "координатор": "coordinator",
    "заведующий": "head",
    "деканат": "dean_office",
    "декан": "dean",
    "офис регистратора": "registrar",
    "руководитель ор": "registrar_head",
    "департамент цифровизации": "digitalization",
    "проректор": "vice_rector",
}
DEPARTMENT_ROLES = {"teacher", "coordinator", "head"}
DEAN_ROLES = {"dean_office", "dean"}


class Staff(Table):
    """Users. The file also appoints heads, coordinators and deans (SOP T1.1)."""

    name = "staff"
    titles = ("Сотрудники", "Қызметкерлер", "Staff")
    model = "res.users"
    reference_key = "login"
    groups = (
        "kaznmu_university.ejournal_group_digitalization,"
        "kaznmu_university.ejournal_group_administrator"
    )
    columns = (
        Column("last_name", "Фамилия", "Last name", required=True),
        Column("first_name", "Имя", "First name", required=True),
        Column("patronymic", "Отчество", "Patronymic"),
        Lower("login", "Email", is_key=True),
        Choice("roles", "Роль", "Role", choices=ROLES, many=True, required=True),
        Ref("ejournal_department_id", "departments", "Код кафедры", "Department"),
        Ref("ejournal_school_id", "schools", "Код школы", "School"),
        Column("ejournal_position", "Должность", "Position"),
    )
    name_column = Column("name")
    email_column = Column("email")

    @property
    def stored_columns(self):
        own = [
            column
            for column in self.columns
            if column.key in ("login", "ejournal_position") or isinstance(column, Ref)
        ]
        return [self.name_column, self.email_column, *own]

    def get_records(self, ctx):
        # The digitalization department issues access (SOP T1.4) without being a
        # system administrator. Safe: only the columns above are written, roles come
        # from ROLES, and check_row refuses to touch system administrators.
        return super().get_records(ctx).sudo()

    def begin(self, ctx):
        # See get_records about sudo.
        self.departments = ctx.env["ejournal.department"].sudo().search([])
        self.schools = ctx.env["ejournal.school"].sudo().search([])
        self.offices = set()

    def check_row(self, ctx, row):
        parts = (row["last_name"], row["first_name"], row["patronymic"])
        row.values["name"] = " ".join(part for part in parts if part)
        row.values["email"] = row["login"]
        roles = set(row["roles"])
        for role_set, key in (
            (DEPARTMENT_ROLES, "ejournal_department_id"),
            (DEAN_ROLES, "ejournal_school_id"),
        ):
            if roles & role_set and not row[key]:
                column = self.get_column(key)
                ctx.reject(
                    row,
                    ctx._("This role needs a value in «%s».", column.titles[0]),
                    column,
                )
        for role, key in (
            ("head", "ejournal_department_id"),
            ("dean", "ejournal_school_id"),
        ):
            office = (role, row[key])
            if role in roles and office in self.offices:
                ctx.reject(
                    row,
                    ctx._("The files name somebody else for this office already."),
                    self.get_column("roles"),
                )
            elif role in roles:
                self.offices.add(office)

    def compare_more(self, ctx, row, user):
        if user.has_group("base.group_system"):
            ctx.reject(row, ctx._("A system administrator is not changed by files."))
            return
        if user.share:
            ctx.reject(row, ctx._("This email is the login of a student or a guest."))
            return
        if user == ctx.env.user:
            ctx.reject(row, ctx._("Nobody changes the own roles: ask a colleague."))
            return
        if row.status == "same" and (
            self._get_role_changes(ctx, row, user)
            or any(self._get_appointments(row, user.id))
            or not user.active
        ):
            row.status = "changed"

    def _get_role_changes(self, ctx, row, user):
        """Commands that give the user the roles of the row, and no other ones."""
        wanted = {role: self._get_group(ctx, role) for role in row["roles"]}
        commands = [
            Command.link(group.id)
            for group in wanted.values()
            if group not in user.group_ids
        ]
        for role in ROLES.values():
            group = self._get_group(ctx, role)
            if role not in wanted and group in user.group_ids:
                commands.append(Command.unlink(group.id))
        return commands

    @staticmethod
    def _get_group(ctx, role):
        return ctx.env.user._get_ejournal_role_group(role).sudo()

    def _get_appointments(self, row, user_id):
        """Yield ``(record, values)``: the offices that the row gives and takes."""
        for department in self.departments:
            is_own = department.id == row["ejournal_department_id"]
            is_head = is_own and "head" in row["roles"]
            if is_head != (department.head_id.id == user_id):
                yield department, {"head_id": is_head and user_id}
            is_coordinator = is_own and "coordinator" in row["roles"]
            if is_coordinator != (user_id in department.coordinator_ids.ids):
                command = Command.link if is_coordinator else Command.unlink
                yield department, {"coordinator_ids": [command(user_id)]}
        for school in self.schools:
            is_dean = school.id == row["ejournal_school_id"] and "dean" in row["roles"]
            if is_dean != (school.dean_id.id == user_id):
                yield school, {"dean_id": is_dean and user_id}

    def get_loader(self, ctx):
        # New users work in Russian and in the time of Almaty, like the university.
        return self.get_records(ctx).with_context(
            default_lang=LANG_RU,
            default_tz=ctx.env.company.ejournal_timezone or DEFAULT_TIMEZONE,
            default_group_ids=[
                Command.link(self._get_group(ctx, "staff").id),
            ],
        )

    def finish(self, ctx, rows):
        for row in rows:
            user = self.get_records(ctx).browse(row.res_id)
            if commands := self._get_role_changes(ctx, row, user):
                user.group_ids = commands
            if not user.active:
                user.active = True
            for record, values in self._get_appointments(row, user.id):
                record.write(values)
