import re
from unittest.mock import patch

from odoo.exceptions import AccessError
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
        text = self.get_text(message)
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
        self.assertIn("Пән", self.get_text(message))

    def test_readers_of_several_languages(self):
        """One decision, two approvers: each reads the own language to the last word."""
        other = self._create_user("registrar_head", "registrar_head_2")
        other.email = "other@kaznmu.example"
        other.lang, self.users["registrar_head"].lang = "kk_KZ", "ru_RU"
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head", "dean")
        messages = self.receive()
        russian, kazakh = (
            messages[f"{name}@kaznmu.example"] for name in ("registrar_head", "other")
        )
        self.assertIn("Исправление оценок", russian["subject"])
        self.assertIn("Осталось дней", self.get_text(russian))
        self.assertIn("Бағаларды түзету", kazakh["subject"])
        self.assertIn("Қалған күн", self.get_text(kazakh))

    def test_activities_are_in_the_readers_language(self):
        """Issue 15, section 5: whoever acts before, in whatever language."""
        readers = {"head": "kk_KZ", "registrar_head": "ru_RU"}
        for role, lang in readers.items():
            self.users[role].lang = lang
        request = self.create_correction()
        request.action_submit()
        for role, lang in readers.items():
            with self.subTest(role):
                stage = request.stage_id
                own = request.sudo().activity_ids.filtered(
                    lambda row, role=role: row.user_id == self.users[role]
                )
                self.assertEqual(
                    own.mapped("summary"), [stage.with_context(lang=lang).name]
                )
                self.assertNotEqual(own.summary, stage.with_context(lang="en_US").name)
            if role == "head":
                self.approve(request, "head", "dean")

    def test_the_sender_is_the_university(self):
        """An answer out of the office must not reach whoever decided before."""
        self.env.company.email = "office@kaznmu.example"
        self.create_correction().action_submit()
        message = self.receive()["head@kaznmu.example"]
        self.assertIn("office@kaznmu.example", message["from"])

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
        # At the end the office is told, too.
        self.assertEqual(len(set().union(*subjects)), 7, subjects)

    def test_long_lists_stay_in_the_request(self):
        request = self.create_correction().sudo()
        with patch.object(request_mail, "MANY_LINES", 0):
            facts = dict(request._get_mail_facts())
        self.assertEqual(facts["Cells"], ["and 1 more, see the request"])

    def test_an_answer_by_mail_lands_in_the_discussion(self):
        """Issue 5.7: the dean answers from a phone; all who take part see it."""
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "journal.example"}
        )
        request = self.create_correction()
        request.action_submit()
        self.approve(request, "head")
        message = self.receive()["dean@kaznmu.example"]
        self.assertIn("catchall@journal.example", message["reply-to"])
        self.env["mail.thread"].message_process(
            False,
            "From: Dean <dean@kaznmu.example>\n"
            f"To: {message['reply-to']}\n"
            "Message-Id: <answer-1@kaznmu.example>\n"
            f"In-Reply-To: {message['message-id']}\n"
            f"References: {message['message-id']}\n"
            "Subject: Re\nContent-Type: text/plain; charset=utf-8\n\n"
            "Пришлите журнал на бумаге",
        )
        answer = request.message_ids[:1]
        self.assertIn("на бумаге", answer.body)
        self.assertEqual(answer.author_id, self.users["dean"].partner_id)
        self.assertEqual(request.state, "review", "an answer decides nothing")

    def test_templates_are_the_administrators(self):
        """Issue 5.7: the words are edited by an administrator, and by nobody else."""
        template = self.env.ref("kaznmu_requests.mail_template_head")
        # An administrator edits the words alone: a template is code (issue 12).
        for role in (
            *("teacher", "head", "registrar_head", "digitalization"),
            "administrator",
        ):
            with self.subTest(role=role), self.assertRaises(AccessError):
                template.with_user(self.users[role]).subject = "Hello"
        words = self.env["ejournal.mail.words"].with_user(self.users["administrator"])
        wizard = words.create({"template_id": template.id, "lang": "en_US"})
        wizard.line_ids[0].text = "To sign"
        wizard.line_ids[1].text = "Sign, please"
        wizard.action_save()
        self.users["head"].lang = "en_US"
        request = self.create_correction()
        request.action_submit()
        message = self.receive()["head@kaznmu.example"]
        self.assertEqual(message["subject"], "To sign")
        self.assertIn("Sign, please", self.get_text(message))

    def test_one_mail_about_an_opened_journal(self):
        request = self.create_opened()
        messages = [
            message
            for addresses, message in self.receive() and self.mailbox.messages
            if "teacher@kaznmu.example" in addresses
        ]
        self.assertEqual(len(messages), 1)
        self.assertIn(request.number, messages[0]["subject"])

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
