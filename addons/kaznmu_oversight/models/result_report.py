from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.assessment.policy import (
    EXAM_KINDS,
    TRADITIONAL_GRADES,
)

from .report_mixin import JOURNAL_COLUMNS, JOURNAL_TABLES


class EjournalResultReport(models.Model):
    """Results as they stand: of each student the line that counts.

    Ratings and grades are those that the statements hold; nothing is computed here.
    """

    _name = "ejournal.result.report"
    _description = "Distribution of grades"
    _inherit = ["ejournal.report.mixin"]
    _auto = False
    _order = "term_id desc, final desc, id"
    _rec_name = "student_id"
    _depends = {
        "ejournal.statement": ["journal_id"],
        "ejournal.statement.line": ["statement_id", "is_result", "letter", "final"],
    }

    statement_id = fields.Many2one("ejournal.statement", readonly=True)
    student_id = fields.Many2one("ejournal.student", readonly=True)
    rating = fields.Float(
        string="Admission rating", digits=(5, 2), readonly=True, aggregator="avg"
    )
    final = fields.Float(
        string="Final, %", digits=(5, 2), readonly=True, aggregator="avg"
    )
    gpa_points = fields.Float(
        string="GPA points", digits=(3, 2), readonly=True, aggregator="avg"
    )
    letter = fields.Char(readonly=True)
    traditional = fields.Selection(
        TRADITIONAL_GRADES, string="Traditional grade", readonly=True
    )
    exam_kind = fields.Selection(EXAM_KINDS, readonly=True)
    is_admitted = fields.Boolean(string="Admitted", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, %(columns)s, line.statement_id, line.student_id,
                   CASE WHEN line.has_rating THEN line.rating END AS rating,
                   CASE WHEN line.letter <> '' THEN line.final END AS final,
                   CASE WHEN line.letter <> '' THEN line.gpa_points END AS gpa_points,
                   NULLIF(line.letter, '') AS letter,
                   line.traditional, line.exam_kind, line.is_admitted
              FROM %(tables)s
              JOIN ejournal_statement statement ON statement.journal_id = journal.id
              JOIN ejournal_statement_line line
                ON line.statement_id = statement.id AND line.is_result
            """,
            columns=JOURNAL_COLUMNS,
            tables=JOURNAL_TABLES,
        )
