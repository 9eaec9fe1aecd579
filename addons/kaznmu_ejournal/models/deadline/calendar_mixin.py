from odoo import api, models


class EjournalCalendarMixin(models.AbstractModel):
    """Rows of a calendar: deadlines that are counted in working days follow them."""

    _name = "ejournal.calendar.mixin"
    _description = "Row of a calendar that moves deadlines"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._renew_ejournal_deadlines()
        return rows

    def write(self, vals):
        # A row that leaves the university's calendar counts, and one that comes.
        self._renew_ejournal_deadlines()
        result = super().write(vals)
        self._renew_ejournal_deadlines()
        return result

    def unlink(self):
        self._renew_ejournal_deadlines()
        return super().unlink()

    def _renew_ejournal_deadlines(self):
        # As superuser: which calendar the university has is no secret.
        calendar = self.env.company.sudo().ejournal_calendar_id
        if self._concerns_ejournal_calendar(calendar):
            self.env["ejournal.order"]._renew_in_force()

    def _concerns_ejournal_calendar(self, calendar):
        """Hook: whether one of the rows says when the university works.

        :param calendar: the university's ``resource.calendar``, or none
        """
        raise NotImplementedError
