from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain


class EjournalEnrollment(models.Model):
    """Who is in which group, from when to when.

    An open end means "until further notice". A student is in one group at a time.
    """

    _name = "ejournal.enrollment"
    _description = "Enrollment"
    _rec_name = "student_id"
    _order = "date_from desc, id desc"

    student_id = fields.Many2one(
        "ejournal.student", required=True, ondelete="restrict", index=True
    )
    group_id = fields.Many2one(
        "ejournal.group", required=True, ondelete="restrict", index=True
    )
    date_from = fields.Date(string="From", required=True)
    date_to = fields.Date(string="To")

    _dates_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_to >= date_from)",
        "An enrollment cannot end before it begins.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        enrollments = super().create(vals_list)
        enrollments._after_change(enrollments.group_id, enrollments.student_id)
        return enrollments

    def write(self, vals):
        self.check_access("write")
        groups, students = self.group_id, self.student_id
        result = super().write(vals)
        self._after_change(groups | self.group_id, students | self.student_id)
        return result

    def unlink(self):
        self.check_access("unlink")
        groups, students = self.group_id, self.student_id
        result = super().unlink()
        self._after_change(groups, students)
        return result

    @api.model
    def _after_change(self, groups, students):
        """Let follow what depends on who is in which group: here nothing does.

        :param groups: those left and those entered
        :param students: whose enrollments were created, changed or deleted
        """

    @api.constrains("student_id", "date_from", "date_to")
    def _check_one_group_at_a_time(self):
        enrollments = self.search([("student_id", "in", self.student_id.ids)])
        for student, rows in enrollments.grouped("student_id").items():
            rows = rows.sorted("date_from")
            for earlier, later in zip(rows, rows[1:], strict=False):
                if not earlier.date_to or earlier.date_to >= later.date_from:
                    raise ValidationError(
                        self.env._(
                            "%(student)s would be in two groups at once: %(first)s "
                            "and %(second)s.",
                            student=student.display_name,
                            first=earlier.group_id.name,
                            second=later.group_id.name,
                        )
                    )

    @api.model
    def _domain_overlapping(self, date_from, date_to):
        """Enrollments that have at least one day in common with the given dates."""
        return Domain("date_from", "<=", date_to) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", date_from)
        )
