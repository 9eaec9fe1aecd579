"""Issue 17: revocation asked over HTTP, of a server that the test runs."""

from unittest.mock import patch

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.kaznmu_signature.models import signature_list
from odoo.addons.kaznmu_signature.pki import network

from .centre import Centre
from .common import SignatureCase
from .responder import run_responder

#: Whoever is silent: the address, and what it leads to, are asked no more.
PRIVATE = "http://169.254.169.254/latest/meta-data/"


class ResponderCase(SignatureCase):
    def setUp(self):
        super().setUp()
        self.responder = self.enterContext(
            run_responder(self.centre, self.signers.values())
        )
        self.responder.forger = Centre(self.centre.now)  # of the same name
        self.startPatcher(patch.object(network, "CONNECT", 1))

    def forget(self):
        """What the responder said in this transaction."""
        self.env.cr.cache.pop(signature_list.ANSWERS, None)


@tagged("post_install", "-at_install")
class TestResponder(ResponderCase):
    """OCSP: what is answered counts, what is not is said openly."""

    def setUp(self):
        super().setUp()
        self.env.company.ejournal_signature_ocsp_url = self.responder.url

    def test_good(self):
        self.assertEqual(self.sign("teacher"), [None])
        verdict = self.statement.signature_ids.verdict
        self.assertEqual(verdict, "Valid; the certificate was not revoked.")
        self.assertEqual(self.responder.asked, 1)

    def test_revoked(self):
        self.responder.mood = "revoked"
        self.assertRefused(self.sign("teacher"), "was revoked on 23.11.2026")

    def test_what_is_no_answer(self):
        """The signature counts; that nobody knows of revocation is told, and why."""
        self.sign("teacher")
        signature = self.statement.signature_ids
        for mood, words, russian in (
            ("unknown", "does not know the certificate", "не знает"),
            ("forged", "not signed by the authority", "не подписан удостоверяющим"),
            ("busy", "gave no answer (try_later)", "не дала ответа"),
            ("nonsense", "cannot be read", "не удаётся прочитать"),
            ("error", "HTTP 503", "HTTP 503"),
            ("long", "too long", "слишком длинный"),
            ("silent", "did not answer in time", "не ответил вовремя"),
            (PRIVATE, f"not followed ({PRIVATE})", "не следует"),
        ):
            with self.subTest(mood=mood):
                self.responder.mood = mood
                self.forget()
                signature.verdict_ids._renew()
                self.assertEqual(signature.state, "valid")
                self.assertIn("Not checked for revocation", signature.verdict)
                self.assertIn(words, signature.verdict)
                in_russian = signature.with_context(lang="ru_RU").verdict
                self.assertIn("Отзыв не проверен", in_russian)
                self.assertIn(russian, in_russian)

    def test_nobody_listens(self):
        self.env.company.ejournal_signature_ocsp_url = "http://127.0.0.1:1/"
        self.assertEqual(self.sign("teacher"), [None])
        self.assertIn("address does not answer", self.statement.signature_ids.verdict)

    def test_silence_is_waited_for_once(self):
        """A batch of hundreds does not wait for each signature."""
        self.sign("teacher")
        self.sign("head")
        self.forget()
        self.responder.mood = "error"
        before = self.responder.asked
        self.statement.signature_ids.verdict_ids._renew()
        self.assertEqual(self.responder.asked, before + 1)

    def test_revoked_after_it_was_signed(self):
        """What was signed before counts for ever."""
        now = self.centre.now
        with patch.object(
            type(self.env["ejournal.signature"])._fields["date"].__class__,
            "now",
            return_value=now - self.days(1),
        ):
            self.assertEqual(self.sign("teacher"), [None])
        self.responder.mood = "revoked"
        self.forget()
        signature = self.statement.signature_ids
        signature.verdict_ids._renew()
        self.assertEqual(signature.state, "valid")


@tagged("post_install", "-at_install")
class TestLists(ResponderCase):
    """The nightly fetch of lists of revoked certificates (CRL)."""

    def setUp(self):
        super().setUp()
        self.env.company.ejournal_signature_crl_urls = self.responder.url
        self.lists = self.env["ejournal.signature.list"]

    def fetch(self):
        cron = self.env.ref("kaznmu_signature.ir_cron_signature_list")
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()
        return self.lists.search([])

    def test_good_and_revoked(self):
        found = self.fetch()
        self.assertEqual((found.url, found.error), (self.responder.url, False))
        self.assertEqual(self.sign("head"), [None])
        self.assertIn("was not revoked", self.statement.signature_ids.verdict)
        self.responder.revoked = [self.signers["teacher"]]
        self.fetch()
        [answer] = self.sign("teacher")
        self.assertIn("was revoked on 23.11.2026", answer)

    def test_what_is_no_list(self):
        """The last one stays, and why there is no newer one is told."""
        self.responder.revoked = [self.signers["teacher"]]
        content = self.fetch().content
        self.assertTrue(content)
        for mood, words in (
            ("forged", "not signed by the authority"),
            ("nonsense", "is no list"),
            ("error", "HTTP 503"),
            ("long", "too long"),
            ("silent", "in time"),
            (PRIVATE, "not followed"),
        ):
            with (
                self.subTest(mood=mood),
                patch.object(signature_list, "MAX_LIST", 10**6),
            ):
                self.responder.mood = mood
                found = self.fetch()
                self.assertIn(words, found.error)
                self.assertEqual(found.content, content)
        self.assertIn("was revoked", self.sign("teacher")[0])

    def test_an_address_that_is_gone(self):
        self.fetch()
        self.env.company.ejournal_signature_crl_urls = False
        self.assertFalse(self.fetch())


@tagged("post_install", "-at_install")
class TestAddresses(SignatureCase):
    """Whom this server calls: what an administrator has entered, and nobody else."""

    FIELDS = ("ejournal_signature_ocsp_url", "ejournal_signature_crl_urls")

    def test_who_enters_them(self):
        """By hand none of the roles; in the parameters whoever administers Odoo."""
        values = {name: "http://ocsp.pki.gov.kz" for name in self.FIELDS}
        settings = self.env["res.config.settings"]
        for role, user in self.users.items():
            with self.subTest(role=role), self.cr.savepoint() as point:
                for name, value in values.items():
                    with self.assertRaises(AccessError):
                        self.env.company.with_user(user).write({name: value})
                if user.has_group("base.group_system"):
                    settings.with_user(user).create(values).execute()
                else:
                    with self.assertRaises(AccessError):
                        settings.with_user(user).create(values)
                point.rollback()

    def test_what_is_no_address(self):
        for url in ("file:///etc/passwd", "ocsp.pki.gov.kz", "gopher://x/", "http://"):
            for name in self.FIELDS:
                with self.assertRaisesRegex(ValidationError, "no address"):
                    self.env.company[name] = url
