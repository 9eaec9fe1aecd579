from lxml import html

from odoo import models
from odoo.tests import HttpCase, tagged

from odoo.addons.mail.tests.common import mail_new_test_user

from ..languages import BY_CODE
from .common import UniversityCase


@tagged("post_install", "-at_install")
class TestWords(UniversityCase):
    """Everybody reads the history in the own language, whoever made it."""

    def format(self, tracking, lang):
        rows = tracking.with_context(lang=lang)._tracking_value_format()
        return [(row["oldValue"], row["newValue"]) for row in rows]

    def track(self, record, name, old, new, lang="ru_RU"):
        env = self.env(context={"lang": lang})
        record = record.with_env(env)
        if isinstance(new, models.BaseModel):
            old, new = old.with_env(env), new.with_env(env)
        values = env["mail.tracking.value"]._create_tracking_values(
            old, new, name, record.fields_get([name])[name], record
        )
        message = env["mail.message"].create(
            {"model": record._name, "res_id": record.id}
        )
        return env["mail.tracking.value"].create(
            {**values, "mail_message_id": message.id}
        )

    def test_labels_of_a_selection(self):
        batch = self.env["ejournal.import.batch"].create({})
        labels = {
            code: dict(
                batch._fields["state"]._description_selection(
                    self.env(context={"lang": lang})
                )
            )
            for code, lang in BY_CODE.items()
        }
        states = list(labels["ru"])[:2]
        tracking = self.track(batch, "state", *states)
        for code, lang in BY_CODE.items():
            with self.subTest(lang=lang):
                self.assertEqual(
                    self.format(tracking, lang),
                    [tuple(labels[code][state] for state in states)],
                )

    def test_a_label_that_is_none_any_more_stays(self):
        batch = self.env["ejournal.import.batch"].create({})
        tracking = self.track(
            batch, "state", *list(dict(batch._fields["state"].selection))[:2]
        )
        tracking.old_value_char = "Бывшее состояние"
        [(old, _new)] = self.format(tracking, "kk_KZ")
        self.assertEqual(old, "Бывшее состояние")

    def test_names_of_records(self):
        """Translated ones, as long as they are called so; what was renamed stays."""
        school = self.school
        school.with_context(lang="ru_RU").name = "Школа"
        school.with_context(lang="kk_KZ").name = "Мектеп"
        empty = self.env["ejournal.school"]
        tracking = self.track(self.department, "school_id", empty, school)
        for lang, name in (
            ("ru_RU", "Школа"),
            ("kk_KZ", "Мектеп"),
            ("en_US", "School"),
        ):
            with self.subTest(lang=lang):
                self.assertEqual(self.format(tracking, lang), [("", name)])
        school.with_context(lang="ru_RU").name = "Другая"
        self.env.invalidate_all()
        self.assertEqual(self.format(tracking, "kk_KZ"), [("", "Школа")])

    def test_codes_of_lessons(self):
        """Those of one letter, too, which no file of translations can hold."""
        for name, russian, kazakh in (
            ("lecture", "Л", "Д"),
            ("practical", "ПЗ", "ПС"),
            ("self_study", "СРОП", "ОБӨЖ"),
            ("seminar", "С", "С"),
            ("midterm", "РК", "АБ"),
        ):
            kind = self.env.ref(f"kaznmu_university.lesson_kind_{name}")
            with self.subTest(kind=name):
                self.assertEqual(kind.with_context(lang="ru_RU").code, russian)
                self.assertEqual(kind.with_context(lang="kk_KZ").code, kazakh)

    def test_letters_are_translated_once(self):
        """What an administrator has written stays; nothing is missing afterwards."""
        kinds = self.env["ejournal.lesson.kind"]
        kind = self.env.ref("kaznmu_university.lesson_kind_lecture")
        kind.with_context(lang="kk_KZ").code = "Дәр"
        kinds._translate_letters()
        self.assertEqual(kind.with_context(lang="kk_KZ").code, "Дәр")
        kind.update_field_translations("code", {"kk_KZ": False})
        kinds._translate_letters()
        self.assertEqual(kind.with_context(lang="kk_KZ").code, "Д")

    def test_notes_of_the_system_are_in_every_language(self):
        term = self.term
        message = (
            self.env["res.partner"]
            .create({"name": "x"})
            ._post_words(lambda record: f"{record.env.lang} <b>{term.code}</b>")
        )
        parts = html.fragments_fromstring(message.body)
        self.assertEqual(
            {part.get("lang"): part.text_content() for part in parts},
            {code: f"{lang} <b>T-1</b>" for code, lang in BY_CODE.items()},
        )
        self.assertEqual({part.get("class") for part in parts}, {"o_ejournal_words"})


@tagged("post_install", "-at_install")
class TestPageLanguage(HttpCase):
    """``lang`` of each page: readers' programs speak by it, notes are chosen by it."""

    def get_language(self, address):
        return html.fromstring(self.url_open(address).text).get("lang")

    def test_every_page_says_its_language(self):
        for code in ("ru", "kk"):
            lang = BY_CODE[code]
            user = mail_new_test_user(
                self.env,
                login=f"employee_{code}",
                password=f"employee_{code}",
                lang=lang,
                groups="kaznmu_university.ejournal_group_teacher",
            )
            student = mail_new_test_user(
                self.env,
                login=f"student_{code}",
                password=f"student_{code}",
                lang=lang,
                groups="kaznmu_university.ejournal_group_student",
            )
            with self.subTest(lang=lang):
                self.authenticate(user.login, user.login)
                self.assertEqual(self.get_language("/odoo"), code)
                self.authenticate(student.login, student.login)
                self.assertEqual(self.get_language("/my"), code)
                self.assertEqual(self.get_language("/ejournal/personal-data"), code)
