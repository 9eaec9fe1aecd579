"""Whoever delivers the mails: beside the story, where there is a second core."""

import multiprocessing

from clock import Clock

from odoo import sql_db
from odoo.api import SUPERUSER_ID, Environment
from odoo.modules.registry import Registry


def deliver(mails) -> None:
    """Send mails, all in one transaction, and delete at once those that pass.

    The cron's crash must not send any twice; the story's begins it anew.
    """
    passing = mails.filtered("auto_delete")
    passing.auto_delete = False
    mails.send()
    passing.filtered(lambda mail: mail.state == "sent").unlink()


class Postman:
    """A process of its own, which is given mails and the moment of the story."""

    def __init__(self, database: str):
        sql_db.close_all()  # a connection belongs to one process
        context = multiprocessing.get_context("fork")
        end, self._way = context.Pipe(duplex=False)
        self._process = context.Process(
            target=work, args=(database, end, self._way), daemon=True
        )
        self._process.start()
        end.close()

    def hand_over(self, mails, when) -> None:
        """Have mails delivered that are committed; the story goes on."""
        self._way.send((when, mails.ids))

    def finish(self) -> None:
        """Wait until all are delivered."""
        self._way.close()
        self._process.join()
        if self._process.exitcode:
            raise SystemExit("The mails of the story could not be delivered.")


def work(database: str, end, way) -> None:
    """Deliver what is handed over, until nothing more comes."""
    way.close()  # the other process alone writes
    with Registry(database).cursor() as cr, Clock() as clock:
        env = Environment(cr, SUPERUSER_ID, {})
        while True:
            try:
                when, ids = end.recv()
            except EOFError:
                return
            clock.begin(when)
            deliver(env["mail.mail"].browse(ids))
            cr.commit()
