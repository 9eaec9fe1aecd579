from odoo import api, models


class ResourceCalendarLeaves(models.Model):
    """A holiday of the university moves deadlines that are counted in working days."""

    _inherit = "resource.calendar.leaves"

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._renew_ejournal_deadlines()
        return leaves

    def write(self, vals):
        # A holiday that leaves the calendar counts, and one that comes into it.
        self._renew_ejournal_deadlines()
        result = super().write(vals)
        self._renew_ejournal_deadlines()
        return result

    def unlink(self):
        self._renew_ejournal_deadlines()
        return super().unlink()

    def _renew_ejournal_deadlines(self):
        calendars = self.env.company.sudo().ejournal_calendar_id  # which is no secret
        if any(
            not leave.resource_id and leave.calendar_id in (calendars, calendars[:0])
            for leave in self
        ):
            self.env["ejournal.order"]._renew_in_force()
