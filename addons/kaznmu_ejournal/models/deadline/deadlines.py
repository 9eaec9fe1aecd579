from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL, ormcache

# What is due when no order says otherwise: days of SOP T1.7, T1.10 and T1.12; plans
# are due on the day before the term (SOP T1.2). Lessons have no deadline without an
# order (SOP C10).
DEFAULT_DAYS = {"statement": 3, "plan": 1, "consolidated": 7, "request_report": 14}


class Case(NamedTuple):
    """What a deadline is asked for; ``False`` or ``None`` where it has no such thing.

    ``day`` is the one that the deadline is counted from, if it is known.
    """

    day: date | None
    term_id: int
    kind_id: int = False
    level: str | None = None
    school_id: int = False

    @classmethod
    def of_journal(cls, day, journal, kind_id=False):
        """The case of something in a journal."""
        return cls(
            day,
            journal.term_id.id,
            kind_id,
            journal.group_id.program_id.level,
            journal.school_id.id,
        )


class Rule(NamedTuple):
    """A line of an order in force, as plain data."""

    event: str
    days: int
    is_working: bool
    date_from: date | None = None
    term_id: int = False
    kind_id: int = False
    level: str | None = False
    school_id: int = False

    def matches(self, case):
        """Whether the line speaks of a ``Case``, whose day is known."""
        return (not self.date_from or self.date_from <= case.day) and all(
            getattr(self, name) in (False, getattr(case, name))
            for name in ("term_id", "kind_id", "level", "school_id")
        )


class EjournalDeadlines(models.AbstractModel):
    """The only place that knows deadlines (design: rule 3); a part of
    ``ejournal.order``, from whose lines they come."""

    _name = "ejournal.deadlines"
    _description = "Deadlines by the orders"

    @ormcache()
    def _get_rules(self):
        """Lines of all orders in force, the one that wins first."""
        # As superuser: remembered for all; terms of orders in force are no secret.
        return self._prepare_rules(self.sudo().search([("state", "=", "in_force")]))

    @api.model
    def _prepare_rules(self, orders):
        """``[Rule]`` of orders, the one that wins first."""
        company = self.env.company.sudo()  # a setting, no secret
        return [
            Rule(
                line.event,
                line.days,
                (line.day_kind or company.ejournal_day_kind) == "working",
                order.date_from or None,
                line.term_id.id,
                line.kind_id.id,
                line.level,
                line.school_id.id,
            )
            for order in orders.sorted(
                lambda order: (order.date, order.id), reverse=True
            )
            for line in order.rule_ids.sorted("specificity", reverse=True)
        ]

    @api.model
    def _get_deadlines(self, lessons):
        """Last day of filling of each lesson, in a constant number of queries.

        :return: dict ``{lesson: date}``, ``None`` where no order sets a deadline
        """
        return self._get_lesson_deadlines(lessons, "lesson")

    @api.model
    def _get_makeup_deadlines(self, lessons):
        """Last day on which a missed class can be made up, as
        :meth:`_get_deadlines`."""
        return self._get_lesson_deadlines(lessons, "makeup")

    def _get_lesson_deadlines(self, lessons, event):
        rules = [rule for rule in self._get_rules() if rule.event == event]
        if not rules:
            return dict.fromkeys(lessons)
        cases = {
            lesson: Case.of_journal(lesson.date, lesson.journal_id, lesson.kind_id.id)
            for lesson in lessons.sudo()  # dates are no secret
        }
        due = self._get_due_days(rules, set(cases.values()))
        return {lesson: due[cases[lesson]] for lesson in lessons}

    @api.model
    def _get_due_days(self, rules, cases):
        """Apply rules to cases.

        :param rules: ``[Rule]`` of one event, the one that wins first
        :param cases: iterable of ``Case``
        :return: dict ``{case: date or None}``
        """
        matched = {}
        for case in cases:
            matched[case] = case.day and next(
                (rule for rule in rules if rule.matches(case)), None
            )
        days = [case.day for case, rule in matched.items() if rule]
        first_day = min(days, default=None)
        study_days = first_day and self.env.company._get_ejournal_study_days(first_day)
        return {
            case: study_days.add(case.day, rule.days, rule.is_working) if rule else None
            for case, rule in matched.items()
        }

    @api.model
    def _get_statement_deadlines(self, journals):
        """Last day for forming the statement of each journal (SOP T1.7).

        Statements close with the last lesson; 3 days are left, or what an order says.

        :return: dict ``{journal: date}``, ``None`` for a journal without lessons
        """
        closing = dict(
            self.env["ejournal.lesson"]
            .sudo()  # dates are no secret
            ._read_group(
                [("journal_id", "in", journals.ids), ("is_cancelled", "=", False)],
                ["journal_id"],
                ["date:max"],
            )
        )
        days = [(journal, closing.get(journal)) for journal in journals]
        due = self._get_control_deadlines(days)
        return {journal: due[journal, day] for journal, day in days}

    @api.model
    def _get_control_deadlines(self, controls):
        """Last day for forming the statement of a control held on some day.

        :param controls: list of ``(journal, day)``; the day may be ``None``
        :return: dict ``{(journal, day): date or None}``
        """
        cases = {
            # As superuser: only the dates leave, of journals that the caller has.
            (journal, day): Case.of_journal(day, journal.sudo())
            for journal, day in controls
        }
        due = self._get_due_or_default("statement", set(cases.values()))
        return {control: due[case] for control, case in cases.items()}

    @api.model
    def _get_term_deadlines(self, terms, event):
        """Last day of what is due once a term.

        :param str event: ``plan`` (SOP T1.2), ``consolidated`` (SOP T1.10) or
            ``request_report`` (SOP T1.12)
        :return: dict ``{term: date}``
        """
        if event == "plan":
            return self._get_plan_deadlines(terms)
        cases = {term: Case(term.attestation_end, term.id) for term in terms}
        due = self._get_due_or_default(event, set(cases.values()))
        return {term: due[cases[term]] for term in terms}

    def _get_plan_deadlines(self, terms):
        """Plans are due some days before the term begins."""
        rules = [rule for rule in self._get_rules() if rule.event == "plan"]
        deadlines = {}
        for term in terms:
            case = Case(term.date_start, term.id)
            rule = next((rule for rule in rules if rule.matches(case)), None)
            days = rule.days if rule else DEFAULT_DAYS["plan"]
            deadlines[term] = term.date_start - timedelta(days=days)
        return deadlines

    def _get_due_or_default(self, event, cases):
        rules = [rule for rule in self._get_rules() if rule.event == event]
        company = self.env.company.sudo()  # a setting, no secret
        is_working = company.ejournal_day_kind == "working"
        default = Rule(event, DEFAULT_DAYS[event], is_working)
        return self._get_due_days([*rules, default], cases)

    # ------------------------------------------------------------------
    # Renewing the stored deadlines of lessons
    # ------------------------------------------------------------------
    @api.model
    def _renew_deadlines(self, term, rules):
        """Write the deadlines of a term's lessons by rules, in two statements."""
        changes = self._get_deadline_changes(term, rules)
        if not changes:
            return
        self.env.cr.execute(
            SQL(
                """UPDATE ejournal_lesson SET deadline = change.deadline
                     FROM (SELECT UNNEST(%s) AS id, UNNEST(%s::date[]) AS deadline)
                          AS change
                    WHERE ejournal_lesson.id = change.id""",
                [lesson_id for lesson_id, _journal, _old, _new in changes],
                [new for _lesson, _journal, _old, new in changes],
            )
        )
        lessons = self.env["ejournal.lesson"].browse(change[0] for change in changes)
        lessons.invalidate_recordset(["deadline"])
        lessons._note_evidence()  # nothing of Odoo's has seen the change

    @api.model
    def _get_deadline_changes(self, term, rules):
        """Lessons of a term whose deadline differs from what rules say.

        :return: list of ``(lesson id, journal id, old date, new date)``
        """
        self.env["ejournal.lesson"].flush_model()
        self.env["ejournal.journal"].flush_model()
        lesson_rules = [rule for rule in rules if rule.event == "lesson"]
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lesson.date, journal.term_id, lesson.kind_id, program.level,
                       journal.school_id, lesson.deadline,
                       ARRAY_AGG(lesson.id), ARRAY_AGG(journal.id)
                  FROM ejournal_lesson lesson
                  JOIN ejournal_journal journal ON journal.id = lesson.journal_id
                  JOIN ejournal_group study_group ON study_group.id = journal.group_id
                  JOIN ejournal_program program
                    ON program.id = study_group.program_id
                 WHERE journal.term_id = %s
                 GROUP BY 1, 2, 3, 4, 5, 6
                """,
                term.id,
            )
        )
        due = self._get_due_days(lesson_rules, {Case(*row[:5]) for row in rows})
        return [
            (lesson_id, journal_id, old, new)
            for *case, old, lesson_ids, journal_ids in rows
            if (new := due[Case(*case)]) != old
            for lesson_id, journal_id in zip(lesson_ids, journal_ids, strict=True)
        ]
