"""What forming a university's consolidated statements costs, as a ratio to bare SQL.

Needs a database of kaznmu_ejournal; works in one transaction that is rolled back::

    python tests/bench/bench_consolidated.py -c odoo.conf -d ejournal

600 groups of 20 students study 8 disciplines; every statement is formed. The work is
that of the background job: portions of 50 groups, with content, digest and number. 1 is
reading the results of all groups by one query and inserting one JSON document a group.
"""

import time
from contextlib import contextmanager
from datetime import timedelta

from harness import get_parser, open_environment

DISCIPLINES, STUDENTS = 8, 20
FLOOR = """
    INSERT INTO bench_floor
    SELECT enrollment.group_id,
           json_agg(json_build_object(
               'student', student.name, 'discipline', discipline.name,
               'credits', discipline.credits, 'final', line.final,
               'letter', line.letter, 'points', line.gpa_points))
      FROM ejournal_statement statement
      JOIN ejournal_statement_line line ON line.statement_id = statement.id
      JOIN ejournal_student student ON student.id = line.student_id
      JOIN ejournal_enrollment enrollment ON enrollment.student_id = student.id
      JOIN ejournal_discipline discipline ON discipline.id = statement.discipline_id
     WHERE statement.term_id = %s AND statement.state = 'formed'
     GROUP BY enrollment.group_id
"""


def main():
    parser = get_parser(__doc__)
    parser.add_argument("-n", "--groups", type=int, default=600)
    options = parser.parse_args()
    with open_environment(options) as env:
        term = prepare(env, options.groups)
        measure(env, term)


def prepare(env, count):
    """A term of its own with groups, journals and formed statements."""
    policy = env["ejournal.policy"].search([], limit=1)
    latest = env["ejournal.term"].search([], limit=1).attestation_end
    days = [latest + timedelta(days=offset) for offset in (30, 130, 132, 150)]
    names = ("date_start", "date_end", "attestation_start", "attestation_end")
    term = env["ejournal.term"].create(
        {
            "code": "BENCH",
            "name": "Bench",
            "academic_year": "2099/2100",
            "policy_id": policy.id,
            **dict(zip(names, days, strict=True)),
        }
    )
    department = env["ejournal.department"].search([], limit=1)
    program = env["ejournal.program"].search([], limit=1)
    disciplines = env["ejournal.discipline"].create(
        [
            {"code": f"BENCH{n}", "name": f"Bench {n}", "department_id": department.id}
            for n in range(DISCIPLINES)
        ]
    )
    groups = env["ejournal.group"].create(
        [{"name": f"BENCH-{n}", "program_id": program.id} for n in range(count)]
    )
    students = env["ejournal.student"].create(
        [
            {"number": f"BENCH-{n}", "last_name": f"Bench {n}", "first_name": "B"}
            for n in range(count * STUDENTS)
        ]
    )
    members = {
        group: students[place * STUDENTS : (place + 1) * STUDENTS]
        for place, group in enumerate(groups)
    }
    env["ejournal.enrollment"].create(
        [
            {"student_id": student.id, "group_id": group.id, "date_from": days[0]}
            for group, group_students in members.items()
            for student in group_students
        ]
    )
    journals = env["ejournal.journal"].create(
        [
            {
                "term_id": term.id,
                "discipline_id": discipline.id,
                "group_id": group.id,
                "department_id": department.id,
            }
            for group in groups
            for discipline in disciplines
        ]
    )
    participants = env["ejournal.participant"].create(
        [
            {"journal_id": journal.id, "student_id": student.id, "date_from": days[0]}
            for journal in journals
            for student in members[journal.group_id]
        ]
    )
    statements = env["ejournal.statement"].create(
        [{"journal_id": journal.id} for journal in journals]
    )
    by_journal = {statement.journal_id: statement.id for statement in statements}
    env["ejournal.statement.line"].create(
        [
            {
                "statement_id": by_journal[participant.journal_id],
                "participant_id": participant.id,
                "has_rating": True,
                "rating": 50 + participant.id % 50,
                "is_admitted": True,
                "exam_kind": "points",
                "exam_points": participant.id % 101,
            }
            for participant in participants
        ]
    )
    env.flush_all()
    # Numbers and files of statements are another benchmark's business.
    env.cr.execute(
        "UPDATE ejournal_statement SET state = 'formed', number = 'BENCH-' || id,"
        " formed_on = now() WHERE id = ANY(%s)",
        (statements.ids,),
    )
    env.cr.execute(
        "UPDATE ejournal_statement_line SET is_result = TRUE"
        " WHERE statement_id = ANY(%s)",
        (statements.ids,),
    )
    env.invalidate_all()
    return term


def measure(env, term):
    results, queries = {}, {}
    with counted(env, results, queries, "drafts"):
        records = env["ejournal.consolidated"]._prepare_drafts(
            term, env["ejournal.school"]
        )
        env.flush_all()
    env.invalidate_all()
    batch = env["ejournal.consolidated.batch"].create(
        {"term_id": term.id, "consolidated_ids": [(6, 0, records.ids)]}
    )
    with counted(env, results, queries, "form"):
        for _portion in batch._run_job(Log()):
            env.flush_all()
    assert set(records.mapped("state")) == {"formed"}
    floor = {}
    env.cr.execute("CREATE TEMP TABLE bench_floor (group_id int, content json)")
    with counted(env, floor, {}, "bare SQL"):
        env.cr.execute(FLOOR, (term.id,))
    report(f"{len(records)} consolidated statements", results, queries, floor)


class Log:
    """All that the work asks of its job."""

    log = ""


@contextmanager
def counted(env, results, queries, name):
    before, start = env.cr.sql_log_count, time.perf_counter()
    yield
    results[name] = time.perf_counter() - start
    queries[name] = env.cr.sql_log_count - before


def report(title, results, queries, floor):
    print(f"\n{title}")
    print(f"{'':32}{'seconds':>8}{'ratio':>8}{'queries':>9}")
    unit = floor["bare SQL"]
    for name, seconds in {**floor, **results}.items():
        count = queries.get(name, 1)
        print(f"{name:32}{seconds:8.2f}{seconds / unit:8.1f}{count:9}")


if __name__ == "__main__":
    main()
