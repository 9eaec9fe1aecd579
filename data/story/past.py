"""The past term: a trial by some programs, from the first order to the archive."""

from datetime import timedelta

import desk
import ground
import teaching
import words
from world import DAY, World

ORDER = {
    **{"lesson": 14, "makeup": 60, "statement": 16, "plan": 10},
    **{"consolidated": 10, "request_report": 21},
}
#: Days from the last lesson to the exam.
EXAM_AFTER = 8
#: Which places of a statement have not passed, or did not appear.
RESULTS = {2: "38", 5: "неявка", 7: "44"}
EXCUSED = {4: "неявка ув."}


def plan(world: World, _folder) -> None:
    """Put the past term on the agenda."""
    term = world.past
    journals = world.journals(term)
    world.plan(term.date_start - 10 * DAY, 15, ground.order, "87-Ө", ORDER)
    teaching.plan_evenings(world, journals, term.date_start, term.date_end)
    for number, journal in enumerate(journals):
        last = max(journal.lesson_ids.mapped("date"))
        exam = last + timedelta(days=EXAM_AFTER + number % 4)
        world.plan(exam, 14 + number % 12 / 4, end, journal, number)
    plan_midterm(world, journals[:1])
    plan_corrections(world, term, journals)
    plan_after(world, term)


def end(world: World, journal, number) -> None:
    """A journal ends: its statement, which the office accepts; what follows from it."""
    if journal.module_id and journal != journal._get_completing_journal():
        statement = teaching.create_statement(world, journal)
        teaching.form(statement)
        world.plan(world.day + DAY, 11, teaching.accept, statement)
        return
    if journal.module_id:
        # The parts come first, whenever their last lesson was.
        parts = journal._get_part_journals() - journal
        if any(not part._get_statements_in_force() for part in parts):
            world.plan(world.day + DAY, 16, end, journal, number)
            return
    statement = teaching.create_statement(world, journal)
    results = {3: RESULTS, 4: EXCUSED}.get(number % 6)
    teaching.examine(world, statement, results)
    if number == 2:
        world.plan(
            world.day + DAY, 11, teaching.give_back, statement, words.STATEMENT_RETURNED
        )
        world.plan(world.day + 2 * DAY, 15, teaching.revise, statement)
        return
    world.plan(world.day + DAY, 11, teaching.accept, statement)
    if results is RESULTS:
        world.plan(world.day + 7 * DAY, 15, again, journal, {"kind": "retake"})
    elif results is EXCUSED:
        row = statement.line_ids[4].participant_id
        values = {"kind": "individual", "participant_id": row.id}
        world.plan(world.day + 6 * DAY, 15, again, journal, values)


def again(world: World, journal, values) -> None:
    """The teacher examines once more those who may, and the office accepts."""
    statement = teaching.create_statement(world, journal, **values)
    teaching.examine(world, statement)
    world.plan(world.day + DAY, 12, teaching.accept, statement)


def plan_midterm(world: World, journal) -> None:
    """One teacher forms the statement of a midterm control."""
    lesson = journal.lesson_ids.filtered("kind_id.is_midterm")[:1]
    day = lesson.date + 12 * DAY
    values = {"kind": "midterm", "lesson_id": lesson.id}
    world.plan(day - 4 * DAY, 11, appeal, lesson)
    world.plan(day, 15, again, journal, values)


def appeal(world: World, lesson) -> None:
    """The office enters what the appeal commission has decided on a midterm."""
    marks = world.env["ejournal.mark"].search(
        [("lesson_id", "=", lesson.id), ("kind", "=", "points"), ("points", "<", 90)]
    )
    mark = marks[:1]
    world.as_user("registrar", "ejournal.midterm.appeal").create(
        {
            "lesson_id": lesson.id,
            "participant_id": mark.participant_id.id,
            "points": mark.points + 5,
            "date": world.day,
            "protocol": "4",
        }
    )


def plan_corrections(world: World, term, journals) -> None:
    """Two teachers correct marks: one three times, one four times, once too often."""
    demo = world.user("teacher")
    by_teacher = (journals.filtered(lambda journal: not journal.module_id)).grouped(
        lambda journal: journal.teacher_ids[:1]
    )
    by_teacher.pop(demo, None)
    often = sorted(by_teacher, key=lambda user: (-len(by_teacher[user]), user.id))
    steps = (*desk.CORRECTION, (desk.correct, 4, 16))
    for teacher, times in zip(often, (4, 3), strict=False):
        own = by_teacher[teacher].sorted(
            lambda journal: min(journal.lesson_ids.mapped("date"))
        )
        first = min(own[0].lesson_ids.mapped("date"))
        last = max(own[0].lesson_ids.mapped("date"))
        for number in range(times):
            day = first + (last - first) * (number + 3) / (times + 3)
            desk.plan_request(world, day, own[0], steps, hour=12 + number / 4)
    others = journals.filtered(
        lambda journal: (
            journal.teacher_ids[:1] not in often[:2] and not journal.module_id
        )
    )
    for number, journal in enumerate(others[:6]):
        first = min(journal.lesson_ids.mapped("date"))
        last = max(journal.lesson_ids.mapped("date"))
        day = first + (last - first) * (6 + number % 3) / 9
        desk.plan_request(world, day, journal, steps, hour=13 + number / 6)
    decided = term.attestation_start + 5 * DAY
    world.plan(decided, 10, send_memo)


def send_memo(world: World) -> None:
    """The office sends the memo that the system has drafted; it is decided."""
    memos = world.env["ejournal.request"].search(
        [("kind", "=", "memo"), ("state", "=", "draft")]
    )
    for memo in memos:
        world.by("registrar.head", memo).action_submit()
        world.plan(world.day + DAY, 15, decide_memo, memo)


def decide_memo(world: World, memo) -> None:
    """The vice-rector petitions for a remark (SOP C18)."""
    own = world.by("vicerector", memo)
    own.write(
        {
            "petition_measure": "remark",
            "petition_number": "112-л",
            "petition_date": world.day,
        }
    )
    own.action_approve()


def plan_after(world: World, term) -> None:
    """What the office does when the attestation is over."""
    world.plan(term.attestation_start + DAY, 9, prepare)
    world.plan(term.attestation_end + 3 * DAY, 10, consolidate, term)
    world.plan(term.attestation_end + 6 * DAY, 10, hand_over, term)
    world.plan(term.attestation_end + 8 * DAY, 12, export, term)
    world.plan(term.attestation_end + 12 * DAY, 11, report, term)


def prepare(world: World) -> None:
    """The system prepares the consolidated statements."""
    world.env["ejournal.consolidated"]._cron_prepare_drafts()


def consolidate(world: World, term) -> None:
    """The office forms the consolidated statements, and sends them the next day."""
    drafts = world.as_user("registrar", "ejournal.consolidated").search(
        [("term_id", "=", term.id), ("state", "=", "draft")]
    )
    drafts.action_form()
    world.plan(world.day + DAY, 10, send, drafts)


def send(world: World, consolidated) -> None:
    """The office sends them to the dean's offices."""
    world.by("registrar", consolidated).action_send()


def hand_over(world: World, term) -> None:
    """The office prints the statements and hands them over to the archive."""
    own = world.as_user("registrar", "ejournal.statement")
    statements = own.search([("term_id", "=", term.id), ("state", "=", "accepted")])
    statements.action_print_official()
    transfer = world.as_user("registrar", "ejournal.archive.transfer").create(
        {
            "number": "1",
            "case_id": statements.case_id[:1].id,
            "received_by": "Сәрсенова Гүлмира Тілеуқызы",
        }
    )
    transfer.action_fill()
    transfer.action_hand_over()


def export(world: World, term) -> None:
    """The office takes the results of the term out for the national platform."""
    world.by("registrar.head", term).export_transcripts()


def report(world: World, term) -> None:
    """The head of the office reports to the Council (SOP T1.12)."""
    world.env["ejournal.council.report"]._cron_remind()
    found = world.as_user("registrar.head", "ejournal.council.report").search(
        [("term_id", "=", term.id)]
    )
    found.write({"conclusion": words.CONCLUSION, "proposals": words.PROPOSALS})
    found.action_present()
