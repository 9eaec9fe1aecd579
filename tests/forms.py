"""What a machine can hold of forms (issue 15, section 2)."""

import re

from lxml import etree

from odoo.tools.safe_eval import safe_eval

from odoo.addons.kaznmu_university.models.service.sample import LOGINS

#: At most so many actions beside each other; the rest are in the menu.
MOST = 3
MODELS = (
    "ejournal.journal",
    "ejournal.plan",
    "ejournal.statement",
    "ejournal.request",
    "ejournal.order",
    "ejournal.consolidated",
)
#: As many records of each model as show all of its states.
ENOUGH = 150


class FormChecks:
    """For a case with ``as_user`` and records of all kinds."""

    def test_forms_have_few_actions(self):
        """For each role, of each record in each of its states."""
        for login in LOGINS:
            if login == "student":
                continue
            env = self.as_user(login)
            for model in MODELS:
                if env[model].has_access("read"):
                    with self.subTest(login, model=model):
                        self.check_header(env[model])

    def check_header(self, model):
        arch = model.get_view(view_type="form")["arch"]
        buttons = etree.fromstring(arch).xpath("/form/header/button")
        rules = [button.get("invisible", "False") for button in buttons]
        code = " ".join(rules)
        names = [name for name in model._fields if re.search(rf"\b{name}\b", code)]
        for record in model.search([], limit=ENOUGH, order="id DESC"):
            [values] = record.read(names, load=None)
            shown = [
                button.get("string")
                for button, rule in zip(buttons, rules, strict=True)
                if not safe_eval(rule, {**values})
            ]
            self.assertLessEqual(len(shown), MOST, (record.display_name, shown))
