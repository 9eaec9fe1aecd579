"""The table of staff: users, their roles and offices."""

from collections import defaultdict

from odoo.fields import Command

from ..languages import RUSSIAN
from ..models.office.office_change import GUARDED_ROLES, MOVES, OFFICES
from ..models.res_company import DEFAULT_TIMEZONE
from .changes import PERSON_NAMES, Change
from .columns import Choice, Column, Lower, Ref, in_language
from .structure import DEPARTMENT, EMAIL, SCHOOL, person_columns
from .table import Table

# The administrator's role is given by hand, never by a file.
ROLES = {
    "teacher": ("преподаватель", "оқытушы", "teacher"),
    "coordinator": (
        *("ответственный от кафедры", "кафедра жауаптысы", "coordinator"),
        *("ответственный", "жауапты", "координатор"),
    ),
    "head": (
        *("заведующий", "меңгеруші", "head"),
        *("заведующий кафедрой", "кафедра меңгерушісі", "head of department"),
    ),
    "dean_office": ("деканат", "деканат", "dean's office"),
    "dean": ("декан", "декан", "dean"),
    "registrar": ("офис регистратора", "тіркеуші кеңсесі", "registrar's office"),
    "registrar_head": (
        *("руководитель ор", "тіркеуші кеңсесінің басшысы"),
        *("head of the registrar's office", "руководитель офиса регистратора"),
    ),
    "digitalization": (
        *("департамент цифровизации", "цифрландыру департаменті"),
        "digitalization department",
    ),
    "vice_rector": ("проректор", "проректор", "vice-rector"),
}
DEPARTMENT_ROLES = {"teacher", "coordinator", "head"}
DEAN_ROLES = {"dean_office", "dean"}
# Offices that a row gives; the role has the same name.
DEPARTMENT_OFFICES = ("head", "coordinator")


class Staff(Table):
    """Users. The file also asks for heads, deans, coordinators and roles that decide:
    another one confirms them (``ejournal.office.change``). Only the system
    administrator of a new university appoints the first ones alone."""

    name = "staff"
    titles = ("Сотрудники", "Қызметкерлер", "Staff")
    model = "res.users"
    reference_key = "login"
    groups = (
        "kaznmu_university.ejournal_group_digitalization,"
        "kaznmu_university.ejournal_group_administrator"
    )
    columns = (
        *person_columns(),
        Lower("login", *EMAIL, is_key=True),
        Choice(
            "roles", "Роль", "Рөлі", "Role", choices=ROLES, many=True, required=True
        ),
        Ref("ejournal_department_id", "departments", *DEPARTMENT),
        Ref("ejournal_school_id", "schools", *SCHOOL),
        Column("ejournal_position", "Должность", "Лауазымы", "Position"),
    )
    name_column = Column("name", "ФИО", "Аты-жөні", "Full name")
    email_column = Column("email", *EMAIL)

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

    def get_written(self, ctx, term):
        """Those whom a file may change: neither system administrators, nor who makes
        the file, nor who has none of the roles."""
        self.roles = {role: self._get_group(ctx, role) for role in ROLES}
        groups = ctx.env["res.groups"].union(*self.roles.values())
        users = self.get_records(ctx).with_context(active_test=True)
        return users.search([("group_ids", "in", groups.ids)]).filtered(
            lambda user: (
                user != ctx.env.user and not user.has_group("base.group_system")
            )
        )

    def get_written_value(self, record, column):
        parts = [*record.name.split(maxsplit=2), "", ""]
        if column.key in PERSON_NAMES:
            return parts[PERSON_NAMES.index(column.key)]
        if column.key == "roles":
            return [
                role for role, group in self.roles.items() if group in record.group_ids
            ]
        return super().get_written_value(record, column)

    def begin(self, ctx):
        # See get_records about sudo.
        self.departments = ctx.env["ejournal.department"].sudo().search([])
        # As superuser, see get_records.
        self.schools = ctx.env["ejournal.school"].sudo().search([])
        self.offices = set()
        members = ctx.env["ejournal.office.change"]._read_members()
        self.vacant_roles = {role for role, (own, _all) in members.items() if not own}

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
                    ctx._(
                        "This role needs a value in «%s».", column.get_title(ctx.env)
                    ),
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
        self._keep_place(ctx, row, user)
        row.changes += [
            *self._find_role_changes(ctx, row, user),
            *self._find_office_changes(ctx, row, user),
        ]
        if row.changes or not user.active:
            row.status = "changed"

    def _find_role_changes(self, ctx, row, user):
        """Yield roles that the row gives and takes."""
        names = {self._get_group(ctx, role).id: role for role in ROLES}
        title = self.get_column("roles").get_title(ctx.env)
        for command in self._get_role_changes(ctx, row, user):
            role = names[command[1]]
            word = in_language(ctx.env, ROLES[role])
            if command[0] != Command.LINK:
                yield Change("role_taken", title, word, "")
            elif role in GUARDED_ROLES and not (
                self._is_alone(ctx) and role in self.vacant_roles
            ):
                yield Change("asked", title, "", word)
            else:
                yield Change("role_given", title, "", word)

    def _find_office_changes(self, ctx, row, user):
        """Yield offices that the row gives and takes."""
        for record, office, is_gain in self._get_appointments(row, user.id):
            word = f"{in_language(ctx.env, ROLES[office])}: {record.code}"
            if not is_gain:
                yield Change("role_taken", record.display_name, word, "")
            elif self._is_asked_for(ctx, record, office):
                yield Change("asked", record.display_name, "", word)
            else:
                yield Change("role_given", record.display_name, "", word)

    def _keep_place(self, ctx, row, user):
        """Who works elsewhere stays there until two have agreed on the move."""
        row.values["moves"] = {}
        if self._is_alone(ctx):
            return
        for office, (_own, key) in MOVES.items():
            before = user[key].id
            if before and row[key] != before:
                row["moves"][office] = row[key]
                row.values[key] = before
                title = self.get_column(key).get_title(ctx.env)
                row.changes = [
                    change._replace(kind="asked") if change.column == title else change
                    for change in row.changes
                ]
                message = ctx._(
                    "Works elsewhere now: the move is asked for and waits until it is "
                    "confirmed in “Offices and roles”."
                )
                ctx.warn(row, message, self.get_column(key))

    @staticmethod
    def _is_alone(ctx):
        """Whether the importer needs nobody's consent."""
        return ctx.env.su or ctx.env.user._is_system()

    def _get_place(self, row, office):
        """Id of the department or school of a row, agreed on or not."""
        moves = row["moves"] or {}
        return moves.get(office, row[MOVES[office][1]])

    def _get_role_changes(self, ctx, row, user):
        """Commands that give the user the roles of the row, and no other ones."""
        wanted = {role: self._get_group(ctx, role) for role in row["roles"]}
        commands = [
            Command.link(group.id)
            for group in wanted.values()
            if group not in user.group_ids
        ]
        for role in ROLES:
            group = self._get_group(ctx, role)
            if role not in wanted and group in user.group_ids:
                commands.append(Command.unlink(group.id))
        return commands

    @staticmethod
    def _get_group(ctx, role):
        # As superuser: who has a role is no secret to who gives it.
        return ctx.env.user._get_ejournal_role_group(role).sudo()

    def _get_appointments(self, row, user_id):
        """Yield ``(record, office, is_gain)``: offices that the row gives and takes."""
        for records, place, offices in (
            (self.departments, "department", DEPARTMENT_OFFICES),
            (self.schools, "school", ("dean",)),
        ):
            for record in records:
                is_own = record.id == self._get_place(row, place)
                for office in offices:
                    is_gain = is_own and office in row["roles"]
                    if is_gain != (user_id in record[OFFICES[office][1]].ids):
                        yield record, office, is_gain

    def get_loader(self, ctx):
        # New users work in Russian and in the time of Almaty, like the university.
        return self.get_records(ctx).with_context(
            default_lang=RUSSIAN,
            default_tz=ctx.env.company.ejournal_timezone or DEFAULT_TIMEZONE,
            default_group_ids=[
                Command.link(self._get_group(ctx, "staff").id),
            ],
        )

    def finish(self, ctx, rows):
        users = self.get_records(ctx)
        changes = defaultdict(users.browse)
        for row in rows:
            user = users.browse(row.res_id)
            if not user.active:
                user.active = True  # without the roles of before
            self._ask_for_moves(ctx, row, user)
            asked, given = self._appoint(ctx, row, user)
            commands = self._prepare_roles(ctx, row, user, asked, given)
            changes[tuple(commands)] |= user
        changes.pop((), None)
        for commands, changed in changes.items():  # most people teach, and no more
            changed.write({"group_ids": list(commands)})

    def _ask_for_moves(self, ctx, row, user):
        changes = ctx.env["ejournal.office.change"]
        for office, place in (row["moves"] or {}).items():
            records = self.departments if office == "department" else self.schools
            record = records.browse(place)
            changes._ask(office, user, record, **self._get_document(ctx, row))

    def _appoint(self, ctx, row, user):
        """Offices: asked for, or given where the importer may alone; the codes of
        both, as two sets."""
        changes = ctx.env["ejournal.office.change"]
        asked, given = set(), set()
        for record, office, is_gain in self._get_appointments(row, user.id):
            target = changes._prepare_target(office, record)
            if is_gain:
                if self._is_asked_for(ctx, record, office):
                    changes._ask(office, user, record, **self._get_document(ctx, row))
                    asked.add(office)
                    continue
                given.add(office)
            changes._put_into_office(record, office, user, is_gain)
            changes._record_first(target, user, is_removal=not is_gain)
        return asked, given

    @staticmethod
    def _is_asked_for(ctx, record, office):
        """Whether somebody else confirms who gets an office."""
        changes = ctx.env["ejournal.office.change"]
        target = changes._prepare_target(office, record)
        return not ctx.env.su and not changes._is_first(target)

    def _prepare_roles(self, ctx, row, user, asked, given):
        """Commands for the user's roles, but for those that are asked for or come with
        an office that is; the first holders are recorded."""
        changes = ctx.env["ejournal.office.change"]
        is_alone = self._is_alone(ctx)
        names = {self._get_group(ctx, role).id: role for role in ROLES}
        commands = []
        for command in self._get_role_changes(ctx, row, user):
            role = names[command[1]]
            is_gain = command[0] == Command.LINK
            if role in GUARDED_ROLES and is_gain and role not in given:
                if role in asked:
                    continue
                if not is_alone or role not in self.vacant_roles:
                    document = self._get_document(ctx, row)
                    changes._ask("role", user, role=role, **document)
                    continue
            if role in GUARDED_ROLES and role not in given:
                target = {"office": "role", "role": role}
                changes._record_first(target, user, is_removal=not is_gain)
            commands.append(command)
        return commands

    def _get_document(self, ctx, row):
        """The list of staff is the document by which it is asked."""
        return {
            "document_number": row.sheet.file_name,
            "document_date": ctx.env.company._get_ejournal_today(),
        }
