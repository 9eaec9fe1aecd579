"""The screens of a day, role by role, for everybody (issue 14, section 7): the language
of the page is said, nothing stands in English, Kazakh dates are Kazakh, and axe-core
finds no serious or critical violation that is ours."""

from odoo.tests import new_test_user, tagged

from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import Page

ACTION = "/odoo/action-kaznmu"
LANGUAGES = (("ru", "ru_RU"), ("kk", "kk_KZ"))
CELL = ".o_ejournal_cell[data-active]"
# What is read or read out, word by word, as far as it is in Latin letters.
LATIN_WORDS = r"""(() => {
    const texts = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const {parentElement: element, data} = walker.currentNode;
        if (!element.closest("script, style, noscript") && element.checkVisibility()) {
            texts.push(data);
        }
    }
    for (const name of ["placeholder", "title", "aria-label", "data-tooltip", "alt"]) {
        for (const element of document.querySelectorAll(`[${name}]`)) {
            if (element.checkVisibility()) {
                texts.push(element.getAttribute(name));
            }
        }
    }
    for (const input of document.querySelectorAll("input, textarea")) {
        if (!["checkbox", "radio", "hidden"].includes(input.type)) {
            texts.push(input.value);
        }
    }
    return texts.filter((text) => /[a-z]{2}/i.test(text));
})()"""
# Formats, keys, scales, mail; languages have their English names, too.
ALLOWED = {
    *("XLSX", "XLS", "CSV", "PDF", "ZIP", "QR", "GPA", "FX", "ID", "SHA", "AES"),
    *("Ctrl", "CTRL", "Enter", "Shift", "Esc", "Tab", "Alt", "Excel", "iCalendar"),
    *("Email", "email", "Odoo", "Kazakh", "Russian", "English", "US"),
    *("ru", "kk", "en"),
}


@tagged("post_install", "-at_install", "long")
class TestScreens(RequestCase, BrowserCase):
    """A teacher's, an office's, a student's; in Russian and in Kazakh."""

    browser_size = "1440x900"
    touch = False

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for records, name in (
            (cls.school, "Школа"),
            (cls.department, "Кафедра"),
            (cls.program, "Медицина"),
            (cls.discipline, "Анатомия"),
            (cls.group, "Т-26-01"),
            (cls.term, "Осень"),
        ):
            records.name = name
        cls.env.company.name = "Университет"
        for user in cls.users.values():
            user.write({"name": "Ахметова", "lang": "ru_RU", "signature": False})
        # What the product writes down is in the language of who does it.
        cls.Request = cls.Request.with_context(lang="ru_RU")
        cls.journal = cls.journal.with_context(lang="ru_RU")
        for lesson in cls.journal.lesson_ids:
            lesson.topic = f"Тема {lesson.number}"
        cls.policy.name = "Политика"

    def setUp(self):
        super().setUp()
        self.page = Page(self)
        self.addCleanup(self.page.close)
        self.enterContext(self.allow_requests(browser=self.page.browser))

    def look(self, lang, where, selector, is_axe_wanted=True):
        """Check the screen that is shown, once it shows what it is about."""
        page = self.page
        page.wait_for(f"!!document.querySelector(`{selector}`)", timeout=90)
        page.wait_for("pageIsQuiet()")
        with self.subTest(lang=lang, screen=where):
            self.assertEqual(page.evaluate("document.documentElement.lang"), lang)
            words = [
                text
                for text in page.evaluate(LATIN_WORDS)
                if set(self.find_words(text)) - ALLOWED
            ]
            self.assertEqual(words, [])
            text = page.evaluate("document.body.innerText")
            self.assertNotRegex(text, r"\bM\d\d\b")
            if is_axe_wanted:
                self.assertEqual(page.find_violations(), [])

    @staticmethod
    def find_words(text):
        """Words in Latin letters, but for addresses, numbers and digests."""
        for word in text.split():
            if not set(word) & set("@/0123456789"):
                part = "".join(c if c.isascii() and c.isalpha() else " " for c in word)
                yield from (name for name in part.split() if len(name) > 1)

    def walk(self, role, screens):
        """Look at screens in both languages; axe-core in one of them."""
        for lang, code in LANGUAGES:
            self.users[role].lang = code
            self.page.log_in(role)
            for address, selector in screens:
                self.page.open(address)
                self.look(lang, address, selector, is_axe_wanted=lang == "kk")

    def test_a_teacher(self):
        request = self.create_correction()
        request.action_submit()
        draft = self.create_request({self.rows[1]: "77"})
        self.journal.lesson_ids.deadline = False
        midterms = ("80", "70", "90")
        self.fill({self.midterm_1: midterms, self.midterm_2: midterms})
        statement = self.journal.with_user(self.teacher)._create_statement()
        self.close_journal()
        self.walk(
            "teacher",
            [
                ("/odoo", ".o_ejournal_today_page"),
                (f"/odoo/{self.journal.id}/journal-grid", CELL),
                (f"{ACTION}_ejournal.ejournal_statement_action/{statement.id}", CELL),
                (f"/odoo/ejournal.request/{draft.id}", ".o_form_view"),
                (f"/odoo/ejournal.request/{request.id}", ".o_form_view"),
                (f"{ACTION}_requests.ejournal_request_action_mine", ".o_data_row"),
                (f"{ACTION}_ejournal.ejournal_journal_action_mine", ".o_data_row"),
            ],
        )
        # In Kazakh and at the list of journals: what is said by menus and dialogs.
        page = self.page
        page.click(".o_searchview_dropdown_toggler")
        self.look("kk", "filters", ".o_search_bar_menu", is_axe_wanted=False)
        page.press("Escape")
        page.click(".o_user_menu button")
        self.look("kk", "menu of the user", "[data-menu=preferences]", False)
        page.click("[data-menu=preferences]")
        self.look("kk", "preferences", ".o_form_view [name=lang]", False)
        # What forms dates in the browser, which has no Kazakh months.
        month = "luxon.DateTime.fromISO('2026-11-30').toFormat('d MMMM')"
        self.assertEqual(page.evaluate(month), "30 қараша")
        page.settle()

    def test_an_office_and_its_heads(self):
        self.create_correction().action_submit()
        statement = self.create_formed_statement()
        board = (f"{ACTION}_requests.ejournal_request_action", ".o_kanban_record")
        desk = ("/odoo/desk", ".o_ejournal_desk")
        self.walk("head", [desk, board])
        self.walk(
            "registrar_head",
            [
                desk,
                (f"{ACTION}_ejournal.ejournal_overview_action", ".o_kanban_record"),
                (f"{ACTION}_ejournal.ejournal_journal_action", ".o_data_row"),
                (f"/odoo/ejournal.statement/{statement.id}", ".o_form_view"),
            ],
        )
        self.page.settle()
        # A stranger with the paper in hand.
        self.authenticate(None, None, browser=self.page.browser)
        for lang in ("ru", "kk"):
            self.page.open(f"/ejournal/statement/{statement.token}?lang={lang}")
            self.look(lang, "page of the QR code", "h1")
        self.page.evaluate("localStorage.clear()")  # who logged in before
        for lang, _code in LANGUAGES:
            self.page.open(f"/ejournal/language/{lang}")
            self.look(lang, "log-in", "input[name=password]")
        self.page.settle()

    def test_a_student(self):
        student = new_test_user(
            self.env,
            login="student_of_the_portal",
            groups="kaznmu_university.ejournal_group_student",
            lang="ru_RU",
        )
        student.name = "Аманова"
        self.students[0].user_id = student
        for lang, code in LANGUAGES:
            student.lang = code
            self.page.log_in(student.login)
            for address in ("/my", "/my/journals", f"/my/journals/{self.rows[0].id}"):
                self.page.open(f"/{lang}{address}")
                self.look(lang, address, "main", is_axe_wanted=lang == "kk")
        self.page.settle()
