from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.journal.lesson import FILLED

from .report_mixin import JOURNAL_COLUMNS, JOURNAL_TABLES


class EjournalFillReport(models.Model):
    """How far journals are filled, by department, course and week (SOP T1.6).

    A row is a graded lesson that was held. Counts come from the lesson's counters, so
    that no mark is read.
    """

    _name = "ejournal.fill.report"
    _description = "Filling of journals"
    _inherit = ["ejournal.report.mixin", "ejournal.fill.mixin"]
    _auto = False
    _order = "late_days desc, date, id"
    _rec_name = "lesson_id"
    _depends = {
        "ejournal.journal": ["term_id", "group_id", "discipline_id", "department_id"],
        "ejournal.group": ["course"],
        "ejournal.lesson": [
            "journal_id",
            "date",
            "deadline",
            "filled_count",
            "due_count",
            "is_filled",
            "is_cancelled",
            "kind_id",
        ],
    }

    lesson_id = fields.Many2one("ejournal.lesson", readonly=True)
    date = fields.Date(readonly=True)
    deadline = fields.Date(string="Fill by", readonly=True)
    is_filled = fields.Boolean(string="Filled in", readonly=True)
    is_late = fields.Boolean(string="Late", readonly=True)
    late_days = fields.Integer(string="Days late", readonly=True, aggregator="max")

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT lesson.id, lesson.id AS lesson_id, %(columns)s,
                   lesson.date, lesson.deadline, lesson.is_filled,
                   %(filled)s AS filled_cells,
                   lesson.due_count AS due_cells,
                   100 * %(filled)s / NULLIF(lesson.due_count, 0) AS fill_percent,
                   lesson.is_filled IS FALSE
                       AND COALESCE(lesson.deadline < %(today)s, FALSE) AS is_late,
                   CASE WHEN lesson.is_filled IS FALSE
                        THEN GREATEST(%(today)s - lesson.deadline, 0)
                        ELSE 0 END AS late_days
              FROM %(tables)s
              JOIN ejournal_lesson lesson ON lesson.journal_id = journal.id
              JOIN ejournal_lesson_kind kind
                ON kind.id = lesson.kind_id AND kind.is_graded
             WHERE lesson.is_cancelled IS NOT TRUE AND lesson.date <= %(today)s
            """,
            columns=JOURNAL_COLUMNS,
            tables=JOURNAL_TABLES,
            filled=FILLED,
            today=self.env.company._get_ejournal_today(),
        )

    def action_open_journal(self):
        """Open the journal of the lesson."""
        self.ensure_one()
        return self.journal_id._get_records_action()
