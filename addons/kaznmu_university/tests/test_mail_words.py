"""Issue 12, section 5: words of mails are edited in a form without code."""

from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..mail_words import BODY, Body, Namer, split_subject
from .common import ROLES, UniversityCase

BODY_SOURCE = """
<p>The group <b t-out="object.name">T-1</b> of
    <t t-out="object.program_id.name">M</t>:</p>
<t t-set="found" t-value="ctx.get('found')"/>
<p t-if="found">Found
    <t t-if="len(found) > 1">many</t><t t-else="">one</t>, see<br/>below.</p>
<ul><li t-foreach="ctx.get('students', ())" t-as="student"><a
    t-attf-href="/odoo/x/#{student.id}">The student
    <t t-out="student.number">7</t></a></li></ul>
"""


@tagged("post_install", "-at_install")
class TestMailWords(UniversityCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.template = cls.env["mail.template"].create(
            {
                "name": "Group",
                "model_id": cls.env["ir.model"]._get_id("ejournal.group"),
                "subject": "About {{ object.name }} {{ object.program_id.name }}",
                "body_html": BODY_SOURCE,
            }
        )
        cls.editor = cls.users["administrator"]

    def open_form(self, user=None, lang="en_US"):
        Words = self.env["ejournal.mail.words"].with_user(user or self.editor)
        return Form(
            Words.with_context(
                default_template_id=self.template.id, default_lang=lang, lang="en_US"
            )
        )

    def change(self, words, lang="en_US"):
        """Type other words, ``{words of the product: own words}``, and save."""
        form = self.open_form(lang=lang)
        for number in range(len(form.line_ids)):
            with form.line_ids.edit(number) as line:
                if line.text in words:
                    line.text = words.pop(line.text)
        self.assertFalse(words, "no such sentence")
        wizard = form.save()
        wizard.action_save()
        return wizard

    def get_mail(self, lang="en_US", **values):
        subject, body = self.template._prepare_words(self.group, lang, values)
        return subject, html.fromstring(f"<div>{body}</div>")

    def get_text(self, **values):
        _subject, body = self.get_mail(**values)
        return " ".join(body.text_content().split())

    def test_sentences_are_offered_with_the_names_of_fields(self):
        form = self.open_form()
        lines = [
            (form.line_ids.edit(number).text, form.line_ids.edit(number).places)
            for number in range(len(form.line_ids))
        ]
        self.assertEqual(
            lines,
            [
                ("About {Study group} {Program}", "{Study group}, {Program}"),
                ("The group {Study group} of {Program}:", "{Study group}, {Program}"),
                ("Found {many}, see\nbelow.", "{many}"),
                ("many", ""),
                ("one", ""),
                ("The student {Student number}", "{Student number}"),
            ],
        )

    def test_own_words(self):
        self.change(
            {
                "About {Study group} {Program}": "{Program}: news",
                "The group {Study group} of {Program}:": "{Program} has\n{Study group}",
                "Found {many}, see\nbelow.": "Look: {many}",
                "one": "a single one",
                "The student {Student number}": "No. {Student number}",
            }
        )
        subject, body = self.get_mail(found=[1], students=self.students[:1])
        self.assertEqual(subject, "Medicine: news")
        self.assertEqual(
            " ".join(body.text_content().split()),
            f"Medicine hasT-26-01 Look: a single one No. {self.students[0].number}",
        )
        self.assertEqual(len(body.findall(".//br")), 1)
        self.assertEqual(body.find(".//b").text, "T-26-01", "it stays bold")
        self.assertIn("many", self.get_text(found=[1, 2]))

    def test_words_of_the_product_come_back(self):
        before = self.get_mail()[0]
        self.change({"About {Study group} {Program}": "Other"})
        self.assertEqual(self.get_mail()[0], "Other")
        self.change({"Other": ""})
        self.assertEqual(self.get_mail()[0], before)
        self.assertFalse(self.env["ejournal.mail.word"].search([]))

    def test_each_language_has_its_own(self):
        self.change({"About {Study group} {Program}": "Новое"}, lang="ru_RU")
        self.assertEqual(self.get_mail("ru_RU")[0], "Новое")
        self.assertTrue(self.get_mail("en_US")[0].startswith("About"))

    def test_what_is_typed_is_never_evaluated(self):
        """Neither as an expression nor as markup, in subject and body."""
        for text in (
            "{{ object.env }}",
            "{object.env}",
            "{ 7*7 }",
            "{Study group} }",
            "{Student number}",
        ):
            with self.subTest(text=text), self.env.cr.savepoint():
                with self.assertRaisesRegex(UserError, "is no field"):
                    self.change({"About {Study group} {Program}": text})
                with self.assertRaisesRegex(UserError, "is no field"):
                    self.change({"The group {Study group} of {Program}:": text})
        self.change({"one": '<t t-out="7*7"/>%s <script>x</script> &lt;'})
        _subject, body = self.get_mail(found=[1])
        self.assertFalse(body.findall(".//script"))
        self.assertNotIn("49", body.text_content())
        self.assertIn('<t t-out="7*7"/>', body.text_content())

    def test_a_value_is_not_evaluated_either(self):
        """The name of a record comes after the words, and is text as well."""
        self.group.name = "{{ 7*7 }}{Program}"
        self.change({"About {Study group} {Program}": "{Study group}!"})
        self.assertEqual(self.get_mail()[0], "{{ 7*7 }}{Program}!")

    def test_kept_words_that_were_forged(self):
        """Even a row that is put in past the form holds nothing but text."""
        self.env["ejournal.mail.word"].create(
            {
                "template_id": self.template.id,
                "lang": "en_US",
                "part": "subject",
                "source": "About {1} {2}",
                "text": "{{ 7*7 }} {object.env} {9}{1}",
            }
        )
        self.assertEqual(self.get_mail()[0], "{}  T-26-01")

    def test_only_administrators(self):
        for role in ROLES:
            if role == "administrator":
                continue
            with self.subTest(role=role), self.assertRaises(AccessError):
                self.open_form(self.users[role])
        for operation in ("create", "write", "unlink"):
            self.assertFalse(
                self.env["ejournal.mail.word"]
                .with_user(self.editor)
                .has_access(operation)
            )

    def test_a_forged_sentence(self):
        wizard = self.open_form().save()
        wizard.line_ids[0].source = "Nothing of the kind"
        with self.assertRaisesRegex(UserError, "changed meanwhile"):
            wizard.action_save()

    def test_words_survive_an_update(self):
        """A new text of the product: its other sentences keep their own words, and
        those without a sentence are shown."""
        self.change({"one": "a single one", "many": "lots"})
        self.template.body_html = BODY_SOURCE.replace("many", "several")
        self.assertIn("a single one", self.get_text(found=[1]))
        self.assertIn("several", self.get_text(found=[1, 2]))
        self.assertEqual(self.open_form().unused, "lots")

    def test_words_survive_another_name_of_a_field(self):
        self.change(
            {"The group {Study group} of {Program}:": "{Program}, {Study group}:"}
        )
        field = self.env["ir.model.fields"]._get("ejournal.group", "program_id")
        field.field_description = "Speciality"
        self.assertIn("Medicine, T-26-01:", self.get_text())

    def test_the_preview_has_the_words_and_no_code(self):
        form = self.open_form()
        with form.line_ids.edit(4) as line:
            line.text = "a single one"
        self.assertIn("a single one", form.preview)
        self.assertNotIn("t-out", form.preview)

    def test_every_mail_of_the_product(self):
        """Each can be taken apart and put together in each language, unchanged."""
        templates = self.env["mail.template"].search([("model", "like", "ejournal.")])
        for template in templates:
            for lang in ("en_US", "ru_RU", "kk_KZ"):
                localized = template.with_context(lang=lang)
                namer = Namer(localized.env, template.model)
                with self.subTest(template=template.name, lang=lang):
                    body = Body(localized.body_html, namer)
                    before = body.to_source()
                    body.put({piece.source: piece.source for piece in body.pieces})
                    self.assertEqual(
                        " ".join(Body(before, namer).root.text_content().split()),
                        " ".join(body.root.text_content().split()),
                    )
                    self.assertTrue(body.pieces)
                    piece = split_subject(localized.subject, namer)
                    self.assertFalse(piece.get_unknown(piece.to_names(piece.source)))
                    for piece in body.pieces:
                        self.assertEqual(piece.part, BODY)
                        self.assertFalse(
                            piece.get_unknown(piece.to_names(piece.source))
                        )
