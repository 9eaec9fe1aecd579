"""What is there before the first lesson: files, people, log-ins, cases, the order."""

import base64
import tempfile
from datetime import timedelta
from pathlib import Path

import living
from clock import moment
from world import SCAN, World

from odoo.fields import Command

KAZAKH = "kk_KZ"
#: Of those who can log in, who works in Kazakh.
KAZAKH_LOGINS = ("coordinator", "dean.office")
FIRST = ("structure.xlsx", "staff.xlsx")
#: Lowest GPA by the course to which one is transferred.
THRESHOLDS = {2: 2.0, 3: 2.2, 4: 2.3, 5: 2.4}
REST = (
    *("calendar.xlsx", "contingent.xlsx", "students.csv", "disciplines.csv"),
    *("curriculum.xlsx", "plans.xlsx", "timetable.csv"),
)


def load(world: World, user, folder: Path, names) -> None:
    """Load files on the screen “Data import”, as somebody."""
    batch = world.as_user(user, "ejournal.import.batch").create(
        {
            "attachment_ids": [
                Command.create(
                    {
                        "name": name,
                        "datas": base64.b64encode((folder / name).read_bytes()),
                    }
                )
                for name in names
            ]
        }
    )
    batch.action_check()
    if batch.error_count:
        lines = (
            f"{row.file_name} {row.row}: {row.message}" for row in batch.problem_ids
        )
        raise ValueError("\n".join(lines))
    batch.action_load()
    world.work()


def found(world: World, folder: Path) -> None:
    """The administrator makes the university, the office loads its files."""
    sample = world.env["ejournal.sample"]
    first_day = first_day_of(folder)
    world.clock.begin(moment(first_day - timedelta(days=30), 9))
    admin = world.env.ref("base.user_admin")
    sample = sample.with_user(admin)
    sample._name_university()
    load(world, admin, folder, FIRST)
    sample._open_logins()
    speak(world)
    world.at(first_day - timedelta(days=20))
    load(world, "registrar", folder, REST)
    join_module(world)
    world.as_user("registrar", "ejournal.sample")._create_cases()
    world.as_user("registrar", "ejournal.gpa.threshold").create(
        [{"course": course, "gpa": gpa} for course, gpa in THRESHOLDS.items()]
    )
    world.at(first_day - timedelta(days=14))
    for term in world.terms:
        world.by("registrar", term).action_create_journals()
    world.work()
    world.plan(
        world.present.date_start - timedelta(days=20),
        12,
        load,
        *("registrar.head", folder, ("timetable.csv",)),
    )
    world.plan(
        world.present.date_start - timedelta(days=19), 11, load_colleagues, folder
    )


def load_colleagues(world: World, folder: Path) -> None:
    """A department sends the list of its staff; nobody has come since."""
    import openpyxl

    workbook = openpyxl.load_workbook(folder / FIRST[1])
    sheet = workbook.active
    code = world.user("head").ejournal_department_id.code
    for row in range(sheet.max_row, 1, -1):
        if code not in [cell.value for cell in sheet[row]]:
            sheet.delete_rows(row)
    with tempfile.TemporaryDirectory() as name:
        workbook.save(Path(name) / FIRST[1])
        load(world, "digital", Path(name), FIRST[1:])


def join_module(world: World) -> None:
    """The office says what the module consists of, and who teaches it (SOP C09)."""
    code, *parts = (living.MODULE[0], *living.PARTS)
    disciplines = world.as_user("registrar", "ejournal.discipline")
    found = {
        row.code: row for row in disciplines.search([("code", "in", [code, *parts])])
    }
    found[code].component_ids = [
        Command.create(
            {
                "component_id": found[part].id,
                "department_id": found[part].department_id.id,
                "credits": found[part].credits,
            }
        )
        for part in parts
    ]


def first_day_of(folder: Path):
    """Return the first day of the past term, as the calendar says."""
    import openpyxl

    sheet = openpyxl.load_workbook(folder / "calendar.xlsx").active
    return min(row[4] for row in sheet.iter_rows(min_row=2, values_only=True)).date()


def speak(world: World) -> None:
    """Some people choose Kazakh in their preferences."""
    users = world.env["res.users"].search(
        [("ejournal_position", "!=", False), ("share", "=", False)], order="id"
    )
    chosen = users.browse().union(*map(world.user, KAZAKH_LOGINS))
    easy = users.filtered(lambda user: "." not in user.login.partition("@")[0])
    for user in chosen | (users - easy)[::3]:
        world.by(user, user).lang = KAZAKH


def order(world: World, number: str, rules: dict, **values) -> None:
    """The office enters an order of the vice-rector, who confirms it in an hour."""
    draft = world.as_user("registrar", "ejournal.order").create(
        {
            "number": number,
            "date": world.day,
            "file": SCAN,
            "filename": f"Распоряжение {number}.pdf",
            "rule_ids": [
                Command.create({"event": event, "days": days})
                for event, days in rules.items()
            ],
            **values,
        }
    )
    draft.action_put_in_force()
    world.plan(world.day, 16, confirm_order, draft)


def confirm_order(world: World, order) -> None:
    """The vice-rector puts an order in force."""
    world.by("vicerector", order)._confirm()
    world.work()
