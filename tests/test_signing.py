"""Issue 17: a real browser signs through a false NCALayer on this machine."""

from browser import Page

from odoo.tests import tagged

from odoo.addons.kaznmu_signature.tests.common import SignatureCase
from odoo.addons.kaznmu_signature.tests.ncalayer import run_ncalayer
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

NOTE = """[...document.querySelectorAll(".o_notification")]
    .some((note) => note.innerText.includes(%r))"""
LIST = "/odoo/action-kaznmu_ejournal.ejournal_statement_action"


@tagged("post_install", "-at_install")
class TestSigningInTheBrowser(SignatureCase, BrowserCase):
    def setUp(self):
        super().setUp()
        self.ncalayer = self.enterContext(run_ncalayer(self.signers["teacher"]))
        self.point_to(self.ncalayer.url)
        self.page = Page(self)
        self.enterContext(self.allow_requests(browser=self.page.browser))
        self.addCleanup(self.page.close)
        self.page.log_in("teacher")

    def point_to(self, url):
        self.env["ir.config_parameter"].set_param("kaznmu_signature.ncalayer_url", url)

    def open_form(self):
        self.page.open(f"{LIST}/{self.statement.id}")
        self.page.wait_for("!!document.querySelector('button[name=action_sign]')")

    def press_sign(self):
        self.page.click("button[name=action_sign]")

    def assertTold(self, words):
        self.page.wait_for(NOTE % words)
        self.page.settle()

    def test_three_at_once(self):
        """One call of NCALayer, one password, three documents."""
        statements = self.statement
        for number in range(2):
            statements |= self.make_another(number)
        self.page.open(LIST)
        self.page.click("thead .o_list_record_selector input")
        self.page.click(".o_control_panel button[name=action_sign]")
        self.assertTold("Signed: 3")
        [call] = self.ncalayer.calls
        self.assertEqual(len(call["data"]), 3)
        self.assertEqual((call["format"], call["locale"]), ("cms", "ru"))
        self.assertFalse(call["signingParams"]["encapsulate"])
        for statement in statements:
            self.assertEqual(statement.signature_ids.role, "teacher")
            self.assertEqual(statement.signature_state, "signed")

    def test_one_on_its_form(self):
        self.open_form()
        self.press_sign()
        self.assertTold("Signed: 1")
        self.page.click(".nav-link[name=signatures]")
        self.page.wait_for(
            "document.querySelector('[name=signature_ids]')"
            ".innerText.includes('АХМЕТОВА')"
        )
        self.assertFalse(
            self.page.evaluate("!!document.querySelector('button[name=action_sign]')")
        )

    def test_what_goes_wrong(self):
        """Each in a sentence that says what to do; nothing is lost."""
        self.open_form()
        for mood, words in (
            ("cancel", "was cancelled"),
            ("restart", "closed or restarted"),
            ("Storage is locked", "storage is locked"),
            ("Wrong password", "password is wrong"),
            ("Certificate not found", "no certificate for signing"),
            ("Certificate expired", "certificate has expired"),
            ("Something else", "Something else"),
        ):
            with self.subTest(mood=mood):
                self.ncalayer.mood = mood
                self.press_sign()
                self.assertTold(words)
                self.assertFalse(self.statement.signature_ids)
        self.ncalayer.mood = "sign"
        self.ncalayer.signer = self.signers["head"]
        self.press_sign()
        self.assertTold("of another person")
        self.assertFalse(self.statement.signature_ids)
        self.ncalayer.signer = self.signers["teacher"]
        self.press_sign()
        self.assertTold("Signed: 1")

    def test_not_installed(self):
        self.point_to("ws://127.0.0.1:1/")
        self.open_form()
        self.press_sign()
        self.assertTold("NCALayer does not answer")
