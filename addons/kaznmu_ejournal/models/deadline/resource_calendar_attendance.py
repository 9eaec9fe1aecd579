from odoo import models


class ResourceCalendarAttendance(models.Model):
    """The days of study move deadlines that are counted in working days."""

    _name = "resource.calendar.attendance"
    _inherit = ["ejournal.calendar.mixin", "resource.calendar.attendance"]

    def _concerns_ejournal_calendar(self, calendar):
        return bool(calendar) and calendar in self.calendar_id
