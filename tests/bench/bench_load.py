"""What loading a university costs, as ratios to bare SQL within one run.

Needs a database of kaznmu_ejournal; works in one transaction that is rolled back::

    python tests/bench/bench_load.py -c odoo.conf -d ejournal

1. Import of 12,000 students from the generator's file: the check alone, the load, and
   the load of the same file again; 1 is inserting the same rows by ``execute_values``.
   Then the same file with another name and address in every row: the check in the
   browser's way, with its changes kept and their first page read; 1 is the check of the
   rows alone (“bare”), as it was before changes were shown.
2. A term's journals for 600 groups × 8 disciplines × 30 lessons; 1 is inserting the
   same rows of journals, teachers, students and lessons by ``execute_values``.
"""

import csv
import io
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from harness import get_parser, open_environment
from psycopg2.extras import execute_values

GENERATOR = Path(__file__).parents[2] / "data" / "generate.py"
DISCIPLINES, LESSONS = 8, 30
CHECKS = 3  # the best of so many
OTHER_FILES = ("structure.xlsx", "calendar.xlsx", "contingent.xlsx")
JOURNAL_TABLES = (
    "ejournal_journal",
    "ejournal_assignment",
    "ejournal_participant",
    "ejournal_lesson",
)


def main():
    parser = get_parser(__doc__)
    parser.add_argument("-n", "--students", type=int, default=12_000)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as folder,
        open_environment(options) as env,
    ):
        subprocess.run(
            [sys.executable, GENERATOR, "--students", str(options.students)]
            + ["--journals", "0", "--out", folder],
            check=True,
            stdout=subprocess.DEVNULL,
        )
        measure_import(env, Path(folder))
        measure_journals(env)


def measure_import(env, folder):
    """Import the structure, then time the students."""
    load(env, [folder / name for name in OTHER_FILES])
    students = [folder / "students.csv"]
    count = len(students[0].read_text().splitlines()) - 1
    results = {}
    with timed(results, "check only"):
        importer(env, students).check()
    with timed(results, "load"):
        load(env, students)
    with timed(results, "load the same again"):
        load(env, students)
    floor = time_bare_insert(env, ("ejournal_student", "ejournal_enrollment"))
    report(f"Import of {count} students", results, floor)
    measure_changes(env, students[0], count)


def measure_changes(env, path, count):
    """Time the check of a file that changes every row, shown and not."""
    path.write_text(change_rows(path.read_text()))
    batch = env["ejournal.import.batch"].create(
        {"attachment_ids": [(0, 0, {"name": path.name, "raw": path.read_bytes()})]}
    )
    env.flush_all()
    changes = env["ejournal.import.change"]

    def check():
        importer(env, [path]).check()

    def check_and_show():
        batch.action_check()
        env.flush_all()
        changes.search_read([("batch_id", "=", batch.id)], limit=200)

    results, best = {}, {}
    for _run in range(CHECKS):
        for title, action in (
            ("check only", check),
            ("check, changes shown", check_and_show),
        ):
            env.invalidate_all()
            with timed(results, title):
                action()
            best[title] = min(results[title], best.get(title, results[title]))
    floor = best.pop("check only")
    report(f"{batch.change_count} changes of {count} students", best, floor)


def change_rows(text):
    """The file with another first name and email address in each row."""
    head, *rows = csv.reader(io.StringIO(text), delimiter=";")
    name, email = head.index("Имя"), head.index("Email")
    for number, row in enumerate(rows):
        row[name] += "а"
        row[email] = f"changed.{number}@kaznmu.example"
    stream = io.StringIO()
    csv.writer(stream, delimiter=";").writerows([head, *rows])
    return stream.getvalue()


def importer(env, paths):
    # The add-on is importable only when the registry has loaded it.
    from odoo.addons.kaznmu_university.importer.importer import Importer

    return Importer(env, [(path.name, path.read_bytes()) for path in paths])


def load(env, paths):
    loader = importer(env, paths)
    for _portion in loader.load():
        env.flush_all()
    if errors := [p for p in loader.problems if p.severity == "error"]:
        sys.exit(f"The files do not load: {errors[0]}")


def measure_journals(env):
    """Give every group the same disciplines, then time the term's journals."""
    term = env["ejournal.term"].search([], limit=1)
    prepare_term(env, term)
    results = {}
    with timed(results, "create journals"):
        for _portion in term._run_job(Log()):
            env.flush_all()
    with timed(results, "create again (nothing new)"):
        for _portion in term._run_job(Log()):
            env.flush_all()
    counts = [
        env["ejournal.journal"].search_count([]),
        env["ejournal.lesson"].search_count([]),
    ]
    floor = time_bare_insert(env, JOURNAL_TABLES)
    report("Journals and lessons of a term: {} and {}".format(*counts), results, floor)


class Log:
    """All that the work asks of its job."""

    log = ""


def prepare_term(env, term):
    department = env["ejournal.department"].search([], limit=1)
    kind = env.ref("kaznmu_university.lesson_kind_practical")
    disciplines = env["ejournal.discipline"].create(
        [
            {"code": f"BENCH{n}", "name": f"Bench {n}", "department_id": department.id}
            for n in range(DISCIPLINES)
        ]
    )
    env["ejournal.plan"].create(
        [
            {
                "term_id": term.id,
                "discipline_id": discipline.id,
                "line_ids": [
                    (0, 0, {"number": n, "topic": f"Topic {n}", "kind_id": kind.id})
                    for n in range(1, LESSONS + 1)
                ],
            }
            for discipline in disciplines
        ]
    )
    teacher = env["res.users"].create(
        {
            "name": "Bench",
            "login": "bench",
            "group_ids": env.ref("kaznmu_university.ejournal_group_teacher").ids,
        }
    )
    groups = env["ejournal.group"].search([])
    courses = {(group.program_id.id, group.course) for group in groups}
    env["ejournal.curriculum"].create(
        [
            {
                "term_id": term.id,
                "program_id": program,
                "course": course,
                "discipline_id": discipline.id,
            }
            for program, course in courses
            for discipline in disciplines
        ]
    )
    env["ejournal.timetable"].create(
        [
            {
                "term_id": term.id,
                "group_id": group.id,
                "discipline_id": discipline.id,
                "teacher_id": teacher.id,
                "weekdays": "1,3,5",
                "date_from": term.date_start,
                "date_to": date(2026, 12, 12),
            }
            for group in groups
            for discipline in disciplines
        ]
    )
    env.flush_all()


def time_bare_insert(env, tables):
    """Seconds to insert the rows of the tables anew: the floor."""
    seconds = 0
    for table in tables:
        env.cr.execute(
            "SELECT column_name FROM information_schema.columns"
            " WHERE table_name = %s AND column_name != 'id'",
            (table,),
        )
        columns = [name for (name,) in env.cr.fetchall()]
        listed = ", ".join(f'"{name}"' for name in columns)
        # Names come from the catalogue; a plain copy has the same constraints and
        # indexes.
        env.cr.execute(f'SELECT {listed} FROM "{table}"')
        rows = [
            tuple(str(v).replace("'", '"') if isinstance(v, dict) else v for v in row)
            for row in env.cr.fetchall()
        ]
        env.cr.execute(f'CREATE TEMP TABLE bench_floor (LIKE "{table}" INCLUDING ALL)')
        start = time.perf_counter()
        execute_values(
            env.cr._obj,
            f"INSERT INTO bench_floor ({listed}) VALUES %s",
            rows,
            page_size=1000,
        )
        seconds += time.perf_counter() - start
        env.cr.execute("DROP TABLE bench_floor")
    return seconds


@contextmanager
def timed(results, name):
    start = time.perf_counter()
    yield
    results[name] = time.perf_counter() - start


def report(title, results, floor):
    print(f"\n{title}")
    print(f"{'':32}{'seconds':>8}{'ratio':>8}")
    for name, seconds in {"bare": floor, **results}.items():
        print(f"{name:32}{seconds:8.2f}{seconds / floor:8.1f}")


if __name__ == "__main__":
    main()
