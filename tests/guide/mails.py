"""Every mail of the product, as its reader gets it, from records of the sample."""

import html
import re

from lxml import html as lxml_html

LAYOUT = "kaznmu_university.mail_layout"
# Of records whose models write their mails with a page of their own.
LAYOUTS = {
    "ejournal.request": "kaznmu_requests.mail_layout_request",
    "ejournal.council.report": "kaznmu_requests.mail_layout_council_report",
}
# A frame of a width shows what a mail program of that width would; what sticks out is
# cut there.
OVERFLOW = """(async (source, width) => {
    const frame = document.createElement("iframe");
    frame.style.width = `${width}px`;
    document.body.replaceChildren(frame);
    await new Promise((resolve) => {
        frame.onload = resolve;
        frame.srcdoc = source;
    });
    const page = frame.contentDocument.documentElement;
    return page.scrollWidth - page.clientWidth;
})(%s, %s)"""
NOTHING = re.compile(r"\b(False|None|undefined|ejournal\.)\b")
ENGLISH = re.compile(r"\b(?:the|you|your|request|journal|statement|until|from)\b", re.I)


class MailsMixin:
    """Renders templates; for cases with the sample university."""

    def get_mail_templates(self):
        """Templates of our add-ons (``mail.template``), by their names."""
        names = self.env["ir.model.data"].search(
            [("model", "=", "mail.template"), ("module", "=like", "kaznmu%")]
        )
        return {
            name.name: self.env["mail.template"].browse(name.res_id) for name in names
        }

    def get_mail_values(self):
        """What templates find in ``ctx``, by the names of templates."""

        def find(model, domain=(), limit=3):
            return self.env[model].search(list(domain), limit=limit)

        lessons = find("ejournal.lesson", limit=5)
        rows = find("ejournal.participant", limit=4)
        sheets = find("ejournal.consolidated", limit=6)
        substitution = self.env["ejournal.assignment"].new(
            {
                "journal_id": rows.journal_id[:1].id,
                "teacher_id": self.env.user.id,
                "replaces_id": self.env.user.id,
                "date_from": "2026-11-01",
                "date_to": "2026-11-12",
            }
        )
        told = {"substitution": substitution, "names": rows.journal_id[:1].display_name}
        return {
            "mail_template_lessons": {"coming": lessons[:2], "late": lessons[2:]},
            "mail_template_late_lessons": {"lessons": lessons},
            "mail_template_absences": {"limit": rows[:2], "half": rows[2:]},
            "mail_template_substitution": told,
            "mail_template_substitute_told": told,
            "mail_template_plans": {
                "department": find("ejournal.department", limit=1),
                "statuses": find("ejournal.plan.status"),
            },
            "mail_template_consolidated_school": {
                "consolidated": sheets,
                "school": sheets.school_id[:1],
                "term": sheets.term_id[:1],
            },
            "mail_template_unsent_groups": {
                "groups": find("ejournal.group"),
                "term": sheets.term_id[:1],
                "deadline": lessons[:1].date,
                "is_late": True,
            },
            "mail_template_digest": {
                "requests": find("ejournal.request", [("state", "!=", "draft")]),
                "late": 2,
            },
            "mail_template_mfa": {"day": lessons[:1].date},
        }

    def render_mail(self, template, language, values):
        """The page of a mail.

        :rtype: str
        """
        user = self.env["res.users"].search([("login", "=like", "teacher@%")])
        model = self.env[template.model]
        about = user if template.model == "res.users" else model.search([], limit=1)
        about = (about or model.new()).with_context(lang=language)
        subject, body = template._prepare_words(about, language, values)
        layout = LAYOUTS.get(template.model) or template.email_layout_xmlid or LAYOUT
        message = self.env["mail.message"].new({"subject": subject, "body": body})
        return (
            self.env["ir.qweb"]
            .with_context(lang=language)
            ._render(
                layout,
                {
                    "message": message,
                    "record": about,
                    "company": self.env.company,
                    "lang": language,
                },
            )
        )

    def get_mail_text(self, page):
        """What the reader reads."""
        document = lxml_html.fromstring(str(page))
        for hidden in document.xpath("//*[contains(@style, 'display: none')]"):
            hidden.drop_tree()
        return html.unescape(" ".join(document.text_content().split()))
