from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

WEEK = timedelta(days=7)


class EjournalPlanStatus(models.Model):
    """Whether the plan of each discipline of a term is there (SOP T1.2).

    A row for every discipline and department that the term's curricula name, a
    module by its parts; the plan that has come furthest, КТП or syllabus as the
    department chooses.
    """

    _name = "ejournal.plan.status"
    _description = "Plan of a discipline: uploaded or missing"
    _auto = False
    _order = "term_id, department_id, discipline_id, id"
    _rec_name = "discipline_id"

    term_id = fields.Many2one("ejournal.term", readonly=True)
    discipline_id = fields.Many2one("ejournal.discipline", readonly=True)
    department_id = fields.Many2one("ejournal.department", readonly=True)
    plan_id = fields.Many2one("ejournal.plan", readonly=True)
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("draft", "Draft"),
            ("returned", "Returned"),
            ("submitted", "Submitted"),
            ("approved", "Approved"),
        ],
        readonly=True,
    )
    deadline = fields.Date(compute="_compute_deadline", string="Due by")
    is_late = fields.Boolean(
        compute="_compute_deadline", search="_search_is_late", string="Late"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY part.term_id, part.discipline_id,
                                               part.department_id) AS id,
                   part.*, plan.id AS plan_id,
                   COALESCE(plan.state, 'missing') AS state
              FROM (SELECT DISTINCT line.term_id,
                           COALESCE(component.component_id, discipline.id)
                               AS discipline_id,
                           COALESCE(component.department_id, discipline.department_id)
                               AS department_id
                      FROM ejournal_curriculum line
                      JOIN ejournal_discipline discipline
                        ON discipline.id = line.discipline_id
                      LEFT JOIN ejournal_discipline_component component
                        ON component.discipline_id = discipline.id
                     WHERE line.active) part
              LEFT JOIN LATERAL (
                    SELECT id, state
                      FROM ejournal_plan
                     WHERE term_id = part.term_id
                       AND discipline_id = part.discipline_id
                       AND department_id = part.department_id
                       AND state <> 'superseded'
                     ORDER BY ARRAY_POSITION(
                                  ARRAY['approved', 'submitted', 'returned', 'draft'],
                                  state::text),
                              kind, version DESC
                     LIMIT 1) plan ON TRUE
            """
        )

    @api.depends("term_id", "state")
    def _compute_deadline(self):
        deadlines = self.env["ejournal.order"]._get_term_deadlines(self.term_id, "plan")
        today = self.env.company._get_ejournal_today()
        for status in self:
            status.deadline = deadlines.get(status.term_id)
            status.is_late = (
                status.state not in ("submitted", "approved")
                and bool(status.deadline)
                and status.deadline < today
            )

    @api.model
    def _search_is_late(self, operator, value):
        if operator != "in":
            return NotImplemented
        terms = self.env["ejournal.term"].search(Domain.TRUE)
        today = self.env.company._get_ejournal_today()
        over = [
            term.id
            for term, deadline in self.env["ejournal.order"]
            ._get_term_deadlines(terms, "plan")
            .items()
            if deadline < today
        ]
        return self._domain_missing() & Domain("term_id", "in", over)

    @api.model
    def _domain_missing(self):
        return Domain("state", "in", ("missing", "draft", "returned"))

    def action_open_plan(self):
        """Open the plan, or a new one for the discipline."""
        self.ensure_one()
        if self.plan_id:
            return self.plan_id._get_records_action()
        return {
            "type": "ir.actions.act_window",
            "res_model": "ejournal.plan",
            "view_mode": "form",
            "context": {
                "default_term_id": self.term_id.id,
                "default_discipline_id": self.discipline_id.id,
                "default_department_id": self.department_id.id,
            },
        }

    @api.model
    def _cron_remind(self):
        """Remind coordinators and heads of plans that are due soon, or late.

        One message a person, department and week; nothing when all plans are there,
        and nothing any more when the term is over.
        """
        days = self.env.company.ejournal_plan_reminder_days
        if not days:
            return
        today = self.env.company._get_ejournal_today()
        terms = self.env["ejournal.term"].search([("date_end", ">=", today)])
        due = [
            term.id
            for term, deadline in self.env["ejournal.order"]
            ._get_term_deadlines(terms, "plan")
            .items()
            if deadline <= today + timedelta(days=days)
        ]
        missing = self.search(self._domain_missing() & Domain("term_id", "in", due))
        by_user = defaultdict(self.browse)
        for status in missing:
            department = status.department_id
            told_on = department.plan_reminded_on
            if told_on and told_on > today - WEEK:
                continue
            for user in department.coordinator_ids | department.head_id:
                by_user[department, user] |= status
        for (department, user), statuses in by_user.items():
            statuses._remind(department, user)
            department.plan_reminded_on = today

    def _remind(self, department, user):
        self.env.ref("kaznmu_ejournal.mail_template_plans")._write_to(
            user, department=department, statuses=self
        )
