"""Whether what people open daily reads terms that are over, within one run.

Needs a database of all add-ons; works in one transaction that is rolled back::

    python tests/bench/bench_terms.py -c odoo.conf -d ejournal [--terms 10]

A term of 20 groups × 10 disciplines × 20 lessons, all marked but one lesson of fifty;
then the same with others before it, each with journals of its own, and 1,000
requests a term, closed where the term is over. The pages as they open: the control of
journals and the overview of the term for the vice-rector, the board of requests for the
head of the registrar's office. 1 is the same page with one term; the goal is 1.3.

Measured with ten terms, of which two are on today, on a busy machine of two cores:
control 0.9, overview 1.1, board 1.2 to 1.3, of the same plans and as many blocks read.
Until reports told their queries which terms are asked for, control 1.3 to 1.9, overview
1.4: of all terms the lessons that are not filled, and the absences, were read.
"""

import bench_journal
import bench_requests
from harness import analyze, get_parser, open_environment, repeat

GROUPS, STUDENTS, DISCIPLINES, TERMS, REQUESTS = 20, 5, 10, 10, 1_000
HALF_YEAR = 182


def main():
    parser = get_parser(__doc__)
    parser.add_argument("--terms", type=int, default=TERMS)
    options = parser.parse_args()
    with open_environment(options) as env:
        add_term(env, 0)
        head, desk = bench_requests.create_structure(env, "desk")
        bench_requests.add_requests(env, desk, REQUESTS)
        pages = get_pages(env, head)
        one = measure(env, pages)
        for number in range(1, options.terms):
            add_term(env, number)
            bench_requests.add_requests(env, desk, REQUESTS)
            close_old_requests(env, desk, REQUESTS)
        analyze(env, *bench_journal.FILLED)
        for name, seconds in measure(env, pages).items():
            print(
                f"{name}: {1000 * one[name]:.0f} ms with one term, "
                f"{1000 * seconds:.0f} ms with {options.terms}, "
                f"{seconds / one[name]:.2f} times"
            )


# ----------------------------------------------------------------------
# The data
# ----------------------------------------------------------------------
def add_term(env, number):
    """A term that began so many half years before the present one."""
    code = f"term {number}"
    records = bench_journal.create_structure(
        env, DISCIPLINES, GROUPS, STUDENTS, code, number * HALF_YEAR
    )
    bench_journal.fill_term(env, records)
    analyze(env, *bench_journal.FILLED)  # before what is new is looked for
    env.cr.execute(
        """UPDATE ejournal_lesson lesson
              SET deadline = lesson.date + 3, is_filled = (lesson.id %% 50 <> 0),
                  filled_count = due_count - (lesson.id %% 50 = 0)::int
             FROM ejournal_journal journal
            WHERE journal.id = lesson.journal_id AND journal.term_id = %(term)s""",
        records,
    )
    env.cr.execute(
        """UPDATE ejournal_mark SET kind = 'absent', points = 0
            WHERE id %% 20 = 0 AND lesson_id IN (
                  SELECT lesson.id FROM ejournal_lesson lesson
                    JOIN ejournal_journal journal ON journal.id = lesson.journal_id
                   WHERE journal.term_id = %(term)s)""",
        records,
    )
    analyze(env, *bench_journal.FILLED)


def close_old_requests(env, desk, kept):
    """All requests but the first ones are done: of terms that are over."""
    env.cr.execute(
        """WITH old AS (
                UPDATE ejournal_request
                   SET state = 'done', stage_id = %(done)s, deadline = NULL
                 WHERE state = 'review' AND id IN (
                       SELECT id FROM ejournal_request
                        WHERE author_id = %(teacher)s ORDER BY id OFFSET %(kept)s)
             RETURNING id)
           UPDATE tier_review SET status = 'approved' FROM old
            WHERE tier_review.res_id = old.id
              AND tier_review.model = 'ejournal.request'""",
        {
            **desk,
            "kept": kept,
            "done": env.ref("kaznmu_requests.stage_done").id,
        },
    )
    analyze(env, "ejournal.request", "tier.review")


# ----------------------------------------------------------------------
# The pages, as they open
# ----------------------------------------------------------------------
def get_pages(env, head):
    reader = env["res.users"].create(
        {
            "name": "reader",
            "login": "terms-reader",
            "group_ids": [
                (4, env.ref("kaznmu_university.ejournal_group_vice_rector").id)
            ],
        }
    )
    env.flush_all()
    control = env["ejournal.control"].with_user(reader)
    overview = env["ejournal.overview"].with_user(reader)
    requests = env["ejournal.request"].with_user(head)
    is_open = [("state", "in", ("draft", "review", "approved", "opened"))]
    board = bench_requests.get_specification(head, "kanban")
    term = env["ejournal.term"].search([("code", "=", "term 0")])
    tiles = ["code", "section", "value", "detail", "as_of", "tone", "bars"]
    return {
        "control": lambda: bench_journal.open_control(control),
        "overview": lambda: overview.search_read([("term_id", "=", term.id)], tiles),
        "board": lambda: requests.web_read_group(
            is_open,
            ["stage_id"],
            auto_unfold=True,
            unfold_read_specification=board,
            unfold_read_default_limit=bench_requests.CARDS,
        ),
    }


def measure(env, pages):
    for page in pages.values():
        page()  # what a server keeps in memory
    return {name: repeat(env, page) for name, page in pages.items()}


if __name__ == "__main__":
    main()
