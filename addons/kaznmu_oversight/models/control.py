from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.kaznmu_ejournal.models.journal.assignment import TAUGHT
from odoo.addons.kaznmu_ejournal.models.journal.lesson import FILLED
from odoo.addons.kaznmu_university.models.res_users import ROLE_GROUP

from .report_mixin import JOURNAL_COLUMNS, JOURNAL_TABLES

# Asked once a query; joined, kinds would be sorted for each journal.
IS_GRADED = SQL(
    "lesson.kind_id = ANY(ARRAY(SELECT id FROM ejournal_lesson_kind WHERE is_graded))"
)
# In these words PostgreSQL knows how many there are; the first are those of the index,
# with the second goes who has no cells.
IS_UNFILLED = SQL("lesson.is_filled IS NOT TRUE AND lesson.is_filled IS NOT NULL")
# In the context of reading rows that are found.
IS_FOUND = "ejournal_control_found"
# What lessons that are not filled tell: rows are found by all of them at once.
LATENESS = {"unfilled_count", "late_count", "late_days", "next_deadline"}
# Who controls journals; a teacher sees the own rows only to know how things stand.
CONTROLLERS = ",".join(
    ROLE_GROUP + role for role in ("coordinator", "dean_office", "reader")
)


class EjournalControl(models.Model):
    """Control of a journal's keeping: filled, due and late, teacher by teacher.

    Head of department (SOP T1.6). A row is an assignment: a teacher, or a substitute
    for the own dates. Nothing is stored: counts come from the lessons' counters.
    """

    _name = "ejournal.control"
    _description = "Control of journals"
    _inherit = ["ejournal.report.mixin", "ejournal.fill.mixin"]
    _auto = False
    _order = "late_days desc, late_count desc, id"
    _rec_name = "journal_id"
    _depends = {
        "ejournal.assignment": [
            "journal_id",
            "teacher_id",
            "replaces_id",
            "date_from",
            "date_to",
        ],
        "ejournal.journal": [
            "term_id",
            "group_id",
            "discipline_id",
            "department_id",
            "school_id",
        ],
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

    teacher_id = fields.Many2one("res.users", readonly=True)
    held_count = fields.Integer(string="Lessons held", readonly=True)
    unfilled_count = fields.Integer(string="Lessons not filled", readonly=True)
    late_count = fields.Integer(string="Lessons late", readonly=True)
    late_days = fields.Integer(string="Days late", readonly=True, aggregator="max")
    next_deadline = fields.Date(string="Next deadline", readonly=True, aggregator="min")
    is_current = fields.Boolean(
        string="Of the current term", store=False, search="_search_is_current"
    )

    @property
    def _table_query(self):
        """What is late comes from the few lessons that are not filled, which have an
        index of their own; all lessons are counted for the rows alone that are shown
        (:meth:`_fetch_query`): PostgreSQL leaves a join out of which no column is asked
        for. The terms that are asked for are told within, too: PostgreSQL brings there
        a condition on one term, not on two. Counts are plain integers: the sum of
        others would be a decimal number, «117.0»."""
        return SQL(
            """
            SELECT assignment.id, assignment.teacher_id, %(columns)s,
                   held.held_count::int, held.filled_cells, held.due_cells,
                   COALESCE(100 * held.filled_cells / NULLIF(held.due_cells, 0), 0)
                       AS fill_percent,
                   COALESCE(unfilled.unfilled_count, 0)::int AS unfilled_count,
                   COALESCE(unfilled.late_count, 0)::int AS late_count,
                   COALESCE(unfilled.late_days, 0) AS late_days,
                   unfilled.next_deadline
              FROM %(tables)s
              JOIN ejournal_assignment assignment ON assignment.journal_id = journal.id
              %(counts)s
            """,
            columns=JOURNAL_COLUMNS,
            tables=JOURNAL_TABLES,
            counts=self._get_counts_sql(),
        )

    @api.model
    def _get_counts_sql(self):
        """The lessons that were held, and those that are not filled: to find rows, the
        latter of all at once; of rows that are found, the lessons of each, once."""
        today = self.env.company._get_ejournal_today()
        parts = {
            "taught": TAUGHT,
            "is_held": SQL(
                "%s AND lesson.is_cancelled IS NOT TRUE AND lesson.date <= %s",
                IS_GRADED,
                today,
            ),
            "is_unfilled": IS_UNFILLED,
            "is_of_terms": self._get_terms_sql(),
            "held": SQL(
                """COUNT(*) AS held_count, COALESCE(SUM(%s), 0) AS filled_cells,
                   COALESCE(SUM(lesson.due_count), 0) AS due_cells""",
                FILLED,
            ),
            "unfilled": SQL(
                """COUNT(*) FILTER (WHERE %(is_unfilled)s) AS unfilled_count,
                   COUNT(*) FILTER (WHERE %(is_late)s) AS late_count,
                   MAX(%(today)s - lesson.deadline) FILTER (WHERE %(is_late)s)
                       AS late_days,
                   MIN(lesson.deadline)
                       FILTER (WHERE %(is_unfilled)s AND lesson.deadline >= %(today)s)
                       AS next_deadline""",
                is_unfilled=IS_UNFILLED,
                is_late=SQL("%s AND lesson.deadline < %s", IS_UNFILLED, today),
                today=today,
            ),
        }
        if self.env.context.get(IS_FOUND):
            return SQL(
                """LEFT JOIN LATERAL (
                        SELECT %(held)s, %(unfilled)s
                          FROM ejournal_lesson lesson
                         WHERE %(taught)s AND %(is_held)s) held ON TRUE
                   CROSS JOIN LATERAL (SELECT held.*) unfilled""",
                **parts,
            )
        return SQL(
            """LEFT JOIN (
                    SELECT assignment.id AS assignment_id, %(unfilled)s
                      FROM ejournal_lesson lesson
                      JOIN ejournal_assignment assignment ON %(taught)s
                      JOIN ejournal_journal journal ON journal.id = lesson.journal_id
                     WHERE %(is_held)s AND %(is_unfilled)s AND %(is_of_terms)s
                     GROUP BY assignment.id
                    ) unfilled ON unfilled.assignment_id = assignment.id
               LEFT JOIN LATERAL (
                    SELECT %(held)s FROM ejournal_lesson lesson
                     WHERE %(taught)s AND %(is_held)s) held ON TRUE""",
            **parts,
        )

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        """As for all records; how many rows there are is known without their lessons,
        unless these are asked for."""
        asked = {part.field_expr for part in Domain(domain).iter_conditions()}
        counted = self.with_context(**{IS_FOUND: not asked & LATENESS})
        return super(EjournalControl, counted).search_count(domain, limit)

    def _fetch_query(self, query, fields):
        # Rows are found first; their lessons are counted for those alone that are
        # shown, not for all that were sorted.
        rows = self.browse(query)
        found = rows.with_context(**{IS_FOUND: True})
        super(EjournalControl, found)._fetch_query(
            found._as_query(ordered=False), fields
        )
        return rows

    @api.model
    def _search_is_current(self, operator, value):
        if operator != "in":
            return NotImplemented
        # By ids, which PostgreSQL sees before it plans; a search it would not.
        current = self.env["ejournal.term"]._get_current()
        return Domain("term_id", "in", current.ids)

    def _get_late_lessons(self):
        """Lessons past their deadline and not filled, each with the one who had it:
        a substitute on the days of the substitution.

        :return: dict ``{row: lessons}``, without rows that have none
        """
        today = self.env.company._get_ejournal_today()
        # The rows were checked; the titles of their lessons go to the teachers.
        lessons = self.env["ejournal.lesson"].sudo()
        # As superuser, as above.
        assignments = self.env["ejournal.assignment"].sudo()
        late = lessons.search(
            [
                ("journal_id", "in", self.journal_id.ids),
                ("is_filled", "=", False),
                ("is_cancelled", "=", False),
                ("deadline", "<", today),
            ]
        ).grouped("journal_id")
        result = {}
        for row in self:
            own = assignments.browse(row.id)  # a row has the id of its assignment
            found = late.get(own.journal_id, lessons).filtered(
                lambda lesson, own=own: own._teaches(lesson.date)
            )
            if found:
                result[row] = found
        return result

    def action_open_lessons(self):
        """Open the lessons that are not filled, the late ones first."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "kaznmu_ejournal.ejournal_lesson_action"
        )
        today = self.env.company._get_ejournal_today()
        return {
            **action,
            "domain": [
                ("journal_id", "in", self.journal_id.ids),
                ("is_filled", "=", False),
                ("is_cancelled", "=", False),
                ("date", "<=", today),
            ],
            "context": {},
        }

    def action_write_to_teacher(self):
        """Remind each teacher of the late lessons, in one click; it stays in the
        journal's messages.

        :raise AccessError: the user may not see the journal
        """
        self.check_access("read")
        if not self.env.user.has_groups(CONTROLLERS):
            raise AccessError(
                self.env._(
                    "Teachers are reminded by their department, the dean's office and "
                    "the registrar's office."
                )
            )
        told = self.browse()
        for row, lessons in self._get_late_lessons().items():
            row._write_to_teacher(lessons)
            told |= row
        # As superuser: names of those who were told, to who told them.
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if told else "info",
                "message": self.env._(
                    "Reminded: %s", ", ".join(told.teacher_id.sudo().mapped("name"))
                )
                if told
                else self.env._("Nothing is late, so nobody was reminded."),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _write_to_teacher(self, lessons):
        self.ensure_one()
        # Whoever controls the journal may read it, and so write a message there.
        self.env.ref("kaznmu_oversight.mail_template_late_lessons")._write_to(
            self.teacher_id.sudo(),  # to write to, not to show
            self.journal_id,
            is_posted=True,
            lessons=lessons.sudo(),
        )

    @api.model
    def _get_late_rows(self):
        """Late rows by department, for the heads' weekly digest.

        :return: dict ``{department: rows}``
        """
        return self.search([("late_count", ">", 0)]).grouped("department_id")
