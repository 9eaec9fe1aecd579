from odoo import fields, models


class ResourceCalendarLeaves(models.Model):
    """A holiday of the university moves deadlines that are counted in working days."""

    _name = "resource.calendar.leaves"
    _inherit = ["ejournal.calendar.mixin", "resource.calendar.leaves"]

    def _filter_past(self):
        # One that begins later lies beyond every deadline that has passed.
        now = fields.Datetime.now()
        return self.filtered(lambda leave: leave.date_from <= now)

    def _concerns_ejournal_calendar(self, calendar):
        # A holiday without a calendar is one of all.
        return any(
            not leave.resource_id and leave.calendar_id in (calendar, calendar[:0])
            for leave in self
        )
