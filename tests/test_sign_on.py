"""Log-ins in a browser: the second factor, and the university's own sign-on."""

import re

from oidc_provider_mock import User, run_server_in_thread

from odoo.tests import new_test_user, tagged

from odoo.addons.kaznmu_sso.tests.common import create_provider
from odoo.addons.kaznmu_university.tests.browser import BrowserCase
from odoo.addons.kaznmu_university.tests.common import UniversityCase
from odoo.addons.mail.tests.common import MailCase

from tests.browser import Page

LOGIN = "a.akhmetova@kaznmu.example"
PASSWORD = "a-good-password"


@tagged("post_install", "-at_install")
class TestSignOn(UniversityCase, BrowserCase, MailCase):
    frozen_time = None  # tokens and codes ask the clock

    def setUp(self):
        super().setUp()
        self.page = Page(self)
        self.enterContext(self.allow_requests(browser=self.page.browser))
        self.addCleanup(self.page.close)

    def fill(self, selector, text):
        self.page.click(selector)
        self.page.type(text)

    def test_second_factor(self):
        """Issue 12, section 5: a dean gets a code by mail."""
        dean = new_test_user(
            self.env, LOGIN, "kaznmu_university.ejournal_group_dean", email=LOGIN
        )
        dean.password = PASSWORD
        company = self.env.company
        company.write(
            {
                "ejournal_office_mfa": True,
                "ejournal_office_mfa_days": 0,
                # Not the day on which the database was made.
                "ejournal_office_mfa_from": company._get_ejournal_today(),
            }
        )
        company.email = "office@kaznmu.example"  # who sends the code
        self.env.flush_all()
        with self.mock_mail_gateway():
            self.page.open("/web/login")
            self.fill("input[name=login]", LOGIN)
            self.fill("input[name=password]", PASSWORD)
            self.page.press("Enter")
            self.page.wait_for("!!document.querySelector('input[name=totp_token]')")
        [code] = re.findall(r">(\d{6})<", "".join(mail["body"] for mail in self._mails))
        self.fill("input[name=totp_token]", code)
        self.page.press("Enter")
        self.page.wait_for("!!document.querySelector('.o_web_client .o_main_navbar')")

    def test_single_sign_on(self):
        """Issue 12, section 5: by the corporate mail, at an identity provider."""
        people = [User(sub="17", claims={"email": LOGIN, "email_verified": True})]
        server = self.enterContext(run_server_in_thread(user_claims=people))
        create_provider(self.env, server.server_port)
        user = new_test_user(
            self.env, LOGIN, "kaznmu_university.ejournal_group_teacher"
        )
        self.env.flush_all()
        self.page.open("/web/login")
        self.page.click("a[href*='/oauth2/authorize']")
        self.page.click("button[name=sub][value='17']")
        self.page.wait_for("!!document.querySelector('.o_web_client .o_main_navbar')")
        self.page.settle()
        self.assertEqual(user.oauth_uid, "17")
