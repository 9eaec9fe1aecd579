import email
import email.policy
import re
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import tagged

from .common import RequestCase


class Mailbox:
    """What a real SMTP server of the test's own has received."""

    def __init__(self):
        self.messages = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        message = email.message_from_bytes(
            envelope.content, policy=email.policy.default
        )
        self.messages.append((envelope.rcpt_tos, message))
        return "250 OK"


@tagged("post_install", "-at_install")
class TestMail(RequestCase):
    """Mail of each step, as it arrives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mailbox = Mailbox()
        with socket.create_server(("127.0.0.1", 0)) as server:
            port = server.getsockname()[1]
        cls.smtp = Controller(cls.mailbox, hostname="127.0.0.1", port=port)
        cls.smtp.start()
        cls.addClassCleanup(cls.smtp.stop)
        cls.env["ir.mail_server"].search([]).active = False
        cls.env["ir.mail_server"].create(
            {
                "name": "Test",
                "smtp_host": "127.0.0.1",
                "smtp_port": port,
                "smtp_encryption": "none",
            }
        )
        cls.users["head"].lang = "ru_RU"
        cls.env.ref("kaznmu_requests.mail_template_step").with_context(
            lang="ru_RU"
        ).subject = "Заявка: {{ object.display_name }}"

    def receive(self):
        """Send what waits to be sent; what arrived since."""
        self.mailbox.messages.clear()
        mails = self.env["mail.mail"].search(
            [("state", "=", "outgoing"), ("model", "=", "ejournal.request")]
        )
        # Tests do not connect to servers, but for this one.
        server = type(self.env["ir.mail_server"])
        with patch.object(server, "_disable_send", return_value=False):
            mails.send()
        return {
            address: message
            for addresses, message in self.mailbox.messages
            for address in addresses
        }

    def test_each_step_in_the_readers_language(self):
        request = self.create_correction()
        request.action_submit()
        messages = self.receive()
        self.assertEqual(set(messages), {"head@kaznmu.example"})
        message = messages["head@kaznmu.example"]
        self.assertTrue(message["subject"].startswith("Заявка"), message["subject"])
        html = message.get_body(("html",)).get_content()
        self.assertIn(self.teacher.name, html)
        links = re.findall(r'href="([^"]*)"', html)
        self.assertEqual(
            [link for link in links if f"ejournal.request/{request.id}" in link],
            links[:1],
            "one button, to the record",
        )
        self.approve(request, "head")
        message = self.receive()["dean@kaznmu.example"]
        self.assertTrue(message["subject"].startswith("Dean's council"))

    def test_the_author_learns_of_the_refusal_and_why(self):
        request = self.create_correction()
        request.action_submit()
        self.receive()
        self.by(request, "head").action_refuse("Причина неясна")
        messages = self.receive()
        html = messages["teacher@kaznmu.example"].get_body(("html",)).get_content()
        self.assertIn("Причина неясна", html)

    def test_a_mail_server_that_is_down_stops_nobody(self):
        """Decisions are made; the mail waits as failed, for the office to see."""
        self.env["ir.mail_server"].search([]).smtp_port = 1
        request = self.create_correction()
        request.action_submit()
        self.assertFalse(self.receive())
        self.assertEqual(request.state, "review")
        failed = self.env["mail.mail"].search([("res_id", "=", request.id)])
        self.assertEqual(failed.mapped("state"), ["exception"])
