from odoo import fields, models
from odoo.tools import SQL

from .mark_profile import BANDS


class EjournalMarkReport(models.Model):
    """Distribution of a teacher's marks beside that of the department in the term.

    Each band has two rows: the share among the teacher's marks, and the share among
    all marks of the department, which tells nobody's own.
    """

    _name = "ejournal.mark.report"
    _description = "Distribution of marks"
    _auto = False
    _order = "term_id, teacher_id, band, whose desc"
    _rec_name = "band"
    _depends = {
        "ejournal.mark.profile": [
            "band",
            "department_id",
            "mark_count",
            "school_id",
            "teacher_id",
            "term_id",
        ],
    }

    teacher_id = fields.Many2one("res.users", readonly=True)
    term_id = fields.Many2one("ejournal.term", readonly=True)
    department_id = fields.Many2one("ejournal.department", readonly=True)
    school_id = fields.Many2one("ejournal.school", readonly=True)
    band = fields.Selection(BANDS, string="Points", readonly=True)
    whose = fields.Selection(
        [("teacher", "The teacher"), ("department", "The department")], readonly=True
    )
    mark_count = fields.Integer(string="Marks", readonly=True, aggregator=None)
    share = fields.Float(
        string="Share, %", digits=(5, 1), readonly=True, aggregator="avg"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH own AS (
                SELECT term_id, department_id, school_id, teacher_id, band,
                       SUM(mark_count) AS mark_count
                  FROM ejournal_mark_profile
                 GROUP BY term_id, department_id, school_id, teacher_id, band
            ), shared AS (
                SELECT term_id, department_id, band, SUM(mark_count) AS mark_count
                  FROM own
                 GROUP BY term_id, department_id, band
            ), teacher AS (
                SELECT term_id, department_id, school_id, teacher_id,
                       SUM(mark_count) AS mark_count
                  FROM own
                 GROUP BY term_id, department_id, school_id, teacher_id
            ), total AS (
                SELECT term_id, department_id, SUM(mark_count) AS mark_count
                  FROM own
                 GROUP BY term_id, department_id
            )
            SELECT ROW_NUMBER() OVER (
                       ORDER BY teacher.term_id, teacher.department_id,
                                teacher.teacher_id, shared.band, side.whose
                   ) AS id,
                   teacher.term_id, teacher.department_id, teacher.school_id,
                   teacher.teacher_id, shared.band, side.whose,
                   CASE side.whose WHEN 'teacher' THEN COALESCE(own.mark_count, 0)
                        ELSE shared.mark_count END AS mark_count,
                   CASE side.whose
                        WHEN 'teacher'
                        THEN 100.0 * COALESCE(own.mark_count, 0) / teacher.mark_count
                        ELSE 100.0 * shared.mark_count / total.mark_count
                        END AS share
              FROM teacher
              JOIN total USING (term_id, department_id)
              JOIN shared USING (term_id, department_id)
              LEFT JOIN own
                ON own.term_id = teacher.term_id
               AND own.department_id = teacher.department_id
               AND own.teacher_id = teacher.teacher_id
               AND own.band = shared.band
             CROSS JOIN (VALUES ('teacher'), ('department')) AS side (whose)
            """
        )
