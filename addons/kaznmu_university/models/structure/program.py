from odoo import fields, models


class EjournalProgram(models.Model):
    """Educational program, with its level and the school it belongs to."""

    _name = "ejournal.program"
    _description = "Educational program"
    _inherit = ["ejournal.structure.mixin"]

    school_id = fields.Many2one(
        "ejournal.school", required=True, ondelete="restrict", index=True
    )
    level = fields.Selection(
        [
            ("bachelor", "Bachelor"),
            ("internship", "Internship"),
            ("residency", "Residency"),
            ("master", "Master"),
            ("doctorate", "Doctorate"),
        ],
        required=True,
        default="bachelor",
    )
    duration = fields.Integer(string="Duration, years", required=True, default=4)
    group_ids = fields.One2many("ejournal.group", "program_id")

    _duration_range = models.Constraint(
        "CHECK (duration BETWEEN 1 AND 10)", "A program lasts from 1 to 10 years."
    )
