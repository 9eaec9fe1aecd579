from datetime import date

from lxml import html

from odoo import http
from odoo.tests import new_test_user, tagged
from odoo.tools import format_date, formatLang

from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from .common import EjournalCase


@tagged("post_install", "-at_install")
class TestLanguages(EjournalCase, BrowserCase):
    """Russian and Kazakh everywhere; the user's language switches all."""

    def test_dates_and_numbers_in_local_form(self):
        for lang in ("ru_RU", "kk_KZ"):
            env = self.env(context={"lang": lang})
            with self.subTest(lang=lang):
                self.assertEqual(format_date(env, date(2026, 9, 1)), "01.09.2026")
                self.assertEqual(formatLang(env, 1234.5), "1\u00a0234,50")

    def test_switching_the_language_switches_menus_and_the_grid(self):
        self.fill({self.practical: ["85.5", "н/б", "70"]})
        for lang, tour in (("ru_RU", "russian"), ("kk_KZ", "kazakh")):
            with self.subTest(lang=lang):
                self.start_tour("/odoo", f"ejournal_switch_to_{tour}", login="teacher")
                self.assertEqual(self.teacher.lang, lang)

    def test_odoo_itself_is_shown_in_russian_where_it_has_no_kazakh(self):
        terms, _parameters = self.env["ir.http"]._get_translations_for_webclient(
            ["web", "kaznmu_ejournal"], "kk_KZ"
        )
        words = {term["id"]: term["string"] for term in terms["web"]["messages"]}
        self.assertEqual(words["Save manually"], "Қолмен сақтау")
        self.assertEqual(words["Modify filter"], "Изменить фильтр")
        own = {
            term["id"]: term["string"] for term in terms["kaznmu_ejournal"]["messages"]
        }
        self.assertEqual(own["Not saved: %s"], "Сақталмады: %s")
        label = self.env.ref("base.view_users_form_simple_modif")
        self.assertIn("Предпочтения", label.with_context(lang="kk_KZ").arch)

    def test_no_word_of_odoo_is_left_in_english(self):
        """What Odoo's Russian lacks is in ``i18n_extra``, for both languages."""
        for lang, expected in (
            ("ru_RU", ("Мои настройки", "Свой фильтр…", "Письмом")),
            ("kk_KZ", ("Менің баптауларым", "Жеке сүзгі…", "Хатпен")),
        ):
            with self.subTest(lang=lang):
                terms, _parameters = self.env[
                    "ir.http"
                ]._get_translations_for_webclient(["web", "kaznmu_university"], lang)
                words = {
                    term["id"]: term["string"]
                    for content in terms.values()
                    for term in content["messages"]
                }
                notification = self.env["res.users"]._fields["notification_type"]
                labels = notification._description_selection(
                    self.env(context={"lang": lang})
                )
                self.assertEqual(
                    (
                        words["My Preferences"],
                        words["Custom Filter..."],
                        dict(labels)["email"],
                    ),
                    expected,
                )

    def test_the_portal_speaks_the_students_language(self):
        """Whatever the browser's language was on the page of the log-in."""
        student = new_test_user(
            self.env,
            login="kazakh_student",
            password="kazakh_student",
            lang="kk_KZ",
            groups="kaznmu_university.ejournal_group_student",
        )
        self.students[0].user_id = student
        self.authenticate(None, None)
        self.opener.cookies["frontend_lang"] = "ru_RU"  # as of the page of the log-in
        page = self.url_open(
            "/web/login",
            data={
                "login": student.login,
                "password": student.login,
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        self.assertTrue(page.url.endswith("/kk/my"), page.url)
        page = self.url_open("/my/journals")
        (main,) = html.fromstring(page.text).xpath("//main")
        self.assertIn("Рейтинг", main.text_content())
