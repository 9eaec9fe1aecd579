from contextlib import contextmanager
from contextvars import ContextVar

from psycopg2.errors import SerializationFailure

from odoo.exceptions import ConcurrencyError, LockError, UserError

TRIES = 5  # then Odoo tries again, with a pause before each
# Places are kept from the wait to the end of the transaction in two steps: whatever
# transaction waits, its view of the data is older than the wait.
WAIT = "SELECT pg_advisory_lock(hashtext(%s), %s)"
KEEP = "SELECT pg_advisory_xact_lock(hashtext(%s), %s)"
LET_GO = "SELECT pg_advisory_unlock(hashtext(%s), %s)"
# The cursor whose transaction can begin anew, see :func:`in_turn`.
_door = ContextVar("door", default=None)


def lock_records(records, message=None):
    """Keep others from the records until the end of the transaction.

    :param str message: of the error, in the user's words; about documents by default
    :raise UserError: somebody else works on them at this moment
    """
    try:
        records.sudo().lock_for_update()  # a lock changes nothing
    except LockError as error:
        raise UserError(
            message
            or records.env._(
                "Somebody works on the same documents at this moment: try again."
            )
        ) from error


class OutOfTurn(ConcurrencyError):
    """Somebody else is, or was, at the same records: begin anew on fresh data.

    :param str queue: name of a queue
    :param numbers: places in it, to be waited for before the next try
    """

    def __init__(self, queue, numbers=()):
        super().__init__(f"Out of turn: {queue}")
        self.queue = queue
        self.numbers = sorted(numbers)

    def wait(self, env):
        """Begin a new transaction that holds the places, as soon as they are free.

        They are waited for in order and with nothing else in hand, so that no two wait
        for each other.
        """
        cr = env.cr
        cr.rollback()
        env.transaction.reset()
        env.registry.reset_changes()
        held = []
        try:
            for number in self.numbers:
                cr.execute(WAIT, (self.queue, number))
                held.append(number)
            cr.rollback()  # the places stay with the session; what was seen goes
            for number in held:
                cr.execute(KEEP, (self.queue, number))
        except BaseException:
            cr.rollback()
            raise
        finally:
            for number in held:
                cr.execute(LET_GO, (self.queue, number))


def in_turn(env, call):
    """Call; whoever is out of turn waits, and is called again on fresh data.

    For the outermost door of a transaction alone: whatever it did before is undone.
    Odoo itself sleeps for seconds before it tries again; here one waits as long as the
    one before takes, in the order of asking.
    """
    door = _door.set(env.cr)
    try:
        for _try in range(TRIES):
            try:
                return call()
            except OutOfTurn as turn:
                turn.wait(env)
    finally:
        _door.reset(door)
    return call()


@contextmanager
def keep_places(cr, queue, numbers=()):
    """Keep others out of places of a queue until the end of the transaction, and take
    the locks of rows within.

    Where no door stands (jobs, XML-RPC), the rows alone are waited for.

    :raise OutOfTurn: somebody else was first, at a place or at a row
    """
    if _door.get() is not cr:
        yield
        return
    if numbers:
        cr.execute(
            """SELECT BOOL_AND(pg_try_advisory_xact_lock(hashtext(%s), number))
                 FROM UNNEST(%s) number""",
            (queue, list(numbers)),
        )
        if not cr.fetchone()[0]:
            raise OutOfTurn(queue, numbers)
    try:
        yield
    except SerializationFailure as error:
        raise OutOfTurn(queue, numbers) from error


def wait_in_line(cr, queue):
    """Wait for the one place of a queue, until the end of the transaction.

    What is read then needs a cursor of its own: the transaction sees the data as they
    were before the wait. Whoever holds the place waits for nothing else afterwards.
    """
    cr.execute(KEEP, (queue, 0))
