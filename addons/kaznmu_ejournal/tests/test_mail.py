import email
import email.policy
from datetime import date
from email.message import EmailMessage

from odoo.tests import TransactionCase, tagged

from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN

from .common import EjournalCase
from .test_statement_kinds import KindCase


@tagged("post_install", "-at_install")
class TestMailTemplates(TransactionCase):
    """Issue 11, 1.8: the words of every mail are a template's, in every language."""

    def test_every_template_in_russian_and_kazakh(self):
        self.env["res.lang"]._activate_lang(RUSSIAN)
        templates = self.env["mail.template"].search(
            [
                "|",
                ("model", "=like", "ejournal.%"),
                ("email_layout_xmlid", "=like", "kaznmu\\_%"),
            ]
        )
        self.assertGreaterEqual(len(templates), 10)
        for template in templates:
            if template.email_layout_xmlid:
                self.env.ref(template.email_layout_xmlid)
            for name in ("subject", "body_html"):
                words = {
                    template.with_context(lang=language)[name]
                    for language in ("en_US", RUSSIAN, KAZAKH)
                }
                with self.subTest(template=template.name, field=name):
                    self.assertEqual(len(words), 3)


@tagged("post_install", "-at_install")
class TestMailDoor(EjournalCase):
    """One way to write a mail: to each in the reader's language, by the queue."""

    def setUp(self):
        super().setUp()
        self.env["res.lang"]._activate_lang(RUSSIAN)
        self.template = self.env["mail.template"].create(
            {
                "name": "Test",
                "model_id": self.env["ir.model"]._get_id("ejournal.journal"),
                "subject": "{{ object.discipline_id.name }}: "
                "{{ ctx.get('discipline', object).display_name }}",
                "body_html": "<p><t t-out='format_date(ctx.get(\"day\"))'/></p>",
            }
        )
        self.discipline.with_context(lang=RUSSIAN).name = "Анатомия"
        self.users["head"].lang = RUSSIAN
        self.users["dean"].lang = "en_US"
        self.readers = self.users["head"] | self.users["dean"]

    def _write(self, **options):
        before = self.env["mail.message"].search([])
        self.template._write_to(
            self.readers,
            self.journal,
            discipline=self.discipline,
            day=date(2026, 12, 24),
            **options,
        )
        return self.env["mail.message"].search([]) - before

    def _get_subjects(self, messages):
        return {
            partner: message.subject
            for message in messages
            for partner in message.notified_partner_ids
        }

    def test_each_in_the_own_language(self):
        messages = self._write()
        self.assertEqual(
            self._get_subjects(messages),
            {
                self.users["head"].partner_id: "Анатомия: Анатомия",
                self.users["dean"].partner_id: "Anatomy: Anatomy",
            },
        )
        self.assertIn("24.12.2026", "".join(messages.mapped("body")))
        self.assertIn("12/24/2026", "".join(messages.mapped("body")))
        mails = self.env["mail.mail"].search([("mail_message_id", "in", messages.ids)])
        self.assertEqual(set(mails.mapped("state")), {"outgoing"})
        self.assertFalse(messages & self.journal.message_ids)

    def test_links_are_not_wider_than_their_words(self):
        """Else blanks are underlined, and stand before a comma."""
        self.template.body_html = """<p><a href="/odoo">
            <t t-out="object.discipline_id.name"/>
        </a>, <b>one</b> <a href="/odoo"> two </a></p>"""
        body = self._write()[0].body
        self.assertRegex(body, r">(Анатомия|Anatomy)</a>, <b>one</b> <a [^>]*>two</a>")

    def test_the_sample_writes_to_nobody_without_an_address(self):
        """It keeps mails where a server would send them, and refuses as one does."""
        sample = self.env["ejournal.sample"]
        self.patch(type(sample), "_is_sample", lambda self: True)
        server = self.env["ir.mail_server"]
        for address in ('"Administrator" <@False>', "False"):
            message = EmailMessage()
            message["To"], message["Subject"] = address, "To nobody"
            with (
                self.subTest(address),
                self.assertRaises(AssertionError),
            ):
                server.send_email(message)
        self.assertNotIn("To nobody", sample._get_mails().mapped("name"))

    def test_the_sample_keeps_what_a_mail_says(self):
        """Headings as they read, however long; the page shows the text."""
        sample = self.env["ejournal.sample"]
        self.patch(type(sample), "_is_sample", lambda self: True)
        subject = "Заявка 15: «Анатомия человека», ваша очередь решать " * 3
        address = '"Әбілқасымов Ғани" <g@kaznmu.example>'
        message = self.env["ir.mail_server"]._build_email__(
            "reg@kaznmu.example",
            [address],
            subject,
            "<p>Қайырлы күн</p>",
            subtype="html",
        )
        self.env["ir.mail_server"].send_email(message)
        mail = sample._get_mails()[0]
        self.assertEqual(mail.name.strip(), subject.strip())
        kept = email.message_from_bytes(mail.raw, policy=email.policy.default)
        self.assertEqual(kept["Subject"].strip(), subject.strip())
        self.assertEqual(kept["To"].addresses[0].display_name, "Әбілқасымов Ғани")
        self.assertIn("Қайырлы күн", sample._read_mail(mail)[0])

    def test_each_has_an_own_mail(self):
        self.users["dean"].lang = RUSSIAN
        self.assertEqual(len(self._write()), 2)

    def test_what_is_posted_is_kept_once_a_language(self):
        messages = self._write(is_posted=True)
        self.assertEqual(len(messages), 2)
        self.assertEqual(messages & self.journal.message_ids, messages)
        self.users["dean"].lang = RUSSIAN
        message = self._write(is_posted=True)
        self.assertEqual(message.notified_partner_ids, self.readers.partner_id)
        self.assertEqual(message.author_id, self.env.user.partner_id)

    def test_about_the_reader_when_it_is_about_many_things(self):
        self.template.write(
            {
                "model_id": self.env["ir.model"]._get_id("res.users"),
                "subject": "{{ object.login }}",
            }
        )
        before = self.env["mail.message"].search([])
        self.template._write_to(self.readers, day=False)
        messages = self.env["mail.message"].search([]) - before
        self.assertEqual(
            set(messages.mapped("subject")), set(self.readers.mapped("login"))
        )
        self.assertFalse(any(messages.mapped("model")))


@tagged("post_install", "-at_install")
class TestStatementMail(KindCase):
    def test_returned_in_the_teachers_language(self):
        """The office works in English here, the teacher in Kazakh (SOP T1.8)."""
        self.teacher.lang = KAZAKH
        statement = self.form_main("90", "60")
        statement.with_user(self.registrar)._return("Күні қате")
        message = statement.message_ids.filtered("partner_ids")
        self.assertIn("қайтарды", message.subject)
        self.assertIn("Күні қате", message.body)
        self.assertEqual(message.author_id, self.registrar.partner_id)
        self.assertEqual(message.notified_partner_ids, self.teacher.partner_id)
