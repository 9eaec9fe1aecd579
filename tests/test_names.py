"""Nothing is called by a technical name, whatever the model and the record."""

import re
import warnings

from lxml import etree

from odoo import models
from odoo.tests import Form, tagged

from odoo.addons.kaznmu_university.tests.common import UniversityCase

TECHNICAL = re.compile(
    r"\bejournal\.|\bNewId|\bFalse\b|\bNone\b|\(\)|^[ ·,.:;–—-]|[·,:]$"
)


@tagged("post_install", "-at_install")
class TestNames(UniversityCase):
    """Names of records as breadcrumbs, lists and messages show them."""

    def own_models(self):
        for name in sorted(self.env.registry):
            model = self.env[name]
            if name.startswith("ejournal.") and not model._abstract:
                yield model

    def check(self, record):
        name = record.display_name or ""
        self.assertNotRegex(name, TECHNICAL, record._name)
        self.assertNotEqual(name, record._name)

    def test_a_new_record_has_no_technical_name(self):
        """«Кафедра, False», «ejournal.order.preview,1» and the like."""
        for model in self.own_models():
            for lang in ("ru_RU", "kk_KZ"):
                with self.subTest(model=model._name, lang=lang):
                    self.check(model.with_context(lang=lang).new())

    def test_records_have_no_technical_name(self):
        """Those that add-ons bring and those of the case."""
        checked = 0
        for model in self.own_models():
            with self.subTest(model=model._name):
                for record in model.with_context(lang="ru_RU").search([], limit=3):
                    self.check(record)
                    checked += 1
        self.assertGreater(checked, 30)

    def test_models_are_named_in_both_languages(self):
        """Their names stand in breadcrumbs of wizards and in the log of exports."""
        for model in self.own_models():
            found = self.env["ir.model"]._get(model._name)
            names = {
                lang: found.with_context(lang=lang).name
                for lang in ("en_US", "ru_RU", "kk_KZ")
            }
            with self.subTest(model=model._name):
                self.assertNotIn(names["en_US"], (names["ru_RU"], names["kk_KZ"]))

    def test_every_form_opens_empty(self):
        """No «Expected singleton: ejournal.term()» before a field is filled in."""
        opened = 0
        views = self.env["ir.ui.view"].search(
            [
                ("type", "=", "form"),
                ("model", "like", "ejournal.%"),
                ("mode", "=", "primary"),
            ]
        )
        for view in views:
            model = self.env[view.model]
            if isinstance(model, models.AbstractModel) and not model._auto:
                continue
            with self.subTest(view=view.xml_id), warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)
                Form(model, view=view)
                opened += 1
        self.assertGreater(opened, 30)

    def test_no_list_shows_rows_that_are_none(self):
        """Odoo can fill an empty list with invented ones."""
        views = self.env["ir.ui.view"].search([("model", "like", "ejournal.%")])
        self.assertGreater(len(views), 100)
        invented = views.filtered(
            lambda view: etree.fromstring(view.arch_db.encode()).xpath("//*[@sample]")
        )
        self.assertFalse(invented.mapped("xml_id"))

    def test_what_stands_side_by_side_has_names_of_its_own(self):
        """«Печать» and «Печать для архива»: which is which? In menus of records and
        in the heads of forms."""
        bindings = self.env["ir.actions.actions"]
        for model in self.own_models():
            for lang in ("ru_RU", "kk_KZ"):
                env = self.env(context={"lang": lang})
                found = bindings.with_env(env).get_bindings(model._name)
                for kind, actions in found.items():
                    with self.subTest(model=model._name, lang=lang, kind=kind):
                        self.check_distinct([action["name"] for action in actions])
                if model._transient:
                    continue
                arch = env[model._name].get_view(view_type="form")["arch"]
                header = etree.fromstring(arch).xpath("/form/header/button")
                # One method may have a button for each state.
                words = {(one.get("name"), one.get("string")) for one in header}
                with self.subTest(model=model._name, lang=lang):
                    self.check_distinct([word for _name, word in words])

    def check_distinct(self, words):
        words = [word.casefold() for word in words if word]
        self.assertEqual(len(set(words)), len(words), words)
        for word in words:
            more = [other for other in words if other.startswith(f"{word} для ")]
            self.assertFalse(more, word)
