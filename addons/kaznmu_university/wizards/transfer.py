from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date


class EjournalTransfer(models.TransientModel):
    """Students leave their group on a date, for another one or for good.

    Rows in journals follow the enrollments (see ``ejournal.participant``).
    """

    _name = "ejournal.transfer"
    _description = "Transfer of students"

    student_ids = fields.Many2many(
        "ejournal.student",
        string="Students",
        required=True,
        default=lambda self: self.env.context.get("active_ids"),
    )
    group_id = fields.Many2one(
        "ejournal.group", string="New group", help="Empty: the students leave"
    )
    date = fields.Date(string="First day there", required=True)

    def action_transfer(self):
        """End the present enrollments the day before; enroll in the new group.

        :raise UserError: a student is in no group on that day, or in the new one
            already
        """
        self.ensure_one()
        Enrollment = self.env["ejournal.enrollment"]
        last_day = self.date - timedelta(days=1)
        current = Enrollment.search(
            Enrollment._domain_overlapping(last_day, last_day)
            & fields.Domain("student_id", "in", self.student_ids.ids)
            & (fields.Domain("date_to", "!=", last_day))
        )
        nowhere = self.student_ids - current.student_id
        if nowhere:
            raise UserError(
                self.env._(
                    "%(students)s: not in a group on %(date)s.",
                    students=", ".join(nowhere.mapped("name")),
                    date=format_date(self.env, last_day),
                )
            )
        same = current.filtered(lambda enrollment: enrollment.group_id == self.group_id)
        if same:
            raise ValidationError(
                self.env._(
                    "%(students)s: already in %(group)s.",
                    students=", ".join(same.student_id.mapped("name")),
                    group=self.group_id.name,
                )
            )
        current.date_to = last_day
        if self.group_id:
            Enrollment.create(
                [
                    {
                        "student_id": student.id,
                        "group_id": self.group_id.id,
                        "date_from": self.date,
                    }
                    for student in self.student_ids
                ]
            )
        return {"type": "ir.actions.act_window_close"}
