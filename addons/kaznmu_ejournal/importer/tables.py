"""The tables that can be loaded, in the order in which they refer to one another."""

from collections import defaultdict
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from ..models.mark import RecreditError
from ..models.res_company import DEFAULT_TIMEZONE
from .columns import Choice, Column, Day, Lower, Number, Ref

LANG_RU, LANG_KK, LANG_EN = "ru_RU", "kk_KZ", "en_US"
REGISTRAR = "kaznmu_ejournal.ejournal_group_registrar"
WEEKDAYS = {
    word: number
    for number, words in {
        "1": ("пн", "дс", "mo"),
        "2": ("вт", "сс", "tu"),
        "3": ("ср", "we"),
        "4": ("чт", "бс", "th"),
        "5": ("пт", "жм", "fr"),
        "6": ("сб", "сн", "sa"),
    }.items()
    for word in words
}
LEVELS = {
    "бакалавриат": "bachelor",
    "интернатура": "internship",
    "резидентура": "residency",
    "магистратура": "master",
    "докторантура": "doctorate",
}
LANGUAGES = {"русский": "ru", "казахский": "kk", "английский": "en"}
DISCIPLINE_KINDS = {
    "дисциплина": "discipline",
    "модуль": "module",
    "интегрированная": "integrated",
}
CONTROL_FORMS = {
    "экзамен": "exam",
    "тестирование": "test",
    "дифференцированный зачёт": "credit",
    "дифференцированный зачет": "credit",
}
PATTERNS = {"еженедельно": "weekly", "цикл": "cycle"}
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


def code_column():
    return Column("code", "Код", "Code", is_key=True)


def name_columns():
    return (
        Column(f"name@{LANG_RU}", "Наименование", "Name", required=True),
        Column(f"name@{LANG_KK}", "Наименование (каз.)", "Name (Kazakh)"),
        Column(f"name@{LANG_EN}", "Наименование (англ.)", "Name (English)"),
    )


class Table:
    """A table of the files: one row, one record of ``model``.

    Subclasses say what is particular; the general way of reading, comparing and
    loading is here.
    """

    name = None  # also the CSV file's name
    titles = ()  # the sheet's names: Russian, Kazakh, English
    model = None
    columns = ()
    reference_key = None  # column by which other tables refer to this one
    groups = REGISTRAR

    @property
    def title(self):
        return self.titles[0]

    @property
    def key_columns(self):
        return [column for column in self.columns if column.is_key]

    @property
    def stored_columns(self):
        """Columns that are fields of the model."""
        return self.columns

    def matches(self, sheet_name):
        name = sheet_name.strip().lower()
        return name == self.name or name in (title.lower() for title in self.titles)

    def normalize(self, text):
        return str(text).strip().lower()

    def get_key(self, row):
        """Natural key of a row: hashable, the same for the record it stands for."""
        return tuple(self._lower(row[column.key]) for column in self.key_columns)

    def get_records(self, ctx):
        """All records that rows may stand for, archived ones included."""
        return ctx.env[self.model].with_context(active_test=False)

    def get_index(self, ctx):
        """Ids by reference key, for the tables that refer to this one."""
        records = self.get_records(ctx).search_fetch([], [self.reference_key])
        return {
            self.normalize(record[self.reference_key]): record.id for record in records
        }

    def begin(self, ctx):
        """Forget what an earlier check has gathered."""

    def get_column(self, key):
        return next(column for column in self.columns if column.key == key)

    def check_row(self, ctx, row):
        """Find what is wrong in a row beyond single cells; ``ctx.reject`` it."""

    # -- comparing ------------------------------------------------------
    def get_domain(self, ctx, rows):
        """Records among which those of the rows are looked for."""
        index = ctx.get_index(self.name)
        keys = (self.normalize(row[self.reference_key]) for row in rows)
        return [("id", "in", [index[key] for key in keys if key in index])]

    def compare(self, ctx, rows):
        """Set ``res_id`` and ``status`` of the rows: new, changed or same."""
        if not rows:
            return
        Model = self.get_records(ctx)
        names = list(dict.fromkeys(column.field for column in self.stored_columns))
        existing = {}
        for record in Model.search_fetch(self.get_domain(ctx, rows), names):
            key = tuple(self.get_stored(record, column) for column in self.key_columns)
            existing[tuple(self._lower(value) for value in key)] = record
        for row in rows:
            if record := existing.get(self.get_key(row)):
                row.res_id = record.id
                is_same = all(
                    column.key not in row.values
                    or row[column.key] is None
                    or row[column.key] == self.get_stored(record, column)
                    for column in self.stored_columns
                )
                row.status = "same" if is_same else "changed"
                self.keep_stored(row, record)
                self.compare_more(ctx, row, record)

    def keep_stored(self, row, record):
        """An empty or missing cell changes nothing: fill in what is there."""
        for column in self.stored_columns:
            if row[column.key] is None and column.lang in ("", LANG_RU):
                row.values[column.key] = self.get_stored(record, column)

    def compare_more(self, ctx, row, record):
        """Set the status of a known row by what the model's fields do not tell."""

    @staticmethod
    def _lower(value):
        return value.lower() if isinstance(value, str) else value

    def get_stored(self, record, column):
        """Value of a record as a cell of the column would give it."""
        if column.lang:
            record = record.with_context(lang=column.lang)
        value = record[column.field]
        if isinstance(column, Ref):
            return value.id
        return value if value is not False else None

    # -- loading --------------------------------------------------------
    def split(self, rows, size):
        """Portions of rows, each loaded and committed at once."""
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def load(self, ctx, rows):
        """Create and update the records of a portion by Odoo's ``load``."""
        columns = [c for c in self.stored_columns if c.lang in ("", LANG_RU)]
        columns = [c for c in columns if any(c.key in row.values for row in rows)]
        names = [
            f"{column.field}/.id" if isinstance(column, Ref) else column.field
            for column in columns
        ]
        for status in ("new", "changed"):
            part = [row for row in rows if row.status == status]
            if not part:
                continue
            matrix = [
                [self.get_text(row[column.key]) for column in columns] for row in part
            ]
            if status == "changed":
                for row, values in zip(part, matrix, strict=True):
                    values.insert(0, str(row.res_id))
            loaded = ctx.load_records(
                self.get_loader(ctx),
                names if status == "new" else [".id", *names],
                part,
                matrix,
            )
            for row, res_id in loaded:
                row.res_id = res_id
        done = [row for row in rows if row.status != "error"]
        self.write_translations(ctx, done)
        self.finish(ctx, done)

    def get_loader(self, ctx):
        """The model on which ``load`` is called."""
        return self.get_records(ctx).with_context(lang=LANG_RU)

    @staticmethod
    def get_text(value):
        """Value as text for ``load``."""
        if value is None:
            return ""
        return fields.Date.to_string(value) if hasattr(value, "year") else str(value)

    def write_translations(self, ctx, rows):
        for column in self.stored_columns:
            if column.lang in ("", LANG_RU):
                continue
            for row in rows:
                if row[column.key]:
                    record = ctx.env[self.model].browse(row.res_id)
                    record.with_context(lang=column.lang)[column.field] = row[
                        column.key
                    ]

    def finish(self, ctx, rows):
        """What else a loaded row means, beyond the model's own fields."""


class Schools(Table):
    name = "schools"
    titles = ("Школы", "Мектептер", "Schools")
    model = "ejournal.school"
    reference_key = "code"
    columns = (code_column(), *name_columns())


class Departments(Table):
    name = "departments"
    titles = ("Кафедры", "Кафедралар", "Departments")
    model = "ejournal.department"
    reference_key = "code"
    columns = (
        code_column(),
        *name_columns(),
        Ref("school_id", "schools", "Код школы", "School", required=True),
    )


class Programs(Table):
    name = "programs"
    titles = (
        "Образовательные программы",
        "Білім беру бағдарламалары",
        "Programs",
    )
    model = "ejournal.program"
    reference_key = "code"
    columns = (
        code_column(),
        *name_columns(),
        Ref("school_id", "schools", "Код школы", "School", required=True),
        Choice("level", "Уровень", "Level", choices=LEVELS, required=True),
        Number("duration", "Срок обучения", "Duration", low=1, high=10, required=True),
    )


class Terms(Table):
    name = "terms"
    titles = ("Академические периоды", "Академиялық кезеңдер", "Terms")
    model = "ejournal.term"
    reference_key = "code"
    columns = (
        code_column(),
        Column(f"name@{LANG_RU}", "Наименование", "Name", required=True),
        Column(f"name@{LANG_KK}", "Наименование (каз.)", "Name (Kazakh)"),
        Column("academic_year", "Учебный год", "Academic year", required=True),
        Day("date_start", "Начало", "Start", required=True),
        Day("date_end", "Окончание", "End", required=True),
        Day("attestation_start", "Начало ПА", "Attestation start", required=True),
        Day("attestation_end", "Окончание ПА", "Attestation end", required=True),
    )

    def get_dates(self, ctx, term):
        """First and last day of teaching of a term.

        :param term: id, or ``Pending`` for a term of the same files
        """
        if isinstance(term, int):
            record = ctx.env[self.model].browse(term)
            return record.date_start, record.date_end
        row = next(
            row
            for row in ctx.rows[self.name]
            if row.status != "error"
            and self.normalize(row["code"]) == self.normalize(term.key)
        )
        return row["date_start"], row["date_end"]

    def check_row(self, ctx, row):
        order = ("date_start", "date_end", "attestation_start", "attestation_end")
        dates = [row[key] for key in order]
        if dates != sorted(dates) or dates[1] == dates[2]:
            ctx.reject(
                row,
                ctx._(
                    "The dates are out of order: teaching comes before the interim "
                    "attestation, and none begins after it ends."
                ),
            )


def in_known_terms(rows):
    """Domain of the records that belong to terms of the database."""
    terms = {row["term_id"] for row in rows if isinstance(row["term_id"], int)}
    return [("term_id", "in", list(terms))]


class Staff(Table):
    """Users. The file also appoints heads, coordinators and deans (SOP T1.1)."""

    name = "staff"
    titles = ("Сотрудники", "Қызметкерлер", "Staff")
    model = "res.users"
    reference_key = "login"
    groups = (
        "kaznmu_ejournal.ejournal_group_digitalization,"
        "kaznmu_ejournal.ejournal_group_administrator"
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
        return ctx.env.ref(f"kaznmu_ejournal.ejournal_group_{role}").sudo()

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


class Groups(Table):
    name = "groups"
    titles = ("Группы", "Топтар", "Groups")
    model = "ejournal.group"
    reference_key = "name"
    columns = (
        Column("name", "Группа", "Топ", "Group", is_key=True),
        Ref("program_id", "programs", "Код ОП", "Program", required=True),
        Number("course", "Курс", "Course", low=1, high=10, required=True),
        Choice(
            "language", "Язык обучения", "Language", choices=LANGUAGES, required=True
        ),
    )


class Students(Table):
    """Students and the group each is in from a date on."""

    name = "students"
    titles = ("Обучающиеся", "Білім алушылар", "Students")
    model = "ejournal.student"
    reference_key = "number"
    columns = (
        Column("number", "Номер", "Number", is_key=True),
        Column("last_name", "Фамилия", "Last name", required=True),
        Column("first_name", "Имя", "First name", required=True),
        Column("patronymic", "Отчество", "Patronymic"),
        Ref("group", "groups", "Группа", "Group", required=True),
        Day("date", "Дата зачисления", "Enrolled on", required=True),
        Lower("email", "Email"),
    )

    @property
    def stored_columns(self):
        return [
            column for column in self.columns if column.key not in ("group", "date")
        ]

    def compare(self, ctx, rows):
        enrollments = ctx.env["ejournal.enrollment"].search_fetch(
            [("student_id", "in", self.get_domain(ctx, rows)[0][2])],
            ["student_id", "group_id", "date_from", "date_to"],
        )
        # In descending order of dates: the first one is the latest.
        self.latest = {}
        for enrollment in enrollments:
            self.latest.setdefault(enrollment.student_id.id, enrollment)
        super().compare(ctx, rows)

    def compare_more(self, ctx, row, student):
        latest = self.latest.get(student.id)
        if not latest:
            row.status = "changed"
        elif self._is_enrolled(row, latest):
            if latest.date_from != row["date"]:
                ctx.warn(
                    row,
                    ctx._(
                        "In this group from %s already; the date stays as it is.",
                        latest.date_from.strftime("%d.%m.%Y"),
                    ),
                    self.get_column("date"),
                )
        elif row["date"] <= (latest.date_to or latest.date_from):
            ctx.reject(
                row,
                ctx._(
                    "On this date the student is already in the group %(group)s (from "
                    "%(date)s).",
                    group=latest.group_id.name,
                    date=latest.date_from.strftime("%d.%m.%Y"),
                ),
                self.get_column("date"),
            )
        else:
            row.status = "changed"

    @staticmethod
    def _is_enrolled(row, latest):
        """Whether the row tells nothing new; a known last day stays."""
        return latest.group_id.id == row["group"] and (
            not latest.date_to or latest.date_from == row["date"]
        )

    def finish(self, ctx, rows):
        """Enroll new students; move those whose group has changed."""
        Enrollment = ctx.env["ejournal.enrollment"]
        created = []
        for row in rows:
            latest = self.latest.get(row.res_id, Enrollment)
            if self._is_enrolled(row, latest):
                continue
            if latest and not latest.date_to:
                latest.date_to = row["date"] - timedelta(days=1)
            created.append(
                {
                    "student_id": row.res_id,
                    "group_id": row["group"],
                    "date_from": row["date"],
                }
            )
        Enrollment.create(created)


class Disciplines(Table):
    name = "disciplines"
    titles = ("Дисциплины", "Пәндер", "Disciplines")
    model = "ejournal.discipline"
    reference_key = "code"
    columns = (
        code_column(),
        *name_columns(),
        Ref("department_id", "departments", "Код кафедры", "Department", required=True),
        Number(
            "credits",
            "Кредиты",
            "Credits",
            low=0.5,
            high=60,
            whole=False,
            required=True,
        ),
        Choice("kind", "Вид", "Kind", choices=DISCIPLINE_KINDS, required=True),
    )


class Curricula(Table):
    name = "curriculum"
    titles = ("РУПл", "ЖОЖ", "Curriculum")
    model = "ejournal.curriculum"
    columns = (
        Ref("term_id", "terms", "Период", "Term", is_key=True),
        Ref("program_id", "programs", "Код ОП", "Program", is_key=True),
        Number("course", "Курс", "Course", low=1, high=10, is_key=True),
        Ref(
            "discipline_id", "disciplines", "Код дисциплины", "Discipline", is_key=True
        ),
        Choice(
            "control_form",
            "Форма контроля",
            "Form of control",
            choices=CONTROL_FORMS,
            required=True,
        ),
    )

    def get_domain(self, ctx, rows):
        return in_known_terms(rows)


class LessonKinds(Table):
    """Not loaded from files: only referred to, by code or by name."""

    name = "lesson_kinds"
    titles = ("Виды занятий", "Сабақ түрлері", "Kinds of lessons")
    model = "ejournal.lesson.kind"
    reference_key = "code"
    columns = (code_column(),)

    def matches(self, sheet_name):
        return False

    def get_index(self, ctx):
        kinds = self.get_records(ctx).search([])
        names = {
            self.normalize(kind.name): kind.id
            for lang, _name in ctx.env["res.lang"].get_installed()
            for kind in kinds.with_context(lang=lang)
        }
        return names | super().get_index(ctx)


class Plans(Table):
    """Lines of plans (КТП); the plan itself is made when it is not there (SOP T1.2)."""

    name = "plans"
    titles = ("КТП", "КТЖ", "Plans")
    model = "ejournal.plan.line"
    columns = (
        Ref("term", "terms", "Период", "Term", is_key=True),
        Ref("discipline", "disciplines", "Код дисциплины", "Discipline", is_key=True),
        Number("number", "№", "No.", low=1, high=500, is_key=True),
        Column("topic", "Тема", "Тақырып", "Topic", required=True),
        Ref("kind_id", "lesson_kinds", "Вид занятия", "Kind of lesson", required=True),
        Number("hours", "Часы", "Hours", low=1, high=12, required=True),
    )

    @property
    def stored_columns(self):
        own = [c for c in self.columns if c.key not in ("term", "discipline")]
        return [Ref("plan_id", "plans", is_key=True), *own]

    def compare(self, ctx, rows):
        self.plans = {
            (plan.term_id.id, plan.discipline_id.id): plan.id
            for plan in ctx.env["ejournal.plan"].search_fetch(
                [("kind", "=", "ktp"), ("state", "!=", "superseded")],
                ["term_id", "discipline_id"],
                order="version desc",  # the oldest one stays: the one in force
            )
        }
        lines = self.get_records(ctx).search_fetch(
            [("plan_id", "in", list(self.plans.values()))],
            [column.field for column in self.stored_columns],
        )
        existing = {(line.plan_id.id, line.number): line for line in lines}
        for row in rows:
            plan_id = self.plans.get((row["term"], row["discipline"]))
            row.values["plan_id"] = plan_id
            if line := existing.get((plan_id, row["number"])):
                row.res_id = line.id
                is_same = all(
                    row[column.key] == self.get_stored(line, column)
                    for column in self.stored_columns
                )
                row.status = "same" if is_same else "changed"

    def load(self, ctx, rows):
        keys = {(row["term"], row["discipline"]) for row in rows} - self.plans.keys()
        created = ctx.env["ejournal.plan"]._create_loaded(
            [
                {"term_id": term, "discipline_id": discipline}
                for term, discipline in keys
            ]
        )
        for plan in created:
            self.plans[plan.term_id.id, plan.discipline_id.id] = plan.id
        for row in rows:
            row.values["plan_id"] = self.plans[row["term"], row["discipline"]]
        super().load(ctx, rows)


class Timetables(Table):
    name = "timetable"
    titles = ("Расписание", "Сабақ кестесі", "Timetable")
    model = "ejournal.timetable"
    columns = (
        Ref("term_id", "terms", "Период", "Term", is_key=True),
        Ref("group_id", "groups", "Группа", "Group", is_key=True),
        Ref(
            "discipline_id", "disciplines", "Код дисциплины", "Discipline", is_key=True
        ),
        Ref("teacher_id", "staff", "Email преподавателя", "Teacher", required=True),
        Choice("pattern", "Схема", "Pattern", choices=PATTERNS, required=True),
        Choice("days", "Дни недели", "Weekdays", choices=WEEKDAYS, many=True),
        Day("date_from", "Начало", "Start", required=True),
        Day("date_to", "Окончание", "End", required=True),
    )

    @property
    def stored_columns(self):
        own = [column for column in self.columns if column.key != "days"]
        return [*own, Column("weekdays")]

    def get_domain(self, ctx, rows):
        return in_known_terms(rows)

    def check_row(self, ctx, row):
        days = row["days"] or ()
        row.values["weekdays"] = ",".join(sorted(days)) or None
        by_key = {column.key: column for column in self.columns}
        if not self._is_teacher(ctx, row["teacher_id"]):
            ctx.reject(
                row,
                ctx._("This person has not the role of a teacher."),
                by_key["teacher_id"],
            )
        if row["pattern"] == "weekly" and not days:
            ctx.reject(
                row, ctx._("A weekly pattern needs days of the week."), by_key["days"]
            )
        if row["date_from"] > row["date_to"]:
            ctx.reject(
                row, ctx._("The last day is before the first one."), by_key["date_to"]
            )
        start, end = ctx.tables["terms"].get_dates(ctx, row["term_id"])
        for key in ("date_from", "date_to"):
            if not start <= row[key] <= end:
                ctx.reject(
                    row,
                    ctx._(
                        "The date lies outside the term, which lasts from %(start)s to "
                        "%(end)s.",
                        start=start.strftime("%d.%m.%Y"),
                        end=end.strftime("%d.%m.%Y"),
                    ),
                    by_key[key],
                )

    def _is_teacher(self, ctx, user):
        """Whether the user has the role, as far as is known before loading."""
        if ctx.rows["staff"] or not isinstance(user, int):
            return True  # the same files give roles; loading checks once more
        return ctx.env["res.users"].browse(user)._is_ejournal_teacher()


class Marks(Table):
    """Marks kept elsewhere so far; written like any other mark, with history."""

    name = "marks"
    titles = ("Оценки", "Бағалар", "Marks")
    model = "ejournal.mark"
    # An administrator changes no marks, though having the office's other rights.
    groups = (
        "kaznmu_ejournal.ejournal_group_registrar_head,"
        "!kaznmu_ejournal.ejournal_group_administrator"
    )
    columns = (
        Ref("term", "terms", "Период", "Term", is_key=True),
        Ref("group", "groups", "Группа", "Group", is_key=True),
        Ref("discipline", "disciplines", "Код дисциплины", "Discipline", is_key=True),
        Number("number", "№ занятия", "Lesson", low=1, high=500, is_key=True),
        Ref("student", "students", "Номер", "Number", is_key=True),
        Column("value", "Оценка", "Mark", required=True),
        Column("note", "Примечание", "Note"),
    )

    def check_row(self, ctx, row):
        Mark = ctx.env["ejournal.mark"]
        try:
            Mark._parse_value(row["value"], row["note"])
        except RecreditError as error:
            _code, problem = Mark._get_problem(row["value"], error)
            ctx.reject(row, problem, self.get_column("note"))
        except ValueError:
            ctx.reject(
                row,
                ctx._("This is not a mark: enter points from 0 to 100 or «н/б»."),
                self.get_column("value"),
            )

    def compare(self, ctx, rows):
        """Find each row's cell; rows of journals that do not exist are rejected."""
        for journal_key, part in self._group(rows).items():
            journal = self._find_journal(ctx, journal_key)
            if not journal:
                for row in part:
                    ctx.reject(
                        row,
                        ctx._("There is no journal yet: create the term's journals."),
                    )
                continue
            self._compare_journal(ctx, journal, part)

    def _group(self, rows):
        groups = defaultdict(list)
        for row in rows:
            groups[row["term"], row["group"], row["discipline"]].append(row)
        return groups

    def _find_journal(self, ctx, key):
        Journal = ctx.env["ejournal.journal"]
        if not all(isinstance(part, int) for part in key):
            return Journal
        names = ("term_id", "group_id", "discipline_id")
        domain = [(name, "=", part) for name, part in zip(names, key, strict=True)]
        return Journal.search(domain, limit=1)

    def _compare_journal(self, ctx, journal, rows):
        lessons = {lesson.number: lesson.id for lesson in journal.lesson_ids}
        participants = {p.student_id.id: p.id for p in journal.participant_ids}
        cells = {
            (cell["lesson_id"], cell["participant_id"]): cell
            for cell in journal.read_cells()
        }
        by_key = {column.key: column for column in self.columns}
        by_cell = {}
        for row in rows:
            lesson_id = lessons.get(row["number"])
            participant_id = participants.get(row["student"])
            if not lesson_id:
                ctx.reject(
                    row, ctx._("The journal has no such lesson."), by_key["number"]
                )
            elif not participant_id:
                ctx.reject(
                    row,
                    ctx._("The student is not in this journal."),
                    by_key["student"],
                )
            else:
                row.journal = journal
                row.cell = (lesson_id, participant_id)
                row.version = cells.get(row.cell, {}).get("version", 0)
                by_cell[row.cell] = row
        verdict = journal._preview_marks(
            self._prepare_changes(by_cell.values()), is_import=True
        )
        for status in ("same", "changed"):
            for change in verdict[status]:
                self._get_row(by_cell, change).status = status
        for change in verdict["refused"]:
            ctx.reject(
                self._get_row(by_cell, change), change["message"], by_key["value"]
            )

    @staticmethod
    def _prepare_changes(rows):
        return [
            {
                "lesson_id": row.cell[0],
                "participant_id": row.cell[1],
                "value": row["value"],
                "note": row["note"],
                "version": row.version,
            }
            for row in rows
        ]

    @staticmethod
    def _get_row(by_cell, change):
        return by_cell[change["lesson_id"], change["participant_id"]]

    def split(self, rows, size):
        """One journal at a time: its marks are saved together."""
        return self._group(rows).values()

    def load(self, ctx, rows):
        """Save the marks of one journal, by its own method."""
        result = rows[0].journal._save_marks(
            self._prepare_changes(rows), is_import=True
        )
        by_cell = {row.cell: row for row in rows}
        for change in result["refused"]:
            ctx.reject(self._get_row(by_cell, change), change["message"])
        for change in result["conflicts"]:
            ctx.reject(
                self._get_row(by_cell, change),
                ctx._("Somebody has just changed this mark."),
            )


class Results(Table):
    """Final results kept elsewhere: compared with the statements, never loaded.

    Results come from statements that teachers form (SOP T1.7) and from nowhere else;
    a file shows where another system says otherwise.
    """

    name = "results"
    titles = ("Итоговые результаты", "Қорытынды нәтижелер", "Final results")
    model = "ejournal.statement.line"
    columns = (
        Ref("term", "terms", "Период", "Term", is_key=True),
        Ref("discipline", "disciplines", "Код дисциплины", "Discipline", is_key=True),
        Ref("student", "students", "Номер", "Number", is_key=True),
        Number("final", "Итог, %", "Final, %", low=0, high=100, whole=False),
        Column("letter", "Буквенная оценка", "Letter"),
    )

    def compare(self, ctx, rows):
        by_term = defaultdict(list)
        for row in rows:
            by_term[row["term"]].append(row)
        for term, part in by_term.items():
            stored = self._get_results(ctx, term, part)
            for row in part:
                result = stored.get((row["student"], row["discipline"]))
                if result == (row["final"], row["letter"]):
                    row.status = "same"
                else:
                    ctx.reject(row, self._describe(ctx, result))

    @staticmethod
    def _get_results(ctx, term, rows):
        """What the statements say: ``{(student, discipline): (per cent, letter)}``."""
        if not isinstance(term, int):
            return {}
        builder = ctx.env["ejournal.consolidated.builder"]
        term = ctx.env["ejournal.term"].browse(term)
        ids = [row["student"] for row in rows if isinstance(row["student"], int)]
        lines = builder._get_lines(term, ctx.env["ejournal.student"].browse(ids))
        results = {
            (student.id, discipline.id): line._get_result()
            for student, by_discipline in builder._pick_results(lines).items()
            for discipline, line in by_discipline.items()
        }
        return {
            key: (None if result.final is None else float(result.final), result.letter)
            for key, result in results.items()
        }

    @staticmethod
    def _describe(ctx, result):
        if result is None:
            return ctx._(
                "There is no formed statement with this result. Results are not "
                "loaded: they come from statements."
            )
        final, letter = result
        return ctx._(
            "The statement says %s. Results are not loaded: they come from statements.",
            " ".join(filter(None, ("" if final is None else f"{final:g} %", letter))),
        )


TABLES = (
    Schools,
    Departments,
    Programs,
    Terms,
    LessonKinds,
    Staff,
    Groups,
    Students,
    Disciplines,
    Curricula,
    Plans,
    Timetables,
    Marks,
    Results,
)
