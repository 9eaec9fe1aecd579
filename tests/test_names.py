"""Nothing is called by a technical name, whatever the model and the record."""

import re
import warnings

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
