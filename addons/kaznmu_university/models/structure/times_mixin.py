import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

TIMES = ("time_from", "time_to", "room")
CLOCK = re.compile(r"([01]?[0-9]|2[0-3])[:.]([0-5][0-9])(?:[:.]00)?")


def parse_clock(text):
    """A time of the day as it is kept, ``08:00``; nothing of nothing.

    :raise ValueError: it is none, without a message
    """
    text = (text or "").strip()
    if not text:
        return False
    if not (match := CLOCK.fullmatch(text)):
        raise ValueError
    return f"{int(match[1]):02}:{match[2]}"


class EjournalTimesMixin(models.AbstractModel):
    """When on its day, and where, something is taught; each of it may be unknown.

    Text, ``08:00``: Odoo reads an empty number as midnight.
    """

    _name = "ejournal.times.mixin"
    _description = "Time of the day and room"

    time_from = fields.Char("Begins at", help="For example 08:00")
    time_to = fields.Char("Ends at", help="For example 09:50")
    room = fields.Char(help="Room, building, clinical base")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._clean_times(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._clean_times(vals))

    @api.model
    def _clean_times(self, vals):
        """The values with times as they are kept: «8.00» is ``08:00``."""
        vals = dict(vals)
        for name in ("time_from", "time_to"):
            if name in vals:
                try:
                    vals[name] = parse_clock(vals[name])
                except ValueError as error:
                    raise ValidationError(
                        self.env._("“%s” is not a time: write it as 08:00.", vals[name])
                    ) from error
        return vals

    @api.constrains("time_from", "time_to")
    def _check_times(self):
        for record in self:
            start, end = record.time_from, record.time_to
            if end and (not start or start >= end):
                raise ValidationError(
                    self.env._(
                        "%s: enter when it begins, and an end that is later.",
                        record.display_name,
                    )
                )
