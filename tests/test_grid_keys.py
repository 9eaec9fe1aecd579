"""The journal's page by real keys, mouse and clipboard; few pages, each for much."""

from datetime import date, timedelta

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase
from odoo.addons.kaznmu_requests.tests.common import RequestCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import Page

ACTIVE = "document.activeElement?.matches('.o_ejournal_cell[data-active]')"
CODE = "[...document.scripts].some(({src}) => src.includes('assets_grid'))"
STATE = "document.querySelector('.o_ejournal_save_state')?.dataset.kind"
SAVED = f"{STATE} === 'saved'"
DRAFTS = """Object.entries(localStorage)
    .filter(([key]) => key.startsWith("ejournal.draft|"))
    .map(([, draft]) => JSON.parse(draft).value).sort().join()"""
# Names of the first row's results that are in view, and nothing over them.
SEEN_RESULTS = """[...document.querySelectorAll("[data-row='0'] .o_ejournal_result")]
    .filter((result) => {
        const {x, bottom, width} = result.getBoundingClientRect();
        return result.contains(document.elementFromPoint(x + width / 2, bottom - 5));
    })
    .map(({dataset}) => dataset.name).join()"""
# The next save is sent and never answered.
HANG = """(() => {
    const {send, open} = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...rest) {
        this.isSave = url.includes("save_marks");
        return open.call(this, method, url, ...rest);
    };
    window.answer = () => (XMLHttpRequest.prototype.send = send);
    XMLHttpRequest.prototype.send = function (...args) {
        return this.isSave ? undefined : send.apply(this, args);
    };
})()"""


def cell(row, column):
    return f"[data-row='{row}'] [data-column='{column}']"


class GridPage(Page):
    """The page of a journal."""

    def open_grid(self, journal):
        self.open(f"/odoo/{journal.id}/journal-grid")
        self.wait_for(ACTIVE)

    def show(self, row, column):
        """What a cell shows."""
        return self.evaluate(
            f"""(() => {{
                const cell = document.querySelector(`{cell(row, column)}`);
                return cell.querySelector("input")?.value ?? cell.textContent.trim();
            }})()"""
        )

    def see(self, row, column, text):
        self.wait_for(
            f"document.querySelector(`{cell(row, column)}`)?.textContent === `{text}`",
            timeout=30,
        )

    def see_text(self, selector, text):
        self.wait_for(
            f"document.querySelector(`{selector}`)?.textContent.includes(`{text}`)",
            timeout=30,
        )

    def see_saved(self):
        self.wait_for(f"{SAVED} && !({DRAFTS})", timeout=30)

    def see_active(self, row, column):
        self.wait_for(
            f"!!document.querySelector(`{cell(row, column)}[data-active]`)", timeout=30
        )


class GridKeysCase(EjournalCase, BrowserCase):
    touch = False
    page_class = GridPage

    def setUp(self):
        super().setUp()
        self.page = self.page_class(self)
        self.addCleanup(self.page.close)
        requests = self.allow_requests(browser=self.page.browser)
        requests.__enter__()
        self.addCleanup(requests.__exit__, None, None, None)
        self.page.log_in("teacher")

    def check_accessibility(self, state):
        """No serious or critical violation of ours (issue 14, section 7)."""
        self.assertEqual(self.page.find_violations(), [], state)

    def get_values(self, lesson):
        self.page.settle()
        return [(self.get_cell(lesson, row) or {}).get("value") for row in self.rows]


@tagged("post_install", "-at_install")
class TestGridKeys(GridKeysCase):
    """Trust (issue 14, section 1) and keys (section 5), SOP T1.5."""

    @mute_logger("odoo.http")
    def test_nothing_typed_is_lost(self):
        page = self.page
        action = "kaznmu_ejournal.ejournal_journal_action_mine"
        page.open(f"/odoo/action-{action}")
        # The code of the journal's page comes while the list is looked at.
        page.wait_for(CODE)
        page.click(".o_data_row td[name=group_id]")
        page.wait_for(ACTIVE)

        # A click on a student's name takes what was typed.
        page.click(cell(0, 0))
        page.type("88")
        page.wait_for(f"{STATE} === 'typing'")
        self.assertEqual(page.evaluate(DRAFTS), "88")
        page.click("[data-row='1'] .o_ejournal_name")
        page.see(0, 0, "88")
        page.see_saved()

        # So does the browser's Back in an open cell.
        page.click(cell(1, 0))
        page.type("77")
        page.evaluate("history.back()")
        page.wait_for("!document.querySelector('.o_ejournal_grid_action')")
        self.assertEqual(self.get_values(self.practical), ["88", "77", None])

        # A network that hangs is none after 15 seconds; what is typed goes on.
        page.open_grid(self.journal)
        page.click(cell(2, 0))
        page.evaluate(HANG)
        page.type("66")
        page.press("Enter")
        page.wait_for(f"{STATE} === 'offline'", timeout=60)
        page.evaluate("answer(); window.dispatchEvent(new Event('online'))")
        page.see_saved()
        self.assertEqual(self.get_values(self.practical), ["88", "77", "66"])

        # Somebody else has logged in in another tab.
        self.authenticate("stranger", "stranger", browser=page.browser)
        page.click(cell(0, 0))
        page.type("99")
        page.press("Enter")
        page.see_text(".o_ejournal_save_state", self.stranger.name)
        self.assertEqual(page.evaluate(DRAFTS), "99")
        self.assertEqual(self.get_values(self.practical)[0], "88")
        self.authenticate("teacher", "teacher", browser=page.browser)
        page.see_saved()  # by itself
        self.assertEqual(self.get_values(self.practical)[0], "99")
        [change] = self.journal.read_cell_history(self.practical.id, self.rows[0].id)[
            :1
        ]
        self.assertEqual(change["who"], self.teacher.name)

        # A session that has ended: whoever logs in again elsewhere goes on here.
        self.authenticate(None, None, browser=page.browser)
        page.click(cell(1, 0))
        page.type("78")
        page.press("Enter")
        page.see_text(".o_ejournal_save_state", "session has ended")
        self.assertEqual(page.evaluate(DRAFTS), "78")
        self.authenticate("teacher", "teacher", browser=page.browser)
        page.see_saved()
        self.assertEqual(self.get_values(self.practical)[1], "78")

        # Undo does not wipe what a colleague has entered since.
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": self.stranger.id}
        )
        version = self.get_cell(self.practical, self.rows[0])["version"]
        answer = self.save(
            self.practical, self.rows[0], "55", version=version, user=self.stranger
        )
        self.assertTrue(answer["saved"])
        page.click(".o_ejournal_actions")
        page.click(".o_ejournal_reload")
        page.see(0, 0, "55")
        page.click(cell(1, 0))
        page.press("Ctrl+z", code="KeyZ")
        page.see(1, 0, "77")
        page.press("Ctrl+z", code="KeyZ")
        page.see_text(".o_ejournal_problems", "1")
        self.check_accessibility("conflict")
        page.click(cell(0, 0))
        page.see_text(".o_ejournal_cell_bar", self.stranger.name)
        self.assertEqual(self.get_values(self.practical)[0], "55")
        page.click(".o_ejournal_take_theirs")
        page.see_saved()

    def test_clipboard_and_makeups(self):
        self.fill({self.practical: ["80", "н", "70"]})
        page = self.page
        page.open_grid(self.journal)

        # Nothing on the clipboard clears nothing.
        page.click(cell(0, 0))
        page.paste(" ")
        page.see_text(".o_notification", "no text in the clipboard")
        page.see(0, 0, "80")

        # A heading shifts nothing; the date of another day asks.
        page.paste("05.10\n81\n")
        page.click(".modal .btn-secondary")
        page.see(0, 0, "80")
        page.paste("07.09\n81\n")
        page.see_text(".o_notification", "«07.09»")
        page.see(0, 0, "81")
        page.click(cell(0, 0))
        page.paste("Балл\n82\n")
        page.see_text(".o_notification", "«Балл»")
        page.see(0, 0, "82")
        page.see(1, 0, "н/б")
        page.see_saved()

        # «75» over «н/б» is a make-up, unless one says otherwise.
        page.click(cell(1, 0))
        page.type("75")
        page.press("Enter")
        page.see(1, 0, "н/б 75")
        page.click(".o_ejournal_present")
        page.see(1, 0, "75")
        page.press("Ctrl+z", code="KeyZ")
        page.see(1, 0, "н/б 75")
        page.see_saved()

        # The kind of lesson is chosen by its name, and shows its columns.
        kinds = page.evaluate(
            """[...document.querySelectorAll(".o_ejournal_filter_kind option")]
                .map((option) => option.textContent)"""
        )
        self.assertEqual(
            kinds[1:],
            list(dict.fromkeys(self.journal.lesson_ids.kind_id.mapped("name"))),
        )
        page.evaluate(
            """(() => {
                const select = document.querySelector(".o_ejournal_filter_kind");
                select.selectedIndex = 2;
                select.dispatchEvent(new Event("change", {bubbles: true}));
            })()"""
        )
        page.wait_for("document.querySelectorAll('.o_ejournal_lesson').length === 2")

        # Names with marks are matched by the import, which shows them first.
        page.open_grid(self.journal)
        page.click(cell(0, 1))
        names = [row.student_id.name for row in self.rows]
        page.paste(f"{names[2]}\t61\n{names[0]}\t63\n")
        page.wait_for(
            "document.querySelectorAll('.o_form_view .o_data_row').length === 2"
        )
        self.assertEqual(self.get_values(self.midterm_1), [None, None, None])
        page.click("button[name=action_save]")
        page.see_text(".o_form_view", "Undo the import")
        self.assertEqual(self.get_values(self.midterm_1), ["63", None, "61"])

    def test_own_makeup_is_taken_back(self):
        """For ten minutes, after the deadline of the lesson, too."""
        self.fill({self.practical: ["80", "н", "70"]})
        self.practical.deadline = date(2026, 9, 10)
        page = self.page
        page.open_grid(self.journal)
        # Absences not made up, in rows and columns that have some.
        page.click(".o_ejournal_filter_not_made_up")
        page.wait_for("document.querySelectorAll('[data-row]').length === 1")
        page.see(0, 0, "н/б")
        self.assertEqual(
            page.evaluate("document.querySelectorAll('.o_ejournal_cell').length"), 1
        )
        page.click(".o_ejournal_filter_not_made_up")
        page.wait_for("document.querySelectorAll('[data-row]').length === 3")
        page.click(cell(1, 0))
        page.type("75")
        page.press("Enter")
        page.see(1, 0, "н/б 75")
        page.see_saved()
        page.click(cell(1, 0))
        page.click(".o_ejournal_take_back")
        page.see(1, 0, "н/б")
        page.see_saved()
        self.assertEqual(self.get_values(self.practical)[1], "н/б")

        # Keys by their place: the Kazakh digit row, «н» in any layout.
        page.click(cell(0, 1))
        page.type_keys(("Digit8", "ү"), ("Digit5", "ғ"))
        page.press("Enter")
        page.type_keys(("KeyY", "y"))
        page.press("Enter")
        page.see(0, 1, "85")
        page.see(1, 1, "н/б")

        # Tab, Tab, Enter; Enter within a range; Escape closes the details.
        page.click(cell(0, 1))
        page.press("Tab")
        page.press("Tab")
        page.press("Enter")
        page.see_active(1, 1)
        page.press("Shift+ArrowDown")
        page.press("Enter")
        page.press("Enter")
        page.see_active(1, 1)
        page.press("Shift+F2")
        page.wait_for("!!document.querySelector('.o_ejournal_panel')")
        self.check_accessibility("table with details")
        page.press("Escape")
        page.wait_for("!document.querySelector('.o_ejournal_panel')")
        page.see_saved()


@tagged("post_install", "-at_install")
class TestGridSizes(GridKeysCase):
    """A group in view (issue 14, section 5)."""

    browser_size = "1440x900"

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.students |= cls._create_students([f"Обучающийся{n}" for n in range(27)])
        cls.journal = cls._create_journal(discipline=cls.discipline.copy({"code": "S"}))

    def count_visible(self, rows):
        return self.page.evaluate(
            f"""[...document.querySelectorAll("{rows}")].filter((row) => {{
                const {{top, bottom, left}} = row.getBoundingClientRect();
                const seen = document.elementFromPoint(left + 5, bottom - 3);
                return top >= 0 && bottom <= innerHeight && row.contains(seen);
            }}).length"""
        )

    def test_students_in_view(self):
        """20 at 1440×900, 16 at 1366×768; 8 at 200 % zoom."""
        page = self.page
        page.open_grid(self.journal)
        self.assertGreaterEqual(self.count_visible("[data-row]"), 20)
        for width, height, rows, count in (
            (1366, 768, ".o_ejournal_scroller [data-row]", 16),
            (720, 450, ".o_ejournal_students > li", 8),
        ):
            page.set_size(width, height)
            page.open(f"/odoo/{self.journal.id}/journal-grid")
            page.wait_for(f"!!document.querySelector('{rows}')")
            page.wait_for("pageIsQuiet()")
            self.assertGreaterEqual(self.count_visible(rows), count, width)

    def test_a_large_journal(self):
        """What is in view comes first, in the end all of it; the active cell is in
        view, whatever stands beside (section 6)."""
        day = date(2026, 9, 1)
        journal = self._create_journal(
            discipline=self.discipline.copy({"code": "L"}),
            lessons=[("practical", day + timedelta(days=n)) for n in range(60)],
        )
        cancelled = journal.lesson_ids[-2].sudo()
        cancelled._write_checked({"is_cancelled": True, "change_reason": "Карантин"})
        page = self.page
        page.open_grid(journal)
        count = "document.querySelectorAll(`[data-row='%s'] .o_ejournal_cell`).length"
        page.wait_for(f"{count % 0} > 12 && {count % 0} === {count % 29}", 60)
        is_seen = f"""(() => {{
            const place = document.querySelector("{cell(0, 59)}");
            const {{left, right, top, bottom}} = place.getBoundingClientRect();
            return [left + 2, right - 2].every((x) =>
                place.contains(document.elementFromPoint(x, (top + bottom) / 2)));
        }})()"""
        page.wait_for(is_seen, 60)
        page.press("Shift+F2")
        page.wait_for("!!document.querySelector('.o_ejournal_panel')")
        page.wait_for(is_seen, 60)
        page.press("Escape")
        # Why a lesson was cancelled stands beside the mark that it does not take.
        page.click(cell(0, 58))
        page.see_text(".o_ejournal_cell_bar", "Карантин")
        for key, column in (("Home", 0), ("End", 59)):
            page.press(key)
            page.see_active(0, column)
            page.wait_for(ACTIVE)
        # Beside the first lessons stand the results, those of the last row, too; on a
        # narrow screen the rating and its letter alone.
        page.press("Home")
        parts = ["current_1", "midterm_1", "current_2", "midterm_2"]
        for width, names in ((1440, parts), (900, [])):
            page.set_size(width, 900)
            page.wait_for(
                f"{SEEN_RESULTS} === '{','.join([*names, 'rating', 'letter'])}'"
            )
        page.wait_for("!!document.querySelector(`[data-row='29'] [data-name=letter]`)")
        page.wait_for("pageIsQuiet()")


@tagged("post_install", "-at_install")
class TestGridPad(GridKeysCase):
    """The same by thumb."""

    browser_size = "844x390"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.students |= cls._create_students([f"Обучающийся{n}" for n in range(9)])
        cls.journal = cls._create_journal(discipline=cls.discipline.copy({"code": "P"}))
        cls.practical = cls.journal.lesson_ids[0]
        cls.rows = cls.journal.participant_ids

    def see_value(self, row, text):
        self.page.see_text(f"[data-row='{row}'] .o_ejournal_value", text)

    def choose_first_lesson(self):
        self.page.wait_for("!!document.querySelector('.o_ejournal_lesson_list')")
        self.page.evaluate(
            """(() => {
                const select = document.querySelector(".o_ejournal_lesson_head select");
                select.selectedIndex = 0;
                select.dispatchEvent(new Event("change", {bubbles: true}));
            })()"""
        )

    def type_on_pad(self, row, digits):
        """Type into a cell of the first lesson, and do not go on."""
        self.choose_first_lesson()
        self.page.click(f"[data-row='{row}'] .o_ejournal_value")
        for digit in digits:
            self.page.click(f".o_ejournal_pad [data-key='{digit}']")
        self.see_value(row, digits)

    def test_pad(self):
        page = self.page
        page.send("Emulation.setTouchEmulationEnabled", enabled=True)
        page.open(f"/odoo/{self.journal.id}/journal-grid")
        # Fingers get one lesson at a time, however wide the screen.
        self.choose_first_lesson()
        visible = page.evaluate(
            """(() => {
                const list = document.querySelector(".o_ejournal_students");
                const {top, bottom} = list.getBoundingClientRect();
                return [...list.children].filter((row) => {
                    const box = row.getBoundingClientRect();
                    return box.top >= top - 1 && box.bottom <= bottom + 1;
                }).length;
            })()"""
        )
        self.assertGreaterEqual(visible, 8)

        self.check_accessibility("phone held sideways")

        # What the pad shows is a draft, and another view takes it.
        self.type_on_pad(0, "88")
        self.assertEqual(page.evaluate(f"[{DRAFTS}, {STATE}].join()"), "88,typing")
        page.click(".o_ejournal_view_table")
        page.see(0, 0, "88")
        page.see_saved()

        # One tap on «н/б» replaces a mark, the next one gives it back.
        page.click(".o_ejournal_view_lesson")
        page.click("[data-row='0'] .o_ejournal_absent")
        self.see_value(0, "н/б")
        page.click("[data-row='0'] .o_ejournal_absent")
        self.see_value(0, "88")
        page.click(".o_ejournal_undo")
        self.see_value(0, "н/б")
        page.click(".o_ejournal_undo")
        self.see_value(0, "88")

        # The screen is locked while something is being typed.
        page.click("[data-row='1'] .o_ejournal_value")
        page.click(".o_ejournal_pad [data-key='7']")
        page.evaluate(
            """(() => {
                Object.defineProperty(document, "visibilityState", {value: "hidden"});
                document.dispatchEvent(new Event("visibilitychange"));
            })()"""
        )
        page.see_saved()
        self.assertEqual(self.get_values(self.practical)[:2], ["88", "7"])

        # A keyboard that belongs to a tablet.
        page.click("[data-row='2'] .o_ejournal_value")
        page.type_keys(("Digit6", ","), ("Digit4", "ң"))
        page.press("Enter")
        page.type_keys(("KeyY", "н"))
        page.press("Enter")
        page.see_saved()
        self.assertEqual(self.get_values(self.practical)[2:4], ["64", "н/б"])

        # What is being typed outlasts a reload, and the browser's Back.
        self.type_on_pad(4, "5")
        page.open(f"/odoo/{self.journal.id}/journal-grid")
        page.wait_for("!!document.querySelector('.o_ejournal_lesson_list')")
        page.see_saved()
        self.assertEqual(self.get_values(self.practical)[4], "5")
        action = "kaznmu_ejournal.ejournal_journal_action_mine"
        page.open(f"/odoo/action-{action}")
        page.click(".o_data_row td[name=group_id]")
        self.type_on_pad(5, "44")
        page.evaluate("history.back()")
        page.wait_for("!document.querySelector('.o_ejournal_grid_action')")
        self.assertEqual(self.get_values(self.practical)[5], "44")


@tagged("post_install", "-at_install")
class TestLockedCell(GridKeysCase):
    """From a locked cell to a sent request in four clicks (issue 14, section 3)."""

    def test_four_clicks(self):
        for user in self.users.values():
            user.email = f"{user.login}@kaznmu.example"
        self.fill({self.practical: ["85", "70", "60"]})
        self.practical.deadline = date(2026, 11, 20)
        page = self.page
        page.open_grid(self.journal)
        page.click(cell(0, 0))
        page.type("58")
        page.wait_for("document.activeElement?.name === 'wanted'")
        page.wait_for("!!document.querySelector('.o_ejournal_chip')")
        self.assertEqual(page.evaluate("document.activeElement.value"), "58")
        self.check_accessibility("locked cell")
        # Sending too early marks what is missing, and loses nothing.
        page.click(".o_ejournal_request_send")
        page.see_text(".o_ejournal_request", "Choose the cause")
        page.click(".o_ejournal_chip")
        page.click(".o_ejournal_request textarea")
        page.type("The digits were swapped")
        page.press("Escape")
        page.wait_for("!document.querySelector('.o_ejournal_request')")
        self.assertFalse(self.env["ejournal.request"].search([]))
        page.type("5")
        page.wait_for("document.activeElement?.name === 'wanted'")
        page.type("8")
        page.wait_for("!!document.querySelector('.o_ejournal_chip input:checked')")
        page.click(".o_ejournal_request_send")
        page.see_text(".o_ejournal_cell_request", "85 → 58")
        page.settle()
        request = self.env["ejournal.request"].search([])
        self.assertEqual((request.state, request.kind), ("review", "correction"))
        self.assertEqual(request.description, "The digits were swapped")
        self.assertEqual(request.cell_ids.wanted, "58")
        self.assertEqual(request.cell_ids.participant_id, self.rows[0])
        # A second one is refused with the way to the first.
        page.click(cell(0, 0))
        page.type("9")
        page.see_text(".o_notification", request.number)
        page.click(".o_ejournal_open_request")
        page.see_text(".o_form_view .oe_title", request.number)
        page.settle()  # what it still asks for is answered


@tagged("post_install", "-at_install")
class TestOpenedRequest(RequestCase, GridKeysCase):
    """Back from an opened request to its cells (issue 14, section 3)."""

    def test_agreed_values_are_entered_at_once(self):
        page = self.page
        # What a request lacks is marked in its form, in no box.
        draft = self.create_request({self.rows[1]: "77"})
        page.open(f"/odoo/ejournal.request/{draft.id}")
        page.click("button[name=action_submit]")
        page.wait_for("!!document.querySelector('.o_field_invalid[name=cause_kind]')")
        self.assertFalse(page.evaluate("!!document.querySelector('.modal')"))
        page.settle()
        self.assertEqual(draft.state, "draft")

        request = self.create_opened({self.rows[0]: "58", self.rows[2]: "71"})
        page.open(f"/odoo/ejournal.request/{request.id}")
        page.click("button[name=action_open_cells]")
        page.wait_for(ACTIVE)
        page.see_active(0, 0)
        page.see(0, 0, "85")
        page.see_text(".o_ejournal_cell_bar", "“58”")
        page.click(".o_ejournal_enter_approved")
        page.see(0, 0, "58")
        page.see(2, 0, "71")
        page.wait_for("!document.querySelector('.o_ejournal_enter_approved')")
        self.assertEqual(self.get_values(self.practical), ["58", "н/б", "71"])
