from odoo import fields, models

from ...folded_char import FoldedChar


class EjournalGroup(models.Model):
    """Study group: students of one program and course who are taught together."""

    _name = "ejournal.group"
    _description = "Study group"
    _order = "name, id"

    name = FoldedChar(required=True, copy=False)
    program_id = fields.Many2one(
        "ejournal.program", required=True, ondelete="restrict", index=True
    )
    school_id = fields.Many2one(related="program_id.school_id", store=True, index=True)
    course = fields.Integer(required=True, default=1, help="Year of study")
    language = fields.Selection(
        [("ru", "Russian"), ("kk", "Kazakh"), ("en", "English")],
        string="Language of instruction",
        required=True,
        default="ru",
    )
    active = fields.Boolean(default=True)
    enrollment_ids = fields.One2many("ejournal.enrollment", "group_id")

    _name_uniq = models.Constraint("UNIQUE (name)", "This group already exists.")
    _course_range = models.Constraint(
        "CHECK (course BETWEEN 1 AND 10)", "A course is a number from 1 to 10."
    )
