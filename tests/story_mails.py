"""What a machine can hold of every mail of ours (issue 15, section 3)."""

import json
import os
import re
from pathlib import Path

from lxml import html

from odoo.addons.kaznmu_requests.models.council_report import LAYOUT as OF_REPORTS
from odoo.addons.kaznmu_requests.models.request_mail import LAYOUT as OF_REQUESTS
from odoo.addons.kaznmu_university.languages import KAZAKH, RUSSIAN
from odoo.addons.kaznmu_university.mail_words import Body, Namer
from odoo.addons.kaznmu_university.models.login.account import LAYOUT as OF_ACCOUNTS
from odoo.addons.kaznmu_university.models.service.mail_template import (
    LAYOUT as WITHOUT_BUTTON,
)
from odoo.addons.kaznmu_university.models.service.mail_thread import (
    LAYOUT as OF_RECORDS,
)
from odoo.addons.kaznmu_university.unbroken import CODE, LONGEST

from tests.browser import Page
from tests.story import TODAY
from tests.test_screens import ALLOWED, TestScreens

#: The last line of the page around every mail.
FOOT = {
    RUSSIAN: "Письмо отправлено системой «Электронный журнал» автоматически.",
    KAZAKH: "Хатты «Электрондық журнал» жүйесі автоматты түрде жіберді.",
}
#: Pages that the product names where a template names none, or another one.
PAGES = {"ejournal.request": OF_REQUESTS, "ejournal.council.report": OF_REPORTS}
OTHER_PAGES = {
    "kaznmu_ejournal.mail_template_coordinators": OF_RECORDS,
    "kaznmu_ejournal.mail_template_order_to_confirm": OF_RECORDS,
    "kaznmu_registrar.mail_template_consolidated": OF_RECORDS,
    "kaznmu_university.mail_template_closing": WITHOUT_BUTTON,
}
#: Mails about a record without a way to it, and why.
WITHOUT_LINK = {
    "kaznmu_ejournal.mail_template_order_confirmed": "its readers open no order",
    "kaznmu_requests.mail_template_delegation_decided": "its readers need not",
    "kaznmu_university.mail_template_office_decided": "the same",
    "kaznmu_university.mail_template_closing": "kept by readers without a log-in",
}
#: Which record a template is about, where not any will do.
ABOUT = {
    "kaznmu_ejournal.mail_template_returned": ("state", "=", "returned"),
    "kaznmu_ejournal.mail_template_revision": ("previous_id", "!=", False),
    "kaznmu_ejournal.mail_template_revision_accepted": ("previous_id", "!=", False),
    "kaznmu_requests.mail_template_returned": ("reason", "!=", False),
    "kaznmu_requests.mail_template_refused": ("state", "=", "refused"),
    "kaznmu_requests.mail_template_done": ("state", "=", "done"),
    "kaznmu_requests.mail_template_closed": ("state", "=", "done"),
    "kaznmu_requests.mail_template_expired": ("state", "=", "expired"),
    "kaznmu_requests.mail_template_overdue": ("is_overdue", "=", True),
    "kaznmu_requests.mail_template_digitalization": ("kind", "=", "access"),
    "kaznmu_requests.mail_template_vice_rector": ("kind", "=", "memo"),
    "kaznmu_requests.mail_template_memo_drafted": ("kind", "=", "memo"),
    "kaznmu_requests.mail_template_delegation_decided": ("decided_by_id", "!=", False),
}
FIELD = re.compile(r"{{.*?}}|{\d+}")
TECHNICAL = re.compile(r"\b(False|None|True|object\.|ctx\b)|ejournal\.\w|[{}<>]|%\(|%s")
KINDS = ("access", "correction", "memo", "substitution")
#: Persons and terms in Latin letters.
NAMES = {"Administrator", "API", "TNM"}
PHONE, DESKTOP, PAPER = 390, 1280, 600
# Each mail in a frame of a width; what is wider than the frame, or than the paper.
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
        const paper = frame.contentDocument.querySelector("[style*='max-width']");
        const paperNow = paper.getBoundingClientRect().width;
        if (page.scrollWidth > width || paperNow > paperWidth) {
            wide[name] = [page.scrollWidth, paperNow];
        }
        frame.remove();
    }
    return wide;
})(%s, %s, %s)"""


class Samples:
    """Somebody to write to, and something to write about, of each template."""

    def __init__(self, env):
        self.env = env

    def find(self, model, *domain, limit=1):
        found = self.env[f"ejournal.{model}"].search(list(domain), limit=limit)
        assert found, f"nothing to write about: {model} {domain}"
        return found

    def get(self, template, name):
        """``(reader, record, layout, values)``."""
        if make := getattr(self, f"_{name.replace('.mail_template', '')}", None):
            user, record, values = make()
            return user, record, values.pop("layout", None), values
        # Whatever is needed beside the record has a sample of its own.
        assert "ctx" not in f"{template.subject} {template.body_html}", name
        assert template.model != "res.users", name
        domain = [ABOUT[name]] if name in ABOUT else []
        kind = name.rpartition("_")[2]
        if template.model == "ejournal.request" and kind in KINDS:
            domain.append(("kind", "=", kind))
        record = self.env[template.model].search(domain, limit=1)
        assert record, name
        layout = OTHER_PAGES.get(name)
        if not (layout or template.email_layout_xmlid):
            layout = PAGES.get(template.model, OF_RECORDS)
        return self.user, record, layout, {}

    @property
    def user(self):
        return self.env["ejournal.department"].search([]).head_id[:1]

    # -- about substitutions --------------------------------------------
    def _kaznmu_ejournal_substitution(self):
        row = self.find("assignment", ("replaces_id", "!=", False))
        journals = row.journal_id

        def names(lang):
            return journals.with_context(lang=lang).display_name

        return row.teacher_id, journals, {"substitution": row, "names": names}

    _kaznmu_ejournal_substitute_told = _kaznmu_ejournal_substitution

    def _kaznmu_requests_substitute(self):
        request = self.find("request", ("kind", "=", "substitution"))
        return request.substitute_id, request.journal_id, {"request": request}

    # -- about what is late ---------------------------------------------
    def _kaznmu_ejournal_lessons(self):
        late = self.find("fill.report", ("is_late", "=", True), limit=2).lesson_id
        coming = self.find("lesson", ("deadline", ">", TODAY), limit=2)
        return late.journal_id.teacher_ids[:1], None, {"coming": coming, "late": late}

    def _kaznmu_ejournal_plans(self):
        statuses = self.find("plan.status", ("state", "=", "missing"))
        department = statuses.department_id
        values = {"department": department, "statuses": statuses}
        return department.head_id or self.user, None, values

    def _kaznmu_oversight_late_journals(self):
        [(department, rows), *_rest] = (
            self.env["ejournal.control"]._get_late_rows().items()
        )
        return department.head_id or self.user, None, {"rows": rows}

    def _kaznmu_oversight_late_lessons(self):
        rows = self.find("control", ("late_count", ">", 0))
        [(row, lessons)] = rows._get_late_lessons().items()
        return row.teacher_id, row.journal_id, {"lessons": lessons}

    def _kaznmu_ejournal_absences(self):
        rows = self.find("participant", ("student_id.user_id", "!=", False), limit=2)
        user = rows[:1].student_id.user_id
        return user, None, {"half": rows[:1], "limit": rows[1:]}

    # -- to the offices -------------------------------------------------
    def _kaznmu_registrar_unsent_groups(self):
        rows = self.find("consolidated", limit=3)
        values = {"deadline": TODAY, "is_late": True, "term": rows.term_id[:1]}
        return self.user, None, {**values, "groups": rows.group_id}

    def _kaznmu_registrar_consolidated_school(self):
        school = self.find("consolidated").school_id
        rows = self.find("consolidated", ("school_id", "=", school.id), limit=3)
        values = {"school": school, "term": rows.term_id[:1], "consolidated": rows}
        return self.user, None, values

    def _kaznmu_requests_digest(self):
        rows = self.find("request", ("state", "=", "review"), limit=5)
        return self.user, None, {"requests": rows, "late": 2}

    def _kaznmu_university_integrity(self):
        check = self.env["ejournal.integrity.check"].sudo()._create_check()
        return self.user, check, {"layout": OF_RECORDS}

    def _kaznmu_university_job_failed(self):
        return self.user, None, {"job": self.find("job")}

    def _kaznmu_university_mfa(self):
        return self.user, None, {"day": TODAY}

    def _kaznmu_university_invitation(self):
        return self.user, None, {"layout": OF_ACCOUNTS}

    _kaznmu_university_new_password = _kaznmu_university_invitation


class MailChecks:
    """Tests of :class:`tests.test_story.TestStory` about its mails."""

    def find_templates(self):
        """Those of the add-ons: ``{XML id: template}``."""
        data = self.env["ir.model.data"].search(
            [("model", "=", "mail.template"), ("module", "=like", "kaznmu\\_%")]
        )
        return {
            row.complete_name: self.env["mail.template"].browse(row.res_id)
            for row in data
        }

    def write(self, template, name, lang):
        """Write a mail to a reader in a language: subject and page."""
        samples = Samples(self.env)
        reader, record, layout, values = samples.get(template, name)
        reader.lang = lang
        self.env.flush_all()  # recipients are read from the database
        mails = self.env["mail.mail"]
        last = mails.search([], order="id DESC", limit=1)
        template._write_to(reader, record, layout=layout, **values)
        mail = mails.search([("id", ">", last.id or 0)])
        self.assertEqual(len(mail), 1, name)
        return mail.subject, str(mail.body_html), record

    def test_every_mail(self):
        """In Russian and in Kazakh: the university's page, no word of another
        language, no technical name, links that lead somewhere, at no width cut."""
        templates = self.find_templates()
        self.assertGreater(len(templates), 40)
        pages = []
        for name, template in sorted(templates.items()):
            for lang in FOOT:
                with self.subTest(name, lang=lang):
                    subject, body, record = self.write(template, name, lang)
                    pages.append((f"{name} {lang}", body))
                    tree = html.fromstring(body)
                    self.check_page(name, lang, subject, tree, record)
        self.keep(pages)
        page = Page(self)
        self.addCleanup(page.close)
        for width in (PHONE, DESKTOP):
            measure = MEASURE % (json.dumps(pages), width, PAPER)
            self.assertEqual(page.evaluate(measure), {}, width)

    def test_mails_have_words_in_each_language(self):
        """Each sentence, the subject and the name of a template, in all three."""
        for name, template in self.find_templates().items():
            told = {}
            for lang in ("en_US", *FOOT):
                words = template.with_context(lang=lang)
                pieces = Body(words.body_html, Namer(self.env, template.model)).pieces
                told[lang] = [words.name, words.subject]
                told[lang] += [piece.source for piece in pieces]
            with self.subTest(name):
                for texts in zip(*told.values(), strict=True):
                    english, *others = texts
                    # A subject may be nothing but fields.
                    words = TestScreens.find_words(FIELD.sub("", english))
                    if not set(words) - ALLOWED:
                        continue
                    self.assertNotIn(english, others)
                    # «Код» is so in both, no sentence is.
                    if len(english.split()) > 3:
                        self.assertEqual(len(set(others)), len(others), others)

    def check_page(self, name, lang, subject, tree, record):
        self.assertEqual(tree.get("lang"), lang[:2])
        text = " ".join(tree.text_content().split())
        self.assertIn(FOOT[lang], text)
        self.assertIn(self.env.company.name, text)
        for words in (subject, text):
            self.check_words(words)
        links = [link.get("href") for link in tree.iter("a")]
        for link in links:
            self.assertRegex(link or "", r"^(https?://[^/]+)?/\w+")
        for code in tree.xpath("//body//text()"):
            if any(len(found[0]) <= LONGEST for found in CODE.finditer(code)):
                self.assertIn("nowrap", code.getparent().get("style") or "", code)
        if record and name not in WITHOUT_LINK:
            self.assertTrue(links, "there is no way to what it is about")

    def check_words(self, text):
        self.assertTrue(text)
        self.assertNotRegex(text, TECHNICAL)
        latin = set(TestScreens.find_words(text)) - ALLOWED - NAMES
        self.assertFalse(latin, text)

    def keep(self, pages):
        """For whoever wants to look at them: in a folder of the environment."""
        if folder := os.environ.get("EJOURNAL_MAILS_FOLDER"):
            for name, body in pages:
                safe = re.sub(r"\W+", "_", name)
                Path(folder, f"{safe}.html").write_text(body, encoding="utf-8")
