"""The import files: sheets and columns, one place for all who write them.

The generator, the empty template and the tables of README.md all come from
here, so they cannot disagree.
"""

from dataclasses import dataclass
from datetime import date
from itertools import groupby

LEVELS = ("бакалавриат", "интернатура", "резидентура", "магистратура", "докторантура")
LANGUAGES = ("русский", "казахский", "английский")
KINDS = ("дисциплина", "модуль", "интегрированная")
CONTROLS = ("экзамен", "дифференцированный зачёт", "тестирование")
LESSONS = ("Л", "ПЗ", "ЛЗ", "С", "КЗ", "СРОП", "РК")
SCHEMES = ("еженедельно", "цикл")
# What stands beside «н/б» of a re-credited student (SOP C16).
RECREDIT = "перезачет, распоряжение № 41-С"
WEEKDAYS = ("Пн", "Вт", "Ср", "Чт", "Пт", "Сб")
ROLES = (
    "преподаватель",
    "координатор",
    "заведующий",
    "деканат",
    "декан",
    "офис регистратора",
    "руководитель ОР",
    "департамент цифровизации",
    "проректор",
    "администратор",
)


@dataclass(frozen=True)
class Column:
    """A column: heading, what to write, an example, allowed values."""

    name: str
    hint: str
    example: str
    required: bool = True
    choices: tuple[str, ...] = ()
    many: bool = False

    @property
    def type(self) -> type:
        """Return the type of the cells, which the hint tells."""
        if self.hint.startswith("Дата"):
            return date
        return int if self.hint.startswith(("Целое число", "Число")) else str

    @property
    def help(self) -> str:
        """Return the hint with the allowed values."""
        if not self.choices:
            return self.hint
        joint = "Одно или несколько через запятую: " if self.many else "Одно из: "
        return f"{self.hint} {joint}{', '.join(self.choices)}."


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook, or a CSV file, which has one sheet."""

    name: str
    file: str
    columns: tuple[Column, ...]


def optional(name: str, hint: str, example: str, **options) -> Column:
    """Return a column that may be empty or missing."""
    return Column(name, hint, example, required=False, **options)


def named(code_hint: str, code: str, ru: str, kk: str, en: str) -> tuple[Column, ...]:
    """Return the code and the names in three languages."""
    return (
        Column("Код", code_hint, code),
        Column("Наименование", "На русском языке.", ru),
        optional("Наименование (каз.)", "На казахском языке.", kk),
        optional("Наименование (англ.)", "На английском языке.", en),
    )


PERIOD = Column("Период", "Код академического периода (calendar.xlsx).", "2026-1")
GROUP = Column("Группа", "Группа (contingent.xlsx).", "ОМ-24-01")
DISCIPLINE = Column("Код дисциплины", "Код (disciplines.csv).", "FARM3104")
PROGRAM = Column("Код ОП", "Код программы (structure.xlsx).", "6B10101")
COURSE = Column("Курс", "Целое число, в пределах программы.", "3")
SCHOOL = Column("Код школы", "Код (structure.xlsx, лист «Школы»).", "ШОМ")
SURNAME = Column("Фамилия", "Как в документах.", "Нұрмұхамедова")
NAME = Column("Имя", "Как в документах.", "Жәуһар")
PATRONYMIC = optional("Отчество", "Если есть.", "Қанатқызы")

SHEETS = (
    Sheet(
        "Школы",
        "structure.xlsx",
        named(
            "Краткий код, не повторяется.",
            "ШОМ",
            "Школа общей медицины",
            "Жалпы медицина мектебі",
            "School of General Medicine",
        ),
    ),
    Sheet(
        "Кафедры",
        "structure.xlsx",
        (
            *named(
                "Краткий код, не повторяется.",
                "ФАРМ",
                "Кафедра фармакологии",
                "Фармакология кафедрасы",
                "Department of Pharmacology",
            ),
            SCHOOL,
        ),
    ),
    Sheet(
        "Образовательные программы",
        "structure.xlsx",
        (
            *named(
                "Код программы, не повторяется.",
                "6B10101",
                "Общая медицина",
                "Жалпы медицина",
                "General Medicine",
            ),
            SCHOOL,
            Column("Уровень", "Уровень образования.", "бакалавриат", choices=LEVELS),
            Column("Срок обучения", "Число лет.", "5"),
        ),
    ),
    Sheet(
        "Академические периоды",
        "calendar.xlsx",
        (
            Column("Код", "Год начала учебного года и номер периода.", "2026-1"),
            Column("Наименование", "На русском.", "Осенний семестр 2026/2027"),
            optional("Наименование (каз.)", "На казахском.", "2026/2027 күзгі семестр"),
            Column("Учебный год", "Два года через косую черту.", "2026/2027"),
            Column("Начало", "Дата первого дня занятий.", "01.09.2026"),
            Column("Окончание", "Дата последнего дня занятий.", "12.12.2026"),
            Column("Начало ПА", "Дата начала промежуточной аттестации.", "14.12.2026"),
            Column(
                "Окончание ПА", "Дата конца промежуточной аттестации.", "09.01.2027"
            ),
        ),
    ),
    Sheet(
        "Сотрудники",
        "staff.xlsx",
        (
            SURNAME,
            NAME,
            PATRONYMIC,
            Column(
                "Email",
                "Логин, не повторяется.",
                "g.kasenova@kaznmu.example",
            ),
            Column(
                "Роль",
                "Что человек делает в журнале.",
                "преподаватель, координатор",
                choices=ROLES,
                many=True,
            ),
            optional("Код кафедры", "Код (structure.xlsx, лист «Кафедры»).", "ФАРМ"),
            optional("Код школы", "Для декана и деканата.", "ШОМ"),
            optional("Должность", "Печатается в документах.", "доцент"),
        ),
    ),
    Sheet(
        "Группы",
        "contingent.xlsx",
        (
            Column("Группа", "Номер группы, не повторяется.", "ОМ-24-01"),
            PROGRAM,
            COURSE,
            Column("Язык обучения", "Язык группы.", "казахский", choices=LANGUAGES),
        ),
    ),
    Sheet(
        "Обучающиеся",
        "students.csv",
        (
            Column("Номер", "Личный номер, не повторяется.", "24000123"),
            SURNAME,
            NAME,
            PATRONYMIC,
            GROUP,
            Column(
                "Дата зачисления",
                "Дата, с которой обучающийся состоит в этой группе.",
                "01.09.2026",
            ),
            optional("Email", "Не повторяется.", "24000123@kaznmu.example"),
        ),
    ),
    Sheet(
        "Дисциплины",
        "disciplines.csv",
        (
            *named(
                "Код по каталогу, не повторяется.",
                "FARM3104",
                "Фармакология",
                "Фармакология",
                "Pharmacology",
            ),
            Column("Код кафедры", "Код (structure.xlsx, лист «Кафедры»).", "ФАРМ"),
            Column("Кредиты", "Число академических кредитов.", "5"),
            Column("Вид", "Вид дисциплины.", "дисциплина", choices=KINDS),
        ),
    ),
    Sheet(
        "РУПл",
        "curriculum.xlsx",
        (
            PERIOD,
            PROGRAM,
            COURSE,
            DISCIPLINE,
            Column("Форма контроля", "Итоговый контроль.", "экзамен", choices=CONTROLS),
        ),
    ),
    Sheet(
        "КТП",
        "plans.xlsx",
        (
            PERIOD,
            DISCIPLINE,
            Column("№", "Число: номер занятия в плане, с 1.", "7"),
            Column("Тема", "Тема занятия.", "Антигипертензивные средства"),
            Column(
                "Вид занятия",
                "Л лекция, ПЗ практическое, ЛЗ лабораторное, С семинар, КЗ "
                "клиническое, СРОП, РК рубежный контроль.",
                "ПЗ",
                choices=LESSONS,
            ),
            Column("Часы", "Число академических часов.", "3"),
        ),
    ),
    Sheet(
        "Расписание",
        "timetable.csv",
        (
            PERIOD,
            GROUP,
            DISCIPLINE,
            Column(
                "Email преподавателя",
                "Логин (staff.xlsx).",
                "g.kasenova@kaznmu.example",
            ),
            Column(
                "Схема",
                "Еженедельно — по указанным дням; цикл — каждый рабочий день "
                "с понедельника по субботу.",
                "еженедельно",
                choices=SCHEMES,
            ),
            optional(
                "Дни недели",
                "Для схемы «еженедельно».",
                "Вт, Пт",
                choices=WEEKDAYS,
                many=True,
            ),
            Column("Начало", "Дата, не раньше которой первое занятие.", "01.09.2026"),
            Column(
                "Окончание", "Дата, не позже которой последнее занятие.", "12.12.2026"
            ),
            optional("Начало занятия", "Время суток.", "08:00"),
            optional("Конец занятия", "Время суток, позже начала.", "09:50"),
            optional(
                "Аудитория",
                "Аудитория, корпус или клиническая база.",
                "ГКБ № 7, каб. 312",
            ),
        ),
    ),
    Sheet(
        "Оценки",
        "marks.csv",
        (
            PERIOD,
            GROUP,
            DISCIPLINE,
            Column("№ занятия", "Число: номер занятия в КТП (plans.xlsx).", "7"),
            Column("Номер", "Номер обучающегося (students.csv).", "24000123"),
            Column("Оценка", "От 0 до 100, целое, или «н/б».", "85"),
            optional(
                "Примечание",
                "«перезачет» и номер распоряжения — только вместе с «н/б».",
                RECREDIT,
            ),
        ),
    ),
)

BY_NAME = {sheet.name: sheet for sheet in SHEETS}


def files() -> dict[str, list[Sheet]]:
    """Return the sheets of each file, in the order of loading."""
    return {file: list(sheets) for file, sheets in groupby(SHEETS, lambda s: s.file)}


def markdown() -> str:
    """Return the tables of all columns for README.md."""
    lines = []
    for sheet in SHEETS:
        kind = "лист " if sheet.file.endswith("xlsx") else ""
        lines += [
            f"### `{sheet.file}` — {kind}«{sheet.name}»",
            "",
            "| Столбец | Обязателен | Что писать | Пример |",
            "| --- | --- | --- | --- |",
        ]
        for column in sheet.columns:
            required = "да" if column.required else ""
            lines.append(
                f"| {column.name} | {required} | {column.help} | {column.example} |"
            )
        lines.append("")
    return "\n".join(lines)
