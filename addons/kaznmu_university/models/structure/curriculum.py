from odoo import api, fields, models

from ...formats import join_names


class EjournalCurriculum(models.Model):
    """A line of the curriculum (РУПл): what a course of a program studies in a term."""

    _name = "ejournal.curriculum"
    _description = "Curriculum"
    _inherit = ["ejournal.reasoned.mixin", "ejournal.evidence.mixin"]
    _evidence_fields = (
        "term_id",
        "program_id",
        "course",
        "discipline_id",
        "control_form",
        "active",
        "change_reason",
    )
    _order = "term_id, program_id, course, discipline_id, id"

    term_id = fields.Many2one(
        "ejournal.term", required=True, ondelete="restrict", index=True
    )
    program_id = fields.Many2one(
        "ejournal.program", required=True, ondelete="restrict", index=True
    )
    course = fields.Integer(required=True, default=1)
    discipline_id = fields.Many2one(
        "ejournal.discipline", required=True, ondelete="restrict", index=True
    )
    control_form = fields.Selection(
        [
            ("exam", "Exam"),
            ("test", "Computer testing"),
            ("credit", "Differentiated credit test"),
        ],
        string="Form of control",
        required=True,
        default="exam",
    )
    active = fields.Boolean(default=True)

    _line_uniq = models.Constraint(
        "UNIQUE (term_id, program_id, course, discipline_id)",
        "This discipline is already in the curriculum of the course.",
    )

    @api.depends("program_id", "course", "discipline_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            program = join_names(line.program_id.code, line.course, separator="-")
            line.display_name = join_names(program, line.discipline_id.name)
