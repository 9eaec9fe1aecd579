import json
from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from .browser import WebCase
from .common import UniversityCase, generate_api_key

RULES = "odoo.addons.base.models.ir_rule"


@tagged("post_install", "-at_install")
class TestMessages(UniversityCase, WebCase):
    """Discussions are evidence: who says what, and when, no client chooses (12)."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dean = cls.users["dean"].partner_id
        cls.dean.email = "dean@kaznmu.example"
        cls.registrar = cls.users["registrar"]
        cls.registrar.email = "registrar@kaznmu.example"
        field = cls.env["ir.model.fields"]._get("ejournal.term", "name")
        tracked = {"field_id": field.id, "new_value_char": "Approved"}
        cls.forgeries = (
            {"author_id": cls.dean.id},
            {"email_from": "dean@kaznmu.example"},
            {"author_id": cls.dean.id, "email_from": "dean@kaznmu.example"},
            {"date": fields.Datetime.now() - timedelta(days=30)},
            {"tracking_value_ids": [Command.create(tracked)]},
        )

    def get_messages(self):
        return self.env["mail.message"].search(
            [("model", "=", "ejournal.term"), ("res_id", "=", self.term.id)]
        )

    def test_ones_own_words(self):
        term = self.term.with_user(self.registrar)
        message = term.message_post(body="Mine", message_type="comment")
        self.assertEqual(message.author_id, self.registrar.partner_id)
        message = term.message_post(
            body="Mine",
            author_id=self.registrar.partner_id.id,
            email_from=self.registrar.email_formatted,
        )
        self.assertEqual(message.email_from, self.registrar.email_formatted)

    def test_nobody_speaks_for_another(self):
        """Neither by the method, nor by the row, nor by a default of the context."""
        before = self.get_messages()
        for role in ("registrar", "registrar_head", "administrator"):
            term = self.term.with_user(self.users[role])
            row = {"model": term._name, "res_id": term.id, "body": "Approved"}
            messages = term.env["mail.message"]
            for forged in self.forgeries:
                for call in (
                    lambda forged=forged, term=term: term.message_post(
                        body="Approved", **forged
                    ),
                    lambda forged=forged, row=row, messages=messages: messages.create(
                        {**row, **forged}
                    ),
                ):
                    with (
                        self.subTest(role=role, forged=forged),
                        self.assertRaisesRegex(AccessError, "bears the name"),
                        self.env.cr.savepoint(),
                    ):
                        call()
                context = {f"default_{key}": value for key, value in forged.items()}
                message = messages.with_context(**context).create(row)
                self.assertEqual(message.author_id, term.env.user.partner_id)
                self.assertFalse(message.sudo().tracking_value_ids)
                self.assertLess(
                    fields.Datetime.now() - message.date, timedelta(minutes=1)
                )
                message.sudo().unlink()
        self.assertEqual(self.get_messages(), before)

    def test_what_was_said_stays_with_who_said_it(self):
        """The row is not given to another author, record or day afterwards."""
        message = self.term.with_user(self.registrar).message_post(body="Mine")
        partner = self.registrar.partner_id
        elsewhere = self.env["mail.message"].create(
            {"model": "res.partner", "res_id": partner.id, "author_id": partner.id}
        )
        for record, values in (
            *((message, forged) for forged in self.forgeries),
            (message, {"res_id": self.term.copy({"code": "T-2"}).id}),
            (elsewhere, {"model": "ejournal.term", "res_id": self.term.id}),
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                record.with_user(self.registrar).write(values)

    @mute_logger(RULES)
    def test_nobody_writes_where_nothing_is_read(self):
        """Odoo asks for no right to write a notification, nor to react to one."""
        portal = new_test_user(self.env, "portal", "base.group_portal")
        notice = self.term.message_notify(
            body="For one", partner_ids=self.dean.ids, subject="x"
        )
        self.assertEqual(notice.message_type, "user_notification")
        for user, model, res_id in (
            (portal, "ejournal.term", self.term.id),
            (portal, "ejournal.school", self.school.id),
            (self.teacher, "ejournal.access.log", 1),
        ):
            with (
                self.subTest(user=user.login, model=model),
                self.assertRaises(AccessError),
                self.env.cr.savepoint(),
            ):
                self.env["mail.message"].with_user(user).create(
                    {
                        "model": model,
                        "res_id": res_id,
                        "body": "x",
                        "message_type": "user_notification",
                    }
                )
        found = self.env["mail.message"].with_user(portal)
        self.assertFalse(found._get_with_access(notice.id, mode="create"))
        found = self.env["mail.message"].with_user(self.users["dean"])
        self.assertTrue(found._get_with_access(notice.id, mode="create"))

    @mute_logger("odoo.http")
    def test_no_mail_is_delivered_by_hand(self):
        """A mail names its author itself."""
        mail = (
            "From: dean@kaznmu.example\nTo: journal@kaznmu.example\n"
            "Message-Id: <1@kaznmu.example>\nSubject: Re: Autumn\n\nApproved"
        )
        for role in ("teacher", "registrar", "administrator"):
            answer = self.url_open(
                "/json/2/mail.thread/message_process",
                data=json.dumps(
                    {
                        "model": "ejournal.term",
                        "message": mail,
                        "thread_id": self.term.id,
                    }
                ),
                headers={
                    "Authorization": f"Bearer {generate_api_key(self.users[role])}",
                    "Content-Type": "application/json",
                },
            )
            self.assertEqual(answer.status_code, 403, answer.text)
        self.assertFalse(
            self.get_messages().filtered(lambda message: "Approved" in message.body)
        )
