from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, ormcache

# What is due when no order says otherwise: days of SOP T1.7, T1.10 and T1.12; plans
# are due on the day before the term (SOP T1.2). Lessons have no deadline without an
# order (SOP C10).
DEFAULT_DAYS = {"statement": 3, "plan": 1, "consolidated": 7, "request_report": 14}


class Rule(NamedTuple):
    """A line of an order in force, as plain data."""

    event: str
    days: int
    is_working: bool
    date_from: date | None
    term_id: int
    kind_id: int
    level: str | None
    school_id: int

    def matches(self, day, term_id, kind_id, level, school_id):
        """Whether the line speaks of something that happens on ``day``."""
        return (
            (not self.date_from or self.date_from <= day)
            and self.term_id in (False, term_id)
            and self.kind_id in (False, kind_id)
            and self.level in (False, level)
            and self.school_id in (False, school_id)
        )


class EjournalOrder(models.Model):
    """Order (распоряжение) of the vice-rector: the deadlines of SOP C10 as data.

    The newest order that speaks of a case wins; within it the most specific line. An
    order in force never changes: another one replaces it, or it is revoked.
    """

    _name = "ejournal.order"
    _description = "Order of the vice-rector"
    _inherit = ["ejournal.guard.mixin", "mail.thread"]
    _order = "date desc, id desc"
    _rec_name = "number"
    _guard_fields = frozenset(
        ("number", "date", "date_from", "file", "filename", "rule_ids")
    )
    _guard_system_fields = frozenset(("state", "job_id"))

    number = fields.Char(required=True, tracking=True)
    date = fields.Date(required=True, tracking=True)
    date_from = fields.Date(
        string="For lessons from",
        help="Earlier lessons keep their deadlines; empty: all lessons.",
    )
    file = fields.Binary(string="Scan of the order", attachment=True)
    filename = fields.Char(string="Name of the file")
    rule_ids = fields.One2many(
        "ejournal.order.rule", "order_id", string="Deadlines", copy=True
    )
    state = fields.Selection(
        [("draft", "Draft"), ("in_force", "In force"), ("revoked", "Revoked")],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        tracking=True,
    )
    job_id = fields.Many2one("ejournal.job", readonly=True, copy=False)
    job_state = fields.Selection(related="job_id.state", string="State of the work")
    progress = fields.Integer(related="job_id.progress")

    _number_uniq = models.UniqueIndex(
        "(number, date)", "There is an order of this number and date already."
    )

    @api.depends("number", "date")
    def _compute_display_name(self):
        for order in self:
            if not order.number:
                order.display_name = self.env._("New order")
                continue
            day = order.date.strftime("%d.%m.%Y") if order.date else ""
            order.display_name = self.env._(
                "Order No. %(number)s of %(date)s", number=order.number, date=day
            )

    # ------------------------------------------------------------------
    # ORM overrides
    # ------------------------------------------------------------------
    @api.model
    def _without_forged_defaults(self):
        clean = super()._without_forged_defaults()
        if not self.env.su and {"default_state", "default_job_id"} & set(
            self.env.context
        ):
            # Not only left out, but told: an order is the deadlines of everybody.
            self._check_client_names({"state"}, frozenset())
        return clean

    @api.model
    def _get_guard_sentence(self):
        return self.env._("Use the buttons “Put in force” and “Revoke” instead:")

    def _check_editable(self):
        """Refuse any change of an order that is, or was, in force.

        :raise UserError: naming the order
        """
        for order in self:
            if order.state != "draft":
                raise UserError(
                    self.env._(
                        "%s was put in force and never changes: revoke it, or make "
                        "another one.",
                        order.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # Actions
    # ------------------------------------------------------------------
    def action_put_in_force(self):
        """Put the signed order in force and renew the deadlines (SOP C10).

        :raise UserError: there is no scan, or nothing is ordered
        """
        for order in self:
            order.check_access("write")
            if order.state == "in_force":
                continue
            order._check_editable()
            if not order.file:
                raise UserError(
                    self.env._("Attach the scan of the signed order first.")
                )
            if not order.rule_ids:
                raise UserError(self.env._("The order sets no deadline yet."))
            order._set_state("in_force")

    def action_revoke(self):
        """End the order; older ones, if any, hold again."""
        for order in self:
            order.check_access("write")
            if order.state == "in_force":
                order._set_state("revoked")

    def _set_state(self, state):
        order = self.sudo()  # the caller checked; the state is closed to writing
        order.state = state
        self._start_renewal()

    def _start_renewal(self):
        """Renew the lessons' deadlines in the background: what sets them changed."""
        self.ensure_one()
        self.env.registry.clear_cache()
        self.sudo().job_id = self.env["ejournal.job"]._start(  # closed to writing
            self, self.env._("Deadlines by %s", self.display_name)
        )

    @api.model
    def _renew_in_force(self):
        """Renew the deadlines because the days of study have changed, on which the
        orders' rules rest; unless that waits to be done already."""
        # Whoever keeps settings and holidays; nothing of the orders is told.
        order = self.sudo().search([("state", "=", "in_force")], limit=1)
        if order and order.job_id.state != "pending":
            order._start_renewal()

    def action_preview(self):
        """Show, journal by journal, what the order would change; nothing is written.

        :return: action of the list
        """
        self.ensure_one()
        self.check_access("read")
        self._check_editable()
        preview = self.env["ejournal.order.preview"]._create_for(self)
        return preview._get_records_action(name=self.env._("What the order changes"))

    # ------------------------------------------------------------------
    # Deadlines: the only place that knows them (design: rule 3)
    # ------------------------------------------------------------------
    @ormcache()
    def _get_rules(self):
        """Lines of all orders in force, the one that wins first."""
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
            lesson: (
                lesson.date,
                lesson.journal_id.term_id.id,
                lesson.kind_id.id,
                lesson.journal_id.group_id.program_id.level,
                lesson.journal_id.school_id.id,
            )
            for lesson in lessons.sudo()  # dates are no secret
        }
        due = self._get_due_days(rules, set(cases.values()))
        return {lesson: due[cases[lesson]] for lesson in lessons}

    @api.model
    def _get_due_days(self, rules, cases):
        """Apply rules to cases.

        :param rules: ``[Rule]`` of one event, the one that wins first
        :param cases: iterable of ``(day, term id, kind id, level, school id)``
        :return: dict ``{case: date or None}``
        """
        matched = {}
        for case in cases:
            day = case[0]
            matched[case] = day and next(
                (rule for rule in rules if rule.matches(*case)), None
            )
        calendar = self._get_calendar(matched)
        return {
            case: calendar.add(case[0], rule.days, rule.is_working) if rule else None
            for case, rule in matched.items()
        }

    def _get_calendar(self, matched):
        """Days of study that the matched rules may need."""
        days = [case[0] for case, rule in matched.items() if rule]
        if not days:
            return None
        longest = max(rule.days for rule in matched.values() if rule)
        # Four weeks for holidays, and twice the days for the free ones between.
        end = max(days) + timedelta(days=2 * longest + 28)
        return self.env.company._get_ejournal_study_days(min(days), end)

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
        cases = {
            journal: (
                closing.get(journal),
                journal.term_id.id,
                False,
                journal.group_id.program_id.level,
                journal.school_id.id,
            )
            for journal in journals.sudo()
        }
        due = self._get_due_or_default("statement", set(cases.values()))
        return {journal: due[cases[journal]] for journal in journals}

    @api.model
    def _get_term_deadlines(self, terms, event):
        """Last day of what is due once a term.

        :param str event: ``plan`` (SOP T1.2), ``consolidated`` (SOP T1.10) or
            ``request_report`` (SOP T1.12)
        :return: dict ``{term: date}``
        """
        if event == "plan":
            return self._get_plan_deadlines(terms)
        cases = {
            term: (term.attestation_end, term.id, False, None, False) for term in terms
        }
        due = self._get_due_or_default(event, set(cases.values()))
        return {term: due[cases[term]] for term in terms}

    def _get_plan_deadlines(self, terms):
        """Plans are due some days before the term begins."""
        rules = [rule for rule in self._get_rules() if rule.event == "plan"]
        deadlines = {}
        for term in terms:
            case = (term.date_start, term.id, False, None, False)
            rule = next((rule for rule in rules if rule.matches(*case)), None)
            days = rule.days if rule else DEFAULT_DAYS["plan"]
            deadlines[term] = term.date_start - timedelta(days=days)
        return deadlines

    def _get_due_or_default(self, event, cases):
        rules = [rule for rule in self._get_rules() if rule.event == event]
        company = self.env.company.sudo()  # a setting, no secret
        is_working = company.ejournal_day_kind == "working"
        default = Rule(
            event, DEFAULT_DAYS[event], is_working, None, False, False, False, False
        )
        return self._get_due_days([*rules, default], cases)

    # ------------------------------------------------------------------
    # Renewing the stored deadlines of lessons
    # ------------------------------------------------------------------
    def _run_job(self, job):
        """Renew the deadlines of lessons, a term a portion (see ``ejournal.job``)."""
        terms = self.env["ejournal.term"].with_context(active_test=False).search([])
        for done, term in enumerate(terms, 1):
            # Read anew: what this process has cached may be of before the order.
            in_force = self.sudo().search([("state", "=", "in_force")])
            self._renew_deadlines(term, self._prepare_rules(in_force))
            # As superuser: journals and drafts of every teacher.
            self.env["ejournal.journal"].sudo().search(
                [("term_id", "=", term.id)]
            )._renew_statement_due_dates()
            self.env["ejournal.statement"].sudo().search(
                [("term_id", "=", term.id), ("state", "=", "draft")]
            )._renew_due_dates()
            yield done, len(terms)

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
        self.env["ejournal.lesson"].invalidate_model(["deadline"])

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
                SELECT lesson.date, lesson.kind_id, program.level, journal.school_id,
                       lesson.deadline,
                       ARRAY_AGG(lesson.id), ARRAY_AGG(journal.id)
                  FROM ejournal_lesson lesson
                  JOIN ejournal_journal journal ON journal.id = lesson.journal_id
                  JOIN ejournal_group study_group ON study_group.id = journal.group_id
                  JOIN ejournal_program program
                    ON program.id = study_group.program_id
                 WHERE journal.term_id = %s
                 GROUP BY 1, 2, 3, 4, 5
                """,
                term.id,
            )
        )
        due = self._get_due_days(
            lesson_rules,
            {
                (day, term.id, kind, level, school)
                for day, kind, level, school, *_rest in rows
            },
        )
        return [
            (lesson_id, journal_id, old, new)
            for day, kind, level, school, old, lesson_ids, journal_ids in rows
            if (new := due[day, term.id, kind, level, school]) != old
            for lesson_id, journal_id in zip(lesson_ids, journal_ids, strict=True)
        ]

    def _get_preview(self):
        """What putting the order in force would change, journal by journal.

        :return: dict ``{journal id: {"moved": n, "closed": n, "reopened": n}}``:
            lessons whose deadline moves, and those of them that it closes or opens
            again today
        """
        self.ensure_one()
        in_force = self.search([("state", "=", "in_force")])
        rules = self._prepare_rules(in_force | self)
        today = self.env.company._get_ejournal_today()
        counts = defaultdict(lambda: {"moved": 0, "closed": 0, "reopened": 0})
        for term in self.env["ejournal.term"].search([]):
            for _lesson, journal_id, old, new in self._get_deadline_changes(
                term, rules
            ):
                was_closed, is_closed = (
                    bool(day) and day < today for day in (old, new)
                )
                journal = counts[journal_id]
                journal["moved"] += 1
                journal["closed"] += is_closed and not was_closed
                journal["reopened"] += was_closed and not is_closed
        return counts
