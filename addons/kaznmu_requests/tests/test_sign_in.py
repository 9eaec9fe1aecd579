from odoo import http
from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import JsonRpcException
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_university.tests.browser import WebCase
from odoo.addons.kaznmu_university.tests.common import call_json2
from odoo.addons.mail.tests.common import MailCase

from .common import RpcCase

PASSWORD = "a-good-password"  # noqa: S105


@tagged("post_install", "-at_install")
class TestSignIn(EjournalCase, WebCase, MailCase):
    """Log-ins are guarded by Odoo's own modules (SOP C15)."""

    def setUp(self):
        super().setUp()
        self.teacher.write(
            {"email": "teacher@kaznmu.example", "password": "a-good-password"}
        )
        self.registry._login_failures = None
        self.addCleanup(setattr, self.registry, "_login_failures", None)

    def log_in(self, password):
        """The page that answers to a log-in as the teacher."""
        self.become_visitor()
        return self.url_open(
            "/web/login",
            data={
                "login": self.teacher.login,
                "password": password,
                "csrf_token": http.Request.csrf_token(self),
            },
        )

    def test_short_passwords_are_refused(self):
        with self.assertRaisesRegex(UserError, r"\b8\b"):
            self.teacher.password = "short12"
        self.teacher.password = "long1234"

    def test_the_invitation_page_refuses_short_passwords(self):
        self.teacher.partner_id.signup_prepare()
        token = self.teacher.partner_id._generate_signup_token()
        self.become_visitor()
        page = self.url_open(f"/web/signup?token={token}")
        self.assertIn('minlength="8"', page.text)
        answer = self.url_open(
            f"/web/signup?token={token}",
            data={
                "login": self.teacher.login,
                "name": self.teacher.name,
                "password": "short12",
                "confirm_password": "short12",
                "token": token,
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertIn("at least 8 characters", answer.text)

    @mute_logger(
        "odoo.addons.base.models.res_users",
        "odoo.addons.kaznmu_university.models.login.login_failure",
    )
    def test_failed_log_ins_are_limited(self):
        """After ten failures even the right password waits for a minute."""
        for _attempt in range(10):
            self.assertIn("Wrong login/password", self.log_in("wrong").text)
        self.assertIn("Too many login failures", self.log_in("a-good-password").text)

    def test_two_factors_are_offered(self):
        """In the preferences of every role, and in the mail about a new password."""
        preferences = self.env.ref("base.view_users_form_simple_modif")
        for role, user in self.users.items():
            with self.subTest(role=role):
                view = self.env["res.users"].with_user(user).get_view(preferences.id)
                self.assertIn("action_totp_enable_wizard", view["arch"])
        with self.mock_mail_gateway():
            self.teacher.password = "another-good-password"
        [mail] = self._mails
        self.assertIn("two-factor", mail["body"].lower())


@tagged("post_install", "-at_install")
class TestPasswordAtApproval(RpcCase):
    """Issue 12, section 5: the password once more, by a setting."""

    def setUp(self):
        super().setUp()
        self.env.company.ejournal_confirm_password = True
        self.request = self.create_correction()
        self.request.action_submit()
        self.head = self.users["head"]
        self.head.password = PASSWORD

    def click(self):
        return self.make_jsonrpc_request(
            "/web/dataset/call_button/ejournal.request/action_approve",
            {
                "model": "ejournal.request",
                "method": "action_approve",
                "args": [self.request.ids],
                # A client may say that it was checked.
                "kwargs": {"context": {"identity_checked": True}},
            },
        )

    def get_statuses(self):
        self.env.invalidate_all()
        return self.request.sudo().review_ids.mapped("status")

    @mute_logger("odoo.http")
    def test_in_the_browser(self):
        self.authenticate(self.head.login, PASSWORD)
        question = self.click()
        self.assertEqual(question["res_model"], "res.users.identitycheck")
        self.assertEqual(self.get_statuses()[0], "pending")
        for password in ("wrong", PASSWORD):
            answer = {
                "model": "res.users.identitycheck",
                "method": "run_check",
                "args": [[question["res_id"]]],
                "kwargs": {"context": {"password": password}},
            }
            url = "/web/dataset/call_button/res.users.identitycheck/run_check"
            if password != PASSWORD:
                with self.assertRaises(JsonRpcException):
                    self.make_jsonrpc_request(url, answer)
                self.assertEqual(self.get_statuses()[0], "pending")
            else:
                self.make_jsonrpc_request(url, answer)
        self.assertEqual(self.get_statuses()[0], "approved")

    @mute_logger("odoo.http")
    def test_a_program_is_refused(self):
        answer = call_json2(
            *(self, self.head, "ejournal.request", "action_approve"),
            ids=self.request.ids,
            context={"identity_checked": True},
        )
        self.assertIn("password is asked for once more", answer.json()["message"])
        self.assertEqual(self.get_statuses()[0], "pending")

    def test_only_by_the_setting(self):
        self.env.company.ejournal_confirm_password = False
        self.by(self.request, "head").action_approve()
        self.assertEqual(self.get_statuses()[0], "approved")
