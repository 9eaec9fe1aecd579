import re
from unittest.mock import patch

from odoo.tests import tagged

from odoo.addons.kaznmu_requests.models import request_mail

from .common import MailCase


@tagged("post_install", "-at_install")
class TestMail(MailCase):
    """Mail of each step, as it arrives."""

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
