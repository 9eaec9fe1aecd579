"""What keeping, closing and checking the evidence costs, as ratios to bare SQL.

Needs a database of kaznmu_ejournal; works in one transaction that is rolled back::

    python tests/bench/bench_closing.py -c odoo.conf -d ejournal

10,000 lessons of one journal, of which each has a kept state:

1. keeping the states; 1 is inserting as many rows of the same facts by one query;
2. the first closing, over everything; 1 is inserting a row for each chain by one query;
3. the closing of a day on which 100 lessons changed; 1 is the query that finds them;
4. checking all of it; 1 is reading all kept states by one query.
"""

import time
from datetime import timedelta

from harness import create_university, get_parser, open_environment, query

LESSONS, CHANGED = 10_000, 100
KEEPING_FLOOR = """
    INSERT INTO bench_evidence
    SELECT 'ejournal.lesson', id, now(), jsonb_build_object(
               'journal_id', journal_id, 'number', number, 'date', date,
               'kind_id', kind_id, 'hours', hours, 'is_cancelled', is_cancelled,
               'deadline', deadline), repeat('0', 66), repeat('0', 41)
      FROM ejournal_lesson WHERE journal_id = %(journal)s RETURNING 1
"""
CLOSING_FLOOR = """
    INSERT INTO bench_leaf
    SELECT DISTINCT ON (res_model, res_id) res_model, res_id, digest
      FROM ejournal_evidence ORDER BY res_model, res_id, id DESC RETURNING 1
"""
DAY_FLOOR = """
    SELECT DISTINCT ON (res_model, res_id) res_model, res_id, digest
      FROM ejournal_evidence ORDER BY res_model, res_id, id DESC
"""
CHECK_FLOOR = "SELECT * FROM ejournal_evidence"


def main():
    parser = get_parser(__doc__)
    parser.add_argument("-n", "--lessons", type=int, default=LESSONS)
    options = parser.parse_args()
    with open_environment(options) as env:
        env.cr.execute(
            """CREATE TEMP TABLE bench_evidence
                      (res_model varchar, res_id int, date timestamp, facts jsonb,
                       digest varchar, seal varchar);
               CREATE TEMP TABLE bench_leaf
                      (kind varchar, res_id int, digest varchar)"""
        )
        measure(env, build(env, options.lessons))


def build(env, count):
    """Lessons of one journal; nothing of them is kept so far."""
    university = create_university(env, 1)
    group = env["ejournal.group"].create(
        {"name": "bench", "program_id": university["program"].id}
    )
    journal = env["ejournal.journal"].create(
        {
            "term_id": university["term"].id,
            "discipline_id": university["disciplines"].id,
            "group_id": group.id,
            "department_id": university["department"].id,
        }
    )
    env["ejournal.evidence"]._append_noted()
    start = university["term"].date_start
    return env["ejournal.lesson"].create(
        [
            {
                "journal_id": journal.id,
                "number": number,
                "date": start + timedelta(days=number % 80),
                "kind_id": env.ref("kaznmu_university.lesson_kind_practical").id,
                "topic": "Topic",
            }
            for number in range(count)
        ]
    )


def measure(env, lessons):
    Evidence, Closing = env["ejournal.evidence"], env["ejournal.closing"]
    env.flush_all()
    values = {"journal": lessons.journal_id.id}
    report(
        "keeping the states",
        timed(env, lambda: query(env, KEEPING_FLOOR, **values)),
        timed(env, Evidence._append_noted),
    )
    env.cr.execute("ANALYZE ejournal_evidence")
    report(
        "the first closing",
        timed(env, lambda: query(env, CLOSING_FLOOR)),
        timed(env, Closing._close),
    )
    env.cr.execute("ANALYZE ejournal_closing_leaf")
    lessons[:CHANGED].hours = 3
    env.flush_all()
    Evidence._append_noted()
    report(
        "the closing of a day",
        timed(env, lambda: query(env, DAY_FLOOR)),
        timed(env, Closing._close),
    )
    report(
        "checking everything",
        timed(env, lambda: query(env, CHECK_FLOOR)),
        timed(env, lambda: [*Evidence._verify(), *Closing._verify()]),
    )


def timed(env, action):
    env.invalidate_all()
    start = time.perf_counter()
    action()
    return time.perf_counter() - start


def report(what, floor, ours):
    print(f"{what}: {1000 * ours:.1f} ms, {ours / floor:.1f} × bare SQL")


if __name__ == "__main__":
    main()
