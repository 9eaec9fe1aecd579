"""Issue 18, "Must hold": workers, Odoo and PostgreSQL are killed while people save and
form, and the queue imports, prints and writes letters. What was acknowledged is there,
once.

``make test`` kills each of them once; ``make endurance`` goes on for minutes.
"""

import time

from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.test_import import STUDENTS

from tests.endurance.common import IS_LONG, EnduranceCase, University
from tests.endurance.machine import wait_for
from tests.endurance.people import Forming, Saving

#: Statements to print, and as many to form; people to import, and as many to write to.
STATEMENTS, PEOPLE, ROUNDS, PAUSE = (120, 4000, 8, 10) if IS_LONG else (6, 40, 1, 1)


class KillsUniversity(University):
    """Half of the statements are formed; people wait for their invitations."""

    statement_count = 2 * STATEMENTS

    def prepare(self):
        self.statements[:STATEMENTS].action_form()
        self.env["ejournal.student"].create(
            [
                {
                    "number": f"L{number}",
                    "last_name": "Фамилия",
                    "first_name": "Имя",
                    "email": f"letter{number}@kaznmu.example",
                }
                for number in range(PEOPLE)
            ]
        )


@tagged("post_install", "-at_install")
class TestKills(EnduranceCase):
    university = KillsUniversity

    def test_nothing_is_lost(self):
        self.server = self.make_server().start()
        savings = [Saving(self.log_in(), cell) for cell in self.university.cells]
        forming = Forming(self.log_in(), self.university.statements[STATEMENTS:])
        with self.at_work() as env:
            printed = self.get_statements(env)[:STATEMENTS]
            numbers = printed.mapped("number")
            printing = self.start_print(printed)
            jobs = [printing, self.start_import(env), self.start_letters(env)]
        for work in (*savings, forming):
            work.start()
        for _number in range(ROUNDS):
            self.kill_who_prints()
            time.sleep(PAUSE)
            self.postgres.kill()
            self.postgres.start()
            time.sleep(PAUSE)
            self.server.kill()
            self.server.start()
            time.sleep(PAUSE)
        forming.end()
        for job in jobs:
            self.wait_for_job(job)
        for work in savings:
            work.end(stop=True)
        self.check_saved(savings)
        self.check_numbers()
        self.check_printed(printing, numbers)
        self.check_people()
        self.check_letters()
        self.check_evidence()

    def kill_who_prints(self):
        """The worker that has a portion of the print in work, or any."""
        portion = wait_for(
            lambda: (
                self.find_portion("root.ejournal_print")
                or self.find_portion("root.ejournal_print", ("done",))
            ),
            "a portion of the print",
        )
        self.server.kill_worker(portion["worker_pid"])

    def start_import(self, env):
        rows = "".join(
            f"E{number};Фамилия;Имя;;T-26-01;01.09.2026;\n" for number in range(PEOPLE)
        )
        file = {"name": "students.csv", "raw": (STUDENTS + rows).encode()}
        registrar = self.university.users["registrar_head"].id
        batch = (
            env["ejournal.import.batch"]
            .with_user(registrar)
            .create({"attachment_ids": [(0, 0, file)]})
        )
        batch.action_check()
        batch.action_load()
        return batch.job_id.id

    def start_letters(self, env):
        digitalization = self.university.users["digitalization"].id
        accounts = env["ejournal.account"].with_user(digitalization)
        waiting = accounts.search([("email", "=like", "letter%")])
        self.assertEqual(len(waiting), PEOPLE)
        return waiting.action_invite()["res_id"]

    def check_people(self):
        """Each row was imported once."""
        with self.at_work() as env:
            students = env["ejournal.student"].search([("number", "=like", "E%")])
            self.assertEqual(len(students), PEOPLE)
            self.assertEqual(len(students.enrollment_ids), PEOPLE)

    def check_letters(self):
        """Each person was written to; whose letter was under way at a kill, twice."""

        def are_sent():
            with self.at_work() as env:
                waiting = env["mail.mail"].search([("state", "=", "outgoing")])
                if waiting:
                    env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
                return not waiting

        wait_for(are_sent, "the letters", pause=2)
        with self.at_work() as env:
            failed = env["mail.mail"].search([("state", "=", "exception")])
            self.assertFalse(failed.mapped("failure_reason"))
        reached = [
            address
            for addresses, _message in self.university.mailbox.messages
            for address in addresses
            if address.startswith("letter")
        ]
        self.assertEqual(len(set(reached)), PEOPLE)
        self.assertLessEqual(len(reached), PEOPLE + 3 * ROUNDS)
