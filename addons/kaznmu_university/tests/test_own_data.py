"""What students change of themselves: a password and a language, nothing else."""

from odoo import http
from odoo.exceptions import AccessError
from odoo.tests import JsonRpcException, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.portal.controllers.portal import CustomerPortal

from .browser import WebCase

LOGIN = "own_data_student"
OTHERS = {"name": "Другое Имя", "email": "other@example.com"}
LED = ("/my/account", "/my/addresses", "/my/address")
REFUSED = ("/my/address/submit", "/my/address/archive", "/my/deactivate_account")
KEPT = ("/my", "/my/home", "/my/counters", "/my/security")


@tagged("post_install", "-at_install")
class TestOwnData(WebCase):
    """By Odoo's pages for customers, at whatever address, and past them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.student = new_test_user(
            cls.env,
            login=LOGIN,
            lang="en_US",
            groups="kaznmu_university.ejournal_group_student",
        )
        cls.partner = cls.student.partner_id
        cls.child = cls.partner.create(
            {"name": "Home", "type": "other", "parent_id": cls.partner.id}
        )

    def setUp(self):
        super().setUp()
        self.authenticate(LOGIN, LOGIN)
        self.before = self.get_facts()

    def get_facts(self):
        self.env.invalidate_all()
        known = self.partner.with_context(active_test=False).search([])
        return (
            len(known),
            self.child.active,
            *self.student.read(["name", "email", "login", "active"]),
        )

    def post(self, route, **values):
        token = http.Request.csrf_token(self)
        return self.url_open(route, data={**values, "csrf_token": token})

    def test_each_page_of_the_portal_has_a_decision(self):
        routes = {
            route
            for method in vars(CustomerPortal).values()
            for route in getattr(method, "original_routing", {}).get("routes", ())
            if route.startswith("/my") and "<" not in route
        }
        self.assertEqual(routes, {*LED, *REFUSED, *KEPT})

    def test_pages_lead_to_what_is_kept(self):
        new_test_user(
            self.env,
            login="own_data_teacher",
            groups="kaznmu_university.ejournal_group_teacher",
        )
        for login in (LOGIN, "own_data_teacher"):
            self.authenticate(login, login)
            for route in (*LED, f"/my/address?partner_id={self.partner.id}"):
                with self.subTest(login=login, route=route):
                    page = self.url_open(route)
                    self.assertEqual(page.status_code, 200)
                    address = page.url.partition("?")[0]
                    self.assertTrue(address.endswith("/ejournal/personal-data"))
        self.authenticate(LOGIN, LOGIN)
        before = self.get_facts()
        self.post("/my/account", **OTHERS)
        self.assertEqual(self.get_facts(), before)

    def test_addresses_are_not_taken(self):
        for partner in (self.partner.id, self.child.id, ""):
            with self.subTest(partner=partner):
                answer = self.post("/my/address/submit", partner_id=partner, **OTHERS)
                [message] = answer.json()["messages"]
                self.assertIn("registrar's office", message)
        with (
            mute_logger("odoo.http"),
            self.assertRaisesRegex(JsonRpcException, "AccessError"),
        ):
            self.make_jsonrpc_request(
                "/my/address/archive", {"partner_id": self.child.id}
            )
        self.assertEqual(self.get_facts(), self.before)

    def test_nobody_ends_the_own_log_in(self):
        self.assertNotIn("deactivate", self.url_open("/my/security").text)
        for validation, password in ((LOGIN, LOGIN), (LOGIN, "wrong"), ("", "")):
            answer = self.post(
                "/my/deactivate_account", validation=validation, password=password
            )
            self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.get_facts(), self.before)

    def test_by_a_call(self):
        own = self.student.with_user(self.student)
        for name, value in OTHERS.items():
            with self.assertRaisesRegex(AccessError, "registrar's office"):
                own.write({name: value, "lang": "ru_RU"})
        own.write({"tz": "Asia/Almaty"})

    def test_password(self):
        page = self.post("/my/security", old=LOGIN, new1="a-new-one", new2="a-new-one")
        self.assertIn("Password Updated", page.text)
        for route in KEPT[:2]:
            self.assertEqual(self.url_open(route).status_code, 200)
