"""On a phone nothing of a form's head lies upon another part of it."""

from odoo.tests import tagged

from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import Page

# How far the state is from the buttons, in pixels: the nearest two edges.
DISTANCES = """(() => {
    const state = document.querySelector(".o_statusbar_status").getBoundingClientRect();
    return [...document.querySelectorAll(".o_statusbar_buttons > *")]
        .map((button) => button.getBoundingClientRect())
        .filter((box) => box.width)
        .map((box) => Math.max(
            state.left - box.right, box.left - state.right,
            state.top - box.bottom, box.top - state.bottom
        ));
})()"""


@tagged("post_install", "-at_install", "long")
class TestPhone(RequestCase, BrowserCase):
    """A phone of 390 by 844 pixels."""

    browser_size = "390x844"

    def test_buttons_of_a_statement_do_not_touch_its_state(self):
        statement = self.journal.with_user(self.teacher)._create_statement()
        statement.sudo()._do_form()
        page = Page(self)
        self.addCleanup(page.close)
        self.enterContext(self.allow_requests(browser=page.browser))
        page.set_size(390, 844, mobile=True)
        for lang in ("ru_RU", "kk_KZ"):
            self.users["registrar"].lang = lang
            page.log_in("registrar")
            page.open(f"/odoo/ejournal.statement/{statement.id}")
            page.wait_for("!!document.querySelector('.o_statusbar_buttons > *')")
            page.wait_for("pageIsQuiet()")
            with self.subTest(lang):
                distances = page.evaluate(DISTANCES)
                self.assertTrue(distances)
                self.assertGreaterEqual(min(distances), 4)
