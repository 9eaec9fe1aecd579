"""Issue 12, section 5: failed log-ins, second factor, idle sessions."""

import time
from datetime import timedelta
from types import SimpleNamespace

from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo import fields, http
from odoo.api import Environment
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCase

from ..models.login.res_company import OFFICE_ROLES
from .browser import WebCase
from .common import ROLES, TODAY, UniversityCase, call_json2


@tagged("post_install", "-at_install")
class TestLoginFailures(UniversityCase):
    """Counted in the database: what one process has seen, all know."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.failures = cls.env["ejournal.login.failure"]
        cls.limit, cls.seconds = cls.failures._get_limits()

    def fail(self, count, login="dean", address="10.0.0.1"):
        for _attempt in range(count):
            self.failures._add(login, address)

    def must_wait(self, login="dean", address="10.0.0.1", **options):
        return self.failures._must_wait(login, address, **options)[0]

    def test_a_login_from_an_address(self):
        self.fail(self.limit - 1)
        self.assertFalse(self.must_wait())
        self.fail(1)
        self.assertTrue(self.must_wait())
        self.assertFalse(self.must_wait(login="head"), "a colleague of the same room")
        self.assertFalse(self.must_wait(address="10.0.0.2"), "nobody is locked out")

    def test_it_ends(self):
        self.fail(self.limit)
        for seconds, waits in ((self.seconds - 1, True), (self.seconds, False)):
            with freeze_time(fields.Datetime.to_datetime(TODAY)) as clock:
                clock.tick(timedelta(seconds=seconds))
                self.assertEqual(self.must_wait(), waits)

    def test_a_login_from_many_addresses(self):
        for number in range(self.limit * 3):
            self.assertFalse(self.must_wait(address="10.9.9.9"))
            self.fail(1, address=f"10.0.1.{number}")
        self.assertTrue(self.must_wait(address="10.9.9.9"))

    def test_many_logins_from_an_address(self):
        for number in range(self.limit * 5):
            self.assertFalse(self.must_wait())
            self.fail(1, login=f"user{number}")
        self.assertTrue(self.must_wait())
        self.assertFalse(self.must_wait(is_proxy=True), "a proxy stands for many")

    def test_a_success_ends_the_count(self):
        self.fail(self.limit)
        self.failures._forget("dean", "10.0.0.1")
        self.assertFalse(self.must_wait())

    def test_most_log_ins_ask_once(self):
        """Issue 18: where nobody has failed, there is nothing to count."""
        self.fail(1, login="head", address="10.0.0.2")
        self.env.flush_all()
        self.must_wait()  # the limits, which are kept in memory
        with self.assertQueryCount(1):
            self.assertFalse(self.must_wait())

    def test_somebody_counts(self):
        """Who logs in is nobody yet; a transaction of nobody warns in the log."""
        nobody = Environment(self.env.cr, None, {})["res.users"]
        with nobody._ejournal_failures() as failures:
            self.assertTrue(failures.env.transaction.default_env)

    def test_no_limit(self):
        self.env["ir.config_parameter"].set_param("base.login_cooldown_after", "0")
        self.fail(self.limit * 5)
        self.assertFalse(self.must_wait())
        self.assertIn("guessed", "".join(self.env.company._get_ejournal_relaxations()))

    def test_a_proxy_is_known(self):
        """Only where the header was not taken, and the address is a private one."""
        for address, environ, is_proxy in (
            ("10.0.0.1", {"HTTP_X_FORWARDED_FOR": "1.2.3.4"}, True),
            ("10.0.0.1", {}, False),
            ("8.8.8.8", {"HTTP_X_FORWARDED_FOR": "1.2.3.4"}, False),
            (
                "10.0.0.1",
                {"HTTP_X_FORWARDED_FOR": "1.2.3.4", "werkzeug.proxy_fix.orig": {}},
                False,
            ),
        ):
            with self.subTest(address=address, environ=environ):
                asked = SimpleNamespace(remote_addr=address, environ=environ)
                self.assertEqual(self.failures._is_proxy(asked), is_proxy)

    def test_old_ones_are_deleted(self):
        self.fail(1)
        self.failures._gc_failures()
        self.assertTrue(self.failures.search([("login", "=", "dean")]))
        with freeze_time("2026-11-24 06:00:01"):
            self.failures._gc_failures()
        self.assertFalse(self.failures.search([("login", "=", "dean")]))


@tagged("post_install", "-at_install")
class TestSecondFactor(UniversityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        company.ejournal_office_mfa = True
        company.ejournal_office_mfa_from = "2026-11-01"
        cls.env.cr.execute(
            "UPDATE res_users SET create_date = '2026-11-02' WHERE id = ANY(%s)",
            [[user.id for user in cls.users.values()]],
        )
        cls.env["res.users"].invalidate_model(["create_date"])

    def get_asked(self):
        return {role for role in ROLES if self.users[role]._mfa_type() == "totp_mail"}

    def test_offices_are_asked(self):
        self.assertEqual(self.get_asked(), set(OFFICE_ROLES))
        for role in OFFICE_ROLES:
            self.assertEqual(self.users[role]._mfa_url(), "/web/login/totp")
            self.assertTrue(self.users[role]._rpc_api_keys_only(), "keys for programs")

    def test_after_a_grace_period(self):
        """14 days after the user was made: 2026-11-02 and 14 days."""
        for moment, asked in (
            ("2026-11-15 18:59:59", set()),  # 23:59:59 at the university
            ("2026-11-15 19:00:00", set(OFFICE_ROLES)),
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                self.assertEqual(self.get_asked(), asked)

    def test_an_office_given_lately(self):
        dean = self.users["dean"]
        self.env["ejournal.office.change"]._record_first(
            {"office": "role", "role": "dean"}, dean
        )
        self.assertEqual(self.get_asked(), set(OFFICE_ROLES) - {"dean"})
        with freeze_time("2026-12-07 06:00:00"):
            self.assertIn("dean", self.get_asked())

    def test_the_last_office_is_known(self):
        """Issue 18: it is asked with each log-in and page, and seldom changes."""
        dean, changes = self.users["dean"], self.env["ejournal.office.change"]
        self.assertFalse(changes._get_last_moment(dean.id))
        changes._record_first({"office": "role", "role": "dean"}, dean)
        moment = changes._get_last_moment(dean.id)
        self.assertEqual(moment, fields.Datetime.now())
        with self.assertQueryCount(0):
            self.assertEqual(changes._get_last_moment(dean.id), moment)

    def test_offices_are_reminded(self):
        """When the days begin and before they end; each once; who has a factor, and
        who is no office, never."""
        self.users["vice_rector"].sudo().totp_secret = "SECRET"
        offices = set(OFFICE_ROLES) - {"vice_rector"}
        for user in self.users.values():
            user.email = f"{user.login}@kaznmu.example"
        template = self.env.ref("kaznmu_university.mail_template_mfa")
        subject = template.with_context(lang="en_US").subject
        for moment, told in (
            ("2026-11-03 06:00:00", offices),
            ("2026-11-04 06:00:00", set()),
            ("2026-11-12 06:00:00", set()),
            ("2026-11-13 06:00:00", offices),
            ("2026-11-14 06:00:00", set()),
            ("2026-11-16 06:00:00", set()),  # they are asked now
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                before = self.env["mail.message"].search([], limit=1)
                self.env["res.users"]._cron_remind_of_mfa()
                messages = self.env["mail.message"].search([("id", ">", before.id)])
                mails = messages.filtered(lambda mail: mail.subject == subject)
                partners = mails.notified_partner_ids
                found = {
                    role for role in ROLES if self.users[role].partner_id in partners
                }
                self.assertEqual(found, told)

    def test_offices_are_told_at_log_in(self):
        with freeze_time("2026-11-03 06:00:00"):
            for role in ROLES:
                user = self.users[role]
                notice = user.with_user(user)._get_ejournal_mfa_notice()
                with self.subTest(role=role):
                    self.assertEqual(bool(notice), role in OFFICE_ROLES)
            self.assertIn("16.11.2026", notice)
            self.users["dean"].sudo().totp_secret = "SECRET"
            dean = self.users["dean"].with_user(self.users["dean"])
            self.assertEqual(dean._get_ejournal_mfa_notice(), "")
        head = self.users["registrar_head"]
        self.assertEqual(head._get_ejournal_mfa_notice(), "", "a code is asked for")

    def test_the_setting(self):
        company = self.env.company
        company.ejournal_office_mfa = False
        self.assertFalse(self.get_asked())
        self.assertEqual(len(company._get_ejournal_relaxations()), 1)
        company.ejournal_office_mfa = True
        self.assertFalse(self.get_asked(), "the days begin anew")
        company.ejournal_office_mfa_days = 0
        self.assertEqual(self.get_asked(), set(OFFICE_ROLES))
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            company.ejournal_office_mfa_days = -1
            company.flush_recordset()

    def test_idle_sessions(self):
        for role in ROLES:
            limits = self.users[role]._get_lock_timeouts()["lock_timeout_inactivity"]
            with self.subTest(role=role):
                self.assertEqual(
                    limits, [(30 * 60, False)] if role in OFFICE_ROLES else []
                )
        self.env.company.ejournal_idle_minutes = 0
        self.assertFalse(self.users["dean"]._get_lock_timeout_inactivity())
        self.assertEqual(len(self.env.company._get_ejournal_relaxations()), 1)


@tagged("post_install", "-at_install")
class TestLoginOverTheNetwork(UniversityCase, WebCase, MailCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.dean = cls.users["dean"]
        cls.env.company.email = "office@kaznmu.example"  # who sends the code
        cls.dean.write({"email": "dean@kaznmu.example", "password": "a-good-password"})

    def post(self, url, **data):
        token = http.Request.csrf_token(self)
        return self.url_open(url, data={**data, "csrf_token": token})

    def log_in(self, password="a-good-password"):  # noqa: S107
        self.become_visitor()
        return self.post("/web/login", login=self.dean.login, password=password)

    @mute_logger(
        "odoo.addons.base.models.res_users",
        "odoo.addons.kaznmu_university.models.login.login_failure",
    )
    def test_the_count_is_in_the_database(self):
        for _attempt in range(10):
            self.log_in("wrong")
        failures = self.env["ejournal.login.failure"].search([("login", "=", "dean")])
        self.assertEqual(len(failures), 10)
        self.assertEqual(set(failures.mapped("address")), {"127.0.0.1"})
        self.assertIn("Too many login failures", self.log_in().text)
        failures[:1].unlink()
        self.log_in()
        self.assertFalse(failures.exists(), "who comes in is forgotten")

    def test_a_code_by_mail(self):
        company = self.env.company
        company.ejournal_office_mfa_from = "2026-11-01"
        company.ejournal_office_mfa_days = 0
        self.env.cr.execute(
            "UPDATE res_users SET create_date = '2026-11-02' WHERE id = %s",
            [self.dean.id],
        )
        self.dean.invalidate_recordset(["create_date"])
        with self.mock_mail_gateway():
            page = self.log_in()
        self.assertIn("/web/login/totp", page.url)
        code, _expires = self.dean._get_totp_mail_code()
        self.assertIn(code, "".join(mail["body"] for mail in self._mails))
        self.assertIn("/web/login", self.url_open("/odoo").url, "not yet in")
        wrong = f"{(int(code) + 1) % 10**6:06}"
        with mute_logger("odoo.addons.auth_totp_mail.models.res_users"):
            self.post("/web/login/totp", totp_token=wrong)
        self.assertIn("/web/login", self.url_open("/odoo").url)
        self.post("/web/login/totp", totp_token=code)
        self.assertNotIn("/web/login", self.url_open("/odoo").url)

    def test_an_idle_session_is_locked(self):
        """Of an office; it goes on after the password, where it was."""
        self.users["teacher"].password = "a-good-password"
        for role, is_locked in (("dean", True), ("teacher", False)):
            session = self.authenticate(role, "a-good-password")
            session["identity-check-next"] = time.time()
            http.root.session_store.save(session)
            with self.subTest(role=role):
                url = self.url_open("/ejournal/personal-data").url
                self.assertEqual("/auth-timeout/check-identity" in url, is_locked)

    def test_programs_come_by_a_key(self):
        self.env.company.ejournal_office_mfa_days = 0
        answer = call_json2(self, self.dean, "res.users", "context_get")
        self.assertEqual(answer.status_code, 200, answer.text)
