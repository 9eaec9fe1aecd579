from odoo import fields, models


class EjournalDiscipline(models.Model):
    """Discipline, module or integrated discipline (SOP, terms 2 and 3)."""

    _name = "ejournal.discipline"
    _description = "Discipline"
    _inherit = [
        "ejournal.structure.mixin",
        "ejournal.reasoned.mixin",
        "ejournal.evidence.mixin",
    ]
    _evidence_fields = ("department_id", "kind", "credits", "change_reason")
    _evidence_lines = {
        "component_ids": (
            "component_id",
            "department_id",
            "credits",
            "weight",
            "minimum",
        )
    }

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

    transcript_type = fields.Selection(
        [
            ("0", "Ordinary"),
            ("1", "Practice"),
            ("2", "State exam"),
            ("5", "Credit test"),
            ("6", "Research"),
            ("7", "Difference in curricula"),
            ("8", "Module of a medical university"),
            ("32", "Without control"),
        ],
        string="Type in transcripts",
        help="For the national platform ЕПВО; when empty, by the form of control",
    )

    transcript_group_type = fields.Integer(
        "Kind of practice in transcripts",
        help="Number of the kind in the catalogue of ЕПВО (groupTypeId); a practice "
        "needs one",
    )
    component_ids = fields.One2many(
        "ejournal.discipline.component", "discipline_id", string="Parts"
    )

    _credits_positive = models.Constraint(
        "CHECK (credits > 0)", "A discipline has more than 0 credits."
    )

    def _get_parts(self):
        """The journals that a group needs for the discipline (SOP C09, T1.8).

        :return: list of ``(discipline, department, module)``; the module is empty for
            a discipline taught as a whole
        """
        self.ensure_one()
        if not self.component_ids:
            return [(self, self.department_id, self.browse())]
        return [
            (part.component_id, part.department_id, self) for part in self.component_ids
        ]
