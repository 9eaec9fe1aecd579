from odoo import models


class ResourceCalendarLeaves(models.Model):
    """A holiday of the university moves deadlines that are counted in working days."""

    _name = "resource.calendar.leaves"
    _inherit = ["ejournal.calendar.mixin", "resource.calendar.leaves"]

    def _concerns_ejournal_calendar(self, calendar):
        # A holiday without a calendar is one of all.
        return any(
            not leave.resource_id and leave.calendar_id in (calendar, calendar[:0])
            for leave in self
        )
