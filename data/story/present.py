"""The present term up to this morning: teaching, plans, statements, the desk."""

from datetime import timedelta

import desk
import ground
import past
import teaching
import words
from world import DAY, SCAN, World

ORDER = {
    **{"lesson": 14, "makeup": 45, "statement": 14, "plan": 10},
    **{"consolidated": 7, "request_report": 14},
}
EXAM_AFTER = 7
#: Every so many teachers is late: nothing is entered for so long.
LATE_EVERY, LATE_SINCE = 7, 26 * DAY
#: One cell in so many lessons waits a little longer.
FORGOTTEN = 0.12


def plan(world: World, _folder) -> None:
    """Put the present term on the agenda."""
    term = world.present
    journals = world.journals(term)
    world.plan(term.date_start - 12 * DAY, 15, ground.order, "214-Ө", ORDER)
    world.plan(term.date_start - 13 * DAY, 12, appoint, term)
    yesterday = world.today - DAY
    plan_plans(world, term)
    teaching.plan_evenings(
        world, journals, term.date_start, yesterday, Diligence(world, journals)
    )
    plan_statements(world, journals)
    plan_substitutions(world, journals)
    plan_desk(world, journals)


class Diligence:
    """Which lessons have been filled by now."""

    def __init__(self, world: World, journals):
        self.world = world
        self.demo = world.user("teacher")
        easy = self.demo | world.user("coordinator") | world.user("head")
        teachers = journals.teacher_ids.sorted("id") - easy
        self.late = teachers[LATE_EVERY - 1 :: LATE_EVERY]

    def __call__(self, journal, lesson) -> bool:
        """Tell whether the teacher enters the marks of a lesson."""
        teacher = journal.teacher_ids[:1]
        age = self.world.today - lesson.date
        if teacher in self.late:
            return age > LATE_SINCE
        if teacher == self.demo:
            return age > 3 * DAY  # the first task of the day
        rng = self.world.random(f"filled {lesson.number}", journal)
        return age > 20 * DAY or rng.random() > FORGOTTEN


# Plans --------------------------------------------------------------------
def appoint(world: World, term) -> None:
    """Some heads appoint who uploads plans in the year, by protocol (SOP T1.1)."""
    departments = world.env["ejournal.department"].search(
        [("head_id", "!=", False), ("coordinator_ids", "!=", False)]
    )
    own = world.user("head").ejournal_department_id
    for number, department in enumerate(own | departments[:4]):
        appointment = world.as_user(department.head_id, "ejournal.appointment").create(
            {
                "department_id": department.id,
                "academic_year": term.academic_year,
                "coordinator_ids": department.coordinator_ids.ids,
                "protocol_number": str(1 + number),
                "protocol_date": world.day,
                "protocol_file": SCAN,
                "protocol_filename": "Протокол заседания кафедры.pdf",
            }
        )
        appointment.action_appoint()


def plan_plans(world: World, term) -> None:
    """Plans are replaced, wait for the head, and come back for rework."""
    plans = world.env["ejournal.plan"].search(
        [("term_id", "=", term.id), ("department_id.coordinator_ids", "!=", False)],
        order="id",
    )
    demo = plans.filtered(
        lambda plan: plan.department_id == world.user("head").ejournal_department_id
    )
    others = plans - demo
    world.plan(term.date_start + 9 * DAY, 11, replace_plan, others[:1], "_approve")
    world.plan(world.today - 5 * DAY, 11, replace_plan, others[1:2], "return")
    world.plan(world.today - 2 * DAY, 11, replace_plan, demo[:1], None)
    world.plan(world.today - 3 * DAY, 12, replace_plan, others[3:4], None)


def replace_plan(world: World, plan, outcome) -> None:
    """The coordinator hands in the next version; the head decides, or will."""
    department = plan.department_id
    coordinator = department.coordinator_ids[:1]
    own = world.by(coordinator, plan)
    version = own.browse(own.action_new_version()["res_id"])
    line = version.line_ids[-2:-1]
    line.topic = f"{line.topic}. {words.say(coordinator, words.PLAN_ADDITION)}"
    version.action_submit()
    if not outcome:
        return
    wizard = world.as_user(department.head_id, "ejournal.plan.review").create(
        {
            "plan_id": version.id,
            "reason": words.say(department.head_id, words.PLAN_RETURN),
        }
    )
    if outcome == "return":
        wizard.action_return()
    else:
        wizard.action_approve()


# Statements ---------------------------------------------------------------
def plan_statements(world: World, journals) -> None:
    """Cycles that have ended have statements: accepted, waiting, and one overdue."""
    last_days = {
        journal: max(journal.lesson_ids.mapped("date"))
        for journal in journals
        if journal.lesson_ids
    }
    ended = sorted(
        (
            journal
            for journal, last in last_days.items()
            if last < world.today - 6 * DAY
        ),
        key=lambda journal: last_days[journal],
    )
    for number, journal in enumerate(ended):
        exam = last_days[journal] + EXAM_AFTER * DAY
        if number % 9 != 8:
            waits = number >= len(ended) - 4
            world.plan(exam, 14 + number % 8 / 4, end, journal, waits)


def end(world: World, journal, waits) -> None:
    """The teacher forms the statement when everything is there; the office accepts.

    :param waits: nobody has got to it so far
    """
    if journal._get_empty_cells():
        return
    statement = teaching.create_statement(world, journal)
    teaching.examine(world, statement)
    if not waits:
        world.plan(world.day + 4 * DAY, 11, teaching.accept, statement)


# Substitutions ------------------------------------------------------------
def plan_substitutions(world: World, journals) -> None:
    """Colleagues stand in: one is over, some are running, one waits for the head."""
    running = journals.filtered(
        lambda journal: (
            journal.department_id.coordinator_ids
            and journal.lesson_ids
            and max(journal.lesson_ids.mapped("date")) > world.today + 7 * DAY
            and journal.teacher_ids[:1] != world.user("teacher")
        )
    )
    first = world.user("head").ejournal_department_id
    running = running.sorted(lambda journal: journal.department_id != first)
    chosen = running.grouped("department_id")
    decided = ((desk.decide, 0, 15), (desk.decide, 1, 10))
    for number, own in enumerate(list(chosen.values())[:4]):
        journal = own[-1:]
        colleagues = world.env["res.users"].search(
            [("ejournal_department_id", "=", journal.department_id.id)], order="id"
        )
        substitute = colleagues.filtered(
            lambda user, journal=journal: (
                user._has_ejournal_role("teacher")
                and user not in journal.teacher_ids
                and user != journal.department_id.head_id
                and user not in journal.department_id.coordinator_ids
            )
        )[:1]
        if substitute:
            day = world.today - (5, 30, 4, 1)[number] * DAY
            steps = decided if number < 3 else ()
            world.plan(day, 13, desk.ask_substitution, journal, substitute, 12, steps)


# The desk -----------------------------------------------------------------
def plan_desk(world: World, journals) -> None:
    """Requests of all kinds and stages, up to this morning."""
    late = Diligence(world, journals).late
    demo = world.user("teacher")
    usual = journals.filtered(
        lambda journal: journal.teacher_ids[:1] not in late | demo
    )
    turn = Turn(usual.filtered("lesson_ids"))
    full, done = desk.CORRECTION, (desk.correct, 4, 16)
    opened = full[:4]
    ways = [
        # days ago, what becomes of it
        *((days, (*full, done)) for days in (38, 34, 31, 27, 24, 22, 19, 16, 13)),
        (29, (full[0], (desk.refuse, 2, 15))),
        (23, opened),  # let the window end
        (17, ((desk.withdraw, 1, 9),)),
        (12, ((desk.return_it, 1, 11),)),
        # under way: by where they are now
        *((days, ()) for days in (0, 1, 2, 4)),
        *((days, full[:1]) for days in (2, 3, 3, 5)),
        *((days, full[:2]) for days in (3, 3, 4, 6)),
        *((days, full[:3]) for days in (3, 4, 6)),
        *((days, opened) for days in (3, 4)),
    ]
    near = Turn(
        usual.filtered(
            lambda journal: (
                journal.department_id == demo.ejournal_department_id
                and journal.teacher_ids[:1] != world.user("head")
            )
        )
    )
    for number, (days, steps) in enumerate(ways):
        day = world.today - days * DAY
        journal = (not steps and near.next(day)) or turn.next(day)
        if journal:
            values = {"count": 2} if number % 5 == 4 else {}
            hour = 8 if not days else 9 + number % 16 / 4
            desk.plan_request(world, day, journal, steps, hour, **values)
    technical = [
        *((days, (*desk.TECHNICAL, (desk.correct, 2, 15))) for days in (25, 18, 11)),
        (6, desk.TECHNICAL),
        (1, ()),
        (2, ()),
        (2, desk.TECHNICAL[:1]),
    ]
    lazy = Turn(journals.filtered(lambda journal: journal.teacher_ids[:1] in late))
    for days, steps in technical:
        if journal := lazy.next(world.today - days * DAY):
            day = world.today - days * DAY
            desk.plan_request(world, day, journal, steps, 11, is_empty=True, count=3)
    own = Turn(journals.filtered(lambda journal: journal.teacher_ids[:1] == demo))
    for days, steps in ((3, opened), (5, ((desk.return_it, 1, 11),))):
        if journal := own.next(world.today - days * DAY):
            desk.plan_request(world, world.today - days * DAY, journal, steps, 10)
    for login in ("coordinator", "head"):
        own = Turn(
            journals.filtered(
                lambda journal, login=login: (
                    journal.teacher_ids[:1] == world.user(login)
                )
            )
        )
        if journal := own.next(world.today - 4 * DAY):
            steps = opened if login == "coordinator" else ()
            desk.plan_request(world, world.today - 4 * DAY, journal, steps, 15)
    plan_memo(world, turn)
    plan_access(world)
    world.plan(world.today - 4 * DAY, 9, delegate)
    world.plan(world.today - DAY, 9, delegate_to_office)
    world.plan(world.today - DAY, 10, plan_leaves)
    world.plan(world.present.date_start + 5 * DAY, 11, move)
    world.plan(world.today - 3 * DAY, 10, ask_two_schools)


def plan_memo(world: World, turn) -> None:
    """One teacher corrects once too often; the memo waits for the vice-rector."""
    days = (21, 17, 13, 9)
    if journal := turn.next(world.today - days[0] * DAY):
        for number in days:
            steps = (*desk.CORRECTION, (desk.correct, 4, 16))
            desk.plan_request(world, world.today - number * DAY, journal, steps, 16)
    world.plan(world.today - DAY, 12, past.send_memo)


class Turn:
    """Journals in turn, of those that have something closed on a day."""

    def __init__(self, journals):
        first = {
            journal: min(journal.lesson_ids.mapped("date"), default=None)
            for journal in journals
        }
        self.waiting = [(day, journal) for journal, day in first.items() if day]

    def next(self, day):
        """Return the next journal whose first lessons are closed by a day, or none."""
        for place, (first, journal) in enumerate(self.waiting):
            if first < day - 18 * DAY and not journal.closed_on:
                self.waiting.append(self.waiting.pop(place))
                return journal
        return None


def plan_access(world: World) -> None:
    """Heads ask for log-ins of new colleagues; the department gives them."""
    heads = world.env["ejournal.department"].search([("head_id", "!=", False)]).head_id
    for number, (days, steps) in enumerate(
        (
            (33, ((desk.decide, 1, 10),)),
            (20, ((desk.decide, 1, 12),)),
            (2, ()),
            (1, ()),
        )
    ):
        person = dict(
            zip(("name", "email", "position"), words.NEWCOMERS[number], strict=True)
        )
        day = world.today - days * DAY
        head = world.user("head") if days == 2 else heads[number]
        world.plan(day, 10, desk.ask_access, head, [person], steps)


def find_exams(world: World):
    """Return an accepted statement of the past term, and two students of it."""
    statement = world.env["ejournal.statement"].search(
        [
            ("term_id", "=", world.past.id),
            ("kind", "=", "main"),
            ("state", "=", "accepted"),
        ],
        order="id",
        limit=1,
    )
    passed = statement.line_ids.filtered(lambda line: line.exam_kind == "points")
    return statement, passed[-2:]


def move(world: World) -> None:
    """A student goes on in another school."""
    statement, lines = find_exams(world)
    own = statement.group_id
    groups = world.env["ejournal.group"].search([("course", "=", own.course)])
    others = groups.filtered(lambda group: group.school_id != own.school_id)
    others = others or world.env["ejournal.group"].search(
        [("school_id", "!=", own.school_id.id)]
    )
    world.as_user("registrar", "ejournal.transfer").create(
        {
            "student_ids": lines[-1:].student_id.ids,
            "group_id": others[:1].id,
            "date": world.day,
        }
    ).action_transfer()


def ask_two_schools(world: World) -> None:
    """Two exam results, of students who belong to two schools by now: two requests."""
    statement, lines = find_exams(world)
    teacher = statement.journal_id.teacher_ids[:1]
    world.by(teacher, statement.journal_id).send_request(
        [
            {
                "lesson_id": False,
                "participant_id": line.participant_id.id,
                "wanted": str(min(100, int(float(line.exam_points)) + 6)),
            }
            for line in lines
        ],
        words.say(teacher, words.EXAMS),
        cause_kind="typing",
        error_date=statement.date,
    )


def delegate(world: World) -> None:
    """A dean is away: another one decides on these days, as the office confirms."""
    schools = world.env["ejournal.school"].search([("dean_id", "!=", False)])
    absent = schools.filtered(
        lambda school: school.dean_id != world.user("dean")
    ).dean_id[:1]
    hand_over(world, absent, world.user("dean"), 10, words.AWAY, "318-к")


def delegate_to_office(world: World) -> None:
    """The dean travels for two days; the deputy in the dean's office stands in."""
    dean = world.user("dean")
    hand_over(world, dean, world.user("dean.office"), 2, words.TRIP, "341-к")


def plan_leaves(world: World) -> None:
    """Who will be away in two weeks says so now; another office waits to confirm."""
    for name, other, order in (
        ("head", "coordinator", "352-к"),
        ("registrar.head", "registrar", "353-к"),
    ):
        absent, delegate = world.user(name), world.user(other)
        hand_over(world, absent, delegate, 28, words.AWAY, order, 14)


def hand_over(world: World, absent, delegate, days, reason, order, first=None) -> None:
    """Somebody hands decisions over for some days, and the office confirms.

    :param first: so many days from today it begins; at once
    """
    start = world.day if first is None else world.today + first * DAY
    delegation = world.as_user(absent, "ejournal.delegation").create(
        {
            "user_id": absent.id,
            "delegate_id": delegate.id,
            "date_start": start,
            "date_end": world.today + timedelta(days=days),
            "reason": words.say(absent, reason),
            "document_number": order,
            "document_date": world.day,
        }
    )
    if absent != world.user("registrar.head"):
        world.by("registrar.head", delegation).action_confirm()
