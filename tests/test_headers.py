"""Frames, foreign content and referrers: every answer of ours says what is allowed."""

import re

from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_university.tests.browser import WebCase

OURS = ("odoo.addons.kaznmu_", "odoo.addons.report_weasyprint")
#: What stands in the address of a route: nothing has such an id.
ARGUMENT = re.compile(r"<(?:(\w+)[^:>]*:)?(\w+)>")
VALUES = {"int": "999999999", "converter": "html"}
POLICY = {"default-src", "object-src", "base-uri", "form-action", "frame-ancestors"}


@tagged("post_install", "-at_install")
class TestHeaders(EjournalCase, WebCase):
    frozen_time = None  # sessions ask the clock

    def get_routes(self):
        """``(address, whether it is posted to)`` of each route that a class of ours
        declares or overrides; those of Odoo that it leaves as they are, are not."""
        IrHttp = self.env["ir.http"]
        rules = IrHttp._generate_routing_rules(
            self.env.registry._init_modules, IrHttp._get_converters()
        )
        for url, endpoint in rules:
            controller = type(endpoint.func.__self__)
            is_ours = any(
                parent.__module__.startswith(OURS)
                and endpoint.func.__name__ in vars(parent)
                for parent in controller.mro()
            )
            if is_ours and endpoint.routing["type"] == "http":
                methods = endpoint.routing["methods"] or ("GET",)
                yield ARGUMENT.sub(self.get_value, url), "GET" not in methods

    @staticmethod
    def get_value(found):
        kind, name = found.groups()
        return VALUES.get(kind) or VALUES.get(name, "index")

    def assert_secure(self, response):
        headers = response.headers
        self.assertEqual(headers.get("X-Content-Type-Options"), "nosniff")
        self.assertIn(headers.get("X-Frame-Options"), ("SAMEORIGIN", "DENY"))
        self.assertIn(
            headers.get("Referrer-Policy"), ("same-origin", "no-referrer"), headers
        )
        if headers.get("Content-Type", "").startswith("text/html"):
            policy = headers.get("Content-Security-Policy", "")
            self.assertIn("frame-ancestors", policy)
            self.assertIn("base-uri", policy)

    def get_policy(self, url):
        response = self.url_open(url)
        self.assert_secure(response)
        return {
            name: sources
            for name, _space, sources in (
                part.strip().partition(" ")
                for part in response.headers["Content-Security-Policy"].split(";")
            )
        }

    @mute_logger("odoo.http")  # the server tells what it refuses
    def test_each_of_our_controllers(self):
        """Present and future ones, whatever they answer to whom."""
        new_test_user(self.env, "portal_reader", "base.group_portal")
        routes = set(self.get_routes())
        self.assertIn(("/my/journals", False), routes)
        self.assertIn(("/ejournal/statement/index", False), routes)
        for login in (None, "portal_reader", "registrar"):
            self.authenticate(login, login)
            for path, is_posted in sorted(routes):
                with self.subTest(path=path, login=login):
                    # What leads elsewhere (log-in, language) has no content.
                    data = {"file_ids": "1"} if is_posted else None
                    self.assert_secure(self.url_open(path, data))

    def test_pages_for_the_public_and_the_portal(self):
        for url in ("/web/login", "/ejournal/guide/index"):
            with self.subTest(url=url):
                policy = self.get_policy(url)
                self.assertLessEqual(POLICY, policy.keys())
                self.assertEqual(policy["default-src"], "'self'")
                self.assertEqual(policy["object-src"], "'none'")
                self.assertNotIn("http", " ".join(policy.values()))

    def test_page_of_the_qr_code(self):
        """No script, no frame, no referrer that would hold the token."""
        token = "0" * 32
        policy = self.get_policy(f"/ejournal/statement/{token}")
        self.assertEqual(policy["default-src"], "'none'")
        self.assertEqual(policy["frame-ancestors"], "'none'")
        self.assertNotIn("script-src", policy)
        headers = self.url_open(f"/ejournal/statement/{token}").headers
        self.assertEqual(headers["X-Frame-Options"], "DENY")
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")

    def test_the_web_client(self):
        self.authenticate("registrar", "registrar")
        self.assertIn("frame-ancestors", self.get_policy("/odoo"))
