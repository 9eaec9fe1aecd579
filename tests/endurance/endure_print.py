"""Issue 18, section 2: a print on all cores, and what is more urgent beside it.

``make endurance`` measures, in one run: statements printed by one process, by two, and
by two of which one is killed every ten seconds.

n processes can do n times the work of one where the machine has cores for them. What
one does takes more than one core: PostgreSQL works beside it, and others may. So the
table says both, how much faster n are than one, and how much of what the cores can
give that is. Of fewer than a hundred statements, a worker's first one takes too much.
"""

import os
import time
import uuid
from dataclasses import dataclass

import psutil

from odoo.tests import tagged

from tests.endurance.common import EnduranceCase, University
from tests.endurance.machine import wait_for

COUNT = int(os.environ.get("EJOURNAL_STATEMENTS", "600"))
PROCESSES = 2
KILL_PAUSE = 10
#: Of n times one process.
SHARE = 0.85
#: Seconds that the deadlines of an order may wait.
DEADLINES_WAIT = 2
RUNS = ("one", "two", "killed")
HEAD = ("seconds", "CPU", "idle", "of n x one", "of cores")
STATES = ("started", "done")


@dataclass
class Run:
    """What a print took, in seconds: on the clock, of processors, and left unused."""

    processes: int
    seconds: float
    worked: float
    idle: float

    def get_share(self, one):
        """How much faster than one process it is, of what as many could be."""
        return one.seconds / self.seconds / self.processes

    def get_share_of_cores(self, one):
        """The same, of what as many can be on the cores that there are: how fast the
        work that one process has is done, of how fast they could do it."""
        wanted = self.processes * one.worked / one.seconds
        given = (self.worked + self.idle) / self.seconds
        return one.worked / self.seconds / min(wanted, given)


def count_worked(*processes):
    """Seconds of processors that processes and all their children have had so far."""
    total = 0
    for root in processes:
        for process in (root, *root.children(recursive=True)):
            try:
                total += sum(process.cpu_times()[:4])
            except psutil.NoSuchProcess:
                continue  # its parent has just taken it over
    return total


class PrintUniversity(University):
    """Formed statements for each run, all of them copies of one."""

    statement_count = 1

    def prepare(self):
        original = self.statements
        original.action_form()
        content = original.content
        self.env["ejournal.statement"].create(
            [
                {
                    "journal_id": original.journal_id.id,
                    "revision": 10_000 * (place + 1) + number,
                    "number": get_number(run, number),
                    "state": "formed",
                    "formed_on": original.formed_on,
                    "content": {
                        **content,
                        "header": {
                            **content["header"],
                            "number": get_number(run, number),
                        },
                    },
                    "digest": original.digest,
                    "token": uuid.uuid4().hex,
                }
                for place, run in enumerate(RUNS)
                for number in range(COUNT)
            ]
        )
        self.env["ejournal.order"].create({"number": "1", "date": self.term.date_start})


def get_number(run, number):
    return f"{run}-{number:05}"


@tagged("post_install", "-at_install")
class TestPrint(EnduranceCase):
    university = PrintUniversity

    def test_two_processes_against_one(self):
        runs = {
            "one": self.print_by(1, "one"),
            "two": self.print_by(PROCESSES, "two", self.check_deadlines),
            "killed": self.print_by(PROCESSES, "killed", self.kill_now_and_then),
        }
        print(f"\n{f'{COUNT} statements':14}", *(f"{word:>10}" for word in HEAD))
        for name, run in runs.items():
            figures = (run.seconds, run.worked, run.idle)
            shares = (run.get_share(runs["one"]), run.get_share_of_cores(runs["one"]))
            print(
                f"{name:14}",
                *(f"{figure:10.1f}" for figure in figures),
                *(f"{share:10.2f}" for share in shares),
                flush=True,
            )
            self.assertGreaterEqual(shares[1], SHARE, name)

    def print_by(self, processes, run, meanwhile=lambda job_id: None):
        """A :class:`Run` of a print; each document is in it, once."""
        channels = f"root:{processes + 1},root.ejournal_print:{processes}"
        self.server = self.make_server(channels=channels, workers=processes + 3)
        self.server.start()
        wait_for(self.is_served, "the runner of the queue")
        numbers = [get_number(run, number) for number in range(COUNT)]
        with self.at_work() as env:
            statements = env["ejournal.statement"].search([("number", "in", numbers)])
            job_id = self.start_print(statements.sorted("number"))
        before = (time.monotonic(), self.count_worked(), psutil.cpu_times().idle)
        meanwhile(job_id)
        self.wait_for_job(job_id, patience=10 * COUNT)
        after = (time.monotonic(), self.count_worked(), psutil.cpu_times().idle)
        self.server.stop()
        self.check_printed(job_id, numbers)
        return Run(processes, *(late - early for early, late in zip(before, after)))

    def check_deadlines(self, job_id):
        """An order's deadlines do not wait behind the print."""
        wait_for(lambda: self.find_portion("root.ejournal_print"), "the print")
        with self.at_work() as env:
            env["ejournal.order"].search([])._start_renewal()
        began = time.monotonic()
        wait_for(
            lambda: self.find_portion("root.ejournal_deadline", STATES),
            "the deadlines",
            pause=0.05,
        )
        waited = time.monotonic() - began
        print(f"\nDeadlines of an order have begun after {waited:.2f} s")
        self.assertLess(waited, DEADLINES_WAIT)
        self.assertFalse(self.is_done(job_id))

    def kill_now_and_then(self, job_id):
        """Every ten seconds, a worker that prints: of cores that nobody else uses."""
        killed, began = 0, self.count_worked()
        while not self.is_done(job_id):
            time.sleep(0.5)
            worked = self.count_worked() - began
            if worked > KILL_PAUSE * PROCESSES * (killed + 1):
                if portion := self.find_portion("root.ejournal_print"):
                    self.server.kill_worker(portion["worker_pid"])
                    killed += 1
        print(f"\nWorkers killed: {killed}")
        self.assertTrue(killed)

    def count_worked(self):
        """Seconds of processors that Odoo and PostgreSQL have had so far."""
        return count_worked(
            psutil.Process(self.server.process.pid), self.postgres.process()
        )
