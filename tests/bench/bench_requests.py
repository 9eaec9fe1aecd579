"""What the registrar's board costs with 20,000 requests, as ratios to bare SQL.

Needs a database of kaznmu_requests; works in one transaction that is rolled back::

    python tests/bench/bench_requests.py -c odoo.conf -d ejournal [--requests 5000]

Requests of 200 journals in all stages, with two cells, three decisions and a step each,
made by SQL, first a tenth of them, then all. As the head of the registrar's office:

1. opening the board, 40 cards a column, as the browser asks for it;
2. the list “Waits for me”, as the browser asks for it; 1 is one query for what the list
   shows: names, who decides, the number of all. Until 19.0.1.1.0 it was compared with a
   query for the numbers of the requests alone; that ratio is printed, too. What the
   browser asks for is taken from the views, and was a list of the test's own before;
3. the statistics by kind and school; 1 is one query over the steps.

Medians of 15 runs; the number of queries is told for a tenth and for all.
"""

from functools import cache

from harness import (
    analyze,
    create_university,
    get_parser,
    open_environment,
    query,
    repeat,
)

COUNT, JOURNALS, CARDS = 20_000, 200, 40
BOARD_FLOOR = """
    SELECT * FROM (
        SELECT request.id, request.number, request.stage_id, request.deadline,
               partner.name, department.name, school.name,
               (SELECT COUNT(*) FROM ejournal_request_cell cell
                 WHERE cell.request_id = request.id),
               (SELECT MIN(review.id) FROM tier_review review
                 WHERE review.model = 'ejournal.request'
                   AND review.res_id = request.id AND review.status = 'pending'),
               COUNT(*) OVER column_of_board,
               ROW_NUMBER() OVER (column_of_board
                                  ORDER BY request.deadline, request.id DESC) AS place
          FROM ejournal_request request
          JOIN res_users author ON author.id = request.author_id
          JOIN res_partner partner ON partner.id = author.partner_id
          JOIN ejournal_department department
            ON department.id = request.department_id
          JOIN ejournal_school school ON school.id = request.school_id
        WINDOW column_of_board AS (PARTITION BY request.stage_id)) card
     WHERE place <= %(cards)s
"""
WAITING_FLOOR = """
    SELECT request.id, request.number FROM ejournal_request request
      JOIN tier_review review
        ON review.model = 'ejournal.request' AND review.res_id = request.id
     WHERE review.status = 'pending'
     ORDER BY request.deadline, request.id DESC LIMIT 80
"""
WAITING_SHOWN = """
    WITH page AS (
        SELECT request.*, review.id AS review_id, COUNT(*) OVER () AS number_of_all
          FROM ejournal_request request
          JOIN tier_review review
            ON review.model = 'ejournal.request' AND review.res_id = request.id
           AND review.status = 'pending'
          JOIN res_users_tier_review_rel mine
            ON mine.tier_review_id = review.id AND mine.res_users_id = %(user)s
         ORDER BY request.deadline, request.id DESC LIMIT 80)
    SELECT page.id, page.number, page.kind, page.state, page.deadline,
           page.submitted_on, page.is_late, page.has_difference, page.number_of_all,
           stage.name, partner.name, department.name, school.name,
           study_group.name, discipline.name, term.name,
           (SELECT STRING_AGG(person.name, ', ')
              FROM res_users_tier_review_rel reviewer
              JOIN res_users decider ON decider.id = reviewer.res_users_id
              JOIN res_partner person ON person.id = decider.partner_id
             WHERE reviewer.tier_review_id = page.review_id)
      FROM page
      JOIN ejournal_request_stage stage ON stage.id = page.stage_id
      JOIN res_users author ON author.id = page.author_id
      JOIN res_partner partner ON partner.id = author.partner_id
      JOIN ejournal_department department ON department.id = page.department_id
      JOIN ejournal_school school ON school.id = page.school_id
      JOIN ejournal_journal journal ON journal.id = page.journal_id
      JOIN ejournal_group study_group ON study_group.id = journal.group_id
      JOIN ejournal_discipline discipline ON discipline.id = journal.discipline_id
      JOIN ejournal_term term ON term.id = journal.term_id
     ORDER BY page.deadline, page.id DESC
"""
STATISTICS_FLOOR = """
    SELECT request.kind, request.school_id, COUNT(DISTINCT request.id),
           AVG(step.date_end - step.date_start)
      FROM ejournal_request_step step
      JOIN ejournal_request request ON request.id = step.request_id
     GROUP BY request.kind, request.school_id
"""


def main():
    parser = get_parser(__doc__)
    parser.add_argument("--requests", type=int, default=COUNT)
    options = parser.parse_args()
    with open_environment(options) as env:
        head, records = create_structure(env)
        add_requests(env, records, options.requests // 10)
        few = {name: count(env, head, page) for name, (*_, page) in PAGES.items()}
        add_requests(env, records, options.requests - options.requests // 10)
        [[requests]] = query(env, "SELECT COUNT(*) FROM ejournal_request")
        print(f"{requests:,} requests")
        values = {"cards": CARDS, "user": head.id}
        for name, (*floors, page) in PAGES.items():
            bare = [
                repeat(env, lambda floor=floor: query(env, floor, **values))
                for floor in floors
            ]
            ours = repeat(env, lambda page=page: page(head))
            ratios = ", ".join(f"{ours / floor:.1f}" for floor in bare)
            print(
                f"{name}: {1000 * ours:.0f} ms, {ratios} × bare SQL, "
                f"queries: {few[name]} with a tenth, "
                f"{count(env, head, page)} with all"
            )


# ----------------------------------------------------------------------
# The data
# ----------------------------------------------------------------------
def create_structure(env, code="bench"):
    """Journals with students by the ORM and SQL, and who reads the board."""
    university = create_university(env, JOURNALS, code)
    department, program = university["department"], university["program"]
    group = env["ejournal.group"].create({"name": code, "program_id": program.id})
    users = env["res.users"].create(
        [
            {
                "name": f"{code} {role}",
                "login": f"{code} {role}",
                "ejournal_department_id": department.id,
                "group_ids": [
                    (4, env.ref(f"kaznmu_university.ejournal_group_{role}").id)
                ],
            }
            for role in ("teacher", "registrar_head")
        ]
    )
    student = env["ejournal.student"].create(
        {"number": code, "last_name": "Student", "first_name": "Name"}
    )
    env.flush_all()
    records = {
        "term": university["term"].id,
        "today": env.company._get_ejournal_today(),
        "school": university["school"].id,
        "department": department.id,
        "group": group.id,
        "student": student.id,
        "teacher": users[0].id,
        "disciplines": university["disciplines"].ids,
        "stages": env["ejournal.request.stage"].search([]).ids,
        "definitions": env["tier.definition"]
        .search([("model", "=", "ejournal.request")])
        .filtered(lambda definition: "correction" in definition.definition_domain)
        .ids,
        "kind": env.ref("kaznmu_university.lesson_kind_practical").id,
        "head": users[1].id,
    }
    env.cr.execute(
        """WITH journal AS (
                INSERT INTO ejournal_journal
                       (term_id, discipline_id, group_id, department_id, school_id)
                SELECT %(term)s, discipline, %(group)s, %(department)s, %(school)s
                  FROM UNNEST(%(disciplines)s) discipline RETURNING id),
            lesson AS (
                INSERT INTO ejournal_lesson
                       (journal_id, number, date, kind_id, topic, hours)
                SELECT id, 1, %(today)s - 30, %(kind)s, 'Topic', 2 FROM journal)
            INSERT INTO ejournal_participant
                   (journal_id, student_id, sort_name, date_from)
            SELECT id, %(student)s, '', %(today)s - 60 FROM journal""",
        records,
    )
    return users[1], records


def add_requests(env, records, number):
    """Requests by SQL: four fifths closed, the others in all stages alike."""
    run = env.cr.execute
    env.flush_all()
    values = {**records, "number": number}
    run(
        """CREATE TEMPORARY TABLE fresh ON COMMIT DROP AS
           WITH place AS (
                SELECT id AS journal_id, ROW_NUMBER() OVER (ORDER BY id) - 1 AS place
                  FROM ejournal_journal WHERE term_id = %(term)s)
           SELECT NEXTVAL('ejournal_request_id_seq') AS id, number, journal_id,
                  CASE WHEN number %% 5 > 0 THEN 'done' ELSE 'review' END AS state
             FROM GENERATE_SERIES(1, %(number)s) number
             JOIN place ON place = number %% (SELECT COUNT(*) FROM place)""",
        values,
    )
    values["done"] = env.ref("kaznmu_requests.stage_done").id
    run(
        """INSERT INTO ejournal_request
                  (id, number, kind, state, stage_id, author_id, department_id,
                   school_id, journal_id, term_id, group_id, submitted_on, deadline,
                   access_action, print_language)
           SELECT id, 'bench-' || id, 'correction', state,
                  CASE WHEN state = 'done' THEN %(done)s
                       ELSE (%(stages)s)[1 + id %% CARDINALITY(%(stages)s)] END,
                  %(teacher)s, %(department)s, %(school)s, journal_id, %(term)s,
                  %(group)s, %(today)s - INTERVAL '20 days',
                  CASE WHEN state = 'review'
                       THEN %(today)s + (id %% 9 - 4)::int END,
                  'grant', 'ru_RU'
             FROM fresh""",
        values,
    )
    run(
        """INSERT INTO ejournal_request_cell
                  (request_id, lesson_id, participant_id, was, wanted)
           SELECT fresh.id, lesson.id, participant.id, '58', '85' FROM fresh
             JOIN ejournal_lesson lesson ON lesson.journal_id = fresh.journal_id
             JOIN ejournal_participant participant
               ON participant.journal_id = fresh.journal_id
            UNION ALL
           SELECT fresh.id, NULL, participant.id, '58', '85' FROM fresh
             JOIN ejournal_participant participant
               ON participant.journal_id = fresh.journal_id""",
        values,
    )
    run(
        """WITH review AS (
                INSERT INTO tier_review
                       (model, res_id, definition_id, status, sequence, company_id)
                SELECT 'ejournal.request', fresh.id, definition,
                       CASE WHEN state = 'done' THEN 'approved'
                            WHEN place = 1 THEN 'pending' ELSE 'waiting' END,
                       place, NULL
                  FROM fresh,
                       UNNEST(%(definitions)s)
                            WITH ORDINALITY AS tier(definition, place)
             RETURNING id, definition_id)
           INSERT INTO res_users_tier_review_rel (tier_review_id, res_users_id)
           SELECT id, %(head)s FROM review""",
        values,
    )
    run(
        """INSERT INTO ejournal_request_step
                  (request_id, stage_id, date_start, date_end, deadline)
           SELECT request.id, request.stage_id, request.submitted_on,
                  CASE WHEN request.state = 'done'
                       THEN request.submitted_on + INTERVAL '2 days' END,
                  request.deadline
             FROM fresh JOIN ejournal_request request ON request.id = fresh.id""",
        values,
    )
    run("DROP TABLE fresh")
    run("ANALYZE res_users_tier_review_rel")
    analyze(env, "ejournal.request", "ejournal.request.cell", "tier.review")


# ----------------------------------------------------------------------
# The pages
# ----------------------------------------------------------------------
@cache
def get_specification(user, view_type):
    """What the browser asks for; it reads the view once."""
    # The add-on is importable only when the registry has loaded it.
    from odoo.addons.kaznmu_requests.tests.test_board import get_specification

    requests = user.with_user(user).env["ejournal.request"]
    return get_specification(requests, view_type)


def open_board(user):
    answer = (
        user.with_user(user)
        .env["ejournal.request"]
        .web_read_group(
            [],
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=get_specification(user, "kanban"),
            unfold_read_default_limit=CARDS,
        )
    )
    assert sum(len(group.get("__records", ())) for group in answer["groups"]) > CARDS


def open_waiting(user):
    answer = (
        user.with_user(user)
        .env["ejournal.request"]
        .web_search_read(
            [("waits_for_me", "=", True)],
            get_specification(user, "list"),
            limit=80,
            count_limit=10_001,
        )
    )
    assert len(answer["records"]) == 80


def open_statistics(user):
    groups = (
        user.with_user(user)
        .env["ejournal.request.report"]
        ._read_group([], ["kind", "school_id"], ["request_count:sum", "step_days:avg"])
    )
    assert groups


PAGES = {
    "the board": (BOARD_FLOOR, open_board),
    "waits for me": (WAITING_SHOWN, WAITING_FLOOR, open_waiting),
    "statistics": (STATISTICS_FLOOR, open_statistics),
}


# ----------------------------------------------------------------------
# Measuring
# ----------------------------------------------------------------------
def count(env, user, page):
    """Queries of a page, with what a server keeps in memory warm."""
    page(user)
    env.invalidate_all()
    before = env.cr.sql_log_count
    page(user)
    return env.cr.sql_log_count - before


if __name__ == "__main__":
    main()
