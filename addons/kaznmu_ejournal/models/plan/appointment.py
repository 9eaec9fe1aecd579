from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from odoo.addons.kaznmu_university.formats import join_names
from odoo.addons.kaznmu_university.models.service.mail_thread import LAYOUT


class EjournalAppointment(models.Model):
    """Who uploads a department's plans in a year, by protocol (SOP T1.1).

    The head of the department appoints; the department's coordinators and their
    role follow, and the digitalization department is told.
    """

    _name = "ejournal.appointment"
    _description = "Appointment of coordinators"
    _inherit = ["ejournal.guard.mixin", "mail.thread"]
    _order = "academic_year desc, department_id, id desc"
    _guard_fields = frozenset(
        (
            "department_id",
            "academic_year",
            "coordinator_ids",
            "protocol_number",
            "protocol_date",
            "protocol_file",
            "protocol_filename",
        )
    )
    _guard_system_fields = frozenset(("state",))

    department_id = fields.Many2one(
        "ejournal.department",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self._default_department_id(),
    )
    academic_year = fields.Char(
        "Academic year", required=True, help="For example 2026/2027"
    )
    coordinator_ids = fields.Many2many(
        "res.users", "ejournal_appointment_coordinator_rel", string="Coordinators"
    )
    protocol_number = fields.Char(string="Protocol No.")
    protocol_date = fields.Date(string="Date of the protocol")
    protocol_file = fields.Binary(string="Scan of the protocol", attachment=True)
    protocol_filename = fields.Char()
    state = fields.Selection(
        [("draft", "Draft"), ("appointed", "In force"), ("ended", "Ended")],
        required=True,
        readonly=True,
        default="draft",
        tracking=True,
    )

    _in_force_uniq = models.UniqueIndex(
        "(department_id) WHERE state = 'appointed'",
        "The department has coordinators appointed already.",
    )

    def _default_department_id(self):
        return self.env["ejournal.department"].search(
            [("head_id", "=", self.env.uid)], limit=1
        )

    @api.depends("department_id", "academic_year")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for appointment in self:
            appointment.display_name = join_names(
                appointment.department_id.name,
                appointment.academic_year,
                separator=", ",
            )

    @api.constrains("academic_year")
    def _check_academic_year(self):
        for appointment in self:
            first, _separator, second = appointment.academic_year.partition("/")
            if not (
                first.isdecimal()
                and second.isdecimal()
                and len(first) == 4
                and int(second) == int(first) + 1
            ):
                raise ValidationError(
                    self.env._("Write the academic year as 2026/2027.")
                )

    def _get_guard_sentence(self):
        return self.env._("Coordinators are appointed by the button.")

    def _check_editable(self):
        """Refuse changes of an appointment that is or was in force.

        :raise UserError: naming what to do instead
        """
        if any(appointment.state != "draft" for appointment in self):
            raise UserError(
                self.env._("An appointment in force does not change: make a new one.")
            )

    def _check_unlink(self):
        if any(appointment.state != "draft" for appointment in self):
            raise UserError(
                self.env._("An appointment that was in force cannot be deleted.")
            )

    def action_appoint(self):
        """Put the appointment in force, in place of the one before.

        :raise UserError: the user is not the head of the department, the protocol or
            the coordinators are missing, or a coordinator is of another department
        """
        self.ensure_one()
        self.check_access("write")
        department = self.department_id
        if self.env.user != department.head_id:
            raise UserError(
                self.env._("Only the head of the department appoints its coordinators.")
            )
        if self.state != "draft":
            raise UserError(self.env._("The appointment is in force already."))
        if not self.protocol_number or not self.protocol_date or not self.protocol_file:
            raise UserError(
                self.env._(
                    "Give number, date and scan of the protocol of the department "
                    "meeting."
                )
            )
        if not self.coordinator_ids:
            raise UserError(self.env._("Name at least one coordinator."))
        for user in self.coordinator_ids:
            # Staff may not read users; only whether it is the own department is told.
            if user.sudo().ejournal_department_id != department:
                raise UserError(
                    self.env._("%s does not work in the department.", user.name)
                )
        self.coordinator_ids._check_ejournal_teacher()
        # A head may not write users and departments; exactly these coordinators of
        # the own department change, as checked above.
        self.sudo()._put_in_force()

    def _put_in_force(self):
        former = self.department_id.coordinator_ids
        earlier = self.search(
            [("department_id", "=", self.department_id.id), ("state", "=", "appointed")]
        )
        earlier.write({"state": "ended"})
        earlier.flush_recordset()
        self.state = "appointed"
        self.department_id.coordinator_ids = self.coordinator_ids
        self._give_role(self.coordinator_ids, former - self.coordinator_ids)
        self._tell_digitalization()

    @api.model
    def _give_role(self, appointed, former):
        """The role follows; heads have it by theirs, and keep their own."""
        coordinator = appointed._get_ejournal_role_group("coordinator")
        teacher = appointed._get_ejournal_role_group("teacher")
        for user in appointed:
            if not user._has_ejournal_role("coordinator"):
                user.group_ids = [
                    Command.unlink(teacher.id),
                    Command.link(coordinator.id),
                ]
        still = self.env["ejournal.department"].search(
            [("coordinator_ids", "in", former.ids)]
        )
        for user in former - still.coordinator_ids:
            if coordinator in user.group_ids:
                user.group_ids = [
                    Command.unlink(coordinator.id),
                    Command.link(teacher.id),
                ]

    def _tell_digitalization(self):
        # Its own employees, not administrators, whose role implies it.
        group = self.env.user._get_ejournal_role_group("digitalization")
        self.env.ref("kaznmu_ejournal.mail_template_coordinators")._write_to(
            group.user_ids, self, layout=LAYOUT, is_posted=True
        )
