"""What people see of the living sample: nothing is cut, each link shows its thing."""

from odoo.addons.kaznmu_university.models.service.sample import (
    DOMAIN,
    LOGINS,
    PASSWORD,
)

EJOURNAL, REQUESTS = "kaznmu_ejournal.", "kaznmu_requests."
REGISTRAR = "kaznmu_registrar."
LANGUAGES = ("ru_RU", "kk_KZ")
ROW = ".o_data_row"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
DESK_ROW = ".o_ejournal_desk_row"
#: What Odoo says when a page or a list cannot be shown, or holds nothing.
WRONG = ".o_error_dialog, .o_view_nocontent, .o_ejournal_nothing, .o_error_page"
#: Whom each link of “What to look at” logs in, and what is found there.
THINGS = (
    ("teacher", ".o_ejournal_today_page [data-main] button"),
    ("teacher", ROW),
    ("head", f"{DESK_ROW} [data-name=action_approve]"),
    ("dean", f"{DESK_ROW}[data-group=approve]"),
    ("registrar", f"{CARD} [name=action_open]"),
    ("registrar", f"{ROW} [name=action_accept]"),
    ("registrar", ROW),
    ("vicerector", ".o_ejournal_desk_charts canvas"),
    ("registrar.head", ROW),
    ("student", "a[href^='/my/journals/']"),
)
#: Main forms and lists, by their models: who reads them, and by which action.
PAGES = {
    "journal": ("teacher", f"{EJOURNAL}ejournal_journal_action_mine"),
    "journal of an office": ("registrar", f"{EJOURNAL}ejournal_journal_action"),
    "plan": ("coordinator", f"{EJOURNAL}ejournal_plan_action"),
    "statement": ("registrar", f"{EJOURNAL}ejournal_statement_action"),
    "request": ("registrar.head", f"{REQUESTS}ejournal_request_action"),
    "order": ("registrar", f"{EJOURNAL}ejournal_order_action"),
    "consolidated": ("registrar", f"{REGISTRAR}ejournal_consolidated_action"),
}
#: Selectors of what may be cut, each with the reason.
MAY_BE_CUT = {
    ".o_main_navbar .o_menu_systray *": "Odoo's own: the name of whoever is logged in",
    "[name=digest]": "64 digits that nobody reads; they are copied by the button",
}
HOMES = ".o_ejournal_desk, .o_ejournal_today_page, .o_kanban_view"
MORE_MENUS = "document.querySelector('.o_menu_sections_more')"
# How far down the screen something stands; where the first result of an import ends.
LOWEST = """Math.max(
    ...[...document.querySelectorAll(
        `.o_ejournal_desk section, .o_ejournal_today_page section,
         .o_ejournal_today_page article, .o_kanban_record:not(.o_kanban_ghost)`
    )].map((el) => el.getBoundingClientRect().bottom)
) / innerHeight"""
# Boxes of a home out of which something hangs, over the one below.
SPILT = """[...document.querySelectorAll(
        `.o_ejournal_desk section, .o_ejournal_desk article, .o_ejournal_card`
    )].filter((box) => {
        const {bottom} = box.getBoundingClientRect();
        return [...box.querySelectorAll("*")].some(
            (el) =>
                !el.closest(".visually-hidden-focusable") &&
                el.checkVisibility() &&
                el.getBoundingClientRect().bottom > bottom + 1
        );
    }).map((box) => box.innerText.slice(0, 60))"""
FIRST_RESULT = """document.querySelector("[name=summary] td").getBoundingClientRect()
    .bottom / innerHeight"""
# Text that is cut off: ``[selector-like name, text, width, wanted]``. Looked at are
# elements that hide what overflows, fields, and buttons and tiles out of which it runs.
CUT = """(allowed) => {
    const TILES = ".btn, button, h1, h2, h3, label, .badge, .o_ejournal_figure";
    const scrolls = (el) => /auto|scroll/.test(getComputedStyle(el).overflowX);
    const isInView = (el) => {
        for (let up = el.parentElement; up; up = up.parentElement) {
            if (scrolls(up) && up.scrollWidth > up.clientWidth) {
                return true;
            }
        }
        return el.getBoundingClientRect().right <= innerWidth + 1;
    };
    const isField = (el) => el.matches("input, textarea");
    const getText = (el) => ((isField(el) ? el.value : el.innerText) ?? "").trim();
    const found = [];
    for (const el of document.querySelectorAll("body *")) {
        if (
            !el.checkVisibility({visibilityProperty: true, opacityProperty: true}) ||
            el.closest(allowed) ||
            el.matches("svg *, canvas, script, option, [type=checkbox]") ||
            el.getBoundingClientRect().width < 2 ||
            !getText(el)
        ) {
            continue;
        }
        const style = getComputedStyle(el);
        const hides =
            /hidden|clip/.test(style.overflowX) || style.textOverflow === "ellipsis";
        const isTold = hides || isField(el) || el.matches(TILES);
        const isCut =
            (isTold && !scrolls(el) && el.scrollWidth > el.clientWidth + 1 &&
                style.display !== "inline") ||
            (style.webkitLineClamp !== "none" && el.scrollHeight > el.clientHeight + 2);
        const isOwn = [...el.childNodes].some(
            ({nodeType, data}) => nodeType === Node.TEXT_NODE && data.trim()
        );
        if (isCut || ((isOwn || isField(el)) && !isInView(el))) {
            found.push([
                `${el.tagName}.${[...el.classList].join(".")}[${el.getAttribute("name")
                    || el.closest("[name]")?.getAttribute("name") || ""}]`,
                getText(el).slice(0, 60),
                `${el.clientWidth} of ${el.scrollWidth}`,
            ].join(" | "));
        }
    }
    return found;
}"""

# Words of which a part stands in the next line: ``word: text``.
BROKEN = r"""() => {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const range = document.createRange();
    const found = new Set();
    while (walker.nextNode()) {
        const {currentNode: text} = walker;
        const isShown = text.parentElement.checkVisibility({
            visibilityProperty: true,
            opacityProperty: true,
        });
        if (!isShown || text.parentElement.closest("script, style, svg")) {
            continue;
        }
        for (const {0: word, index} of text.data.matchAll(/[\p{L}\p{N}]{2,}/gu)) {
            range.setStart(text, index);
            range.setEnd(text, index + word.length);
            const tops = [...range.getClientRects()]
                .filter(({width}) => width)
                .map(({top}) => top);
            if (Math.max(...tops) - Math.min(...tops) > 5) {
                found.add(`${word}: ${text.data.trim().slice(0, 60)}`);
            }
        }
    }
    return [...found];
}"""


class Pages:
    """Tests of :class:`tests.test_story.TestStory` about what is on its pages."""

    def test_what_to_look_at(self):
        """Each of the ten links logs its person in and shows what it promises."""
        page = self.create_page()
        look = "/ejournal/sample/look"
        page.open(look)
        page.show("ol a")
        page.wait_for("pageIsQuiet()")  # else the next page waits for its scripts
        links = page.evaluate(
            "[...document.querySelectorAll('ol a')].map((a) => a.getAttribute('href'))"
        )
        self.assertEqual(len(links), len(THINGS))
        for link, (login, thing) in zip(links, THINGS, strict=True):
            with self.subTest(link=link):
                page.open(link)
                page.show("#login")
                self.assertEqual(
                    page.evaluate("document.querySelector('#login').value"),
                    login + DOMAIN,
                )
                page.submit_password()
                page.show(thing)
                page.wait_for("pageIsQuiet()")
                wrong = page.evaluate(f"document.querySelector({WRONG!r})?.innerText")
                self.assertFalse(wrong)

    def find_shown(self):
        """A record of each kind, as people open it: ``{name: record}``."""
        term = self.env["ejournal.term"]._get_current()
        teacher = self.as_user("teacher").user
        department = self.as_user("head").user.ejournal_department_id

        def find(model, *domain):
            found = self.env[f"ejournal.{model}"].search(list(domain), limit=1)
            self.assertTrue(found, model)
            return found

        journal = find(
            "journal", ("term_id", "=", term.id), ("teacher_ids", "in", teacher.ids)
        )
        return {
            "journal": journal,
            "journal of an office": journal,
            "plan": find("plan", ("department_id", "=", department.id)),
            "statement": find("statement", ("state", "=", "formed")),
            "request": find(
                "request", ("kind", "=", "correction"), ("state", "=", "review")
            ),
            "order": find("order", ("state", "=", "in_force")),
            "consolidated": find("consolidated", ("state", "=", "sent")),
        }

    def get_pages(self):
        """Pages to look at: ``(name, login, address, what is there)``."""
        for name, record in self.find_shown().items():
            login, action = PAGES[name]
            address = f"/odoo/action-{action}"
            form = ".o_form_view .o_form_sheet"
            yield name, login, f"{address}/{record.id}", form
            yield f"list of {name}", login, f"{address}?view_type=list", ROW
        for login in ("registrar", "vicerector", "head", "dean", "digital"):
            yield f"desk of {login}", login, "/odoo/desk", ".o_ejournal_desk_figures"
        yield "board", "registrar", "/odoo/request-board", CARD
        for login in ("teacher", "head"):
            yield f"today of {login}", login, "/odoo/today", ".o_ejournal_today_page"

    def test_nothing_is_cut(self):
        """At 1366 px, in Russian and Kazakh; no word is broken either."""
        page = self.create_page()
        pages = list(self.get_pages())
        allowed = ", ".join(MAY_BE_CUT)
        logins = sorted({login for _name, login, *_rest in pages})
        for lang in LANGUAGES:
            for login in logins:
                self.as_user(login).user.sudo().lang = lang
            for login in logins:
                page.log_in(login + DOMAIN, PASSWORD)
                for name, of, address, there in pages:
                    if of != login:
                        continue
                    page.open(address)
                    page.show(there)
                    page.wait_for("pageIsQuiet()")
                    with self.subTest(page=name, lang=lang):
                        cut = page.evaluate(f"({CUT})({allowed!r})")
                        self.assertFalse(cut, "\n".join(cut))
                        broken = page.evaluate(f"({BROKEN})()")
                        self.assertFalse(broken, "\n".join(broken))
                        # No menu is put away under «+».
                        self.assertFalse(page.evaluate(f"!!({MORE_MENUS})"))
                page.settle()

    def test_no_home_is_empty(self):
        """Whoever logs in sees work or figures down to the middle of the screen; on a
        phone each box holds what is its own."""
        page = self.create_page()
        for login in LOGINS:
            if login == "student":
                continue
            page.sign_in(login)
            page.show(HOMES)
            page.wait_for("pageIsQuiet()")
            with self.subTest(login):
                self.assertGreater(page.evaluate(LOWEST), 0.5)
                with page.on_a_phone():
                    page.open("/odoo")
                    page.show(HOMES)
                    page.wait_for("pageIsQuiet()")
                    self.assertEqual(page.evaluate(SPILT), [])
            page.settle()
            # Else the next one begins at the page of this one.
            page.evaluate("sessionStorage.clear(), localStorage.clear()")

    def test_the_result_of_an_import_is_in_view(self):
        """What was new, changed and left out, without scrolling."""
        page = self.create_page()
        for login in ("registrar", "digital"):
            batches = self.as_user(login)["ejournal.import.batch"]
            batch = batches.search([("state", "=", "done")], limit=1)
            self.assertTrue(batch, login)
            page.log_in(login + DOMAIN, PASSWORD)
            page.open(f"/odoo/ejournal.import.batch/{batch.id}")
            page.show("[name=summary] td")
            page.wait_for("pageIsQuiet()")
            with self.subTest(login):
                self.assertLess(page.evaluate(FIRST_RESULT), 1)
            page.settle()
