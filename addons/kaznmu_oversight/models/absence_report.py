from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.journal.mark import ABSENCES, MARK_KINDS

from .report_mixin import JOURNAL_COLUMNS, JOURNAL_TABLES, TERMS


class EjournalAbsenceReport(models.Model):
    """Absences, a row each; re-credited and excused ones are told apart (SOP C16).

    Reads only the absences among the marks, by an index of their own.
    """

    _name = "ejournal.absence.report"
    _description = "Absences"
    _inherit = ["ejournal.report.mixin"]
    _auto = False
    _order = "date desc, id"
    _rec_name = "student_id"

    student_id = fields.Many2one("ejournal.student", readonly=True)
    lesson_id = fields.Many2one("ejournal.lesson", readonly=True)
    date = fields.Date(readonly=True)
    kind = fields.Selection(
        [kind for kind in MARK_KINDS if kind[0] in ABSENCES], readonly=True
    )
    makeup_date = fields.Date(string="Made up on", readonly=True)
    is_made_up = fields.Boolean(string="Made up", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT mark.id, %(columns)s, participant.student_id, mark.lesson_id,
                   lesson.date, mark.kind, mark.makeup_date,
                   mark.makeup_date IS NOT NULL AS is_made_up
              FROM %(tables)s
              JOIN ejournal_lesson lesson ON lesson.journal_id = journal.id
              JOIN ejournal_mark mark
                ON mark.lesson_id = lesson.id
                   AND mark.kind IN ('absent', 'recredit', 'excused')
                   AND %(is_near)s
              JOIN ejournal_participant participant
                ON participant.id = mark.participant_id
             WHERE lesson.is_cancelled IS NOT TRUE
            """,
            columns=JOURNAL_COLUMNS,
            tables=JOURNAL_TABLES,
            is_near=self._get_reach_sql(),
        )

    @api.model
    def _get_reach_sql(self):
        """Condition on the marks of the terms that are asked for. A term's journals are
        made together, so its lessons have numbers near each other: of the index of
        absences the part between the first and the last of them is read, not that of
        all terms. By numbers, which PostgreSQL sees before it plans."""
        if not self.env.context.get(TERMS):
            return SQL("TRUE")
        self.env["ejournal.journal"].flush_model(["term_id"])
        self.env["ejournal.lesson"].flush_model(["journal_id"])
        [(first, last)] = self.env.execute_query(
            SQL(
                """SELECT MIN(lesson.id), MAX(lesson.id) FROM ejournal_journal journal
                     JOIN ejournal_lesson lesson ON lesson.journal_id = journal.id
                    WHERE %s""",
                self._get_terms_sql(),
            )
        )
        return SQL("mark.lesson_id BETWEEN %s AND %s", first, last)
