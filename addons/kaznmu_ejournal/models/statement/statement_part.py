from decimal import Decimal

from odoo import api, fields, models

from ...assessment import Rating


class EjournalStatementPart(models.Model):
    """A part on the board of a module's statement: whose it is, and whether it is
    ready (SOP C09). Written by the statement alone."""

    _name = "ejournal.statement.part"
    _description = "Part of a module's statement"
    _inherit = ["ejournal.closed.mixin", "ejournal.evidence.mixin"]
    _evidence_parent = "statement_id"
    _order = "sequence, id"
    _rec_name = "discipline_id"

    statement_id = fields.Many2one(
        "ejournal.statement", required=True, ondelete="cascade", index=True
    )
    sequence = fields.Integer()
    component_id = fields.Many2one(
        "ejournal.discipline.component", required=True, ondelete="restrict"
    )
    discipline_id = fields.Many2one(related="component_id.component_id", string="Part")
    department_id = fields.Many2one(related="component_id.department_id")
    credits = fields.Float(digits=(5, 2))
    weight = fields.Float(digits=(5, 2), help="In the rating of the module")
    minimum = fields.Float(string="Lowest rating", digits=(5, 2))
    journal_id = fields.Many2one("ejournal.journal", ondelete="restrict")
    part_statement_id = fields.Many2one(
        "ejournal.statement", string="Statement of the part", ondelete="restrict"
    )
    # As superuser: the journals of other departments are closed to the reader.
    teachers = fields.Char(compute="_compute_teachers", compute_sudo=True)
    is_ready = fields.Boolean("Ready", compute="_compute_is_ready", compute_sudo=True)

    @api.depends("journal_id.assignment_ids.teacher_id")
    def _compute_teachers(self):
        for part in self:
            part.teachers = ", ".join(part.journal_id.teacher_ids.mapped("name"))

    @api.depends("journal_id", "part_statement_id")
    def _compute_is_ready(self):
        for part in self:
            # The journal of the completing department speaks for itself.
            is_own = part.journal_id and part.journal_id == part.statement_id.journal_id
            part.is_ready = bool(part.part_statement_id or is_own)

    def _get_rating(self, student):
        """The student's ``Rating`` in the formed statement of the part."""
        self.ensure_one()
        line = self.part_statement_id.line_ids.filtered(
            lambda line: line.student_id == student
        )
        if not line.has_rating:
            return Rating()
        parse = self.env["ejournal.mark"]._parse_points
        return Rating(
            midterm_1=Decimal(str(parse(line.midterm_1))) if line.midterm_1 else None,
            midterm_2=Decimal(str(parse(line.midterm_2))) if line.midterm_2 else None,
            rating=Decimal(str(line.rating)),
            is_admitted=line.is_admitted,
        )

    def _prepare_content(self):
        """The part as plain data, for the document and its digest."""
        self.ensure_one()
        translate = self.env["ejournal.document.mixin"]._get_translations
        return {
            "discipline": translate(self.discipline_id),
            "department": translate(self.department_id),
            "credits": self.credits,
            "weight": self.weight,
            "minimum": self.minimum,
            "teachers": self.teachers,
            "number": self.part_statement_id.number or None,
        }
