from odoo import api, fields, models
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.journal.assignment import TAUGHT
from odoo.addons.kaznmu_ejournal.models.statement.statement_check import (
    MIN_COLUMN,
    MIN_MARKS,
)

# Bands of points, and what else stands in cells; keys are in the order of a chart.
BANDS = [
    ("0", "н/б"),
    ("1", "0–49"),
    ("2", "50–59"),
    ("3", "60–69"),
    ("4", "70–79"),
    ("5", "80–89"),
    ("6", "90–100"),
    ("7", "зач."),
    ("8", "незач."),
]
BAND = SQL(
    """CASE mark.kind
            WHEN 'absent' THEN '0'
            WHEN 'passed' THEN '7'
            WHEN 'failed' THEN '8'
            ELSE CASE WHEN mark.points < 50 THEN '1'
                      ELSE (LEAST(FLOOR(mark.points / 10), 9) - 3)::integer::text END
       END"""
)


class EjournalMarkFigures(models.AbstractModel):
    """Rows about the marks of a teacher in a journal, as they were last looked at.

    Only the nightly look at journals writes here, so that no report reads the marks.
    """

    _name = "ejournal.mark.figures"
    _description = "Figures about marks"

    journal_id = fields.Many2one(
        "ejournal.journal", required=True, readonly=True, ondelete="cascade", index=True
    )
    teacher_id = fields.Many2one(
        "res.users", required=True, readonly=True, ondelete="cascade", index=True
    )
    term_id = fields.Many2one(related="journal_id.term_id", store=True, index=True)
    discipline_id = fields.Many2one(related="journal_id.discipline_id", store=True)
    group_id = fields.Many2one(related="journal_id.group_id", store=True)
    department_id = fields.Many2one(related="journal_id.department_id", store=True)
    school_id = fields.Many2one(related="journal_id.school_id", store=True)
    mark_count = fields.Integer(string="Marks", readonly=True)

    @api.model
    def _refresh(self, journals):
        """Count the marks of journals anew."""
        self.env.flush_all()
        self.search([("journal_id", "in", journals.ids)]).unlink()
        self.create(self._count(journals))

    @api.model
    def _count(self, journals):
        """Values of the rows of some journals, in a constant number of queries."""
        raise NotImplementedError


class EjournalMarkProfile(models.Model):
    """How many marks of each band a teacher has in a journal.

    A lesson is that of who taught it: on the days of a substitution, the substitute.
    """

    _name = "ejournal.mark.profile"
    _description = "Marks of a teacher by bands"
    _inherit = ["ejournal.closed.mixin", "ejournal.mark.figures"]
    _order = "journal_id, teacher_id, band"
    _rec_name = "band"

    band = fields.Selection(BANDS, required=True, readonly=True)

    @api.model
    def _count(self, journals):
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT lesson.journal_id, assignment.teacher_id, %(band)s AS band,
                       COUNT(*) AS mark_count
                  FROM ejournal_lesson lesson
                  JOIN ejournal_assignment assignment ON %(taught)s
                  JOIN ejournal_mark mark ON mark.lesson_id = lesson.id
                 WHERE lesson.journal_id = ANY(%(ids)s)
                   AND lesson.is_cancelled IS NOT TRUE
                   AND mark.kind NOT IN ('recredit', 'excused')
                 GROUP BY 1, 2, 3
                 ORDER BY 1, 2, 3
                """,
                band=BAND,
                taught=TAUGHT,
                ids=journals.ids,
            )
        )


class EjournalMarkSign(models.Model):
    """Marks worth a second look: all the same, or all typed within an hour.

    There may be the best of reasons, and nobody is accused: no mail is sent, nothing is
    barred. The teacher sees the own rows, and the head those of the department.
    """

    _name = "ejournal.mark.sign"
    _description = "Marks worth a second look"
    _inherit = ["ejournal.closed.mixin", "ejournal.mark.figures"]
    _order = "term_id, journal_id, kind, lesson_id"
    _rec_name = "kind"

    kind = fields.Selection(
        [
            ("same_value", "All students have the same mark"),
            ("one_hour", "All marks of the journal entered within an hour"),
        ],
        string="What is seen",
        required=True,
        readonly=True,
    )
    lesson_id = fields.Many2one("ejournal.lesson", readonly=True, ondelete="cascade")
    date = fields.Date(readonly=True, help="Of the lesson, or of entering")
    points = fields.Float(digits=(5, 2), readonly=True)
    value = fields.Char(compute="_compute_value")

    @api.depends("kind", "points")
    def _compute_value(self):
        format_value = self.env["ejournal.mark"]._format_value
        for sign in self:
            is_same = sign.kind == "same_value"
            sign.value = format_value("points", sign.points) if is_same else False

    def action_open(self):
        """Open the journal in which the marks stand.

        :return: client action
        """
        self.ensure_one()
        return self.journal_id.action_open_grid()

    @api.model
    def _count(self, journals):
        return self._count_same(journals) + self._count_hasty(journals)

    def _count_same(self, journals):
        """Lessons in which everybody has the same points; few prove nothing."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT lesson.journal_id, assignment.teacher_id, lesson.id AS lesson_id,
                       'same_value' AS kind, lesson.date, MIN(mark.points) AS points,
                       COUNT(*) AS mark_count
                  FROM ejournal_lesson lesson
                  JOIN ejournal_assignment assignment ON %(taught)s
                  JOIN ejournal_mark mark ON mark.lesson_id = lesson.id
                 WHERE lesson.journal_id = ANY(%(ids)s)
                   AND lesson.is_cancelled IS NOT TRUE
                 GROUP BY lesson.id, assignment.teacher_id
                HAVING COUNT(*) >= %(least)s AND BOOL_AND(mark.kind = 'points')
                   AND MIN(mark.points) = MAX(mark.points)
                 ORDER BY lesson.id, assignment.teacher_id
                """,
                taught=TAUGHT,
                ids=journals.ids,
                least=MIN_COLUMN,
            )
        )

    def _count_hasty(self, journals):
        """Journals whose marks one person typed within an hour, though of several
        days; what came from a file was not typed."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT lesson.journal_id, change.user_id AS teacher_id,
                       'one_hour' AS kind, MAX(change.date)::date AS date,
                       COUNT(*) AS mark_count
                  FROM ejournal_lesson lesson
                  JOIN ejournal_mark mark ON mark.lesson_id = lesson.id
                  JOIN ejournal_mark_change change
                    ON change.id = mark.version AND change.source <> 'import'
                 WHERE lesson.journal_id = ANY(%(ids)s)
                 GROUP BY lesson.journal_id, change.user_id
                HAVING COUNT(*) >= %(least)s
                   AND COUNT(DISTINCT lesson.date) > 1
                   AND MAX(change.date) - MIN(change.date) <= INTERVAL '1 hour'
                 ORDER BY lesson.journal_id, change.user_id
                """,
                ids=journals.ids,
                least=MIN_MARKS,
            )
        )
