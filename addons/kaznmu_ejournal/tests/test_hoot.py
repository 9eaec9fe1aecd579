from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import BrowserCase
from odoo.addons.web.tests import test_js

MODULES = ("kaznmu_university", "kaznmu_ejournal")


def hoot_id(full_name):
    """The id that Hoot gives a suite: a hash of its name, as in ``web/tests``."""
    value = 0
    for char in full_name:
        value = ((value << 5) - value + ord(char)) & 0xFFFFFFFF
    return f"{value:08x}"


@tagged("post_install", "-at_install")
class TestHoot(BrowserCase):
    """The unit tests of the add-on's JavaScript."""

    def test_unit(self):
        for module in MODULES:
            with self.subTest(module=module):
                self.browser_js(
                    "/web/tests?headless&loglevel=2&preset=desktop&timeout=120000"
                    f"&id={hoot_id('@' + module)}",
                    "",
                    "",
                    login="admin",
                    timeout=120,
                    success_signal="[HOOT] Test suite succeeded",
                    error_checker=test_js.unit_test_error_checker,
                )
