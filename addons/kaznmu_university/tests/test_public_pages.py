from lxml import html

from odoo.tests import tagged
from odoo.tools.translate import get_translation

from .browser import WebCase

LOGIN = "/web/login"
NOTHING = "/ejournal/nothing"


@tagged("post_install", "-at_install")
class TestPublicPages(WebCase):
    """Pages before the log-in: Kazakh to whoever asks for it, Russian to others."""

    def setUp(self):
        super().setUp()
        self.authenticate(None, None)

    def get_page(self, path, accepted=""):
        """The page as a browser with such languages gets it."""
        response = self.url_open(path, headers={"Accept-Language": accepted})
        return html.fromstring(response.content)

    def test_browsers_languages(self):
        for accepted, expected in {
            "": "ru",
            "*": "ru",
            "kk": "kk",
            "kk-KZ,kk;q=0.9,ru;q=0.8": "kk",
            "en-US,en;q=0.9,kk;q=0.8": "kk",
            "en-US,en;q=0.9": "ru",
            "ru-RU,ru;q=0.9,kk;q=0.8": "ru",
            "de": "ru",
            "not a language; q=x": "ru",
        }.items():
            for path in (LOGIN, NOTHING):
                with self.subTest(accepted=accepted, path=path):
                    self.opener.cookies.clear()
                    self.authenticate(None, None)
                    page = self.get_page(path, accepted)
                    self.assertEqual(page.get("lang"), expected)

    def test_the_words_of_the_log_in(self):
        [button] = self.get_page(LOGIN, "kk").xpath("//form//button[@type='submit']")
        self.assertEqual(button.text_content().strip(), "Кіру")
        [button] = self.get_page(LOGIN, "ru").xpath("//form//button[@type='submit']")
        self.assertEqual(button.text_content().strip(), "Войти")

    def test_what_odoo_itself_answers(self):
        """Its own messages are in Kazakh where we have words, never in English."""
        for lang, expected in {
            "kk_KZ": "Логин немесе құпиясөз қате",
            "ru_RU": "Неверный логин/пароль",
        }.items():
            translated = get_translation("web", lang, "Wrong login/password", ())
            self.assertEqual(translated, expected)
        source = "Could not create a new account."
        self.assertIn(
            "учетную запись", get_translation("auth_signup", "kk_KZ", source, ())
        )

    def test_a_visitor_chooses(self):
        """What was chosen goes before what the browser asks."""
        switch = {
            link.get("hreflang"): link
            for link in self.get_page(f"{LOGIN}?redirect=/my", "ru").xpath(
                "//nav[contains(@class, 'o_ejournal_languages')]/a"
            )
        }
        self.assertEqual(list(switch), ["kk", "ru"])
        self.assertEqual(switch["ru"].get("aria-current"), "true")
        self.assertEqual(switch["kk"].text_content(), "Қазақша")
        response = self.url_open(switch["kk"].get("href"))
        self.assertURLEqual(response.url, f"{LOGIN}?redirect=/my")
        for path in (LOGIN, NOTHING):
            self.assertEqual(self.get_page(path, "ru").get("lang"), "kk")
        self.url_open("/ejournal/language/ru")
        self.assertEqual(self.get_page(LOGIN, "kk").get("lang"), "ru")

    def test_the_switch_leads_nowhere_else(self):
        response = self.url_open(
            "/ejournal/language/kk?back=https://example.com/x", allow_redirects=False
        )
        self.assertURLEqual(response.headers["Location"], "/x")
        self.assertEqual(self.url_open("/ejournal/language/de").status_code, 404)
