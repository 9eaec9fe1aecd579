from odoo import api, fields, models
from odoo.fields import Domain


class EjournalGpaThreshold(models.Model):
    """The cumulative GPA with which students go on from a course to the next one."""

    _name = "ejournal.gpa.threshold"
    _description = "Threshold of transfer"
    _order = "level, course, id"
    _rec_name = "course"

    level = fields.Selection(
        selection=lambda self: (
            self.env["ejournal.program"]
            ._fields["level"]
            ._description_selection(self.env)
        ),
        required=True,
        default="bachelor",
    )
    course = fields.Integer(required=True, help="From which course")
    program_id = fields.Many2one(
        "ejournal.program", ondelete="restrict", help="Empty: all programs of the level"
    )
    group_id = fields.Many2one(
        "ejournal.group", ondelete="restrict", help="Empty: all groups of the course"
    )
    gpa = fields.Float(string="Lowest GPA", digits=(3, 2), required=True)

    _gpa_range = models.Constraint(
        "CHECK (gpa BETWEEN 0 AND 4)", "A GPA is a number from 0 to 4."
    )
    _case_uniq = models.UniqueIndex(
        "(level, course, COALESCE(program_id, 0), COALESCE(group_id, 0))",
        "There is a threshold for this course already.",
    )

    @api.model
    def _find_for(self, groups):
        """The threshold of each group; the most specific counts.

        :return: dict ``{group: threshold}`` of the groups that have one
        """
        thresholds = self.search(Domain.TRUE)
        found = {}
        for group in groups:
            program = group.program_id
            fitting = thresholds.filtered(
                lambda row, group=group, program=program: (
                    row.level == program.level
                    and row.course == group.course
                    and row.program_id in (row.program_id.browse(), program)
                    and row.group_id in (row.group_id.browse(), group)
                )
            )
            if fitting:
                found[group] = fitting.sorted(
                    lambda row: (bool(row.group_id), bool(row.program_id))
                )[-1]
        return found
