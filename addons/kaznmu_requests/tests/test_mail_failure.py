from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import MailCase

LOGGER = "odoo.addons.mail.models.mail_mail"


@tagged("post_install", "-at_install")
class TestMailFailure(MailCase):
    """Issue 5.7: delivery failures are shown to the registrar."""

    def setUp(self):
        super().setUp()
        self.Failure = self.env["ejournal.mail.failure"].with_user(
            self.users["registrar"]
        )
        self.mailbox.unknown.clear()
        self.request = self.create_correction()

    def submit(self, *unknown):
        """Send the request; what failed then, as the registrar sees it."""
        self.mailbox.unknown.update(unknown)
        self.request.action_submit()
        with mute_logger(LOGGER):
            self.receive()
        self.env.flush_all()
        return self.Failure.search([])

    def test_a_refused_address_put_right_and_sent_again(self):
        failure = self.submit("head@kaznmu.example")
        self.assertEqual(failure.partner_id, self.users["head"].partner_id)
        self.assertEqual(failure.failure_type, "unknown")
        self.assertIn("No such mailbox", failure.failure_reason)
        self.assertIn(self.request.number, failure.subject)
        action = failure.action_open_record()
        self.assertEqual(
            (action["res_model"], action["res_id"]),
            ("ejournal.request", self.request.id),
        )
        self.users["head"].email = "new@kaznmu.example"
        failure.action_send_again()
        self.env.flush_all()
        self.assertFalse(self.Failure.search([]))
        failure.action_send_again()  # a second click
        self.assertEqual(set(self.receive()), {"new@kaznmu.example"})
        self.assertEqual(len(self.mailbox.messages), 1)

    def test_the_server_is_down(self):
        """Decisions are made; the mail waits in the list, then arrives."""
        server = self.env["ir.mail_server"].search([])
        port, server.smtp_port = server.smtp_port, 1
        failure = self.submit()
        self.assertEqual(self.request.state, "review")
        self.assertEqual(failure.failure_type, "mail_smtp")
        server.smtp_port = port
        failure.action_send_again()
        self.assertEqual(set(self.receive()), {"head@kaznmu.example"})

    def test_who_has_no_address_is_listed(self):
        self.users["head"].email = False
        failure = self.submit()
        self.assertEqual(failure.failure_type, "mail_email_missing")

    def test_only_who_was_not_reached_gets_it_again(self):
        """Of several who act, one has a wrong address."""
        other = self._create_user("registrar_head", "registrar_head_2")
        other.email = "wrong@kaznmu.example"
        self.request.action_submit()
        self.approve(self.request, "head", "dean")
        self.receive()
        self.mailbox.unknown.add("wrong@kaznmu.example")
        self.request.sudo()._send_mail(
            self.request.sudo().stage_id.mail_template_id,
            other | self.users["registrar_head"],
        )
        with mute_logger(LOGGER):
            self.assertEqual(set(self.receive()), {"registrar_head@kaznmu.example"})
        self.env.flush_all()
        failure = self.Failure.search([])
        self.assertEqual(failure.partner_id, other.partner_id)
        self.mailbox.unknown.clear()
        failure.action_send_again()
        self.assertEqual(set(self.receive()), {"wrong@kaznmu.example"})

    def test_taken_off_the_list(self):
        self.submit("head@kaznmu.example").action_dismiss()
        self.env.flush_all()
        self.assertFalse(self.Failure.search([]))

    def test_a_mail_that_is_sent_back(self):
        """A bounce comes later, from the recipient's server."""
        self.env.company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "journal.example"}
        )
        self.assertFalse(self.submit())
        message = self.mailbox.messages[0][1]
        self.env["mail.thread"].message_process(
            False,
            BOUNCE % {"bounce": "bounce@journal.example", "id": message["message-id"]},
        )
        self.env.flush_all()
        failure = self.Failure.search([])
        self.assertEqual(failure.failure_type, "mail_bounce")
        failure.action_send_again()
        self.assertEqual(set(self.receive()), {"head@kaznmu.example"})

    def test_only_the_office_and_only_mails_of_the_journal(self):
        failure = self.submit("head@kaznmu.example")
        foreign = self.env["mail.message"].create(
            {"model": "res.partner", "res_id": self.env.user.partner_id.id}
        )
        notification = self.env["mail.notification"].create(
            {
                "mail_message_id": foreign.id,
                "res_partner_id": self.env.user.partner_id.id,
                "notification_type": "email",
                "notification_status": "exception",
                "failure_type": "unknown",
            }
        )
        self.env.flush_all()
        self.assertEqual(self.Failure.search([]), failure)
        self.Failure.browse(notification.id).action_dismiss()
        self.assertEqual(notification.notification_status, "exception")
        for role in ("teacher", "head", "dean", "digitalization", "vice_rector"):
            theirs = failure.with_user(self.users[role])
            for act in ("action_send_again", "action_dismiss"):
                with self.subTest(role=role, act=act), self.assertRaises(AccessError):
                    getattr(theirs, act)()
            with self.subTest(role=role), self.assertRaises(AccessError):
                theirs.search([])


@tagged("post_install", "-at_install")
class TestMailFailurePage(WebCase):
    """The number of failures stands on every page of the office."""

    def test_number(self):
        partner = self.env.user.partner_id
        message = self.env["mail.message"].create(
            {"model": "ejournal.request", "res_id": 1}
        )
        self.env["mail.notification"].create(
            {
                "mail_message_id": message.id,
                "res_partner_id": partner.id,
                "notification_type": "email",
                "notification_status": "bounce",
                "failure_type": "mail_bounce",
            }
        )
        for role, count in (("registrar", 1), ("teacher", None)):
            new_test_user(
                self.env,
                role,
                f"kaznmu_university.ejournal_group_{role}",
                password=role * 2,
            )
            self.authenticate(role, role * 2)
            info = self.make_jsonrpc_request("/web/session/get_session_info")
            self.assertEqual(info.get("ejournal_mail_failures"), count)


BOUNCE = """\
Return-Path: <>
From: MAILER-DAEMON@kaznmu.example
To: %(bounce)s
Subject: Undelivered Mail Returned to Sender
Message-Id: <bounce-1@kaznmu.example>
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

The mailbox is full.

--b
Content-Type: message/delivery-status

Final-Recipient: rfc822; head@kaznmu.example
Action: failed
Status: 5.2.2

--b
Content-Type: message/rfc822

Message-Id: %(id)s
From: teacher@kaznmu.example
To: head@kaznmu.example
Subject: Visa

Text
--b--
"""
