"""Why a cell is not written, as a code, and what each code says."""

from typing import NamedTuple

from odoo import models


class Refusal(NamedTuple):
    """Why a cell cannot be written; the window is the one that does not help."""

    code: str
    window: models.Model | None = None


# What each refusal says, from the journal, the refusal, the lesson and the row.
SENTENCES = {
    "not_in_journal": lambda journal, *_: journal.env._(
        "The cell does not belong to this journal."
    ),
    "not_your_journal": lambda journal, *_: journal.env._(
        "You are not a teacher of this journal."
    ),
    "not_your_dates": lambda journal, _refusal, lesson, _row: journal.env._(
        "You do not teach this journal on %s.", journal._format_day(lesson)
    ),
    "teachers_mark": lambda journal, *_: journal.env._(
        "The teacher has entered this mark: it changes by a request, not by a file."
    ),
    "lesson_cancelled": lambda journal, *_: journal.env._("The lesson is cancelled."),
    "statement_formed": lambda journal, *_: journal.env._(
        "The statement is formed; the journal is closed."
    ),
    "deadline_passed": lambda journal, _refusal, lesson, _row: journal.env._(
        "The deadline for filling has passed on %s.",
        journal._format_day(lesson, "deadline"),
    ),
    "not_enrolled": lambda journal, _refusal, lesson, row: journal.env._(
        "%(student)s is not in the group on %(date)s.",
        student=row.student_id.name,
        date=journal._format_day(lesson),
    ),
    "future_lesson": lambda journal, _refusal, lesson, _row: journal.env._(
        "The lesson of %s has not been held yet.", journal._format_day(lesson)
    ),
    "kind_not_graded": lambda journal, _refusal, lesson, _row: journal.env._(
        "%s is not graded: only an absence can be entered.", lesson.kind_id.name
    ),
    "no_skill": lambda journal, _refusal, lesson, _row: journal.env._(
        "%s is marked in points: «зач.» and «незач.» are for skills, which the "
        "academic policy names.",
        lesson.kind_id.name,
    ),
    "skill_makeup": lambda journal, _refusal, lesson, _row: journal.env._(
        "%s is a skill, passed or failed: when it is made up, enter «зач.» or «незач.» "
        "in place of «н/б».",
        lesson.kind_id.name,
    ),
    "note_missing": lambda journal, *_: journal.env._(
        "Say in the note what excuses the absence: document, number, date."
    ),
    "makeup_before_absence": lambda journal, _refusal, lesson, _row: journal.env._(
        "The class of %s cannot be made up before it was missed.",
        journal._format_day(lesson),
    ),
    "makeup_in_future": lambda journal, *_: journal.env._(
        "A make-up that is still to come has no points."
    ),
    "window_no_grade_change": lambda journal, *_: journal.env._(
        "A technical window changes no mark that is there already; ask for a "
        "correction."
    ),
    "window_no_filling": lambda journal, *_: journal.env._(
        "A technical window fills no empty cells here."
    ),
    "window_cell_not_listed": lambda journal, *_: journal.env._(
        "The access window does not name this cell."
    ),
    "window_other_value": lambda journal, refusal, lesson, row: journal.env._(
        "Approved here is “%s”; for another value send a new request.",
        refusal.window._find_cell(lesson.id, row.id).value or "—",
    ),
    "window_ended": lambda journal, refusal, *_: journal.env._(
        "The access window has ended on %s.",
        journal.env.company._format_ejournal_time(refusal.window.date_end),
    ),
}
