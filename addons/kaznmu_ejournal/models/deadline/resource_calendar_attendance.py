from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """The days of study move deadlines that are counted in working days."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        attendances = super().create(vals_list)
        attendances._renew_ejournal_deadlines()
        return attendances

    def write(self, vals):
        # A day that leaves the calendar counts, and one that comes into it.
        self._renew_ejournal_deadlines()
        result = super().write(vals)
        self._renew_ejournal_deadlines()
        return result

    def unlink(self):
        self._renew_ejournal_deadlines()
        return super().unlink()

    def _renew_ejournal_deadlines(self):
        calendar = self.env.company.sudo().ejournal_calendar_id  # which is no secret
        if calendar and calendar in self.calendar_id:
            self.env["ejournal.order"]._renew_in_force()
