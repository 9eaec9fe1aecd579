"""Issue 17: a real browser signs through a false NCALayer on this machine."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_requests.tests.common import PROTOCOL
from odoo.addons.kaznmu_signature.tests.common import SignatureCase
from odoo.addons.kaznmu_signature.tests.ncalayer import run_ncalayer
from odoo.addons.kaznmu_signature_requests.tests.common import SignedRequestCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import Page

NOTE = """[...document.querySelectorAll(".o_notification")]
    .some((note) => note.innerText.includes(%r))"""
LIST = "/odoo/action-kaznmu_ejournal.ejournal_statement_action"
REQUESTS = "/odoo/action-kaznmu_requests.ejournal_request_action"
#: What NCALayer may do in place of signing, and what the user is told then.
MOODS = (
    ("cancel", "was cancelled"),
    ("restart", "closed or restarted"),
    ("Storage is locked", "storage is locked"),
    ("Wrong password", "password is wrong"),
    ("Certificate not found", "no certificate for signing"),
    ("Certificate expired", "certificate has expired"),
    ("Something else", "Something else"),
)


class SigningCase(SignatureCase, BrowserCase):
    signer_role = "teacher"

    def setUp(self):
        super().setUp()
        self.ncalayer = self.enterContext(run_ncalayer(self.signers[self.signer_role]))
        self.point_to(self.ncalayer.url)
        self.page = Page(self)
        self.enterContext(self.allow_requests(browser=self.page.browser))
        self.addCleanup(self.page.close)

    def point_to(self, url):
        self.env["ir.config_parameter"].set_param("kaznmu_signature.ncalayer_url", url)

    def open_form(self, button="action_sign"):
        self.page.open(f"{LIST}/{self.statement.id}")
        self.page.wait_for(f"!!document.querySelector('button[name={button}]')")

    def press_sign(self):
        self.page.click("button[name=action_sign]")

    def assertTold(self, words):
        self.page.wait_for(NOTE % words)
        self.page.settle()


@tagged("post_install", "-at_install")
class TestSigningInTheBrowser(SigningCase):
    def setUp(self):
        super().setUp()
        self.page.log_in("teacher")

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
        for mood, words in MOODS:
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


@tagged("post_install", "-at_install")
class TestOfficeInTheBrowser(SigningCase):
    """“Sign and accept” and “Sign and return”, by real clicks."""

    signer_role = "registrar"

    def setUp(self):
        super().setUp()
        self.require("registrar")
        self.page.log_in("registrar")

    def test_sign_and_accept(self):
        self.open_form("action_sign_and_accept")
        self.page.click("button[name=action_sign_and_accept]")
        self.assertTold("Signed: 1")
        self.wait_for_state("accepted")
        self.assertEqual(self.statement.state, "accepted")
        self.assertEqual(self.statement.signature_ids.role, "registrar")
        self.assertEqual(self.statement.decided_by_id, self.users["registrar"])

    def test_several_from_the_list(self):
        other = self.make_another(0)
        self.page.open(LIST)
        self.page.click("thead .o_list_record_selector input")
        self.page.click(".o_control_panel button[name=action_sign_and_accept]")
        self.assertTold("Signed: 2")
        self.page.settle()
        self.assertEqual(set((self.statement | other).mapped("state")), {"accepted"})
        self.assertEqual(len(self.ncalayer.calls), 1)

    def test_what_goes_wrong(self):
        """Each failure says what to do and accepts nothing; the next press does."""
        self.open_form("action_sign_and_accept")
        for mood, words in MOODS:
            with self.subTest(mood=mood):
                self.ncalayer.mood = mood
                self.page.click("button[name=action_sign_and_accept]")
                self.assertTold(words)
                self.assertFalse(self.statement.signature_ids)
                self.assertEqual(self.statement.state, "formed")
        self.ncalayer.mood = "sign"
        self.ncalayer.signer = self.signers["head"]
        self.page.click("button[name=action_sign_and_accept]")
        self.assertTold("of another person")
        self.assertEqual(self.statement.state, "formed")
        self.ncalayer.signer = self.signers["registrar"]
        self.page.click("button[name=action_sign_and_accept]")
        self.assertTold("Signed: 1")
        self.wait_for_state("accepted")

    def test_sign_and_return(self):
        """A dialog whose reason survives whatever NCALayer does."""
        self.open_form("action_return")
        self.page.click("button[name=action_return]")
        self.page.click(".modal [name=reason] textarea")
        self.page.type("Дата экзамена")
        for mood, words in MOODS[:2]:
            self.ncalayer.mood = mood
            self.page.click(".modal button[name=action_sign]")
            self.assertTold(words)
            self.assertEqual(
                self.page.evaluate(
                    "document.querySelector('.modal [name=reason] textarea').value"
                ),
                "Дата экзамена",
            )
        self.ncalayer.mood = "sign"
        self.page.click(".modal button[name=action_sign]")
        self.assertTold("Signed: 1")
        self.page.wait_for("!document.querySelector('.modal')")
        self.page.settle()
        self.assertEqual(self.statement.state, "returned")
        self.assertEqual(self.statement.return_reason, "Дата экзамена")
        self.assertEqual(self.statement.signature_ids.decision, "returned")

    def wait_for_state(self, state):
        self.page.wait_for(
            f"!!document.querySelector('[name=state] [data-value={state}]"
            "[aria-checked=true]')"
        )
        self.page.settle()


@tagged("post_install", "-at_install")
class TestRequestInTheBrowser(SignedRequestCase, BrowserCase):
    """Head, dean and office decide a request with a signature, by real clicks."""

    def setUp(self):
        super().setUp()
        self.rules.requirement = "required"
        self.ncalayer = self.enterContext(run_ncalayer(self.signers["head"]))
        self.env["ir.config_parameter"].set_param(
            "kaznmu_signature.ncalayer_url", self.ncalayer.url
        )
        self.page = Page(self)
        self.enterContext(self.allow_requests(browser=self.page.browser))
        self.addCleanup(self.page.close)
        self.request = self.create_sent()

    def open_as(self, role):
        self.ncalayer.signer = self.signers[role]
        self.page.log_in(role)
        self.page.open(f"{REQUESTS}/{self.request.id}")
        self.page.wait_for(
            "!!document.querySelector('button[name=action_sign_and_approve]')"
        )

    def assertTold(self, words):
        self.page.wait_for(NOTE % words)
        self.page.settle()

    def test_the_whole_chain(self):
        for role in ("head", "dean", "registrar_head"):
            with self.subTest(role=role):
                if role == "dean":
                    self.by(self.request, role).write(PROTOCOL)
                self.open_as(role)
                self.page.click("button[name=action_sign_and_approve]")
                self.assertTold("Signed: 1")
                self.page.wait_for(
                    "!document.querySelector('button[name=action_sign_and_approve]')"
                )
                self.page.settle()
        self.assertEqual(self.request.state, "approved")
        self.assertEqual(
            self.request.signature_ids.mapped("role"), ["head", "dean", "registrar"]
        )

    @mute_logger("odoo.http")  # the server tells what it refuses
    def test_what_goes_wrong(self):
        self.open_as("head")
        for mood, words in MOODS:
            with self.subTest(mood=mood):
                self.ncalayer.mood = mood
                self.page.click("button[name=action_sign_and_approve]")
                self.assertTold(words)
                self.assertFalse(self.request.signature_ids)
        self.ncalayer.mood = "sign"
        self.assertFalse(
            self.page.evaluate(
                "!!document.querySelector('button[name=action_approve]')"
            ),
            "what must be signed offers no other button",
        )
        self.page.click("button[name=action_sign_and_approve]")
        self.assertTold("Signed: 1")
        self.page.settle()
        self.assertEqual(self.request.review_ids[0].status, "approved")

    def test_sign_a_refusal(self):
        self.by(self.request, "head")
        self.open_as("head")
        self.page.click("button[name=action_refuse]")
        self.page.click(".modal [name=reason] textarea")
        self.page.type("Нет оснований")
        self.assertFalse(
            self.page.evaluate(
                "!!document.querySelector('.modal button[name=action_confirm]')"
            ),
            "what must be signed offers no other button",
        )
        self.ncalayer.mood = "cancel"
        self.page.click(".modal button[name=action_sign]")
        self.assertTold("was cancelled")
        self.assertEqual(self.request.state, "review")
        self.ncalayer.mood = "sign"
        self.page.click(".modal button[name=action_sign]")
        self.assertTold("Signed: 1")
        self.page.wait_for("!document.querySelector('.modal')")
        self.page.settle()
        self.assertEqual(self.request.state, "refused")
        self.assertEqual(self.request.reason, "Нет оснований")
        self.assertEqual(self.request.signature_ids.decision, "refused")
