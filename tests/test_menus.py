"""What each role finds at the top of the page."""

from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.common import ROLES, UniversityCase

MOST = 7
# Goes when everything is set up.
SETUP = "kaznmu_university.ejournal_menu_setup"
REQUESTS = "kaznmu_requests.ejournal_request_menu"


@tagged("post_install", "-at_install")
class TestMenus(UniversityCase):
    """Issue 15, section 2: at most seven menus, requests among the first two."""

    def get_menus(self, role, lang="en_US"):
        user = self.users.get(role) or self._create_user(role)
        menus = self.env["ir.ui.menu"].with_user(user).with_context(lang=lang)
        loaded = menus.load_menus(False)
        root = self.env.ref("kaznmu_university.ejournal_menu_root")
        return loaded, [loaded[child] for child in loaded[root.id]["children"]]

    def test_at_most_seven(self):
        for role in ROLES:
            with self.subTest(role=role):
                _loaded, tops = self.get_menus(role)
                self.assertLessEqual(len(tops), MOST, [top["name"] for top in tops])
                names = [top["xmlid"] for top in tops if top["xmlid"] != SETUP]
                self.assertIn(REQUESTS, names[:2])

    def test_no_two_of_one_name(self):
        """In either language: two doors of one name are one too many."""
        for role in ROLES:
            for lang in ("ru_RU", "kk_KZ"):
                with self.subTest(role=role, lang=lang):
                    loaded, tops = self.get_menus(role, lang)
                    names = []
                    waiting = list(tops)
                    while waiting:
                        menu = waiting.pop()
                        if menu["xmlid"] != SETUP:
                            names.append(menu["name"])
                        waiting += [loaded[child] for child in menu["children"]]
                    twice = {name for name in names if names.count(name) > 1}
                    self.assertFalse(twice)
