from odoo import api, models


class EjournalCalendarMixin(models.AbstractModel):
    """Rows of a calendar: deadlines that are counted in working days follow them.

    Nobody opens by them, alone, what is closed: rows of days that are over are refused
    when they would.
    """

    _name = "ejournal.calendar.mixin"
    _description = "Row of a calendar that moves deadlines"

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._renew_ejournal_deadlines()
        if rows._concern_ejournal_past():
            self.env["ejournal.order"]._check_calendar()
        return rows

    def write(self, vals):
        # A row that leaves the university's calendar counts, and one that comes.
        self._renew_ejournal_deadlines()
        is_past = self._concern_ejournal_past()
        result = super().write(vals)
        self._renew_ejournal_deadlines()
        if is_past or self._concern_ejournal_past():
            self.env["ejournal.order"]._check_calendar()
        return result

    def unlink(self):
        self._renew_ejournal_deadlines()
        is_past = self._concern_ejournal_past()
        result = super().unlink()
        if is_past:
            self.env["ejournal.order"]._check_calendar()
        return result

    def _renew_ejournal_deadlines(self):
        if self._concern_ejournal():
            self.env["ejournal.order"]._renew_in_force()

    def _concern_ejournal(self):
        """Whether one of the rows is of the university's calendar."""
        # As superuser: which calendar the university has is no secret.
        calendar = self.env.company.sudo().ejournal_calendar_id
        return self._concerns_ejournal_calendar(calendar)

    def _concern_ejournal_past(self):
        """Whether days that are over are among those of the university."""
        return self._filter_past()._concern_ejournal()

    def _filter_past(self):
        """Hook: the rows that say something of days that are over."""
        return self

    def _concerns_ejournal_calendar(self, calendar):
        """Hook: whether one of the rows says when the university works.

        :param calendar: the university's ``resource.calendar``, or none
        """
        raise NotImplementedError
