"""The request desk: who asks, who decides, who opens, who puts it right."""

from datetime import timedelta

import teaching
import words
from world import DAY, SCAN, World

from odoo.fields import Command

UNDER_WAY = ("review", "approved", "opened")
COUNCIL = 11  # number of the first protocol of a dean's council


def pick_cells(world: World, journal, count, is_empty=False):
    """Return ``{(lesson, row): mark or None}`` of closed classes, in no other request.

    :param is_empty: of cells that were not filled in time
    """
    rng = world.random(f"cells {world.day}", journal)
    lessons = journal.lesson_ids.filtered(
        lambda lesson: (
            lesson.is_graded
            and not lesson.is_cancelled
            and lesson.deadline
            and lesson.deadline < world.day
            and lesson.is_filled != is_empty
        )
    )
    asked = world.env["ejournal.request.cell"].search(
        [
            ("request_id.journal_id", "=", journal.id),
            ("request_id.state", "in", ("draft", *UNDER_WAY, "done")),
        ]
    )
    taken = {(cell.lesson_id, cell.participant_id) for cell in asked}
    lessons = rng.sample(list(lessons), len(lessons))
    marks = journal._fetch_cells()
    for lesson in lessons:
        found = {}
        for row in journal.participant_ids:
            values = marks.get((lesson.id, row.id), (None, {}))[1]
            if (lesson, row) in taken or not row._attends(lesson.date):
                continue
            if is_empty and not values or values.get("kind") == "points":
                found[lesson, row] = values.get("value")
        if len(found) >= count:
            return dict(rng.sample(sorted(found.items(), key=str), count))
    return {}


def ask(world: World, journal, count=1, is_empty=False):
    """The teacher asks from the journal's page; the request, or none."""
    teacher = journal.teacher_ids[:1]
    cells = pick_cells(world, journal, count, is_empty)
    if not cells:
        return world.env["ejournal.request"]
    rng = world.random(f"request {world.day}", journal)
    text = rng.choice(words.TECHNICAL if is_empty else words.CORRECTIONS)
    lesson = next(iter(cells))[0]
    described = world.by(teacher, journal).send_request(
        [
            {
                "lesson_id": lesson.id,
                "participant_id": row.id,
                "wanted": str(
                    rng.randint(60, 95) if is_empty else better(rng, int(float(value)))
                ),
            }
            for (lesson, row), value in cells.items()
        ],
        words.say(teacher, text),
        cause_kind=text[0],
        error_date=lesson.date,
    )
    return world.env["ejournal.request"].browse(described[0]["res_id"])


def better(rng, points: int) -> int:
    """Return what the mark should be: another one, mostly better."""
    changed = points + rng.choice((5, 8, 10, 12, -6))
    return changed if 0 <= changed <= 100 else points - 10


def decide(world: World, request) -> None:
    """Whose turn it is approves; with a protocol where the council considers."""
    [review] = request._get_current_review()
    own = world.by(decider(world, review), request)
    if own.needs_protocol:
        number = world.env["ejournal.request"].search_count(
            [("protocol_number", "!=", False)]
        )
        own.write(
            {
                "protocol_number": str(COUNCIL + number),
                "protocol_date": world.day,
                "protocol_file": SCAN,
                "protocol_filename": "Выписка из протокола.pdf",
            }
        )
    own.action_approve()


def decider(world: World, review):
    """Return who decides: whoever stands in today, else whom the step names."""
    reviewers = review.reviewer_ids
    delegations = world.env["ejournal.delegation"].search(
        [
            ("user_id", "in", reviewers.ids),
            ("state", "=", "confirmed"),
            ("date_start", "<=", world.day),
            ("date_end", ">=", world.day),
        ]
    )
    easy = reviewers.filtered(lambda user: user.login.startswith("registrar.head"))
    return delegations.delegate_id[:1] or easy or reviewers[:1]


def open_access(world: World, request, user="registrar") -> None:
    """The office opens what is approved."""
    if request.state == "approved":
        world.by(user, request).action_open()


def correct(world: World, request) -> None:
    """The teacher enters what was agreed, and reports it."""
    own = world.by(request.author_id, request)
    if request.kind == "correction":
        own.action_enter_approved()
    else:
        enter_wanted(own)
    if own.statement_id and not own.new_statement_id:
        teaching.revise(world, own.statement_id)
    own.action_finish()


def enter_wanted(request) -> None:
    """The teacher types the cells that a technical window opens."""
    request.journal_id.save_marks(
        [
            {
                "lesson_id": cell.lesson_id.id,
                "participant_id": cell.participant_id.id,
                "value": cell.wanted,
            }
            for cell in request.cell_ids
        ]
    )


def return_it(world: World, request) -> None:
    """Whose turn it is returns the request for rework."""
    [review] = request._get_current_review()
    user = decider(world, review)
    world.by(user, request).action_return(words.say(user, words.RETURNS))


def refuse(world: World, request) -> None:
    """Whose turn it is refuses the request."""
    [review] = request._get_current_review()
    own = world.by(decider(world, review), request)
    if own.needs_protocol:
        own.write(
            {
                "protocol_number": f"{COUNCIL}-А",
                "protocol_date": world.day,
                "protocol_file": SCAN,
                "protocol_filename": "Выписка из протокола.pdf",
            }
        )
    own.action_refuse(words.say(own.env.user, words.REFUSALS))


def withdraw(world: World, request) -> None:
    """The author takes the request back."""
    world.by(request.author_id, request).action_withdraw()


#: How a request goes on: what happens, after how many days, at which hour.
CORRECTION = ((decide, 1, 11), (decide, 2, 15), (decide, 3, 10), (open_access, 3, 14))
TECHNICAL = ((decide, 1, 10), (open_access, 1, 14))


def plan_request(world: World, day, journal, steps, hour=12, **values) -> None:
    """Plan a request of a journal and what becomes of it.

    :param steps: ``(what, days after, hour)``
    """
    world.plan(day, hour, begin, journal, steps, values)


def begin(world: World, journal, steps, values) -> None:
    """Send a request, if something is closed, and plan what becomes of it."""
    if request := ask(world, journal, **values):
        follow(world, request, steps)


def follow(world: World, request, steps) -> None:
    """Plan what becomes of a request that was sent."""
    for step, days, hour in steps:
        world.plan(world.day + timedelta(days=days), hour, step, request)


# Access, substitutions ----------------------------------------------------
def ask_access(world: World, head, people, steps=(), **values) -> None:
    """A head asks for log-ins of new teachers (Form 1), or to close them."""
    request = world.as_user(head, "ejournal.request").create(
        {
            "kind": "access",
            "person_ids": [Command.create(person) for person in people],
            **values,
        }
    )
    request.action_submit()
    follow(world, request, steps)


def ask_substitution(world: World, journal, substitute, days, steps=()) -> None:
    """A coordinator sends the memo on a substitution by the department's protocol."""
    coordinator = journal.department_id.coordinator_ids[:1]
    request = world.as_user(coordinator, "ejournal.request").create(
        {
            "kind": "substitution",
            "journal_id": journal.id,
            "replaces_id": journal.teacher_ids[:1].id,
            "substitute_id": substitute.id,
            "date_from": world.day + DAY,
            "date_to": world.day + timedelta(days=days),
            "description": words.say(coordinator, words.SUBSTITUTION),
            "protocol_number": str(world.random("protocol", journal).randint(3, 11)),
            "protocol_date": world.day,
            "protocol_file": SCAN,
            "protocol_filename": "Протокол заседания кафедры.pdf",
        }
    )
    request.action_submit()
    follow(world, request, steps)
