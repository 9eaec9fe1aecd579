"""Tables of the university: its structure, its students, what is taught when."""

from datetime import timedelta

from ..formats import format_day
from ..languages import DOCUMENT_LANGUAGES, ENGLISH
from .changes import Change, describe
from .columns import Choice, Clock, Column, Day, Lower, Number, Ref
from .table import Table, code_column, in_known_terms, name_columns

WEEKDAYS = {
    "1": ("пн", "дс", "mo"),
    "2": ("вт", "сс", "tu"),
    "3": ("ср", "ср", "we"),
    "4": ("чт", "бс", "th"),
    "5": ("пт", "жм", "fr"),
    "6": ("сб", "сн", "sa"),
}
LEVELS = {
    "bachelor": ("бакалавриат", "бакалавриат", "bachelor"),
    "internship": ("интернатура", "интернатура", "internship"),
    "residency": ("резидентура", "резидентура", "residency"),
    "master": ("магистратура", "магистратура", "master"),
    "doctorate": ("докторантура", "докторантура", "doctorate"),
}
LANGUAGES = {
    "ru": ("русский", "орыс тілі", "russian", "орысша"),
    "kk": ("казахский", "қазақ тілі", "kazakh", "қазақша"),
    "en": ("английский", "ағылшын тілі", "english", "ағылшынша"),
}
DISCIPLINE_KINDS = {
    "discipline": ("дисциплина", "пән", "discipline"),
    "module": ("модуль", "модуль", "module"),
    "integrated": ("интегрированная", "интеграцияланған", "integrated"),
}
CONTROL_FORMS = {
    "exam": ("экзамен", "емтихан", "exam"),
    "test": ("тестирование", "тестілеу", "test"),
    "credit": (
        *("дифференцированный зачёт", "дифференциалды сынақ"),
        *("differentiated credit test", "дифференцированный зачет"),
    ),
}
PATTERNS = {
    "weekly": ("еженедельно", "апта сайын", "weekly"),
    "cycle": ("цикл", "цикл", "cycle"),
}

# Headings that several tables have.
COURSE = ("Курс", "Курс", "Course")
DEPARTMENT = ("Код кафедры", "Кафедра коды", "Department")
DISCIPLINE = ("Код дисциплины", "Пән коды", "Discipline")
EMAIL = ("Email", "Эл. пошта", "Email", "Эл. почта")
END = ("Окончание", "Аяқталуы", "End")
GROUP = ("Группа", "Топ", "Group")
HOURS = ("Часы", "Сағат", "Hours")
KIND_OF_LESSON = ("Вид занятия", "Сабақ түрі", "Kind of lesson")
NUMBER = ("Номер", "Нөмірі", "Number")
PROGRAM = ("Код ОП", "ББ коды", "Program")
SCHOOL = ("Код школы", "Мектеп коды", "School")
START = ("Начало", "Басталуы", "Start")
TERM = ("Период", "Кезең", "Term")
TOPIC = ("Тема", "Тақырып", "Topic")


def person_columns():
    return (
        Column("last_name", "Фамилия", "Тегі", "Last name", required=True),
        Column("first_name", "Имя", "Аты", "First name", required=True),
        Column("patronymic", "Отчество", "Әкесінің аты", "Patronymic"),
    )


class Schools(Table):
    name = "schools"
    titles = ("Школы", "Мектептер", "Schools")
    model = "ejournal.school"
    reference_key = "code"
    columns = (code_column(), *name_columns())


class MovingTable(Table):
    """What belongs to a school; where somebody would get another dean the move is
    asked for, as in the form."""

    move = None  # code of the change
    moved = None  # its field that names what moves

    def get_move_sentence(self, ctx):
        raise NotImplementedError

    def compare_more(self, ctx, row, record):
        school_id = row["school_id"]
        if not ctx.env.su and record._takes_two_to_move(school_id):
            row.values["school_id"] = record.school_id.id
            row.values["asked_school_id"] = school_id
            row.changes = [
                change._replace(kind="asked") if change.kind == "moved" else change
                for change in row.changes
            ]
            ctx.warn(row, self.get_move_sentence(ctx), self.get_column("school_id"))

    def finish(self, ctx, rows):
        changes = ctx.env["ejournal.office.change"]
        for row in rows:
            school_id = row.values.get("asked_school_id")
            if isinstance(school_id, int):  # else it is new: the next load asks
                changes._ask(
                    self.move,
                    ctx.env["res.users"],
                    school_id=school_id,
                    document_number=row.sheet.file_name,
                    document_date=ctx.env.company._get_ejournal_today(),
                    **{self.moved: row.res_id},
                )


class Departments(MovingTable):
    name = "departments"
    titles = ("Кафедры", "Кафедралар", "Departments")
    model = "ejournal.department"
    reference_key = "code"
    columns = (
        code_column(),
        *name_columns(),
        Ref("school_id", "schools", *SCHOOL, required=True),
    )
    move, moved = "department_school", "department_id"

    def get_move_sentence(self, ctx):
        return ctx._("The department has a head: somebody else confirms the move.")


class Programs(MovingTable):
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
        Ref("school_id", "schools", *SCHOOL, required=True),
        Choice("level", "Уровень", "Деңгейі", "Level", choices=LEVELS, required=True),
        Number(
            "duration",
            "Срок обучения",
            "Оқу мерзімі",
            "Duration",
            low=1,
            high=10,
            required=True,
        ),
    )
    move, moved = "program_school", "program_id"

    def get_move_sentence(self, ctx):
        return ctx._("The program has groups: somebody else confirms the move.")


class Terms(Table):
    name = "terms"
    titles = ("Академические периоды", "Академиялық кезеңдер", "Terms")
    model = "ejournal.term"
    reference_key = "code"
    columns = (
        code_column(),
        *name_columns()[:2],
        Column(
            "academic_year", "Учебный год", "Оқу жылы", "Academic year", required=True
        ),
        Day("date_start", *START, required=True),
        Day("date_end", *END, required=True),
        Day(
            "attestation_start",
            "Начало ПА",
            "Аралық аттестаттаудың басталуы",
            "Attestation start",
            required=True,
        ),
        Day(
            "attestation_end",
            "Окончание ПА",
            "Аралық аттестаттаудың аяқталуы",
            "Attestation end",
            required=True,
        ),
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


class LessonKinds(Table):
    """Not loaded from files: only referred to, by code or by name."""

    name = "lesson_kinds"
    titles = ("Виды занятий", "Сабақ түрлері", "Kinds of lessons")
    model = "ejournal.lesson.kind"
    reference_key = "code"
    columns = (code_column(),)

    is_written = False  # no file holds them

    def matches(self, sheet_name):
        return False

    def get_index(self, ctx):
        """By code and name in any language, active or not; codes come before names."""
        kinds = self.get_records(ctx).search([])
        return {
            self.normalize(kind[field]): kind.id
            for field in ("name", "code")
            for lang in (ENGLISH, *DOCUMENT_LANGUAGES)
            for kind in kinds.with_context(lang=lang)
        }


class Groups(Table):
    name = "groups"
    titles = ("Группы", "Топтар", "Groups")
    model = "ejournal.group"
    reference_key = "name"
    columns = (
        Column("name", *GROUP, is_key=True),
        Ref("program_id", "programs", *PROGRAM, required=True),
        Number("course", *COURSE, low=1, high=10, required=True),
        Choice(
            "language",
            "Язык обучения",
            "Оқыту тілі",
            "Language",
            choices=LANGUAGES,
            required=True,
        ),
    )

    def compare_more(self, ctx, row, group):
        program_id = row["program_id"]
        if ctx.env.su or not isinstance(program_id, int):  # not loaded yet
            return
        program = ctx.env["ejournal.program"].browse(program_id)
        if refusal := group._get_move_refusal(program):
            ctx.reject(row, refusal, self.get_column("program_id"))


class Students(Table):
    """Students and the group each is in from a date on."""

    name = "students"
    titles = ("Обучающиеся", "Білім алушылар", "Students")
    model = "ejournal.student"
    reference_key = "number"
    columns = (
        Column("number", *NUMBER, is_key=True),
        *person_columns(),
        Ref("group", "groups", *GROUP, required=True),
        Day(
            "date", "Дата зачисления", "Қабылданған күні", "Enrolled on", required=True
        ),
        Lower("email", *EMAIL),
    )

    @property
    def stored_columns(self):
        return [
            column for column in self.columns if column.key not in ("group", "date")
        ]

    def compare(self, ctx, rows):
        self._read_latest(ctx, self.get_domain(ctx, rows)[0][2])
        return super().compare(ctx, rows)

    def _read_latest(self, ctx, student_ids):
        enrollments = ctx.env["ejournal.enrollment"].search_fetch(
            [("student_id", "in", student_ids)],
            ["student_id", "group_id", "date_from", "date_to"],
        )
        # In descending order of dates: the first one is the latest.
        self.latest = {}
        for enrollment in enrollments:
            self.latest.setdefault(enrollment.student_id.id, enrollment)

    def get_written(self, ctx, term):
        """Those who are in a group; who has left is loaded by no file."""
        students = super().get_written(ctx, term)
        self._read_latest(ctx, students.ids)
        return students.filtered(
            lambda student: student.id in self.latest and self._is_here(student)
        )

    def _is_here(self, student):
        return not self.latest[student.id].date_to

    def get_written_value(self, record, column):
        if column.key == "group":
            return self.latest[record.id].group_id.id
        if column.key == "date":
            return self.latest[record.id].date_from
        return super().get_written_value(record, column)

    def compare_more(self, ctx, row, student):
        latest = self.latest.get(student.id)
        if not latest:
            row.status = "changed"
            self._tell_move(ctx, row, "")
        elif self._is_enrolled(row, latest):
            if latest.date_from != row["date"]:
                ctx.warn(
                    row,
                    ctx._(
                        "In this group from %s already; the date stays as it is.",
                        format_day(latest.date_from),
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
                    date=format_day(latest.date_from),
                ),
                self.get_column("date"),
            )
        else:
            row.status = "changed"
            self._tell_move(ctx, row, latest.group_id.name)

    def _tell_move(self, ctx, row, group):
        column = self.get_column("group")
        new = describe(ctx, column, row["group"])
        day = format_day(row["date"])
        row.changes.append(
            Change("moved", column.get_title(ctx.env), group, f"{new} ({day})")
        )

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


class ReasonedTable(Table):
    """What decides results: the file is the document by which it changes."""

    decisive = ()  # keys of the columns that decide

    @property
    def stored_columns(self):
        reason = Column(
            "change_reason",
            "Основание изменения",
            "Өзгерістің негізі",
            "Basis of the change",
        )
        return [*self.columns, reason]

    def compare_more(self, ctx, row, record):
        decisive = {self.get_column(key).get_title(ctx.env) for key in self.decisive}
        if record.has_journals and any(
            change.column in decisive for change in row.changes
        ):
            row.values["change_reason"] = ctx._(
                "File “%(file)s”, loaded on %(date)s",
                file=row.sheet.file_name,
                date=format_day(ctx.env.company._get_ejournal_today()),
            )


class Disciplines(ReasonedTable):
    name = "disciplines"
    titles = ("Дисциплины", "Пәндер", "Disciplines")
    model = "ejournal.discipline"
    reference_key = "code"
    columns = (
        code_column(),
        *name_columns(),
        Ref("department_id", "departments", *DEPARTMENT, required=True),
        Number(
            "credits",
            "Кредиты",
            "Кредиттер",
            "Credits",
            low=0.5,
            high=60,
            whole=False,
            required=True,
        ),
        Choice("kind", "Вид", "Түрі", "Kind", choices=DISCIPLINE_KINDS, required=True),
    )
    decisive = ("credits", "kind")


class Curricula(ReasonedTable):
    name = "curriculum"
    titles = ("РУПл", "ЖОЖ", "Curriculum")
    model = "ejournal.curriculum"
    columns = (
        Ref("term_id", "terms", *TERM, is_key=True),
        Ref("program_id", "programs", *PROGRAM, is_key=True),
        Number("course", *COURSE, low=1, high=10, is_key=True),
        Ref("discipline_id", "disciplines", *DISCIPLINE, is_key=True),
        Choice(
            "control_form",
            "Форма контроля",
            "Бақылау нысаны",
            "Form of control",
            choices=CONTROL_FORMS,
            required=True,
        ),
    )
    decisive = ("control_form",)

    def get_domain(self, ctx, rows):
        return in_known_terms(rows)


class Timetables(Table):
    name = "timetable"
    titles = ("Расписание", "Сабақ кестесі", "Timetable")
    model = "ejournal.timetable"
    columns = (
        Ref("term_id", "terms", *TERM, is_key=True),
        Ref("group_id", "groups", *GROUP, is_key=True),
        Ref("discipline_id", "disciplines", *DISCIPLINE, is_key=True),
        Ref(
            "teacher_id",
            "staff",
            "Email преподавателя",
            "Оқытушының эл. поштасы",
            "Teacher",
            required=True,
        ),
        Choice("pattern", "Схема", "Схема", "Pattern", choices=PATTERNS, required=True),
        Choice(
            "days",
            "Дни недели",
            "Апта күндері",
            "Weekdays",
            choices=WEEKDAYS,
            many=True,
        ),
        Day("date_from", *START, required=True),
        Day("date_to", *END, required=True),
        Clock("time_from", "Начало занятия", "Сабақтың басталуы", "Begins at"),
        Clock("time_to", "Конец занятия", "Сабақтың аяқталуы", "Ends at"),
        Column("room", "Аудитория", "Аудитория", "Room"),
    )

    @property
    def stored_columns(self):
        own = [column for column in self.columns if column.key != "days"]
        return [*own, Column("weekdays", *self.get_column("days").titles)]

    def get_domain(self, ctx, rows):
        return in_known_terms(rows)

    def get_written_value(self, record, column):
        if column.key == "days":
            return tuple(filter(None, (record.weekdays or "").split(",")))
        return super().get_written_value(record, column)

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
        if row["time_to"] and not (row["time_from"] or "99") < row["time_to"]:
            ctx.reject(
                row,
                ctx._("Enter when it begins, and an end that is later."),
                by_key["time_to"],
            )
        start, end = ctx.tables["terms"].get_dates(ctx, row["term_id"])
        for key in ("date_from", "date_to"):
            if not start <= row[key] <= end:
                ctx.reject(
                    row,
                    ctx._(
                        "The date lies outside the term, which lasts from %(start)s to "
                        "%(end)s.",
                        start=format_day(start),
                        end=format_day(end),
                    ),
                    by_key[key],
                )

    def _is_teacher(self, ctx, user):
        """Whether the user has the role, as far as is known before loading."""
        if ctx.rows["staff"] or not isinstance(user, int):
            return True  # the same files give roles; loading checks once more
        return ctx.env["res.users"].browse(user)._is_ejournal_teacher()
