from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .office_change import MOVES, OFFICES

MOVE = "department_school"


class EjournalOfficeMove(models.Model):
    """A department that goes to another school, too: with the school goes the dean who
    stands above its head, and so who decides."""

    # Beside the move, which it describes; the rest is in office_change.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.office.change"

    office = fields.Selection(
        selection_add=[(MOVE, "School of a department")],
        ondelete={MOVE: "cascade"},
    )

    is_about_person = fields.Boolean(compute="_compute_is_about_person")

    @api.depends("office")
    def _compute_is_about_person(self):
        for change in self:
            change.is_about_person = change._concerns_person()

    def _concerns_person(self):
        """Whether somebody gets or leaves something by it."""
        return self.office in ("role", *OFFICES, *MOVES)

    @api.constrains("office", "department_id", "school_id")
    def _check_move(self):
        for change in self.filtered(lambda change: change.office == MOVE):
            if not (change.department_id and change.school_id):
                raise ValidationError(
                    self.env._("Choose the department and the school it goes to.")
                )

    def _get_target(self):
        if self.office == MOVE:
            return self.department_id
        return super()._get_target()

    def _get_place(self):
        if self.office == MOVE:
            names = (self.department_id.name, self.school_id.name)
            return " → ".join(filter(None, names))
        return super()._get_place()

    def _get_told(self):
        """Heads and deans on both sides, too."""
        told = super()._get_told()
        if self.office == MOVE:
            department = self.department_id
            told |= department.head_id | department.school_id.dean_id
            told |= self.school_id.dean_id
        return told

    def _is_held(self):
        if self.office == MOVE:
            return self.department_id.school_id == self.school_id
        return super()._is_held()

    def _carry_out(self):
        if self.office != MOVE:
            return super()._carry_out()
        return self.department_id.write({"school_id": self.school_id.id})


class EjournalDepartment(models.Model):
    """A department with a head goes to another school by two people alone."""

    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.department"

    def _takes_two_to_move(self, school_id):
        """Whether somebody would get another superior.

        :param int school_id: where the department is to go
        """
        self.ensure_one()
        return self.school_id.id != school_id and bool(self.head_id | self.deputy_id)

    def write(self, vals):
        if not self.env.su and "school_id" in vals:
            for department in self:
                if department._takes_two_to_move(vals["school_id"]):
                    raise UserError(
                        self.env._(
                            "%s has a head, whose superior would be another: ask for "
                            "the move in “Offices and roles”; somebody else confirms "
                            "it.",
                            department.name,
                        )
                    )
        return super().write(vals)
