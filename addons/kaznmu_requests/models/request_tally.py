from odoo import api, fields, models
from odoo.tools import SQL


class EjournalRequestTally(models.Model):
    """Where approvals of one teacher's corrections queue, one row an academic year.

    The corrections are counted where they stand (SOP C17). Two that are approved at
    the same moment do not see each other, and none would be the one too many: so each
    changes this row. The second one fails at it, and Odoo repeats it with the first
    one to be seen.
    """

    _name = "ejournal.request.tally"
    _description = "Corrections of a teacher in a year"
    _inherit = ["ejournal.closed.mixin"]
    _rec_name = "teacher_id"

    teacher_id = fields.Many2one(
        "res.users", required=True, ondelete="restrict", readonly=True
    )
    academic_year = fields.Char(required=True, readonly=True)
    last_request_id = fields.Many2one(
        "ejournal.request",
        string="Approved last",
        required=True,
        ondelete="cascade",
        index=True,
        readonly=True,
    )

    _teacher_uniq = models.Constraint(
        "UNIQUE (teacher_id, academic_year)", "One row a teacher and year."
    )

    @api.model
    def _queue(self, request):
        """Let approvals of the teacher in the year come one after the other.

        :param request: the correction that is being approved (as superuser)
        """
        self.flush_model()
        self.env.execute_query(
            SQL(
                """
                INSERT INTO ejournal_request_tally AS tally
                            (teacher_id, academic_year, last_request_id,
                             create_uid, create_date, write_uid, write_date)
                     VALUES (%(teacher)s, %(year)s, %(request)s,
                             %(uid)s, %(now)s, %(uid)s, %(now)s)
                ON CONFLICT (teacher_id, academic_year) DO UPDATE
                        SET last_request_id = EXCLUDED.last_request_id,
                            write_uid = EXCLUDED.write_uid,
                            write_date = EXCLUDED.write_date
                  RETURNING id
                """,
                teacher=request.author_id.id,
                year=request.academic_year,
                request=request.id,
                uid=self.env.uid,
                now=fields.Datetime.now(),
            )
        )
        self.invalidate_model()
