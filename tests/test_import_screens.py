"""Each import has one screen, one order of steps and one wording (issue 16)."""

import base64

from lxml import etree

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.test_statement_kinds import KindCase

#: Methods of the steps, in their order: check, load, choose again, changes as XLSX.
STEPS = {
    "ejournal.import.batch": "action_check action_load action_reset",
    "ejournal.mark.import": "action_check action_save action_reset",
    "ejournal.exam.import": "action_check action_import action_reset",
    "ejournal.plan.import": "action_check action_load action_reset",
}
XLSX = "action_download_xlsx"
#: What is shown of each change.
PAIRS = {
    "ejournal.import.change": ("old_value", "new_value"),
    "ejournal.mark.import.line": ("old_value", "value"),
    "ejournal.exam.import.line": ("old_value", "value"),
    "ejournal.plan.import.line": ("old_value", "value"),
}
COUNTS = ("new_count", "changed_count", "same_count", "problem_count")
LANGUAGES = ("ru_RU", "kk_KZ")


@tagged("post_install", "-at_install")
class TestImportScreens(KindCase):
    def get_arch(self, model, lang):
        view = self.env[model].with_context(lang=lang).get_view(view_type="form")
        return etree.fromstring(view["arch"])

    def assertOne(self, found):
        """All models say the same: ``{model: what it says}``."""
        first = next(iter(found.values()))
        self.assertTrue(first)
        self.assertEqual(found, dict.fromkeys(found, first))

    def test_no_import_is_left_out(self):
        found = {
            name
            for name, model in self.env.registry.items()
            if name.startswith("ejournal.")
            and hasattr(model, "action_check")
            and {"file", "attachment_ids"} & model._fields.keys()
        }
        self.assertEqual(found, set(STEPS))

    def test_steps(self):
        for lang in LANGUAGES:
            orders, words, statusbars = {}, {}, {}
            for model, steps in STEPS.items():
                arch = self.get_arch(model, lang)
                names = [button.get("name") for button in arch.iter("button")]
                steps = steps.split()
                orders[model] = sorted(range(3), key=lambda n: names.index(steps[n]))
                words[model] = [
                    arch.xpath(f"//button[@name='{name}']")[0].get("string")
                    for name in (*steps, XLSX)
                ]
                states = dict(
                    self.env[model]
                    .with_context(lang=lang)
                    ._fields["state"]
                    ._description_selection(self.env(context={"lang": lang}))
                )
                done = "saved" if "saved" in states else "done"
                statusbars[model] = [states[s] for s in ("draft", "checked", done)]
                self.assertTrue(
                    arch.xpath("//header/field[@name='state'][@widget='statusbar']")
                )
            with self.subTest(lang=lang):
                self.assertEqual(set(map(tuple, orders.values())), {(0, 1, 2)})
                self.assertOne(words)
                self.assertOne(statusbars)

    def test_figures(self):
        """What is new, changed, unchanged and left out, by these words."""
        for lang in LANGUAGES:
            found = {}
            for model in STEPS:
                if model == "ejournal.import.batch":
                    batch = self.env[model].with_context(lang=lang).create({})
                    found[model] = list(batch._get_status_titles().values())
                    continue
                labels = (
                    self.env[model]
                    .with_context(lang=lang)
                    .fields_get(COUNTS, ["string"])
                )
                found[model] = [labels[name]["string"] for name in COUNTS]
            with self.subTest(lang=lang):
                self.assertOne(found)

    def test_old_and_new(self):
        for lang in LANGUAGES:
            found = {}
            for model, names in PAIRS.items():
                labels = (
                    self.env[model]
                    .with_context(lang=lang)
                    .fields_get(names, ["string"])
                )
                found[model] = [labels[name]["string"] for name in names]
            with self.subTest(lang=lang):
                self.assertOne(found)

    def test_each_makes_a_workbook(self):
        found = self.env.registry.descendants(["ejournal.workbook"], "_inherit")
        self.assertLessEqual(set(STEPS), set(found))

    def say(self, model, content, ending):
        """What the check of a file says, in whatever way (``str``)."""
        vals = {"file": base64.b64encode(content), "file_name": f"файл.{ending}"}
        user = self.teacher
        if model == "ejournal.import.batch":
            user = self.users["registrar"]
            attachment = (
                self.env["ir.attachment"]
                .with_user(user)
                .create({"name": f"students.{ending}", "raw": content})
            )
            vals = {"attachment_ids": attachment.ids}
        elif model == "ejournal.mark.import":
            vals |= {"journal_id": self.journal.id, "method": "file"}
        elif model == "ejournal.exam.import":
            vals |= {"statement_id": self.make_draft().id}
        else:
            user = self.users["coordinator"]
            plan = self.env["ejournal.plan"].with_user(user)
            key = {"term_id": self.term.id, "discipline_id": self.discipline.id}
            domain = [(name, "=", value) for name, value in key.items()]
            vals |= {"plan_id": (plan.search(domain) or plan.create(key)).id}
        imports = self.env[model].with_user(user)
        try:
            with self.env.cr.savepoint():
                record = imports.create(vals)
                record.action_check()
        except UserError as error:
            return str(error)
        if model == "ejournal.import.batch":
            return " ".join(record.problem_ids.mapped("message"))
        return " ".join(filter(None, record.line_ids.mapped("message")))

    def test_an_empty_file_is_told_as_such(self):
        """Nothing in it at all, or no row under its headings; in each import."""
        for model in STEPS:
            with self.subTest(model=model):
                self.assertIn("The file is empty", self.say(model, b"\n \n", "csv"))
        heads = {
            "ejournal.import.batch": ("Номер", "Фамилия", "Имя", "Группа"),
            "ejournal.exam.import": ("Номер", "Экзамен"),
            "ejournal.plan.import": ("№", "Тема", "Вид занятия", "Часы"),
        }
        for model, head in heads.items():
            with self.subTest(model=model, head=head):
                said = self.say(model, ";".join(head).encode(), "csv")
                self.assertRegex(said, "no rows under its headings|has no lessons")
