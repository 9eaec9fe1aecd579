"""OCA's runner of the queue, which gives back the work of dead workers sooner.

It looks for such work whenever it wakes, once a minute at least, and passes over what
it has handed out in the last ten seconds, which may not have begun yet. Work that has
begun holds a lock to its end, so that whatever has begun and holds none is dead. Until
it is given back it takes a place in its channel: a worker that was killed would cost
ten seconds to a minute of one core, in place of a portion of a second or two.
"""

from contextlib import closing

from odoo.addons.queue_job.jobrunner import runner

#: Seconds between two looks when nothing wakes the runner.
PAUSE = 5
# What is dead looks as if it was handed out long ago; what becomes of it, OCA's own
# statement decides. Between the note that work has begun and its lock lies a moment.
AGE_THE_DEAD = """
    UPDATE queue_job
       SET date_enqueued = date_enqueued - INTERVAL '10 sec'
     WHERE state = 'started'
       AND date_started < now() AT TIME ZONE 'utc' - INTERVAL '2 sec'
       AND date_enqueued >= now() AT TIME ZONE 'utc' - INTERVAL '10 sec'
       AND id IN (SELECT queue_job_id
                    FROM queue_job_lock
                   WHERE queue_job_id = queue_job.id
                     FOR NO KEY UPDATE SKIP LOCKED)
"""


def set_up():
    """Make the runner of this process do so."""
    requeue_dead_jobs = runner.Database.requeue_dead_jobs

    def requeue(database):
        with closing(database.conn.cursor()) as cr:
            cr.execute(AGE_THE_DEAD)
        requeue_dead_jobs(database)

    runner.Database.requeue_dead_jobs = requeue
    runner.SELECT_TIMEOUT = PAUSE
