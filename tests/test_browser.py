"""The page of the browser tests: test and server share one cursor, one at a time."""

from concurrent.futures import ThreadPoolExecutor

import requests

from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import Page


@tagged("post_install", "-at_install")
class TestPage(BrowserCase):
    def setUp(self):
        super().setUp()
        self.page = Page(self)
        self.enterContext(self.allow_requests(browser=self.page.browser))
        self.addCleanup(self.page.close)

    def test_what_is_asked_for_late_waits(self):
        """Until the page is used again; then it sees what the test has written."""
        self.page.open("/web/login")
        self.page.settle()
        with ThreadPoolExecutor(1) as pool:
            late = pool.submit(
                *(requests.get, f"{self.base_url()}/web/manifest.webmanifest"),
                cookies=self.opener.cookies,
            )
            with self.assertRaises(TimeoutError):
                late.result(timeout=1)
            self.env["ir.config_parameter"].set_param("web.web_app_name", "Written")
            self.page.evaluate("true")
            self.assertEqual(late.result().json()["name"], "Written")

    def test_it_may_be_settled_twice(self):
        self.page.open("/web/login")
        for _time in range(2):
            self.page.settle()
        self.page.open("/web/health")
        self.page.wait_for("document.body.innerText.includes('pass')")
