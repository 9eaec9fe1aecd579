"""Issue 12, section 5: sign-on against an identity provider that the test runs."""

from urllib.parse import urlsplit

from lxml import html
from oidc_provider_mock import User, run_server_in_thread

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.tests.common import UniversityCase
from odoo.addons.mail.tests.common import MailCase

from .common import create_provider

LOGIN = "a.akhmetova@kaznmu.example"
PEOPLE = (
    User(sub="17", claims={"email": LOGIN, "email_verified": True}),
    User(sub="18", claims={"email": LOGIN, "email_verified": True}),
    User(sub="19", claims={"email": LOGIN}),
    User(sub="20", claims={"email": "nobody@kaznmu.example", "email_verified": True}),
    User(sub="21", claims={"email": LOGIN.upper(), "email_verified": True}),
)


@tagged("post_install", "-at_install")
class TestSingleSignOn(UniversityCase, WebCase, MailCase):
    frozen_time = None  # tokens ask the clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        server = run_server_in_thread(user_claims=PEOPLE)
        port = cls.enterClassContext(server).server_port
        cls.provider = create_provider(cls.env, port)
        cls.user = new_test_user(
            cls.env, LOGIN, "kaznmu_university.ejournal_group_teacher"
        )

    def sign_on(self, sub):
        """Click on the log-in page, be that person at the provider, come back."""
        self.authenticate(None, None)
        page = html.fromstring(self.url_open("/web/login").text)
        [link] = [
            address
            for address in page.xpath("//a/@href")
            if "/oauth2/authorize" in address
        ]
        answer = self.opener.post(
            link, data={"sub": sub}, timeout=60, allow_redirects=False
        )
        back = urlsplit(answer.headers["Location"])
        return self.url_open(f"{back.path}?{back.query}")

    def is_in(self):
        return "/web/login" not in self.url_open("/odoo").url

    def test_by_the_corporate_mail(self):
        self.sign_on("17")
        self.assertTrue(self.is_in())
        self.assertEqual(self.user.oauth_uid, "17")
        self.assertEqual(self.user.oauth_provider_id, self.provider)

    def test_in_any_case(self):
        self.sign_on("21")
        self.assertEqual(self.user.oauth_uid, "21")

    @mute_logger("odoo.addons.kaznmu_sso.models.res_users")
    def test_who_is_refused(self):
        users = self.env["res.users"].with_context(active_test=False)
        count = users.search_count([])
        for sub in ("19", "20"):  # not verified; unknown
            with self.subTest(sub=sub):
                self.sign_on(sub)
                self.assertFalse(self.is_in())
        self.assertEqual(users.search_count([]), count, "nobody is created")
        self.assertFalse(self.user.oauth_uid)

    def test_addresses_of_the_universitys_own(self):
        self.provider.ejournal_is_trusted = True
        self.sign_on("19")
        self.assertTrue(self.is_in())

    @mute_logger("odoo.addons.kaznmu_sso.models.res_users")
    def test_an_address_that_another_has_now(self):
        self.sign_on("17")
        self.sign_on("18")
        self.assertFalse(self.is_in())
        self.assertEqual(self.user.oauth_uid, "17")

    @mute_logger("odoo.addons.kaznmu_sso.models.res_users")
    def test_whoever_has_left(self):
        self.sign_on("17")
        self.user.action_archive()
        self.env.flush_all()
        self.assertFalse(self.is_in())
        self.sign_on("17")
        self.assertFalse(self.is_in())
        self.assertFalse(self.user.oauth_uid)

    def test_the_second_factor_of_an_office(self):
        self.user.write({"email": LOGIN})
        dean = self.env["res.users"]._get_ejournal_role_group("dean")
        self.user.group_ids += dean
        company = self.env.company
        company.write({"ejournal_office_mfa": True, "ejournal_office_mfa_days": 0})
        self.assertEqual(self.user._mfa_type(), "totp_mail")
        company.email = "office@kaznmu.example"  # who sends the code
        with self.mock_mail_gateway():
            self.assertIn("/web/login/totp", self.sign_on("17").url)
        self.assertFalse(self.is_in())
        self.provider.ejournal_second_factor = True
        self.sign_on("17")
        self.assertTrue(self.is_in())

    def test_no_foreign_provider(self):
        self.assertFalse(self.env.ref("auth_oauth.provider_openerp").enabled)
