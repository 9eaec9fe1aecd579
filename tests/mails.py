"""What a machine can hold of every mail of ours (issue 15, section 3)."""

import ast
import json
import os
import re
from pathlib import Path
from unittest.mock import patch

from lxml import html

from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN

from tests.browser import Page
from tests.test_screens import ALLOWED, TestScreens

#: Templates of the electronic journal, as its own list of them finds them.
LIST = "kaznmu_university.mail_template_action"
#: The last line of the page around every mail.
FOOT = {
    RUSSIAN: "Письмо отправлено системой «Электронный журнал» автоматически.",
    KAZAKH: "Хатты «Электрондық журнал» жүйесі автоматты түрде жіберді.",
}
TECHNICAL = re.compile(
    r"\b(False|None|True|ejournal\.\w+|object\.|ctx\b)|[{}<>]|%\(|%s"
)
RECORD = re.compile(r"/odoo/(?P<model>[a-z.]+\.[a-z.]+)/(?P<id>\d+)$")
#: What opens no record but a page of its own.
PAGES = re.compile(
    r"/(odoo/council-reports/\d+|my/journals/\d+|odoo(/[\w.-]+)?|web/\S+)$"
)
PHONE, PAPER = 390, 600
# Each mail in a frame of a width; how wide its page really is.
MEASURE = """(async (mails, width, paperWidth) => {
    document.body.innerHTML = "";
    const wide = {};
    for (const [name, source] of mails) {
        const frame = document.createElement("iframe");
        frame.style.cssText = `width: ${width}px; height: 600px; border: 0`;
        const loaded = new Promise((resolve) => (frame.onload = resolve));
        frame.srcdoc = source;
        document.body.append(frame);
        await loaded;
        const page = frame.contentDocument.documentElement;
        if (page.scrollWidth > width) {
            wide[name] = page.scrollWidth;
        }
        const paper = frame.contentDocument.querySelector("[style*='max-width']");
        if (paper.getBoundingClientRect().width > paperWidth) {
            wide[name] = "wider than the paper";
        }
        frame.remove();
    }
    return wide;
})(%s, %s, %s)"""


class Letters:
    """Remembers how each mail was written first: who got it, about what."""

    def __init__(self, templates):
        self.written = {}
        self.pages = {}
        write = type(templates)._write_to

        def remember(template, users, record=None, *, layout=None, **values):
            if users:
                self.written.setdefault(
                    template.id, (users[0].id, record, {"layout": layout, **values})
                )
                if record is not None:
                    self.pages.setdefault(record._name, layout)
            return write(template, users, record, layout=layout, **values)

        self.patcher = patch.object(type(templates), "_write_to", remember)


class MailChecks:
    """For a case with ``letters`` and records of all kinds."""

    def find_templates(self):
        domain = self.env.ref(LIST).domain
        return self.env["mail.template"].search(ast.literal_eval(domain))

    def write(self, template, lang):
        """Write a mail anew to a reader in a language: ``(reader, record, mail)``."""
        if template.id in self.letters.written:
            user_id, record, values = self.letters.written[template.id]
        else:
            # Not of every day: about any record of its kind.
            self.assertNotIn("ctx[", template.body_html, template.name)
            record = self.env[template.model].search([], limit=1)
            self.assertTrue(record, f"{template.name}: nothing to write about")
            user_id = self.env.ref("base.user_admin").id
            values = {"layout": self.letters.pages.get(template.model)}
            if record._name == "res.users":
                user_id, record = record.id, None
        reader = self.env["res.users"].browse(user_id)
        reader.lang = lang
        record = record and record.with_env(self.env)
        mails = self.env["mail.mail"]
        before = mails.search([], order="id DESC", limit=1)
        template._write_to(reader, record, **values)
        mail = mails.search([("id", ">", before.id)])
        self.assertEqual(len(mail), 1, template.name)
        return reader, record, mail

    def test_every_mail(self):
        """In Russian and in Kazakh: the university's page, no word of another
        language, no technical name, links that open what they should."""
        templates = self.find_templates()
        self.assertGreater(len(templates), 40)
        pages = []
        for template in templates:
            for lang, foot in FOOT.items():
                name = f"{template.id} {template.name} {lang}"
                with self.subTest(template.name, lang=lang):
                    reader, record, mail = self.write(template, lang)
                    body = str(mail.body_html)
                    pages.append((name, body))
                    tree = html.fromstring(body)
                    self.assertEqual(tree.get("lang"), lang[:2])
                    text = " ".join(tree.text_content().split())
                    self.assertIn(foot, text)
                    self.assertIn(self.env.company.name, text)
                    for words in (mail.subject, text):
                        self.check_words(words)
                    self.check_links(tree, reader, record)
        self.keep(pages)
        page = Page(self)
        self.addCleanup(page.close)
        for width in (PHONE, 1280):
            measure = MEASURE % (json.dumps(pages), width, PAPER)
            self.assertEqual(page.evaluate(measure), {}, width)

    def check_words(self, text):
        self.assertTrue(text)
        self.assertNotRegex(text, TECHNICAL)
        latin = set(TestScreens.find_words(text)) - ALLOWED
        self.assertFalse(latin, text)

    def check_links(self, tree, reader, record):
        """Each opens a record that its reader may read, or a page of its own."""
        links = [link.get("href") for link in tree.iter("a")]
        opened = self.env["res.users"]
        base = self.env["ir.config_parameter"].get_param("web.base.url")
        for link in links:
            self.assertTrue(link.startswith((f"{base}/", "/")), link)
            found = RECORD.search(link)
            if not found:
                self.assertRegex(link, PAGES)
                continue
            opened = self.env[found["model"]].browse(int(found["id"]))
            self.assertTrue(opened.exists(), link)
            if reader.id != self.env.ref("base.user_admin").id:
                opened.with_user(reader).check_access("read")
        if record:
            self.assertTrue(links, "there is no way to what it is about")

    def keep(self, pages):
        """For whoever wants to look at them: in a folder of the environment."""
        if folder := os.environ.get("EJOURNAL_MAILS_FOLDER"):
            for name, body in pages:
                safe = re.sub(r"\W+", "_", name)
                Path(folder, f"{safe}.html").write_text(body, encoding="utf-8")
