"""Issue 18, section 2: a print on all cores, and what is more urgent beside it.

``make endurance`` measures, in one run: statements printed by one process, by two, and
by two of which one is killed every ten seconds.
"""

import os
import time
import uuid

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
STATES = ("started", "done")


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
        seconds = {
            "one": self.print_by(1, "one"),
            "two": self.print_by(PROCESSES, "two", self.check_deadlines),
            "killed": self.print_by(PROCESSES, "killed", self.kill_now_and_then),
        }
        print(f"\n{COUNT} statements{'':14}{'seconds':>10}{'of n x one':>12}")
        shares = {}
        for run, took in seconds.items():
            shares[run] = seconds["one"] / took / (1 if run == "one" else PROCESSES)
            print(f"{run:26}{took:10.1f}{shares[run]:12.2f}", flush=True)
        self.assertGreaterEqual(min(shares.values()), SHARE)

    def print_by(self, processes, run, meanwhile=lambda job_id: None):
        """Seconds that a print takes; each document is in it, once."""
        channels = f"root:{processes + 1},root.ejournal_print:{processes}"
        self.server = self.make_server(channels=channels, workers=processes + 3)
        self.server.start()
        wait_for(self.is_served, "the runner of the queue")
        numbers = [get_number(run, number) for number in range(COUNT)]
        with self.at_work() as env:
            statements = env["ejournal.statement"].search([("number", "in", numbers)])
            job_id = self.start_print(statements.sorted("number"))
        began = time.monotonic()
        meanwhile(job_id)
        self.wait_for_job(job_id, patience=10 * COUNT)
        took = time.monotonic() - began
        self.server.stop()
        self.check_printed(job_id, numbers)
        return took

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
        """Every ten seconds, a worker that prints."""
        killed, began = 0, time.monotonic()
        while not self.is_done(job_id):
            time.sleep(0.5)
            if time.monotonic() - began > KILL_PAUSE * (killed + 1):
                if portion := self.find_portion("root.ejournal_print"):
                    self.server.kill_worker(portion["worker_pid"])
                    killed += 1
        print(f"\nWorkers killed: {killed}")
        self.assertTrue(killed)
