from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.statement.statement_kind import CLOSING_KINDS

from .report_mixin import JOURNAL_COLUMNS, JOURNAL_TABLES

UNFORMED = ("missing", "draft", "returned")


class EjournalStatementStatus(models.Model):
    """How far the statement of each journal has come (SOP T1.7, T1.9).

    A row is a journal, with the statement that closes it: the newest one that was
    formed, else the draft, else none.
    """

    _name = "ejournal.statement.status"
    _description = "Statement of a journal: due, late, accepted"
    _inherit = ["ejournal.report.mixin"]
    _auto = False
    _order = "late_days desc, due_date, id"
    _rec_name = "journal_id"
    _depends = {
        "ejournal.journal": [
            "term_id",
            "group_id",
            "discipline_id",
            "department_id",
            "statement_due_date",
        ],
        "ejournal.group": ["course"],
        "ejournal.statement": ["journal_id", "kind", "state", "was_late"],
    }

    statement_id = fields.Many2one("ejournal.statement", readonly=True)
    state = fields.Selection(
        [
            ("missing", "Missing"),
            ("draft", "Draft"),
            ("formed", "Formed"),
            ("accepted", "Accepted"),
            ("returned", "Returned"),
        ],
        readonly=True,
    )
    stage = fields.Selection(
        [
            ("accepted", "Accepted"),
            ("formed", "Formed, to be accepted"),
            ("ahead", "Not formed, not due yet"),
            ("late", "Overdue"),
        ],
        readonly=True,
    )
    due_date = fields.Date(string="Due by", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True)
    late_days = fields.Integer(string="Days late", readonly=True, aggregator="max")
    was_late = fields.Boolean(string="Formed late", readonly=True)
    formed_on = fields.Datetime("Formed on", readonly=True)
    decided_on = fields.Datetime("Decided on", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT journal.id, %(columns)s,
                   statement.id AS statement_id,
                   COALESCE(statement.state, 'missing') AS state,
                   CASE WHEN statement.state IN ('accepted', 'formed')
                        THEN statement.state
                        WHEN journal.statement_due_date < %(today)s THEN 'late'
                        ELSE 'ahead' END AS stage,
                   journal.statement_due_date AS due_date,
                   statement.was_late, statement.formed_on, statement.decided_on,
                   COALESCE(journal.statement_due_date < %(today)s, FALSE)
                       AND COALESCE(statement.state, 'missing') IN %(unformed)s
                       AS is_late,
                   CASE WHEN COALESCE(statement.state, 'missing') IN %(unformed)s
                        THEN GREATEST(%(today)s - journal.statement_due_date, 0)
                        ELSE 0 END AS late_days
              FROM %(tables)s
              LEFT JOIN LATERAL (
                    SELECT id, state, was_late, formed_on, decided_on
                      FROM ejournal_statement
                     WHERE journal_id = journal.id AND kind IN %(kinds)s
                     ORDER BY state = 'draft', revision DESC, id DESC
                     LIMIT 1) statement ON TRUE
            """,
            columns=JOURNAL_COLUMNS,
            tables=JOURNAL_TABLES,
            today=self.env.company._get_ejournal_today(),
            unformed=UNFORMED,
            kinds=CLOSING_KINDS,
        )

    def action_open(self):
        """Open the statement, or the journal that has none yet."""
        self.ensure_one()
        return (self.statement_id or self.journal_id)._get_records_action()
