#!/usr/bin/env python3
"""Write the university of ``make run``: two terms around a day, as a registrar's files.

The past term is over, with its attestation; the present one is in its eleventh week.
Nobody has marks: the story (data/story) enters them, as people do. The same day gives
the same files, byte for byte:

    python data/living.py --today 2026-11-30 --out build/living
"""

import argparse
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import catalog
import contract
from generate import (
    DOMAIN,
    Settings,
    Tables,
    count_journals,
    curriculum_rows,
    departments_rows,
    disciplines_rows,
    groups_rows,
    period_rows,
    plans_rows,
    programs_rows,
    save_university,
    staff_rows,
    students_rows,
    timetable_rows,
)

STUDENTS = 240
#: From the first Monday of the present term to the week of the day.
WEEKS_BEFORE = 10
#: Enough for cycles in a term with many holidays.
WEEKS = 16
#: From term to term: the weeks, four of attestation, three between.
WEEKS_BETWEEN = 23
#: The journal was tried out in the past term by these programs and courses, with some
#: disciplines of the course before.
PILOT = {("ОМ", 3): 5, ("ОМ", 5): 3, ("ПЕД", 4): 3, ("СТОМ", 3): 3}
#: What general medicine learnt as one module of two departments: its row among the
#: disciplines, and its parts, which journals and timetable have.
MODULE = (
    *("MODL2100", "Жизнедеятельность организма в норме", "Ағзаның қалыпты тіршілігі"),
    *("Normal Functions of the Body", "ФИЗ", 11, "модуль"),
)
PARTS = ("PHYS2101", "BCHM2102")
MODULE_OF = ("ОМ", 3)
#: Its plan is missing so far.
UNPLANNED = "IKTE1107"
#: Where the people of the easy logins work: taught all through the term, by several.
DEMO_DEPARTMENT = "БИОХ"


@dataclass(frozen=True)
class PastTerm(Settings):
    """The term before another one, whatever the month: the other half of a year."""

    next: Settings = Settings()

    @property
    def is_autumn(self) -> bool:
        """Tell whether it is the first term of its academic year."""
        return not self.next.is_autumn

    @property
    def year(self) -> int:
        """Return the calendar year in which the academic year began."""
        return self.next.year - self.next.is_autumn


@dataclass(frozen=True)
class Terms:
    """The two terms around a day."""

    today: date
    seed: int = 1
    students: int = STUDENTS

    @property
    def present(self) -> Settings:
        """Return the term that goes on."""
        monday = self.today - timedelta(days=self.today.weekday())
        start = monday - timedelta(weeks=WEEKS_BEFORE)
        return Settings(self.seed, self.students, start=start, weeks=WEEKS)

    @property
    def past(self) -> Settings:
        """Return the term that is over."""
        present = self.present
        start = present.start - timedelta(weeks=WEEKS_BETWEEN)
        return PastTerm(
            self.seed, self.students, start=start, weeks=WEEKS, next=present
        )


def past_years() -> list[catalog.Year]:
    """Return what the courses of the trial learnt: some of the year before."""
    known = {(year.prefix, year.course): year for year in catalog.YEARS}
    years = []
    for (prefix, course), count in PILOT.items():
        before = known[prefix, course - 1].disciplines.split()[:count]
        years.append(replace(known[prefix, course], disciplines=" ".join(before)))
    return years


def with_module(curriculum: list[tuple]) -> list[tuple]:
    """Put the module in place of its parts."""
    prefix, course = MODULE_OF
    program = catalog.BY_PREFIX[prefix].code
    rows = []
    for period, of_program, of_course, code, control in curriculum:
        if (of_program, of_course) == (program, course) and code in PARTS:
            if code != PARTS[0]:
                continue
            code = MODULE[0]
        rows.append((period, of_program, of_course, code, control))
    return rows


def with_own_journals(timetable: list[tuple], staff: list[tuple]) -> list[tuple]:
    """Give coordinator and head of the demo users' department a journal each."""
    department = next(row[5] for row in staff if row[3].startswith("teacher@"))
    colleagues = {row[3] for row in staff if row[5] == department}
    own = [row for row in timetable if row[3] in colleagues]
    mine = [row for row in own if row[3].startswith("teacher@")]
    others = [row for row in own if row not in mine]
    given = dict(zip([*others, *mine[2:]], ("coordinator", "head"), strict=False))
    return [
        (*row[:3], f"{given[row]}@{DOMAIN}", *row[4:]) if row in given else row
        for row in timetable
    ]


def with_demo(staff: list[tuple]) -> list[tuple]:
    """Put the people of the easy logins where most is taught; others go there."""
    rows = {row[3]: row for row in staff}
    for name in ("head", "coordinator", "teacher"):
        person = rows[f"{name}@{DOMAIN}"]
        role, former = person[4], person[5]
        rows[person[3]] = (*person[:5], DEMO_DEPARTMENT, *person[6:])
        if name != "teacher":
            other = next(
                row
                for row in staff
                if row[5] == DEMO_DEPARTMENT and role in row[4].split(", ")
            )
            rows[other[3]] = (*other[:5], former, *other[6:])
    return list(rows.values())


def with_deputy(staff: list[tuple]) -> list[tuple]:
    """Make the dean's office's first employee the deputy, who can stand in."""
    login = f"dean.office@{DOMAIN}"
    return [
        (*row[:-1], "заместитель декана") if row[3] == login else row for row in staff
    ]


def with_class_today(timetable: list[tuple], today: date) -> list[tuple]:
    """Have the demo teacher's most frequent class today, on Sundays the day before."""
    mine = [row for row in timetable if row[3].startswith("teacher@") and row[5]]
    often = max(mine, key=lambda row: row[5].count(","))
    weekday = min(today.weekday(), len(contract.WEEKDAYS) - 1)
    chosen = {(weekday + 3 * turn) % len(contract.WEEKDAYS) for turn in range(2)}
    days = ", ".join(contract.WEEKDAYS[number] for number in sorted(chosen))
    return [(*row[:5], days, *row[6:]) if row == often else row for row in timetable]


def codes_of(curriculum: list[tuple]) -> list[str]:
    """Return the disciplines of a curriculum, each once."""
    return list(dict.fromkeys(row[3] for row in curriculum))


def university(terms: Terms) -> Tables:
    """Return all tables by the names of their sheets."""
    present, past = terms.present, terms.past
    groups = groups_rows(present)
    years = past_years()
    pilot = {(catalog.BY_PREFIX[year.prefix].code, year.course) for year in years}
    past_groups = [group for group in groups if group[1:3] in pilot]
    names = {group[0] for group in past_groups}
    students = [
        (*row[:5], past.start if row[4] in names else row[5], row[6])
        for row in students_rows(present, groups)
    ]
    staff = with_deputy(with_demo(staff_rows(present, count_journals(groups))))
    present_curriculum = curriculum_rows(present, groups)
    past_curriculum = curriculum_rows(past, past_groups, years)
    planned = [code for code in codes_of(present_curriculum) if code != UNPLANNED]
    return {
        "Школы": list(catalog.SCHOOLS),
        "Кафедры": departments_rows(),
        "Образовательные программы": programs_rows(),
        "Академические периоды": period_rows(past) + period_rows(present),
        "Сотрудники": staff,
        "Группы": groups,
        "Обучающиеся": students,
        "Дисциплины": [*disciplines_rows(), MODULE],
        "РУПл": with_module(past_curriculum) + present_curriculum,
        "КТП": plans_rows(past, codes_of(past_curriculum))
        + plans_rows(present, planned),
        "Расписание": timetable_rows(past, past_groups, staff, years)
        + with_class_today(
            with_own_journals(timetable_rows(present, groups, staff), staff),
            terms.today,
        ),
        "Оценки": [],
    }


def main() -> None:
    """Write the files and say how much it is."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--today", type=date.fromisoformat, default=date.today(), help="(%(default)s)"
    )
    parser.add_argument("--seed", type=int, default=Terms.seed)
    parser.add_argument("--students", type=int, default=STUDENTS)
    parser.add_argument("--out", type=Path, required=True)
    options = vars(parser.parse_args())
    folder = options.pop("out")
    tables = university(Terms(**options))
    save_university(tables, folder)
    for name, rows in tables.items():
        print(f"{name}: {len(rows)}")


if __name__ == "__main__":
    main()
