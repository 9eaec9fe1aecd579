from odoo import models

#: Goes before all other work: it is short, and others wait for it.
FIRST = 1


class EjournalJobMixin(models.AbstractModel):
    """A record that has work too long for a request; see ``ejournal.job``.

    Work that may be done side by side offers portions: each of them is one transaction
    of any worker of any server. Work that must go in order offers :meth:`_run_job`
    alone. All of it runs with the rights and in the language of the job's user.
    """

    _name = "ejournal.job.mixin"
    _description = "Work in the background"

    #: The queue's channel, and the place in the line (small goes first).
    _job_channel = "root.ejournal_print"
    _job_priority = 10
    #: Whether half of the work is of use, so that people may end it.
    _job_can_stop = False

    def _get_job_portions(self):
        """Hook: what workers may do side by side, in any order.

        :return: list of lists that JSON can hold, such as of ids, one a portion; or
            ``None``: the work goes in order
        """
        return None

    def _run_job_portion(self, portion):
        """Hook: do a portion; one that was cut short is done again from its start.

        :return: what :meth:`_finish_job` needs of it, as JSON can hold it
        """
        raise NotImplementedError

    def _finish_job(self, job, results):
        """Hook: all portions are done.

        :param job: may be written: its ``log`` and ``attachment_id``
        :param results: what the portions have returned, in their order
        """

    def _run_job(self, job):
        """The whole work, portion after portion, as commands without a queue do it.

        Work that must go in order overrides it; the caller commits after each portion,
        and work that was cut short begins anew and skips what is done.

        :return: generator of ``(done, total)`` after each portion
        """
        portions = list(self._get_job_portions() or ())
        total, done, results = sum(map(len, portions)), 0, []
        for portion in portions:
            results.append(self._run_job_portion(portion))
            done += len(portion)
            yield done, total
        self._finish_job(job, results)
