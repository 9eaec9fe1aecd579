from itertools import product

from docutils import nodes

from odoo.tests import tagged
from odoo.tools.misc import file_path

from .. import guide
from .browser import BrowserCase
from .common import UniversityCase

ALL_PAGES = (guide.INDEX, *guide.PAGES)
SHAPE = (nodes.section, nodes.list_item, nodes.term, nodes.image, nodes.reference)


@tagged("post_install", "-at_install")
class TestGuide(UniversityCase, BrowserCase):
    """SOP C08: the journal is kept with the help of a user guide."""

    def test_each_page_is_complete(self):
        """Well-formed; its pictures are there and described, its links lead on."""
        for language, page in product(guide.LANGUAGES, ALL_PAGES):
            document = guide.read(page, language)
            folder = f"{guide.FOLDER}/{language}"
            with self.subTest(page, language=language):
                mistakes = document.findall(nodes.system_message)
                self.assertFalse([mistake.astext() for mistake in mistakes])
                for image in document.findall(nodes.image):
                    self.assertTrue(image.get("alt"), image)
                    self.assertTrue(file_path(f"{folder}/{image['uri']}"))
                for link in document.findall(nodes.reference):
                    name = link["refuri"].removesuffix(".rst")
                    self.assertIn(name, ALL_PAGES)

    def test_contents_name_every_page(self):
        """Some twice, where its text speaks of them."""
        for language in guide.LANGUAGES:
            links = guide.read(guide.INDEX, language).findall(nodes.reference)
            self.assertEqual(
                list(dict.fromkeys(link["refuri"] for link in links)),
                [f"{page}.rst" for page in guide.PAGES],
            )

    def test_both_languages_say_the_same(self):
        """The same parts, steps, pictures and quoted labels, in the same order."""
        for page in ALL_PAGES:
            shapes = [
                [
                    (
                        type(node),
                        node.get("uri") or node.get("refuri"),
                    )
                    for node in guide.read(page, language).findall(
                        lambda node: isinstance(node, SHAPE)
                    )
                ]
                for language in guide.LANGUAGES
            ]
            with self.subTest(page):
                self.assertEqual(*shapes)

    def test_every_page_opens_for_everybody(self):
        """It says nothing of any person, so no log-in is asked."""
        for language, page in product(guide.LANGUAGES, ALL_PAGES):
            with self.subTest(page, language=language):
                address = f"{guide.ADDRESS}/{page}?lang={language}"
                response = self.url_open(address)
                self.assertEqual(response.status_code, 200)
                title = guide.render(page, language)[0]
                self.assertIn(f"<h1>{title}</h1>", response.text)

    def test_in_the_readers_language(self):
        """The own of whoever is logged in, else that of public pages; or as chosen."""
        address = f"{guide.ADDRESS}/teacher"

        def read(query="", accepted="", login=None):
            # Somebody new each time: pages leave their language in the browser.
            self.authenticate(login, login)
            response = self.url_open(
                address + query, headers={"Accept-Language": accepted}
            )
            return "Оқытушы" if "<h1>Оқытушы</h1>" in response.text else "Преподаватель"

        self.assertEqual(read(), "Преподаватель")
        self.assertEqual(read(accepted="kk"), "Оқытушы")
        self.assertEqual(read("?lang=ru", accepted="kk"), "Преподаватель")
        self.assertEqual(read("?lang=../kk"), "Преподаватель")
        self.users["teacher"].lang = "kk_KZ"
        self.assertEqual(read(accepted="ru", login="teacher"), "Оқытушы")

    def test_other_files_are_no_pages(self):
        for page in ("none", "..%2f..%2f__manifest__", "teacher.rst"):
            response = self.url_open(f"{guide.ADDRESS}/{page}")
            self.assertEqual(response.status_code, 404, page)

    def test_every_role_is_led_to_its_page(self):
        for role, user in self.users.items():
            with self.subTest(role):
                [page] = guide.get_own_pages(user)
                self.assertIn(role, guide.PAGES[page])
                self.authenticate(user.login, user.login)
                response = self.url_open(guide.ADDRESS)
                self.assertURLEqual(response.url, f"{guide.ADDRESS}/{page}")

    def test_two_roles_are_led_to_the_contents(self):
        user = self.users["dean"]
        user.group_ids += self.env.ref("kaznmu_university.ejournal_group_teacher")
        self.authenticate(user.login, user.login)
        self.assertURLEqual(self.url_open(guide.ADDRESS).url, "/ejournal/guide/index")

    def test_help_in_the_menu_of_the_user(self):
        """In a browser: the item opens the guide, none leads to Odoo's own sites."""
        self.start_tour("/odoo", "ejournal_guide", login="teacher", timeout=60)
