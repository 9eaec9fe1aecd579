from odoo import fields, models
from odoo.tools import SQL

from .request import STATES
from .request_step import OUTCOMES


class EjournalRequestReport(models.Model):
    """Statistics of requests, a row a step: for pivots, graphs and the report to the
    Academic Council (SOP T1.12)."""

    _name = "ejournal.request.report"
    _description = "Statistics of requests"
    _rec_name = "request_id"
    _auto = False
    _order = "date desc, id desc"

    request_id = fields.Many2one("ejournal.request", readonly=True)
    date = fields.Datetime(string="Sent on", readonly=True)
    kind = fields.Selection(
        lambda self: self.env["ejournal.request.kind"]._get_selection(), readonly=True
    )
    state = fields.Selection(STATES, readonly=True)
    cause_kind = fields.Selection(
        lambda self: (
            self.env["ejournal.request"]
            ._fields["cause_kind"]
            ._description_selection(self.env)
        ),
        string="Cause",
        readonly=True,
    )
    author_id = fields.Many2one("res.users", readonly=True)
    department_id = fields.Many2one("ejournal.department", readonly=True)
    school_id = fields.Many2one("ejournal.school", readonly=True)
    term_id = fields.Many2one("ejournal.term", readonly=True)
    stage_id = fields.Many2one("ejournal.request.stage", readonly=True)
    outcome = fields.Selection(OUTCOMES, readonly=True)
    request_count = fields.Integer(
        string="Requests",
        readonly=True,
        help="Each request counts once, by its last step",
    )
    step_days = fields.Float(string="Days in the step", readonly=True, aggregator="avg")
    norm_days = fields.Float(string="Norm, days", readonly=True, aggregator="avg")
    late_steps = fields.Integer(
        string="Late steps",
        readonly=True,
        help="Ended after their term, or overdue and not ended",
    )
    changes_grade = fields.Boolean(string="Changes a grade", readonly=True)
    late_requests = fields.Integer(string="Sent late", readonly=True)

    @property
    def _table_query(self):
        company = self.env.company
        zone = company._get_ejournal_timezone()
        now, today = fields.Datetime.now(), company._get_ejournal_today()
        columns = SQL(
            """step.id, step.request_id, step.stage_id, step.outcome,
               request.submitted_on AS date, request.kind, request.state,
               request.cause_kind, request.changes_grade,
               request.author_id, request.department_id, request.school_id,
               CASE WHEN %(is_last)s THEN 1 ELSE 0 END AS request_count,
               CASE WHEN %(is_last)s AND request.is_late THEN 1 ELSE 0 END
                   AS late_requests,
               CASE WHEN step.is_late
                      -- not ended yet, and overdue
                      OR step.date_end IS NULL AND step.deadline < %(today)s
                    THEN 1 ELSE 0 END AS late_steps,
               EXTRACT(epoch FROM COALESCE(step.date_end, %(now)s)
                   - step.date_start) / 86400 AS step_days,
               step.deadline - (step.date_start AT TIME ZONE 'UTC'
                   AT TIME ZONE %(zone)s)::date AS norm_days""",
            is_last=SQL(
                """step.id = MAX(step.id)
                       OVER (PARTITION BY request.term_id, step.request_id)"""
            ),
            now=now,
            today=today,
            zone=zone,
        )
        tables = SQL(
            """ejournal_request request
               JOIN ejournal_request_step step ON step.request_id = request.id"""
        )
        # In two parts, and the last step of each looked for within its term, so that a
        # condition on the term holds within: no steps of terms that are over are read.
        return SQL(
            """
            SELECT %(columns)s, request.term_id FROM %(tables)s
             WHERE request.submitted_on IS NOT NULL AND request.term_id IS NOT NULL
             UNION ALL
            SELECT %(columns)s, term.id FROM %(tables)s
              CROSS JOIN LATERAL (
                   SELECT (request.submitted_on AT TIME ZONE 'UTC'
                           AT TIME ZONE %(zone)s)::date AS day) sent
              -- The term that goes on, or the next one: what is sent between two
              -- terms belongs to the report that is still to be made.
              LEFT JOIN LATERAL (
                   SELECT id FROM ejournal_term
                    WHERE sent.day <= attestation_end
                    ORDER BY date_start > sent.day, ABS(date_start - sent.day), id
                    LIMIT 1) term ON TRUE
             WHERE request.submitted_on IS NOT NULL AND request.term_id IS NULL
            """,
            columns=columns,
            tables=tables,
            zone=zone,
        )

    def action_open_request(self):
        """Open the request that a row is about."""
        self.ensure_one()
        return self.request_id._get_records_action()
