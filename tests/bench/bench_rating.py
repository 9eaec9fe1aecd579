"""What rating a journal costs beyond reading it, in milliseconds of CPU.

Needs a database of kaznmu_ejournal; works in one transaction that is rolled back::

    python tests/bench/bench_rating.py -c odoo.conf -d ejournal

40 students have 120 marks each, every tenth a «н/б», some made up. The measure is
``process_time``, the least of many runs, since other processes only add to it.
"""

import time
from datetime import timedelta

from harness import create_university, get_parser, open_environment

STUDENTS, LESSONS, RUNS = 40, 120, 30


def main():
    options = get_parser(__doc__).parse_args()
    with open_environment(options) as env:
        journal = prepare(env)
        measure(env, journal)


def prepare(env):
    """A journal with a mark in every cell."""
    university = create_university(env, 1)
    term = university["term"]
    group = env["ejournal.group"].create(
        {"name": "bench", "program_id": university["program"].id}
    )
    students = env["ejournal.student"].create(
        [
            {"number": f"bench-{n}", "last_name": f"Bench {n}", "first_name": "B"}
            for n in range(STUDENTS)
        ]
    )
    journal = env["ejournal.journal"].create(
        {
            "term_id": term.id,
            "discipline_id": university["disciplines"].id,
            "group_id": group.id,
            "department_id": university["department"].id,
            "participant_ids": [
                (0, 0, {"student_id": student.id, "date_from": term.date_start})
                for student in students
            ],
        }
    )
    kinds = [
        env.ref(f"kaznmu_university.lesson_kind_{name}")
        for name in ("practical", "midterm")
    ]
    lessons = env["ejournal.lesson"].create(
        [
            {
                "journal_id": journal.id,
                "number": number,
                "date": term.date_start + timedelta(days=number // 2),
                "kind_id": kinds[number in (60, 120)].id,
                "topic": "bench",
            }
            for number in range(1, LESSONS + 1)
        ]
    )
    env["ejournal.mark"].create(
        [
            prepare_mark(lesson, row, place)
            for place, (lesson, row) in enumerate(
                (lesson, row) for lesson in lessons for row in journal.participant_ids
            )
        ]
    )
    env.flush_all()
    return journal


def prepare_mark(lesson, row, place):
    values = {"lesson_id": lesson.id, "participant_id": row.id, "version": 1}
    if place % 10:
        return {**values, "points": 50 + place % 51}
    if place % 20:
        return {**values, "kind": "absent"}
    makeup = {"makeup_points": 60, "makeup_date": lesson.date}
    return {**values, "kind": "absent", **makeup}


def measure(env, journal):
    """Rating with all records in the cache and the marks at hand."""
    rows, lessons = journal.participant_ids, journal.lesson_ids
    read = journal._read_marks(lessons, rows)
    journal._rate(journal.policy_id, lessons, rows, read)
    times = []
    for _run in range(RUNS):
        start = time.process_time()
        journal._rate(journal.policy_id, lessons, rows, read)
        times.append(1000 * (time.process_time() - start))
    print(f"rating of {len(rows)} × {len(lessons)}: {min(times):.1f} ms of CPU")


if __name__ == "__main__":
    main()
