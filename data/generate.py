#!/usr/bin/env python3
"""Write the sample university as the files a registrar would bring.

The same arguments give the same files, byte for byte:

    python data/generate.py                       # data/sample
    python data/generate.py --fixtures            # and data/templates, data/broken
    python data/generate.py --students 12000 --out build/university

The university of ``make run`` has two terms: living.py.
"""

import argparse
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, islice
from math import ceil
from pathlib import Path
from random import Random

import broken
import catalog
import contract
import names
from files import add_sheet, headings, open_workbook, save_csv

HERE = Path(__file__).resolve().parent
DOMAIN = "kaznmu.example"
STUDENTS_IN_GROUP = 20
JOURNALS_OF_TEACHER = 6
SATURDAY = 5
FIRST_MONTH = 7  # of an academic year
TEMPLATE = "kaznmu_import_template.xlsx"

# A university is a table for each sheet of the contract: rows in its column order.
Tables = dict[str, list[tuple]]


@dataclass(frozen=True)
class Settings:
    """What the command line asks for."""

    seed: int = 1
    students: int = 800
    marks: float = 0.85
    journals: int = 40
    start: date = date(2026, 9, 1)
    weeks: int = 15

    def random(self, purpose: str) -> Random:
        """Return the source of chance of one purpose, apart from all others."""
        return Random(f"{self.seed} {purpose}")

    @property
    def end(self) -> date:
        """Return the Saturday that ends the weeks."""
        last = self.start + timedelta(weeks=self.weeks, days=-3)
        return last + timedelta(days=(SATURDAY - last.weekday()) % 7)

    @property
    def is_autumn(self) -> bool:
        """Tell whether it is the first term of its academic year."""
        return self.start.month >= FIRST_MONTH

    @property
    def year(self) -> int:
        """Return the calendar year in which the academic year began."""
        return self.start.year - (not self.is_autumn)

    @property
    def period(self) -> str:
        """Return the code of the term."""
        return f"{self.year}-{1 if self.is_autumn else 2}"

    def day(self, number: int) -> date:
        """Return the date so many days after the first one."""
        return self.start + timedelta(days=number)


# Sizes


def apportion(total: int, weights: Sequence[float]) -> list[int]:
    """Split a whole number by weights: the largest remainders get the rest."""
    exact = [total * weight / sum(weights) for weight in weights]
    shares = [int(share) for share in exact]
    by_remainder = sorted(range(len(exact)), key=lambda i: shares[i] - exact[i])
    for index in by_remainder[: total - sum(shares)]:
        shares[index] += 1
    return shares


# The calendar


HOLIDAYS = (
    *((1, 1), (1, 2), (1, 7), (3, 8), (3, 21), (3, 22), (3, 23), (5, 1), (5, 7)),
    *((5, 9), (7, 6), (8, 30), (10, 25), (12, 16)),
)


def holidays(year: int) -> set[date]:
    """Return the days off of a year; one on a weekend moves to Monday."""
    days = {date(year, month, day) for month, day in HOLIDAYS}
    moved = {day + timedelta(days=7 - day.weekday()) for day in days if is_weekend(day)}
    return days | moved


def is_weekend(day: date) -> bool:
    """Tell whether it is Saturday or Sunday."""
    return day.weekday() >= SATURDAY


def teaching_dates(
    start: date, end: date, weekdays: Iterable[str] = contract.WEEKDAYS
) -> Iterator[date]:
    """Yield the dates of the weekdays that are not holidays."""
    wanted = {contract.WEEKDAYS.index(weekday) for weekday in weekdays}
    days_off = holidays(start.year) | holidays(end.year)
    for number in range((end - start).days + 1):
        day = start + timedelta(days=number)
        if day.weekday() in wanted and day not in days_off:
            yield day


def period_rows(settings: Settings) -> list[tuple]:
    """Return the period: the term and its interim attestation."""
    years = f"{settings.year}/{settings.year + 1}"
    ru, kk = ("Осенний", "күзгі") if settings.is_autumn else ("Весенний", "көктемгі")
    return [
        (
            settings.period,
            f"{ru} семестр {years}",
            f"{years} оқу жылының {kk} семестрі",
            years,
            settings.start,
            settings.end,
            settings.end + timedelta(days=2),
            settings.end + timedelta(weeks=4),
        )
    ]


# Structure, curriculum, plans


def departments_rows() -> list[tuple]:
    """Return the departments with their full names."""
    return [
        (code, f"Кафедра {ru}", f"{kk} кафедрасы", f"Department of {en}", school)
        for code, school, ru, kk, en in catalog.DEPARTMENTS
    ]


def programs_rows() -> list[tuple]:
    """Return the educational programs."""
    return [
        (p.code, p.name, p.name_kk, p.name_en, p.school, p.level, p.years)
        for p in catalog.PROGRAMS
    ]


def disciplines_rows() -> list[tuple]:
    """Return the catalogue of disciplines."""
    return [
        (d.code, d.name, d.name_kk, d.name_en, d.department, d.credits, "дисциплина")
        for d in catalog.DISCIPLINES.values()
    ]


def curriculum_rows(
    settings: Settings,
    groups: list[tuple],
    years: Sequence[catalog.Year] = catalog.YEARS,
) -> list[tuple]:
    """Return the disciplines of every program and course that has groups."""
    taught = {(program, course) for _, program, course, _ in groups}
    return [
        (
            settings.period,
            program,
            year.course,
            code,
            catalog.DISCIPLINES[code].control,
        )
        for year in years
        if (program := catalog.BY_PREFIX[year.prefix].code, year.course) in taught
        for code in year.disciplines.split()
    ]


HOURS = {"Л": 2, "ПЗ": 3, "ЛЗ": 3, "С": 2, "КЗ": 6, "СРОП": 2, "РК": 2}
SUFFIXES = {
    "КЗ": ". Разбор клинических случаев",
    "СРОП": ". Консультация и проверка самостоятельной работы",
}


def kinds_of_topic(count: int, practice: str) -> list[str]:
    """Return the kinds of so many lessons on one topic."""
    if practice == "КЗ":
        return ["КЗ", "КЗ", "СРОП"][:count]
    return {1: [practice], 2: ["Л", practice]}.get(count, ["Л", practice, "СРОП"])


def plan_lines(discipline: catalog.Discipline) -> list[tuple[str, str]]:
    """Return (topic, kind) of every lesson, a midterm in the middle and at the end."""
    topics = discipline.topics
    counts = apportion(discipline.lessons - 2, [1] * len(topics))
    lines = []
    for index, (topic, count) in enumerate(zip(topics, counts, strict=True)):
        if index == len(topics) // 2:
            lines.append(("Рубежный контроль 1", "РК"))
        for position, kind in enumerate(kinds_of_topic(count, discipline.practice)):
            lines.append((topic + SUFFIXES.get(kind, "") * bool(position), kind))
    lines.append(("Рубежный контроль 2", "РК"))
    return lines


def plans_rows(
    settings: Settings, codes: Iterable[str] = tuple(catalog.DISCIPLINES)
) -> list[tuple]:
    """Return the plans of disciplines, of all by default."""
    return [
        (settings.period, discipline.code, number, topic, kind, HOURS[kind])
        for discipline in map(catalog.DISCIPLINES.get, codes)
        for number, (topic, kind) in enumerate(plan_lines(discipline), 1)
    ]


# Groups and students


def language(prefix: str, number: int) -> str:
    """Return the language of a group: every fourth of some programs is English."""
    if number % 4 == 3 and prefix in ("ОМ", "ИОМ", "СТОМ"):
        return "английский"
    return ("казахский", "русский")[number % 2]


def groups_rows(settings: Settings) -> list[tuple]:
    """Return the groups: a twentieth of the students, by the shares of the courses."""
    total = ceil(settings.students / STUDENTS_IN_GROUP)
    counts = apportion(total, [year.groups for year in catalog.YEARS])
    rows = []
    for year, count in zip(catalog.YEARS, counts, strict=True):
        admitted = (settings.year - year.course + 1) % 100
        rows += [
            (
                f"{year.prefix}-{admitted:02}-{number + 1:02}",
                catalog.BY_PREFIX[year.prefix].code,
                year.course,
                language(year.prefix, number),
            )
            for number in range(count)
        ]
    return rows


def alphabetical(person: names.Person) -> list[tuple[int, ...]]:
    """Sort by the Kazakh alphabet, in which «Ә» follows «А»."""
    return [
        tuple(names.ALPHABET.find(letter) for letter in part.lower())
        for part in (person.surname, person.name, person.patronymic)
    ]


def group_of_people(rng: Random, language: str, size: int, special: bool) -> list:
    """Invent a group; a special one has two namesakes and the longest name."""
    people = [names.person(rng, language) for _ in range(size)]
    if special and size > 2:
        people[1] = people[0]
        people[2] = names.LONGEST
    return sorted(people, key=alphabetical)


def late_students(
    rng: Random, settings: Settings, groups: list[tuple], sizes: list[int]
) -> dict[int, date]:
    """Return who joins within the term, and when: one student in a hundred.

    They join groups that study by weekdays; in a cycle they would miss half.
    """
    open_to_all = [
        not disciplines[0].in_cycle
        for disciplines, size in zip(disciplines_of(groups), sizes, strict=True)
        for _ in range(size)
    ]
    positions = [position for position, is_open in enumerate(open_to_all) if is_open]
    count = min(ceil(settings.students / 100), len(positions))
    days = cycle((settings.day(41), settings.day(20)))
    return dict(zip(rng.sample(positions, count), days, strict=False))


def students_rows(settings: Settings, groups: list[tuple]) -> list[tuple]:
    """Return the students by groups; one in a hundred joined within the term."""
    rng = settings.random("students")
    small = ("РКАРД", "МОЗ")
    weights = [
        rng.uniform(0.9, 1.1) * (0.5 if group.startswith(small) else 1)
        for group, *_ in groups
    ]
    sizes = apportion(settings.students, weights)
    late = late_students(rng, settings, groups, sizes)
    next_number = defaultdict(lambda: 101)
    rows = []
    for index, ((group, _, _, language), size) in enumerate(
        zip(groups, sizes, strict=True)
    ):
        admitted = group.split("-")[1]
        for person in group_of_people(rng, language, size, special=index % 20 == 19):
            number = f"{admitted}{next_number[admitted]:06}"
            next_number[admitted] += 1
            email = f"{number}@{DOMAIN}" if rng.random() < 0.97 else ""
            joined = late.get(len(rows), settings.start)
            rows.append(
                (
                    number,
                    person.surname,
                    person.name,
                    person.patronymic,
                    group,
                    joined,
                    email,
                )
            )
    return rows


# Staff

DEMO_LOGINS = {
    "преподаватель": "teacher",
    "координатор": "coordinator",
    "заведующий": "head",
    "декан": "dean",
    "деканат": "dean.office",
    "офис регистратора": "registrar",
    "руководитель ОР": "registrar.head",
    "департамент цифровизации": "digital",
    "проректор": "vicerector",
}
CENTRAL_POSTS = (
    ("руководитель ОР", "руководитель офиса регистратора"),
    ("офис регистратора", "специалист офиса регистратора"),
    ("офис регистратора", "специалист офиса регистратора"),
    ("департамент цифровизации", "специалист департамента цифровизации"),
    ("проректор", "проректор по академическому блоку"),
)
TEACHER_POSTS = ("ассистент", "ассистент", "старший преподаватель", "доцент")


def staff_posts(journals: dict[str, int]) -> Iterator[tuple[str, str, str, str]]:
    """Yield role, department, school and position of everybody on the staff."""
    for role, position in CENTRAL_POSTS:
        yield role, "", "", position
    for code, *_ in catalog.SCHOOLS:
        yield "декан", "", code, "декан"
        yield "деканат", "", code, "специалист деканата"
    for number, (code, *_) in enumerate(catalog.DEPARTMENTS):
        teachers = max(2, ceil(journals[code] / JOURNALS_OF_TEACHER))
        also_teaches = number > 0
        head = "заведующий, преподаватель" if number % 5 == 4 else "заведующий"
        coordinator = "преподаватель, координатор" if also_teaches else "координатор"
        yield head, code, "", "заведующий кафедрой"
        for _ in range(1 + (teachers > 3)):
            yield coordinator, code, "", "старший преподаватель"
        for index in range(teachers):
            yield "преподаватель", code, "", TEACHER_POSTS[index % len(TEACHER_POSTS)]


def staff_rows(settings: Settings, journals: dict[str, int]) -> list[tuple]:
    """Return the staff; the first user of each role has an easy login."""
    rng = settings.random("staff")
    logins = set(DEMO_LOGINS.values())
    easy = dict(DEMO_LOGINS)
    rows = []
    for role, department, school, position in staff_posts(journals):
        person = names.person(rng, "сотрудники")
        login = easy.pop(role, None) or unique_login(person, logins)
        rows.append(
            (
                person.surname,
                person.name,
                person.patronymic,
                f"{login}@{DOMAIN}",
                role,
                department,
                school,
                position,
            )
        )
    return rows


def unique_login(person: names.Person, logins: set[str]) -> str:
    """Make a login of the name, with a number when it is taken, and take it."""
    base = f"{names.latin(person.name[0])}.{names.latin(person.surname)}"
    login, number = base, 1
    while login in logins:
        number += 1
        login = f"{base}{number}"
    logins.add(login)
    return login


# The timetable

ONE_DAY = (("Вт",), ("Ср",), ("Чт",), ("Пт",), ("Сб",))
TWO_DAYS = (("Пн", "Чт"), ("Вт", "Пт"), ("Ср", "Сб"))
TIMES = (
    ("08:00", "09:50"),
    ("10:00", "11:50"),
    ("12:30", "14:20"),
    ("14:30", "16:20"),
)
CLINICS = ("ГКБ № 7, каб. 312", "Поликлиника № 3, каб. 204", "ГКБ № 4, отделение 5")


def weekdays_for(wish: Sequence[str], lessons: int, settings: Settings) -> list[str]:
    """Return the weekdays of a discipline, more than wished if dates are short."""
    days = list(wish)
    for weekday in contract.WEEKDAYS:
        dates = list(teaching_dates(settings.start, settings.end, days))
        if len(dates) > lessons:
            break
        if weekday not in days:
            days.append(weekday)
    return sorted(days, key=contract.WEEKDAYS.index)


def group_schedule(
    disciplines: list[catalog.Discipline], shift: int, settings: Settings
) -> Iterator[tuple[catalog.Discipline, str, str, date, date]]:
    """Yield discipline, scheme, weekdays, first and last date for one group.

    Cycles follow one another; each group begins with another of them.
    """
    dates = teaching_dates(settings.start, settings.end)
    shift %= len(disciplines)
    for index, discipline in enumerate(disciplines[shift:] + disciplines[:shift]):
        if discipline.in_cycle:
            days = list(islice(dates, discipline.lessons))
            if len(days) < discipline.lessons:
                raise ValueError(f"{discipline.code}: the cycles outlast the term")
            yield discipline, "цикл", "", days[0], days[-1]
        else:
            wishes = TWO_DAYS if discipline.lessons > settings.weeks else ONE_DAY
            wish = wishes[(index + shift) % len(wishes)]
            days = weekdays_for(wish, discipline.lessons, settings)
            yield (
                discipline,
                "еженедельно",
                ", ".join(days),
                settings.start,
                settings.end,
            )


def disciplines_of(
    groups: list[tuple], years: Sequence[catalog.Year] = catalog.YEARS
) -> Iterator[list[catalog.Discipline]]:
    """Yield the disciplines of each group by its program and course."""
    curriculum = {
        (catalog.BY_PREFIX[year.prefix].code, year.course): [
            catalog.DISCIPLINES[code] for code in year.disciplines.split()
        ]
        for year in years
    }
    for _, program, course, _ in groups:
        yield curriculum[program, course]


def count_journals(groups: list[tuple]) -> dict[str, int]:
    """Count the journals of every department: a group and a discipline is one."""
    counts = defaultdict(int)
    for disciplines in disciplines_of(groups):
        for discipline in disciplines:
            counts[discipline.department] += 1
    return counts


def timetable_rows(
    settings: Settings,
    groups: list[tuple],
    staff: list[tuple],
    years: Sequence[catalog.Year] = catalog.YEARS,
) -> list[tuple]:
    """Return a row for each group and discipline, teachers taking turns."""
    teachers = defaultdict(list)
    for _, _, _, email, role, department, *_ in staff:
        if role == "преподаватель":
            teachers[department].append(email)
    turns = {
        code: cycle(teachers[discipline.department])
        for code, discipline in catalog.DISCIPLINES.items()
    }
    rows = []
    for shift, ((group, *_), disciplines) in enumerate(
        zip(groups, disciplines_of(groups, years), strict=True)
    ):
        for place, (discipline, scheme, days, start, end) in enumerate(
            group_schedule(disciplines, shift, settings)
        ):
            teacher = next(turns[discipline.code])
            clinic = CLINICS[(place + shift) % len(CLINICS)]
            room = clinic if discipline.in_cycle else f"Корпус 2, ауд. {shift + 1}"
            rows.append(
                (
                    settings.period,
                    group,
                    discipline.code,
                    teacher,
                    scheme,
                    days,
                    start,
                    end,
                    *TIMES[(place + shift) % len(TIMES)],
                    room,
                )
            )
    return rows


# Marks

COMPLETE = 0.35  # of the journals with marks
ABSENT = 0.02
WEAK = 0.06


@dataclass(frozen=True)
class Journal:
    """A journal with its lessons: (number in the plan, kind, date)."""

    group: str
    discipline: str
    teacher: str
    lessons: tuple[tuple[int, str, date], ...]

    @property
    def first(self) -> date:
        """Return the date of the first lesson."""
        return self.lessons[0][2]

    @property
    def last(self) -> date:
        """Return the date of the last lesson."""
        return self.lessons[-1][2]


def read_journals(timetable: list[tuple]) -> list[Journal]:
    """Put the plans on the dates of the timetable, one lesson a date."""
    journals = []
    for _, group, code, teacher, _, days, start, end, *_place in timetable:
        weekdays = days.split(", ") if days else contract.WEEKDAYS
        kinds = [kind for _, kind in plan_lines(catalog.DISCIPLINES[code])]
        dates = teaching_dates(start, end, weekdays)
        lessons = tuple(
            (number, kind, day)
            for number, (kind, day) in enumerate(zip(kinds, dates, strict=False), 1)
        )
        journals.append(Journal(group, code, teacher, lessons))
    return journals


def choose(
    rng: Random, journals: list[Journal], count: int, first: set[str]
) -> list[Journal]:
    """Choose one journal of the demo teacher, some of `first` groups, others."""
    teacher = f"{DEMO_LOGINS['преподаватель']}@{DOMAIN}"
    own = [journal for journal in journals if journal.teacher == teacher]
    others = [journal for journal in journals if journal.teacher != teacher]
    rng.shuffle(others)
    some = [journal for journal in others if journal.group in first][: count // 5]
    taken = set(some)
    rest = [journal for journal in others if journal not in taken]
    return (own[:1] + some + rest)[:count]


def student_level(rng: Random) -> float:
    """Return the points around which a student is graded; a few are weak."""
    if rng.random() < WEAK:
        return rng.uniform(30, 44)
    return min(96, max(55, rng.gauss(78, 10)))


def points(rng: Random, level: float) -> int:
    """Return points as teachers give them: mostly a multiple of five."""
    value = min(100, max(0, rng.gauss(level, 6)))
    return 5 * round(value / 5) if rng.random() < 0.6 else round(value)


def mark(rng: Random, kind: str, level: float) -> str:
    """Return the mark of one cell; a lecture has no points, only absences."""
    if kind != "РК" and rng.random() < ABSENT:
        return "н/б"
    return "" if kind == "Л" else str(points(rng, level))


def journal_marks(
    settings: Settings,
    journal: Journal,
    students: list[tuple[str, date]],
    until: date,
    filled: float = 1,
    recredited: str = "",
) -> Iterator[tuple]:
    """Yield the marks of a journal up to a date.

    `filled` is the share of cells that are not forgotten; the `recredited`
    student is excused from the first three lessons.
    """
    rng = settings.random(f"{journal.group} {journal.discipline}")
    levels = {number: student_level(settings.random(number)) for number, _ in students}
    for lesson, kind, day in journal.lessons:
        for number, joined in students:
            if day > until or day < joined or rng.random() > filled:
                continue
            excused = number == recredited and lesson <= 3
            value = "н/б" if excused else mark(rng, kind, levels[number])
            if value:
                yield (
                    settings.period,
                    journal.group,
                    journal.discipline,
                    lesson,
                    number,
                    value,
                    contract.RECREDIT if excused else "",
                )


def marks_rows(
    settings: Settings, timetable: list[tuple], students: list[tuple]
) -> list[tuple]:
    """Return the marks: some journals complete, some begun, most not begun.

    A complete one is a cycle that ended by the twentieth of November; those
    begun are filled up to some date in October or November, every second of
    them with gaps.
    """
    rng = settings.random("marks")
    by_group = defaultdict(list)
    for number, _, _, _, group, joined, _ in students:
        by_group[group].append((number, joined))
    mixed = {
        group
        for group, members in by_group.items()
        if any(joined > settings.start for _, joined in members)
    }
    october, november = settings.day(35), settings.day(80)
    journals = read_journals(timetable)
    ended = [j for j in journals if j.last < november]
    running = [
        journal
        for journal in journals
        if journal.first <= settings.day(60) and journal.last > settings.day(45)
    ]

    complete_count = ceil(settings.journals * COMPLETE)
    complete = choose(rng, ended, complete_count, set())
    taken = set(complete)
    running = [journal for journal in running if journal not in taken]
    begun = choose(rng, running, settings.journals - len(complete), mixed)

    rows = []
    for index, journal in enumerate(complete):
        members = by_group[journal.group]
        recredited = members[3][0] if index < 2 and len(members) > 3 else ""
        rows += journal_marks(
            settings, journal, members, journal.last, recredited=recredited
        )
    for index, journal in enumerate(begun):
        earliest = max(october, journal.first + timedelta(days=3))
        latest = min(november, journal.last - timedelta(days=3))
        until = earliest + timedelta(days=rng.randint(0, (latest - earliest).days))
        filled = settings.marks if index % 2 else 1
        rows += journal_marks(settings, journal, by_group[journal.group], until, filled)
    return rows


# Together


def university(settings: Settings) -> Tables:
    """Return all tables by the names of their sheets."""
    groups = groups_rows(settings)
    students = students_rows(settings, groups)
    staff = staff_rows(settings, count_journals(groups))
    timetable = timetable_rows(settings, groups, staff)
    return {
        "Школы": list(catalog.SCHOOLS),
        "Кафедры": departments_rows(),
        "Образовательные программы": programs_rows(),
        "Академические периоды": period_rows(settings),
        "Сотрудники": staff,
        "Группы": groups,
        "Обучающиеся": students,
        "Дисциплины": disciplines_rows(),
        "РУПл": curriculum_rows(settings, groups),
        "КТП": plans_rows(settings),
        "Расписание": timetable,
        "Оценки": marks_rows(settings, timetable, students),
    }


# Files


def save_university(tables: Tables, folder: Path) -> None:
    """Write all files of a university into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for file, sheets in contract.files().items():
        if file.endswith(".csv"):
            (sheet,) = sheets
            save_csv(folder / file, headings(sheet), tables[sheet.name])
            continue
        with open_workbook(folder / file) as workbook:
            for sheet in sheets:
                add_sheet(workbook, sheet.name, headings(sheet), tables[sheet.name])


def save_template(folder: Path) -> None:
    """Write the empty workbook with all sheets and their explanation."""
    folder.mkdir(parents=True, exist_ok=True)
    with open_workbook(folder / TEMPLATE) as workbook:
        formats = {
            str: workbook.add_format({"num_format": "@"}),
            int: workbook.add_format({"num_format": "0"}),
            date: workbook.add_format({"num_format": "dd.mm.yyyy"}),
        }
        for sheet in contract.SHEETS:
            worksheet = add_sheet(workbook, sheet.name, headings(sheet), [])
            for index, column in enumerate(sheet.columns):
                width = max(len(column.name), len(column.example)) + 3
                worksheet.set_column(index, index, width, formats[column.type])
                worksheet.write_comment(0, index, column.help)
                if column.choices and not column.many:
                    worksheet.data_validation(
                        1,
                        index,
                        20000,
                        index,
                        {"validate": "list", "source": list(column.choices)},
                    )
        explanations = [
            (
                sheet.name,
                column.name,
                "да" if column.required else "нет",
                column.help,
                column.example,
            )
            for sheet in contract.SHEETS
            for column in sheet.columns
        ]
        header = ("Лист", "Столбец", "Обязателен", "Что писать", "Пример")
        worksheet = add_sheet(workbook, "Пояснения", header, explanations)
        wrap = workbook.add_format({"text_wrap": True, "valign": "top"})
        worksheet.set_column(3, 3, 70, wrap)


def parse_arguments() -> argparse.Namespace:
    """Return the command line."""
    defaults = Settings()
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seed", type=int, default=defaults.seed)
    parser.add_argument("--students", type=int, default=defaults.students)
    parser.add_argument(
        "--journals",
        type=int,
        default=defaults.journals,
        help="how many journals have marks (%(default)s)",
    )
    parser.add_argument(
        "--marks",
        type=float,
        default=defaults.marks,
        help="share of the cells filled in journals with gaps (%(default)s)",
    )
    parser.add_argument(
        "--start",
        type=date.fromisoformat,
        default=defaults.start,
        help="first day of the autumn term (%(default)s)",
    )
    parser.add_argument("--out", type=Path, default=HERE / "sample")
    parser.add_argument(
        "--fixtures",
        action="store_true",
        help="also write the empty template and the broken files",
    )
    return parser.parse_args()


def main() -> None:
    """Write what the command line asks for and say how much it is."""
    options = vars(parse_arguments())
    folder, fixtures = options.pop("out"), options.pop("fixtures")
    tables = university(Settings(**options))
    save_university(tables, folder)
    if fixtures:
        save_template(HERE / "templates")
        broken.save(university(Settings()), HERE / "broken")
    for name, rows in tables.items():
        print(f"{name}: {len(rows)}")


if __name__ == "__main__":
    main()
