from odoo import fields, models


class EjournalDiscipline(models.Model):
    """Discipline, module or integrated discipline (SOP, terms 2 and 3)."""

    _name = "ejournal.discipline"
    _description = "Discipline"
    _inherit = ["ejournal.structure.mixin"]

    department_id = fields.Many2one(
        "ejournal.department", required=True, ondelete="restrict", index=True
    )
    kind = fields.Selection(
        [
            ("discipline", "Discipline"),
            ("module", "Module"),
            ("integrated", "Integrated discipline"),
        ],
        required=True,
        default="discipline",
    )
    credits = fields.Float(digits=(5, 2), required=True, default=3.0)

    component_ids = fields.One2many(
        "ejournal.discipline.component", "discipline_id", string="Parts"
    )

    _credits_positive = models.Constraint(
        "CHECK (credits > 0)", "A discipline has more than 0 credits."
    )
