from collections import defaultdict
from datetime import timedelta
from functools import partial
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL, format_date

from ..statement.statement_kind import FINAL_KINDS, IN_FORCE, WITH_EXAM

DAY = timedelta(days=1)
KEY_FIELDS = frozenset(("journal_id", "student_id"))
# Whose row it is on the day of a lesson; the same as Span.includes.
ATTENDS = SQL(
    """participant.journal_id = lesson.journal_id
       AND participant.date_from <= lesson.date
       AND COALESCE(participant.date_to, 'infinity') >= lesson.date
       AND (participant.away_from IS NULL
            OR lesson.date NOT BETWEEN participant.away_from AND participant.away_to)"""
)


class Span(NamedTuple):
    """Dates of a row, as its fields; ``False`` where there is none."""

    date_from: object
    date_to: object = False
    away_from: object = False
    away_to: object = False

    def includes(self, day):
        """Whether a ``date`` lies in it; the same as ``ATTENDS``."""
        return (
            self.date_from <= day
            and (not self.date_to or day <= self.date_to)
            and not (self.away_from and self.away_from <= day <= self.away_to)
        )


class EjournalParticipant(models.Model):
    """A student's row in a journal, for the dates of the student's enrollment.

    One row a student, so that all the student's marks make one result. Who leaves
    the group and comes back is away in between.
    """

    _name = "ejournal.participant"
    _description = "Student of a journal"
    _inherit = ["ejournal.guard.mixin", "ejournal.evidence.mixin"]
    _order = "sort_name, id"
    _rec_name = "student_id"
    # Later the dates change by an action with a reason, which looks at the marks.
    _guard_create_fields = KEY_FIELDS | frozenset(Span._fields)
    _guard_system_fields = frozenset()
    _guard_parent = "journal_id"
    _evidence_fields = ("journal_id", "student_id", *Span._fields)

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, ondelete="cascade", index=True
    )
    student_id = fields.Many2one(
        "ejournal.student", required=True, ondelete="restrict", index=True
    )
    sort_name = fields.Char(related="student_id.sort_name", store=True)
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To")
    away_from = fields.Date(help="First day in another group, before coming back")
    away_to = fields.Date(help="Last day in another group, before coming back")
    statement_line_ids = fields.One2many(
        "ejournal.statement.line", "participant_id", "Results"
    )

    _dates_order = models.Constraint(
        "CHECK (date_to >= date_from AND away_to >= away_from)",
        "A student does not leave before joining.",
    )
    _away_both = models.Constraint(
        "CHECK ((away_from IS NULL) = (away_to IS NULL))",
        "An absence from the group has a first and a last day.",
    )
    _student_uniq = models.Constraint(
        "UNIQUE (journal_id, student_id)", "The student is already in this journal."
    )

    def _check_editable(self):
        self.journal_id._check_open()

    def _check_write(self, names):
        self._check_editable()
        if names & KEY_FIELDS:
            raise UserError(
                self.env._("A row stays with its student: add another row instead.")
            )
        super()._check_write(names)

    def _get_guard_sentence(self):
        return self.env._("The dates of a row change by the button “Change the dates”.")

    def action_change_dates(self):
        """Ask for new dates of the row and the reason."""
        self.ensure_one()
        change = self.env["ejournal.participant.dates"].create(
            {"participant_id": self.id, **self._get_span()._asdict()}
        )
        return {
            **change._get_records_action(name=self.env._("Change the dates")),
            "target": "new",
        }

    def _change_dates(self, span, reason):
        """Give the row other dates, never past a mark; the journal keeps the trace.

        :param Span span: the new dates
        :param str reason: why, by which document
        :raise UserError: a mark would fall outside, or the journal is closed
        """
        self.ensure_one()
        self.check_access("write")
        self._check_editable()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why, and by which document."))
        # No mark comes in between the look and the change.
        self.journal_id._lock_lessons(set(self.journal_id.sudo().lesson_ids.ids))
        _wide, outside = self._widen(span, self._get_mark_dates()[self])
        if outside:
            raise UserError(self._get_outside_problem(outside))
        before = self._get_span()
        self.sudo().write(span._asdict())  # checked above; closed to clients
        self.journal_id.sudo()._post_words(  # the trace bears the user's name
            lambda journal: journal.env._(
                "%(student)s: dates in the group %(before)s → %(after)s. %(reason)s",
                student=self.student_id.name,
                before=self.with_env(journal.env)._format_span(before),
                after=self.with_env(journal.env)._format_span(span),
                reason=reason,
            ),
            author_id=self.env.user.partner_id.id,
        )

    def _format_span(self, span):
        def format_day(day):
            return format_date(self.env, day) or "…"

        text = f"{format_day(span.date_from)} – {format_day(span.date_to)}"
        if span.away_from:
            away = f"{format_day(span.away_from)} – {format_day(span.away_to)}"
            text = self.env._("%(dates)s, away %(away)s", dates=text, away=away)
        return text

    def _check_unlink(self):
        self._check_editable()
        kept = self._with_history()[:1]
        if kept:
            raise UserError(
                self.env._(
                    "%s has or had marks in this journal: give the row its last day "
                    "instead of deleting it.",
                    kept.student_id.name,
                )
            )

    def _attends(self, day):
        """Whether the student is in the group on the given ``date``."""
        return self._get_span().includes(day)

    def _attends_throughout(self, lessons):
        """Whether the student belongs to the journal on the days of all lessons.

        :param lessons: records or tuples with a ``date``, the earliest first
        """
        span = self._get_span()
        return not lessons or (
            not span.away_from
            and span.includes(lessons[0].date)
            and span.includes(lessons[-1].date)
        )

    def _with_history(self):
        """The rows that have, or ever had, a mark."""
        # Closed to most users; only ids of rows leave.
        groups = (
            self.env["ejournal.mark.change"]
            .sudo()
            ._read_group([("participant_id", "in", self.ids)], ["participant_id"])
        )
        return self.union(*(row for (row,) in groups)) & self if groups else self[:0]

    def _get_rating(self):
        """The row's own ``Rating``, without those of the other students."""
        self.ensure_one()
        return self.journal_id._get_ratings(self)[self.id]

    def _get_absence_counts(self):
        """Plain absences of each row (SOP C16: re-credited ones do not count).

        :return: dict ``{participant: number}``, rows without absences left out
        """
        return dict(
            self.env["ejournal.mark"]._read_group(
                [("participant_id", "in", self.ids), ("kind", "=", "absent")],
                ["participant_id"],
                ["__count"],
            )
        )

    def _get_exam_lines(self, statements=IN_FORCE):
        """The rows' lines in statements in force that have an exam: of the main
        statement, then of individual ones and retakes as they were formed.

        :param Domain statements: others than those in force
        :return: dict ``{participant: statement lines}``
        """
        lines = self.env["ejournal.statement.line"].search_fetch(
            Domain("participant_id", "in", self.ids)
            & Domain("statement_id", "any", statements & WITH_EXAM),
            ["participant_id", "statement_id", "letter"],
        )
        return lines.sorted(
            lambda line: (
                line.statement_id.kind not in FINAL_KINDS,
                line.statement_id.formed_on or line.statement_id.create_date,
                line.statement_id.id,
            )
        ).grouped("participant_id")

    # ------------------------------------------------------------------
    # Following the enrollments
    # ------------------------------------------------------------------
    @api.model
    def _sync(self, journals, students=None):
        """Make the rows of journals follow the enrollments, by dates.

        Who joins gets a row, who leaves an end, who comes back a time away. A row is
        never narrowed past a mark: it stays as wide as its marks, and this is told.
        A journal made by hand, not from the curriculum, chooses its students itself:
        only the dates of their rows follow.

        :param journals: ``ejournal.journal``; those with a formed statement stay as
            they are
        :param students: ``ejournal.student`` whose enrollments have changed: their
            rows go when no enrollment is left; all students when not given
        :return: ``(number of new rows, [(journal, say)])``: ``say`` gives the sentence
            of a problem in the language of the journal that it gets
        """
        spans, problems = self._get_spans(journals, students)
        domain = Domain("journal_id", "in", journals.ids)
        if students is not None:
            domain &= Domain("student_id", "in", students.ids)
        known = {(row.journal_id, row.student_id): row for row in self.search(domain)}
        changes = {
            row: spans[key]
            for key, row in known.items()
            if key in spans and spans[key] != row._get_span()
        }
        if students is not None:
            changes |= {
                row: None
                for key, row in known.items()
                if key not in spans and row.journal_id.curriculum_id
            }
        created = [key for key in spans if key not in known and key[0].curriculum_id]
        closed = journals.filtered("closed_on")
        for journal, student in [
            *created,
            *((row.journal_id, row.student_id) for row in changes),
        ]:
            if journal in closed:
                say = partial(self._get_formed_problem, student=student)
                problems.append((journal, say))
        self._change_spans(
            {
                row: span
                for row, span in changes.items()
                if row.journal_id not in closed
            },
            problems,
        )
        vals_list = [
            {
                "journal_id": journal.id,
                "student_id": student.id,
                **spans[journal, student]._asdict(),
            }
            for journal, student in created
            if journal not in closed
        ]
        return len(self.create(vals_list)), problems

    def _get_spans(self, journals, students):
        """What the enrollments say: ``({(journal, student): Span}, problems)``."""
        domain = Domain("group_id", "in", journals.group_id.ids)
        if students is not None:
            domain &= Domain("student_id", "in", students.ids)
        enrollments = (
            self.env["ejournal.enrollment"]
            .search(domain, order="date_from")
            .grouped("group_id")
        )
        spans, problems = {}, []
        for journal in journals:
            term = journal.term_id
            periods = defaultdict(list)
            for enrollment in enrollments.get(journal.group_id, ()):
                date_to = enrollment.date_to or term.date_end
                if enrollment.date_from <= term.date_end and date_to >= term.date_start:
                    periods[enrollment.student_id].append(
                        (max(enrollment.date_from, term.date_start), date_to)
                    )
            for student, dates in periods.items():
                span, gap_count = self._join_periods(dates, term)
                spans[journal, student] = span
                if gap_count > 1:
                    say = partial(self._get_gap_problem, student=student)
                    problems.append((journal, say))
        return spans, problems

    @staticmethod
    def _join_periods(periods, term):
        """One span of the periods ``[(first day, last day)]``, in order of dates."""
        gaps = [
            (earlier[1] + DAY, later[0] - DAY)
            for earlier, later in zip(periods, periods[1:], strict=False)
            if earlier[1] + DAY < later[0]
        ]
        last_day = periods[-1][1]
        span = Span(periods[0][0], last_day if last_day < term.date_end else False)
        if gaps:
            away_from, away_to = max(gaps, key=lambda gap: gap[1] - gap[0])
            span = span._replace(away_from=away_from, away_to=away_to)
        return span, len(gaps)

    def _get_span(self):
        self.ensure_one()
        return Span(self.date_from, self.date_to, self.away_from, self.away_to)

    def _change_spans(self, changes, problems):
        """Give rows their new spans (``None``: none at all), as far as marks allow."""
        rows = self.union(*changes)
        dates = rows._get_mark_dates()
        kept = rows._with_history()
        by_span = defaultdict(self.browse)
        for row, span in changes.items():
            if span is None:
                if row not in kept:
                    by_span[None] |= row
                    continue
                span = row._get_span()
                wide, outside = span, dates[row]
            else:
                wide, outside = self._widen(span, dates[row])
            if outside:
                say = partial(row._say_outside, dates=outside)
                problems.append((row.journal_id, say))
            if wide != row._get_span():
                by_span[wide] |= row
        by_span.pop(None, self.browse()).unlink()
        for span, part in by_span.items():
            part.sudo().write(span._asdict())  # checked: no mark is left outside

    @staticmethod
    def _widen(span, dates):
        """The span with all dates of marks inside: ``(Span, dates outside)``."""
        outside = [
            day
            for day in dates
            if day < span.date_from
            or (span.date_to and day > span.date_to)
            or (span.away_from and span.away_from <= day <= span.away_to)
        ]
        if not outside:
            return span, outside
        wide = span._replace(date_from=min([span.date_from, *outside]))
        if span.date_to:
            wide = wide._replace(date_to=max([span.date_to, *outside]))
        if span.away_from and any(
            span.away_from <= day <= span.away_to for day in outside
        ):
            wide = wide._replace(away_from=False, away_to=False)
        return wide, outside

    def _get_mark_dates(self):
        """Dates of the lessons in which each row has a mark: ``{row: [date]}``."""
        dates = defaultdict(list)
        if not self:
            return dates
        self.env["ejournal.mark"].flush_model()
        self.env["ejournal.lesson"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT mark.participant_id, lesson.date
                     FROM ejournal_lesson lesson
                     JOIN ejournal_mark mark ON mark.lesson_id = lesson.id
                    WHERE lesson.journal_id IN %s AND mark.participant_id IN %s
                    ORDER BY lesson.date""",
                tuple(self.journal_id.ids),
                tuple(self.ids),
            )
        )
        for row_id, day in rows:
            dates[self.browse(row_id)].append(day)
        return dates

    def _get_outside_problem(self, dates):
        return self.env._(
            "%(student)s has marks of %(dates)s, outside the dates in the group. They "
            "stay, and so does the row; the teacher clears them if they are wrong.",
            student=self.student_id.name,
            dates=", ".join(format_date(self.env, day) for day in dict.fromkeys(dates)),
        )

    def _say_outside(self, journal, dates):
        return self.with_env(journal.env)._get_outside_problem(dates)

    @staticmethod
    def _get_gap_problem(journal, student):
        return journal.env._(
            "%s left the group more than once: only the longest time away is kept.",
            student.name,
        )

    @staticmethod
    def _get_formed_problem(journal, student):
        return journal.env._(
            "%(journal)s: the statement is formed, so the row of %(student)s stays as "
            "it is.",
            journal=journal.display_name,
            student=student.name,
        )
