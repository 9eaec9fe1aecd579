"""What a journal costs among 3 million marks, as ratios to bare SQL within one run.

Needs a database of kaznmu_ejournal; works in one transaction that is rolled back::

    python tests/bench/bench_journal.py -c odoo.conf -d ejournal [--marks 300000]

50 groups of 30 students, 100 disciplines (fewer of fewer marks): 5,000 journals of 20
lessons, all filled by SQL; then one of them gets 40 lessons more, as the issue's
30 × 60. Medians of 15 runs:

1. opening the grid (``read_grid``); 1 is one query for the cells, lessons and names;
2. saving 30 new marks (``save_marks``, with history, chain and ratings) and changing
   them; 1 is inserting 30 marks and 30 rows of history, or updating and inserting. This
   leaves out rows that a save must write (SOP T1.5: the lesson, which is locked against
   others and keeps the count of its marks and the end of their chain) and what it must
   read (the marks as they stand), so the ratio to all of that is told beside it;
3. the first page of the control of journals, with the columns that the list asks for;
   1 is one query for what the page shows: names, and the counts of its 80 rows. Until
   19.0.1.1.0 the page was read without its shares of filled cells, and compared with a
   query over the unfilled lessons that told no names; that ratio is printed, too;
4. the overview of the term, all tiles, for the vice-rector; 1 is one query each for the
   lessons by department, the statements' lines and the absences.
"""

import time
from datetime import timedelta

from harness import (
    analyze,
    create_university,
    get_parser,
    open_environment,
    query,
    repeat,
)

GROUPS, STUDENTS, LESSONS, MORE = 50, 30, 20, 40
MARKS = 3_000_000
FILLED = [
    f"ejournal.{name}"
    for name in ("journal", "lesson", "participant", "mark", "assignment")
]
GRID_FLOOR = """
    SELECT json_build_object(
        'lessons', (SELECT json_agg(lesson) FROM ejournal_lesson lesson
                     WHERE lesson.journal_id = %(journal)s),
        'students', (SELECT json_agg(json_build_object(
                                'id', participant.id, 'name', student.name))
                       FROM ejournal_participant participant
                       JOIN ejournal_student student
                         ON student.id = participant.student_id
                      WHERE participant.journal_id = %(journal)s),
        'cells', (SELECT json_agg(mark) FROM ejournal_mark mark
                    JOIN ejournal_lesson lesson ON lesson.id = mark.lesson_id
                   WHERE lesson.journal_id = %(journal)s))
"""
CONTROL_FLOOR = """
    SELECT journal_id, COUNT(*), MIN(deadline) FROM ejournal_lesson
     WHERE is_filled IS NOT TRUE AND deadline < CURRENT_DATE
     GROUP BY journal_id ORDER BY 3 LIMIT 80
"""
CONTROL_SHOWN = """
    WITH late AS (
        SELECT journal_id, COUNT(*) AS unfilled,
               COUNT(*) FILTER (WHERE deadline < CURRENT_DATE) AS late,
               MAX(CURRENT_DATE - deadline)
                   FILTER (WHERE deadline < CURRENT_DATE) AS days,
               MIN(deadline) FILTER (WHERE deadline >= CURRENT_DATE) AS next_deadline
          FROM ejournal_lesson
         WHERE is_filled IS NOT TRUE AND date <= CURRENT_DATE
         GROUP BY journal_id),
    page AS (
        SELECT assignment.id, assignment.teacher_id, journal.*, late.*,
               COUNT(*) OVER () AS number_of_all
          FROM ejournal_journal journal
          JOIN ejournal_assignment assignment ON assignment.journal_id = journal.id
          LEFT JOIN late ON late.journal_id = journal.id
         WHERE journal.term_id = %(term)s
         ORDER BY late.days DESC NULLS LAST, late.late DESC, assignment.id LIMIT 80)
    SELECT page.*, partner.name, study_group.name, discipline.name, department.name,
           school.name, term.name,
           (SELECT (COUNT(*), SUM(filled_count), SUM(due_count)) FROM ejournal_lesson
             WHERE ejournal_lesson.journal_id = page.journal_id
               AND date <= CURRENT_DATE)
      FROM page
      JOIN res_users teacher ON teacher.id = page.teacher_id
      JOIN res_partner partner ON partner.id = teacher.partner_id
      JOIN ejournal_group study_group ON study_group.id = page.group_id
      JOIN ejournal_discipline discipline ON discipline.id = page.discipline_id
      JOIN ejournal_department department ON department.id = page.department_id
      JOIN ejournal_school school ON school.id = page.school_id
      JOIN ejournal_term term ON term.id = page.term_id
"""

OVERVIEW_FLOOR = (
    """SELECT journal.department_id, SUM(lesson.filled_count), SUM(lesson.due_count)
         FROM ejournal_lesson lesson
         JOIN ejournal_journal journal ON journal.id = lesson.journal_id
        GROUP BY 1""",
    "SELECT letter, COUNT(*) FROM ejournal_statement_line GROUP BY 1",
    """SELECT lesson.date, COUNT(*), COUNT(DISTINCT mark.participant_id)
         FROM ejournal_mark mark
         JOIN ejournal_lesson lesson ON lesson.id = mark.lesson_id
        WHERE mark.kind <> 'points'
        GROUP BY 1""",
)


def main():
    parser = get_parser(__doc__)
    parser.add_argument("--marks", type=int, default=MARKS, help="some so many")
    options = parser.parse_args()
    disciplines = max(1, options.marks // (GROUPS * STUDENTS * LESSONS))
    with open_environment(options) as env:
        start = time.perf_counter()
        journal = build(env, disciplines)
        [[marks]] = query(env, "SELECT COUNT(*) FROM ejournal_mark")
        print(f"{marks:,} marks, made in {time.perf_counter() - start:.0f} s")
        measure_grid(env, journal)
        measure_saving(env, journal)
        measure_control(env)
        measure_overview(env)


# ----------------------------------------------------------------------
# The data
# ----------------------------------------------------------------------
def build(env, disciplines):
    """The marks by SQL; a journal of 30 × 60 with its teacher."""
    records = create_structure(env, disciplines)
    fill_term(env, records)
    env.cr.execute(
        "SELECT id FROM ejournal_journal WHERE term_id = %(term)s LIMIT 1", records
    )
    journal = env["ejournal.journal"].browse(env.cr.fetchone()[0])
    records["journal"] = journal.id
    fill_lessons(env, records, "id = %(journal)s", LESSONS + 1, LESSONS + MORE)
    analyze(env, *FILLED)
    return journal.with_user(records["teacher"])


def fill_term(env, records):
    """Journals of all groups in all disciplines, with students, lessons and marks."""
    run = env.cr.execute
    run(
        """INSERT INTO ejournal_journal
                  (term_id, discipline_id, group_id, department_id, school_id,
                   policy_id)
           SELECT %(term)s, discipline, study_group, %(department)s, %(school)s,
                  %(policy)s
             FROM UNNEST(%(disciplines)s) discipline,
                  UNNEST(%(groups)s) study_group""",
        records,
    )
    run(
        """INSERT INTO ejournal_assignment (journal_id, teacher_id)
           SELECT id, %(teacher)s FROM ejournal_journal WHERE term_id = %(term)s""",
        records,
    )
    run(
        """INSERT INTO ejournal_participant
                  (journal_id, student_id, sort_name, date_from)
           SELECT journal.id, enrollment.student_id, '', %(start)s
             FROM ejournal_journal journal
             JOIN ejournal_enrollment enrollment
               ON enrollment.group_id = journal.group_id
            WHERE journal.term_id = %(term)s""",
        records,
    )
    fill_lessons(env, records, "term_id = %(term)s", 1, LESSONS)


def create_structure(
    env, disciplines, groups=GROUPS, students=STUDENTS, code="bench", days=0
):
    """Term, groups, students and disciplines by the ORM, of today or of a term that
    began so many days earlier."""
    university = create_university(env, disciplines, code, days)
    term, program = university["term"], university["program"]
    teacher = env["res.users"].create(
        {
            "name": code,
            "login": code,
            "group_ids": [(4, env.ref("kaznmu_university.ejournal_group_teacher").id)],
        }
    )
    study_groups = env["ejournal.group"].create(
        [
            {"name": f"{code}-{number}", "program_id": program.id}
            for number in range(groups)
        ]
    )
    people = env["ejournal.student"].create(
        [
            {
                "number": f"{code}-{number}",
                "last_name": f"Student{number}",
                "first_name": "Name",
            }
            for number in range(groups * students)
        ]
    )
    env["ejournal.enrollment"].create(
        [
            {
                "student_id": student.id,
                "group_id": study_groups[place // students].id,
                "date_from": term.date_start,
            }
            for place, student in enumerate(people)
        ]
    )
    env.flush_all()
    return {
        "term": term.id,
        "start": term.date_start,
        "today": env.company._get_ejournal_today() - timedelta(days=days),
        "school": university["school"].id,
        "department": university["department"].id,
        "teacher": teacher.id,
        "policy": env.ref("kaznmu_ejournal.policy_default").id,
        "groups": study_groups.ids,
        "disciplines": university["disciplines"].ids,
        "kind": env.ref("kaznmu_university.lesson_kind_practical").id,
        "students": students,
    }


def fill_lessons(env, records, condition, first, last):
    """Lessons with these numbers in the journals of a condition, all marked."""
    env.cr.execute(
        f"""WITH lesson AS (
                INSERT INTO ejournal_lesson
                       (journal_id, number, date, kind_id, topic, hours,
                        filled_count, due_count, is_filled)
                SELECT journal.id, number,
                       %(today)s - (61 - number), %(kind)s, 'Topic ' || number, 2,
                       %(students)s, %(students)s, TRUE
                  FROM ejournal_journal journal,
                       GENERATE_SERIES({first:d}, {last:d}) number
                 WHERE journal.{condition}
             RETURNING id, journal_id)
            INSERT INTO ejournal_mark
                   (lesson_id, participant_id, kind, points, version)
            SELECT lesson.id, participant.id, 'points', 60 + participant.id %% 40, 0
              FROM lesson
              JOIN ejournal_participant participant
                ON participant.journal_id = lesson.journal_id""",
        records,
    )


# ----------------------------------------------------------------------
# Measuring
# ----------------------------------------------------------------------
def measure_grid(env, journal):
    floor = repeat(env, lambda: query(env, GRID_FLOOR, journal=journal.id))
    ours = repeat(env, journal.read_grid)
    report("opening a grid of 30 × 60", floor, ours)


def measure_saving(env, journal):
    lesson = env["ejournal.lesson"].create(
        {
            "journal_id": journal.id,
            "number": 99,
            "date": env.company._get_ejournal_today(),
            "kind_id": env.ref("kaznmu_university.lesson_kind_practical").id,
            "topic": "To be filled",
        }
    )
    env.flush_all()
    rows = env["ejournal.participant"].search([("journal_id", "=", journal.id)]).ids
    values = {
        "lesson": lesson.id,
        "rows": rows,
        "user": journal.env.uid,
        "digest": "1:" + "0" * 64,  # as long as one is
    }
    allow_history(env)
    new_floor = repeat(env, lambda: query(env, NEW_FLOOR, **values))
    new_all = repeat(env, lambda: query_all(env, NEW_FLOOR, values))
    new = repeat(env, lambda: save(journal, lesson, rows, "70", {}))
    report("saving 30 new marks", new_floor, new, new_all)
    answer = save(journal, lesson, rows, "70", {})
    versions = {cell["participant_id"]: cell["version"] for cell in answer["saved"]}
    allow_history(env)  # saving has closed it again
    changed_floor = repeat(env, lambda: query(env, CHANGED_FLOOR, **values))
    changed_all = repeat(env, lambda: query_all(env, CHANGED_FLOOR, values))
    changed = repeat(env, lambda: save(journal, lesson, rows, "71", versions))
    report("changing 30 marks", changed_floor, changed, changed_all)


def allow_history(env):
    """Let the floor write history as the product's function of the database does."""
    query(env, "SELECT set_config('ejournal.appends', 'yes', false)")


HISTORY = """
    INSERT INTO ejournal_mark_change
           (lesson_id, participant_id, user_id, date, source, new_kind, new_points,
            digest, seal)
    SELECT %(lesson)s, participant, %(user)s, NOW() AT TIME ZONE 'UTC', 'journal',
           'points', 70, %(digest)s, %(digest)s
      FROM UNNEST(%(rows)s) participant
"""
LOCK = """
    UPDATE ejournal_lesson SET filled_count = filled_count
     WHERE id IN (SELECT id FROM ejournal_lesson WHERE id = %(lesson)s
                     FOR NO KEY UPDATE)
 RETURNING history_digest
"""
CELLS = "SELECT * FROM ejournal_mark WHERE lesson_id = %(lesson)s"
LESSON = """
    UPDATE ejournal_lesson
       SET filled_count = CARDINALITY(%(rows)s), history_digest = %(digest)s,
           is_filled = TRUE
     WHERE id = %(lesson)s
 RETURNING id
"""
NEW_FLOOR = f"""
    WITH history AS ({HISTORY} RETURNING id, participant_id)
    INSERT INTO ejournal_mark (lesson_id, participant_id, kind, points, version)
    SELECT %(lesson)s, participant_id, 'points', 70, id FROM history
 RETURNING id
"""
CHANGED_FLOOR = f"""
    WITH history AS ({HISTORY} RETURNING id, participant_id)
    UPDATE ejournal_mark SET points = 71, version = history.id FROM history
     WHERE ejournal_mark.lesson_id = %(lesson)s
       AND ejournal_mark.participant_id = history.participant_id
 RETURNING ejournal_mark.id
"""


def query_all(env, floor, values):
    """With the lesson locked, its marks read and its row brought up to date."""
    for statement in (LOCK, CELLS, floor, LESSON):
        query(env, statement, **values)


def save(journal, lesson, rows, value, versions):
    answer = journal.save_marks(
        [
            {
                "lesson_id": lesson.id,
                "participant_id": row,
                "value": value,
                "version": versions.get(row, 0),
            }
            for row in rows
        ]
    )
    assert len(answer["saved"]) == len(rows), answer["refused"] or answer["conflicts"]
    journal.env.flush_all()
    return answer


def measure_control(env):
    env.cr.execute(
        """UPDATE ejournal_lesson SET deadline = date + 3,
                  is_filled = (id % 50 <> 0),
                  filled_count = due_count - (id % 50 = 0)::int"""
    )
    analyze(env, "ejournal.lesson")
    term = env["ejournal.term"]._get_current()
    floor = repeat(env, lambda: query(env, CONTROL_SHOWN, term=term.id))
    old_floor = repeat(env, lambda: query(env, CONTROL_FLOOR))
    control = env["ejournal.control"]
    open_control(control)
    ours = repeat(env, lambda: open_control(control))
    report("the first page of the control", floor, ours)
    fields = ["teacher_id", "group_id", "discipline_id", "late_count", "late_days"]
    current = [("is_current", "=", True)]
    ours = repeat(env, lambda: control.search_read(current, fields, limit=80))
    report("the same as it was compared before", old_floor, ours)


def open_control(control):
    """The first page, as the browser asks for it."""
    names = {
        f"{name}_id": {"fields": {"display_name": {}}}
        for name in "teacher group discipline department school term".split()
    }
    counts = ("held_count", "filled_cells", "due_cells", "fill_percent")
    late = ("unfilled_count", "late_count", "late_days", "next_deadline")
    return control.web_search_read(
        [("is_current", "=", True)],
        names | dict.fromkeys((*counts, *late), {}),
        limit=80,
        count_limit=10_001,
    )


def measure_overview(env):
    reader = env["res.users"].create(
        {
            "name": "reader",
            "login": "bench-reader",
            "group_ids": [
                (4, env.ref("kaznmu_university.ejournal_group_vice_rector").id)
            ],
        }
    )
    # One mark of twenty is an absence, as the index of absences expects.
    env.cr.execute(
        "UPDATE ejournal_mark SET kind = 'absent', points = 0 WHERE id % 20 = 0"
    )
    analyze(env, "ejournal.mark")
    term = env["ejournal.term"]._get_current()
    floor = repeat(env, lambda: [query(env, part) for part in OVERVIEW_FLOOR])
    fields = ["code", "section", "value", "detail", "as_of", "tone", "bars"]
    Overview = env["ejournal.overview"].with_user(reader)
    domain = [("term_id", "in", term.ids)]
    ours = repeat(env, lambda: Overview.search_read(domain, fields))
    report("the overview of the term", floor, ours)


def report(what, floor, ours, all_rows=None):
    text = f"{what}: {1000 * ours:.1f} ms, {ours / floor:.1f} × bare SQL"
    if all_rows:
        text += f", {ours / all_rows:.1f} × with the lesson's row"
    print(text)


if __name__ == "__main__":
    main()
