from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from .office_change import CHANGE_FACTS, MOVES, OFFICES

# What goes to another school: code of the change and the field that names it.
SCHOOL_MOVES = {"department_school": "department_id", "program_school": "program_id"}


class EjournalOfficeMove(models.Model):
    """A department or a program that goes to another school, too: with the school goes
    the dean who stands above the head, or decides about the students."""

    # Beside the move, which it describes; the rest is in office_change.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ejournal.office.change"
    _evidence_fields = (*CHANGE_FACTS, "program_id")
    _target_fields = ("role", "department_id", "school_id", "program_id")

    office = fields.Selection(
        selection_add=[
            ("department_school", "School of a department"),
            ("program_school", "School of a program"),
        ],
        ondelete={"department_school": "cascade", "program_school": "cascade"},
    )
    program_id = fields.Many2one(
        "ejournal.program", index="btree_not_null", ondelete="restrict"
    )
    is_about_person = fields.Boolean(compute="_compute_is_about_person")

    @api.depends("office")
    def _compute_is_about_person(self):
        for change in self:
            change.is_about_person = change._concerns_person()

    def _concerns_person(self):
        """Whether somebody gets or leaves something by it."""
        return self.office in ("role", *OFFICES, *MOVES)

    @api.model
    def _get_client_create_fields(self):
        return super()._get_client_create_fields() | {"program_id"}

    def _get_client_fields(self):
        return super()._get_client_fields() | {"program_id"}

    @api.constrains("office", "department_id", "program_id", "school_id")
    def _check_move(self):
        for change in self.filtered(lambda change: change.office in SCHOOL_MOVES):
            if not (change._get_moved() and change.school_id):
                raise ValidationError(
                    self.env._("Choose what goes to another school, and the school.")
                )

    def _get_moved(self):
        """The department or the program that goes to another school."""
        return self[SCHOOL_MOVES[self.office]]

    def _get_target(self):
        if self.office in SCHOOL_MOVES:
            return self._get_moved()
        return super()._get_target()

    def _get_place(self):
        if self.office in SCHOOL_MOVES:
            names = (self._get_moved().name, self.school_id.name)
            return " → ".join(filter(None, names))
        return super()._get_place()

    def _get_told(self):
        """Heads and deans on both sides, too."""
        told = super()._get_told()
        if self.office in SCHOOL_MOVES:
            told |= self.department_id.head_id | self.school_id.dean_id
            told |= self._get_moved().school_id.dean_id
        return told

    def _is_held(self):
        if self.office in SCHOOL_MOVES:
            return self._get_moved().school_id == self.school_id
        return super()._is_held()

    def _carry_out(self):
        if self.office not in SCHOOL_MOVES:
            return super()._carry_out()
        return self._get_moved().write({"school_id": self.school_id.id})


class EjournalSchoolMove(models.AbstractModel):
    """What belongs to a school, and goes to another one by two people alone."""

    _name = "ejournal.school.move"
    _description = "Belongs to a school"

    def _takes_two_to_move(self, school_id):
        """Whether somebody would get another superior.

        :param int school_id: where it is to go
        """
        self.ensure_one()
        return self.school_id.id != school_id and self._has_subordinates()

    def _has_subordinates(self):
        """Hook: whether there is somebody above whom the dean stands."""
        raise NotImplementedError

    def _get_move_sentence(self):
        """Hook: how it goes to another school instead."""
        raise NotImplementedError

    def write(self, vals):
        if not self.env.su and "school_id" in vals:
            for record in self:
                if record._takes_two_to_move(vals["school_id"]):
                    raise UserError(record._get_move_sentence())
        return super().write(vals)


class EjournalDepartment(models.Model):
    """A department with a head goes to another school by two people alone."""

    # pylint: disable=consider-merging-classes-inherited
    _name = "ejournal.department"
    _inherit = ["ejournal.school.move", "ejournal.department"]

    def _has_subordinates(self):
        return bool(self.head_id | self.deputy_id)

    def _get_move_sentence(self):
        return self.env._(
            "%s has a head, whose superior would be another: ask for the move in "
            "“Offices and roles”; somebody else confirms it.",
            self.name,
        )


class EjournalProgram(models.Model):
    """A program with groups goes to another school by two people alone: its dean
    reads their journals and decides their requests."""

    _name = "ejournal.program"
    _inherit = ["ejournal.school.move", "ejournal.program", "ejournal.evidence.mixin"]
    _evidence_fields = ("school_id",)

    def _has_subordinates(self):
        # As superuser: only whether there are groups.
        groups = self.sudo().with_context(active_test=False).group_ids
        return bool(groups)

    def _get_move_sentence(self):
        return self.env._(
            "%s has groups, about whom another dean would decide: ask for the move in "
            "“Offices and roles”; somebody else confirms it.",
            self.name,
        )


class EjournalGroup(models.Model):
    """A group stays in its school: students are transferred, each by an order."""

    _name = "ejournal.group"
    _inherit = ["ejournal.group", "ejournal.evidence.mixin"]
    _evidence_fields = ("program_id",)

    def _get_move_refusal(self, program):
        """Why the group does not go to another program; empty when it may (``str``)."""
        self.ensure_one()
        # As superuser: only whether there are students.
        if self.sudo().enrollment_ids and program.school_id != self.school_id:
            return self.env._(
                "%s has students, about whom another dean would decide: make a new "
                "group and transfer them, or move the whole program in “Offices and "
                "roles”.",
                self.name,
            )
        return ""

    def write(self, vals):
        if not self.env.su and "program_id" in vals:
            program = self.env["ejournal.program"].browse(vals["program_id"])
            for group in self:
                if refusal := group._get_move_refusal(program):
                    raise UserError(refusal)
        return super().write(vals)
