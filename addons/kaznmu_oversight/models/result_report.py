from odoo import fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.assessment import TOP_PERCENT, TOP_TYPES
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
    _order = "term_id, final desc, id"
    _rec_name = "student_id"
    _depends = {
        "ejournal.assignment": ["journal_id", "teacher_id", "replaces_id"],
        "ejournal.curriculum": ["control_form"],
        "ejournal.discipline": ["transcript_type"],
        "ejournal.statement": ["journal_id", "kind"],
        "ejournal.statement.line": [
            "statement_id",
            "is_result",
            "letter",
            "final",
            "outcome",
        ],
        "ejournal.term": ["is_summer"],
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
    teacher_id = fields.Many2one("res.users", readonly=True)
    is_top_counted = fields.Boolean(
        string="Counts for the share of A and A-", readonly=True
    )
    top_share = fields.Float(
        string="A and A-, %",
        digits=(5, 1),
        readonly=True,
        aggregator="avg",
        help="Finals from 89.5 per cent, as the ministry's indicator 2.21 counts them: "
        "of disciplines and modules, without retakes, credit tests and summer terms.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT line.id, %(columns)s, line.statement_id, line.student_id,
                   CASE WHEN line.has_rating THEN line.rating END AS rating,
                   CASE WHEN line.outcome = 'points' THEN line.final END AS final,
                   CASE WHEN line.outcome = 'points' THEN line.gpa_points END
                       AS gpa_points,
                   NULLIF(line.letter, '') AS letter,
                   line.traditional, line.exam_kind, line.is_admitted,
                   (SELECT assignment.teacher_id FROM ejournal_assignment assignment
                     WHERE assignment.journal_id = journal.id
                       AND assignment.replaces_id IS NULL
                     ORDER BY assignment.date_from NULLS FIRST, assignment.id
                     LIMIT 1) AS teacher_id,
                   counted.is_top_counted,
                   CASE WHEN counted.is_top_counted
                        THEN CASE WHEN line.final >= %(top)s THEN 100.0 ELSE 0 END
                        END AS top_share
              FROM %(tables)s
              JOIN ejournal_term term ON term.id = journal.term_id
              JOIN ejournal_discipline discipline
                ON discipline.id = COALESCE(journal.module_id, journal.discipline_id)
              LEFT JOIN ejournal_curriculum curriculum
                ON curriculum.id = journal.curriculum_id
              JOIN ejournal_statement statement ON statement.journal_id = journal.id
              JOIN ejournal_statement_line line
                ON line.statement_id = statement.id AND line.is_result
              CROSS JOIN LATERAL (
                  SELECT line.outcome = 'points' AND statement.kind <> 'retake'
                         AND COALESCE(term.is_summer, FALSE) = FALSE
                         AND COALESCE(NULLIF(discipline.transcript_type, ''),
                                      CASE WHEN curriculum.control_form = 'credit'
                                           THEN '5' ELSE '0' END) IN %(types)s
                         AS is_top_counted
              ) counted
            """,
            columns=JOURNAL_COLUMNS,
            tables=JOURNAL_TABLES,
            top=TOP_PERCENT,
            types=TOP_TYPES,
        )
