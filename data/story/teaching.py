"""Teachers at work: marks in the evening, make-ups, statements after the exam."""

from datetime import timedelta

from generate import mark, student_level
from world import DAY, World

#: In one evening the marks of so many days are entered; the order gives more time.
PORTION = 12
#: Of absences from classes, how many are made up, excused, re-credited.
MADE_UP, EXCUSED = 0.6, 0.15
LANGUAGE_OF_NOTES = {
    "kk_KZ": "анықтама № {n}, {day}",
    "ru_RU": "справка № {n} от {day}",
}
RECREDIT_ORDER = "41-С"
#: In one class of the demo teacher everybody has the same mark: worth a second look.
SAME_PLACE, SAME_MARK = 2, "85"


def teacher_of(journal, day=None):
    """Return who keeps a journal on a day: the substitute, else the teacher."""
    rows = journal.assignment_ids.filtered(
        lambda row: (
            not day
            or (not row.date_from or row.date_from <= day)
            and (not row.date_to or day <= row.date_to)
        )
    )
    return (rows.filtered("replaces_id") or rows)[:1].teacher_id or (
        journal.teacher_ids[:1]
    )


def plan_evenings(world: World, journals, first, last, is_filled=None) -> None:
    """Plan when the marks of journals are entered.

    :param is_filled: says of ``(journal, lesson)`` whether it is at all
    """
    start = first
    while start <= last:
        end = min(start + timedelta(days=PORTION - 1), last)
        lessons = world.env["ejournal.lesson"].search(
            [
                ("journal_id", "in", journals.ids),
                ("date", ">=", start),
                ("date", "<=", end),
            ]
        )
        for number, (journal, held) in enumerate(lessons.grouped("journal_id").items()):
            hour = 17 + number % 60 / 15
            evening = max(held.mapped("date"))
            world.plan(evening, hour, fill, journal, held, is_filled)
        start = end + DAY


def fill(world: World, journal, lessons, is_filled=None) -> None:
    """The teacher enters the marks of some lessons, and make-ups of earlier ones."""
    rng = world.random(f"marks {lessons[:1].number}", journal)
    rows = [(row, row._get_span()) for row in journal.participant_ids]
    by_teacher = {}
    for lesson in lessons.filtered(lambda lesson: not lesson.is_cancelled):
        if is_filled and not is_filled(journal, lesson):
            continue
        teacher = teacher_of(journal, lesson.date)
        same = SAME_MARK if is_same(world, lesson, teacher) else None
        by_teacher.setdefault(teacher, []).extend(
            change_of(world, rng, lesson, row, teacher, same)
            for row, span in rows
            if span.includes(lesson.date)
        )
    for teacher, changes in by_teacher.items():
        save(world, teacher, journal, [change for change in changes if change])
    make_up(world, rng, journal)


def save(world: World, teacher, journal, changes) -> None:
    """Save cells as the teacher's page does; the story makes no mistakes."""
    if changes:
        result = world.by(teacher, journal).save_marks(changes)
        if failures := result["refused"] + result["conflicts"]:
            raise ValueError(f"{journal.display_name}: {failures[0]}")


def change_of(world: World, rng, lesson, row, teacher, same=None):
    """Return the mark of a student for a lesson, ``None`` where there is none.

    :param same: the mark that everybody has
    """
    if same:
        return {"lesson_id": lesson.id, "participant_id": row.id, "value": same}
    kind = "РК" if lesson.kind_id.is_midterm else "ПЗ" if lesson.is_graded else "Л"
    number = row.student_id.number
    value = mark(rng, kind, student_level(world.random(number)))
    if not value:
        return None
    change = {"lesson_id": lesson.id, "participant_id": row.id, "value": value}
    if value == "н/б" and lesson.is_graded and rng.random() < EXCUSED:
        day = lesson.date.strftime("%d.%m.%Y")
        note = LANGUAGE_OF_NOTES[teacher.lang].format(n=rng.randint(60, 480), day=day)
        change |= {"value": "н/б ув.", "note": note}
    elif value == "н/б" and number.endswith("7"):
        change |= {"recredit_order": RECREDIT_ORDER}
    return change


def is_same(world: World, lesson, teacher) -> bool:
    """Tell whether this is the class in which all have the same mark."""
    if teacher != world.user("teacher"):
        return False
    graded = lesson.journal_id.lesson_ids.filtered("is_graded").sorted("number")
    return lesson in graded[SAME_PLACE]


def make_up(world: World, rng, journal) -> None:
    """Who was absent from an earlier class makes up for it, not everybody."""
    absences = world.env["ejournal.mark"].search(
        [
            ("lesson_id.journal_id", "=", journal.id),
            ("kind", "=", "absent"),
            ("makeup_date", "=", False),
            ("lesson_id.date", "<", world.day - 5 * DAY),
            ("lesson_id.date", ">", world.day - 30 * DAY),
            ("lesson_id.kind_id.is_graded", "=", True),
        ]
    )
    by_teacher = {}
    for absence in absences:
        if rng.random() < MADE_UP:
            teacher = teacher_of(journal, absence.lesson_id.date)
            by_teacher.setdefault(teacher, []).append(
                {
                    "lesson_id": absence.lesson_id.id,
                    "participant_id": absence.participant_id.id,
                    "value": f"н/б {rng.randint(55, 90)}",
                    "version": absence.version,
                }
            )
    for teacher, changes in by_teacher.items():
        save(world, teacher, journal, changes)


# Statements ---------------------------------------------------------------
def create_statement(world: World, journal, **values):
    """The teacher begins the statement, the main one or that of a window."""
    teacher = journal.teacher_ids[:1]
    if not values:
        action = world.by(teacher, journal).action_create_statement()
    else:
        wizard = world.as_user(teacher, "ejournal.statement.create")
        action = wizard.create(
            {"journal_id": journal.id, **values}
        ).action_create_statement()
    return world.as_user(teacher, "ejournal.statement").browse(action["res_id"])


def examine(world: World, statement, results=None) -> None:
    """The teacher enters the exam and forms the statement.

    :param results: exam results by the place of the line, in place of likely ones
    """
    rng = world.random(f"exam {statement.kind}", statement.journal_id)
    if statement._get_kind().has_exam:
        for place, line in enumerate(statement.line_ids):
            if line.is_admitted:
                likely = str(max(50, min(100, round(rng.gauss(line.rating, 9)))))
                line.exam_value = (results or {}).get(place, likely)
    form(statement)


def form(statement) -> None:
    """Check, acknowledge what is said, form."""
    statement.action_check()
    statement.action_acknowledge()
    statement.action_form()


def accept(world: World, statement, user="registrar") -> None:
    """The office accepts a statement; of a revision, by its differences."""
    action = world.by(user, statement).action_accept()
    if action:
        world.as_user(user, action["res_model"]).browse(
            action["res_id"]
        ).action_accept()


def give_back(world: World, statement, reason, kind="form") -> None:
    """The office returns a statement."""
    wizard = world.as_user("registrar", "ejournal.statement.return")
    wizard.create(
        {"statement_ids": statement.ids, "reason": reason, "kind": kind}
    ).action_return()


def revise(world: World, statement) -> None:
    """The teacher forms the next revision of a returned statement."""
    own = world.by(statement.journal_id.teacher_ids[:1], statement)
    revision = own.browse(own.action_create_revision()["res_id"])
    form(revision)
    world.plan(world.day + DAY, 11, accept, revision)
