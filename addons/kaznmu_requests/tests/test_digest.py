import re
from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.kaznmu_requests.models import res_users

from .common import MailCase


@tagged("post_install", "-at_install")
class TestDigest(MailCase):
    """Issue 5.7: one mail a day in place of a flood, and urgent ones at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head = cls.users["head"]
        cls.head.lang = "en_US"

    def submit(self, row=0, **vals):
        request = self.create_correction({self.rows[row]: "58"}, **vals)
        request.action_submit()
        return request

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("kaznmu_requests.ir_cron_digest").method_direct_trigger()

    def test_at_once_until_many_wait(self):
        self.patch(res_users, "MANY_REQUESTS", 2)
        for row in (0, 1):
            self.submit(row if row == 0 else 2)
            self.assertIn("head@kaznmu.example", self.receive())
        self.submit()
        self.assertNotIn("head@kaznmu.example", self.receive())
        self.run_cron()
        message = self.receive()["head@kaznmu.example"]
        self.assertEqual(message["subject"], "Requests that wait for you: 3")
        self.run_cron()
        self.assertFalse(self.receive(), "nothing is new")

    def test_once_a_day_by_choice_the_overdue_first(self):
        self.head.with_user(self.head).ejournal_request_mails = "daily"
        calm = self.submit()
        late = self.submit(2)
        self.assertFalse(self.receive())
        late.sudo().deadline = date(2026, 11, 21)
        self.run_cron()
        message = self.receive()["head@kaznmu.example"]
        self.assertEqual(
            message["subject"], "Requests that wait for you: 2, overdue: 1"
        )
        self.assertIn("Overdue, days: 2", self.get_text(message))
        html = message.get_body(("html",)).get_content()
        links = re.findall(r'href="(http[^"]*)"', html)
        self.assertEqual(
            [link.rpartition("/")[2] for link in links],
            [
                str(late.id),
                str(calm.id),
                "action-kaznmu_requests.ejournal_request_action_waiting",
            ],
        )

    def test_what_was_decided_in_the_meantime_is_told_to_nobody(self):
        self.head.ejournal_request_mails = "daily"
        request = self.submit()
        self.approve(request, "head")
        self.receive()
        self.run_cron()
        self.assertFalse(self.receive())

    def test_after_an_outage(self):
        """The cron slept for days: what waits is told once, and all of it."""
        self.head.ejournal_request_mails = "daily"
        self.submit()
        with freeze_time("2026-11-27 06:00:00"):
            self.submit(2, discovery_date=date(2026, 11, 27))
            self.run_cron()
            self.receive()
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_overdue_goes_to_the_superior_at_once(self):
        """And those who are late are told once more by the next digest."""
        self.users["dean"].ejournal_request_mails = "daily"
        request = self.submit()
        self.receive()
        with freeze_time("2026-11-26 06:00:00"):
            self.env.invalidate_all()
            with self.enter_registry_test_mode():
                self.env.ref("kaznmu_requests.ir_cron_requests").method_direct_trigger()
            self.assertIn("dean@kaznmu.example", self.receive())
            self.run_cron()
            message = self.receive()["head@kaznmu.example"]
            self.assertIn(request.number, self.get_text(message))

    def test_answers_to_ones_own_request_come_at_once(self):
        self.teacher.ejournal_request_mails = "daily"
        request = self.submit()
        self.receive()
        self.by(request, "head").action_return("Нет даты")
        self.assertIn("teacher@kaznmu.example", self.receive())

    def test_the_preference_is_ones_own(self):
        self.head.with_user(self.head).write({"ejournal_request_mails": "at_once"})
        with self.assertRaises(AccessError):
            self.head.with_user(self.teacher).ejournal_request_mails = "daily"
