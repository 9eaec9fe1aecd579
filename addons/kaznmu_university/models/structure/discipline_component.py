from odoo import fields, models


class EjournalDisciplineComponent(models.Model):
    """A part of a module or of an integrated discipline, with its credits.

    A module consists of disciplines; an integrated discipline of parts that several
    departments teach, each in a journal of its own (SOP C09, T1.8).
    """

    _name = "ejournal.discipline.component"
    _description = "Part of a module"
    _inherit = ["ejournal.evidence.mixin"]
    _evidence_parent = "discipline_id"
    _rec_name = "component_id"
    _order = "discipline_id, sequence, id"

    discipline_id = fields.Many2one(
        "ejournal.discipline",
        string="Module",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer(default=10)
    component_id = fields.Many2one(
        "ejournal.discipline",
        string="Part",
        required=True,
        ondelete="restrict",
        index=True,
        help="For an integrated discipline: the discipline itself",
    )
    department_id = fields.Many2one(
        "ejournal.department", required=True, ondelete="restrict", index=True
    )
    credits = fields.Float(digits=(5, 2), required=True)
    weight = fields.Float(
        digits=(5, 2), help="In the rating of the module; 0 = the credits."
    )
    minimum = fields.Float(
        string="Lowest rating",
        digits=(5, 2),
        help="Beyond what admission asks of each part; 0 = nothing more.",
    )

    _part_uniq = models.Constraint(
        "UNIQUE (discipline_id, component_id, department_id)",
        "The part is named twice.",
    )
    _credits_positive = models.Constraint(
        "CHECK (credits > 0)", "A part has more than 0 credits."
    )
    _weight_range = models.Constraint(
        "CHECK (COALESCE(weight, 0) >= 0 AND COALESCE(minimum, 0) BETWEEN 0 AND 100)",
        "Weights are not negative; the lowest rating is from 0 to 100.",
    )
