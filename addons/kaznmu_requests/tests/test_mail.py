import email
import email.policy
import re
import socket
from unittest.mock import patch

from aiosmtpd.controller import Controller

from odoo.tests import tagged
from odoo.tools import html2plaintext

from odoo.addons.kaznmu_requests.models import request_mail

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
        for role in ("head", "dean"):
            cls.users[role].lang = "ru_RU" if role == "head" else "kk_KZ"

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

    def read(self, message):
        """The text of a message as its reader sees it."""
        return html2plaintext(message.get_body(("html",)).get_content())

    def test_each_step_in_the_readers_language(self):
        """Issue 5.7: what is asked, the essential facts, one button to the record."""
        request = self.create_correction()
        request.action_submit()
        messages = self.receive()
        self.assertEqual(set(messages), {"head@kaznmu.example"})
        message = messages["head@kaznmu.example"]
        self.assertIn("виза", message["subject"].lower())
        self.assertIn(request.number, message["subject"])
        text = self.read(message)
        for fact in (
            self.teacher.name,
            self.journal.discipline_id.name,
            self.journal.group_id.name,
            "85 → 58",
            "25.11.2026",
        ):
            self.assertIn(fact, text)
        html = message.get_body(("html",)).get_content()
        links = re.findall(r'href="([^"]*)"', html)
        self.assertEqual(len(links), 1, "one button, to the record")
        self.assertTrue(links[0].endswith(f"/odoo/ejournal.request/{request.id}"))
        self.approve(request, "head")
        message = self.receive()["dean@kaznmu.example"]
        self.assertIn("Деканат кеңесі", message["subject"])
        self.assertIn("Пән", self.read(message))

    def test_each_stage_has_its_own_words(self):
        """Table 2: every step tells whoever acts what to do, and the author the end."""
        request = self.create_correction()
        request.action_submit()
        subjects = []
        for act in (
            lambda: self.approve(request, "head"),
            lambda: self.approve(request, "dean"),
            lambda: self.approve(request, "registrar_head"),
            lambda: self.by(request, "registrar").action_open(),
            lambda: request.sudo()._do_close("expired"),
        ):
            subjects.append({m["subject"] for m in self.receive().values()})
            act()
        subjects.append({m["subject"] for m in self.receive().values()})
        self.assertTrue(all(subjects))
        self.assertEqual(len(set().union(*subjects)), 6, subjects)

    def test_long_lists_stay_in_the_request(self):
        request = self.create_correction().sudo()
        with patch.object(request_mail, "MANY_LINES", 0):
            facts = dict(request._get_mail_facts())
        self.assertEqual(facts["Cells"], ["and 1 more, see the request"])

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
