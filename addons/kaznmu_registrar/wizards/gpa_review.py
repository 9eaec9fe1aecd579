from odoo import api, fields, models
from odoo.fields import Command


class EjournalGpaReview(models.TransientModel):
    """Who is below the threshold of transfer to the next course, and why."""

    _name = "ejournal.gpa.review"
    _description = "Transfer to the next course"

    school_id = fields.Many2one(
        "ejournal.school",
        required=True,
        default=lambda self: self.env.user.ejournal_school_id,
    )
    course = fields.Integer(help="Empty: all courses")
    line_ids = fields.One2many(
        "ejournal.gpa.review.line", "review_id", "Students", readonly=True
    )
    below_count = fields.Integer("Below the threshold", readonly=True)
    student_count = fields.Integer("Students looked at", readonly=True)

    def action_list(self):
        """List the students of the school who are below the threshold."""
        self.ensure_one()
        # Rules of the groups decide whose students the user may see.
        groups = self.env["ejournal.group"].search(
            [("school_id", "=", self.school_id.id)]
            + ([("course", "=", self.course)] if self.course else [])
        )
        groups.check_access("read")
        today = self.env.company._get_ejournal_today()
        enrollments = self.env["ejournal.enrollment"].search(
            [
                ("group_id", "in", groups.ids),
                ("date_from", "<=", today),
                "|",
                ("date_to", "=", False),
                ("date_to", ">=", today),
            ]
        )
        thresholds = self.env["ejournal.gpa.threshold"]._find_for(groups)
        students = enrollments.student_id
        # Results of other schools' disciplines count, too; only sums are told.
        records = self.env["ejournal.academic.record"].sudo()._get_records(students)
        records = {student.id: record for student, record in records.items()}
        lines = []
        for enrollment in enrollments:
            threshold = thresholds.get(enrollment.group_id)
            record = records[enrollment.student_id.id]
            line = self._prepare_line(enrollment, threshold, record)
            if line:
                lines.append(Command.create(line))
        self.write(
            {
                "line_ids": [Command.clear(), *lines],
                "below_count": len(lines),
                "student_count": len(students),
            }
        )
        return self._get_records_action(view_mode="form", target="current")

    @api.model
    def _prepare_line(self, enrollment, threshold, record):
        """A student below the threshold, ``None`` for the others."""
        if not threshold or record.gpa is None or float(record.gpa) >= threshold.gpa:
            return None
        missing = [
            self.env._(
                "GPA %(gpa)s of %(threshold).2f",
                gpa=record.gpa,
                threshold=threshold.gpa,
            )
        ]
        if record.debts:
            names = ", ".join(discipline.name for discipline in record.debts)
            missing.append(self.env._("debts: %s", names))
        return {
            "student_id": enrollment.student_id.id,
            "group_id": enrollment.group_id.id,
            "gpa": float(record.gpa),
            "threshold": threshold.gpa,
            "credits": record.credits,
            "missing": "; ".join(missing),
        }


class EjournalGpaReviewLine(models.TransientModel):
    """A student below the threshold."""

    _name = "ejournal.gpa.review.line"
    _description = "Student below the threshold of transfer"
    _rec_name = "student_id"
    _order = "gpa, id"

    review_id = fields.Many2one(
        "ejournal.gpa.review", required=True, ondelete="cascade", index=True
    )
    student_id = fields.Many2one("ejournal.student", required=True, ondelete="cascade")
    group_id = fields.Many2one("ejournal.group", required=True, ondelete="cascade")
    course = fields.Integer(related="group_id.course")
    gpa = fields.Float(string="GPA", digits=(3, 2))
    threshold = fields.Float(digits=(3, 2))
    credits = fields.Float(string="Credits earned", digits=(5, 2))
    missing = fields.Char(string="What is missing")
