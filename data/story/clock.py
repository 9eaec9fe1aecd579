"""The clock of the story: each step happens at its own moment."""

import datetime
from unittest.mock import patch

from freezegun import freeze_time

from odoo import sql_db

#: Almaty is five hours ahead all year.
AHEAD = datetime.timedelta(hours=5)


def moment(day: datetime.date, hour: int, minute: int = 0) -> datetime.datetime:
    """Return a time of day in Almaty as the server's, UTC."""
    return datetime.datetime.combine(day, datetime.time(hour, minute)) - AHEAD


class Clock:
    """Stands still until it is put on: for Python and for what Odoo asks PostgreSQL.

    The tests use the same library; Odoo's own moments of creating and writing come from
    the transaction, which is asked here.
    """

    def __init__(self):
        self.now = datetime.datetime.now(datetime.UTC).replace(tzinfo=None)
        self._freezer = freeze_time(self.now)
        self._cursor = patch.object(sql_db.BaseCursor, "now", lambda cursor: self.now)
        self._clock = None

    def __enter__(self):
        self._clock = self._freezer.start()
        self._cursor.start()
        return self

    def __exit__(self, *error):
        self._cursor.stop()
        self._freezer.stop()

    def put(self, when: datetime.datetime) -> None:
        """Go on to a moment; the story never goes back."""
        if when > self.now or self._clock is None:
            self.now = when
            self._clock.move_to(when)

    def begin(self, when: datetime.datetime) -> None:
        """Go back to where the story begins."""
        self.now = when
        self._clock.move_to(when)
