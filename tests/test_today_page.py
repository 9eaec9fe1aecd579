"""The first screen of a teacher in a browser (issue 14, section 2)."""

from datetime import date

from odoo.tests import tagged

from odoo.addons.kaznmu_ejournal.tests.test_today import TODAY, TodayCase
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import Page
from tests.test_grid_keys import cell

MAIN = ".o_ejournal_today [data-main]"


@tagged("post_install", "-at_install")
class TestTodayPage(TodayCase, BrowserCase):
    """Which class, which column: in no click; in the column: in one."""

    touch = False

    def setUp(self):
        super().setUp()
        self.page = Page(self)
        self.addCleanup(self.page.close)
        requests = self.allow_requests(browser=self.page.browser)
        requests.__enter__()
        self.addCleanup(requests.__exit__, None, None, None)

    def start(self, login):
        self.page.log_in(login)
        self.page.open("/odoo")
        self.page.wait_for("!!document.querySelector('.o_ejournal_today_page')")

    def get_text(self, selector):
        return self.page.evaluate(
            f"document.querySelector(`{selector}`)?.innerText.replaceAll('\\n', ' ')"
        )

    def check_accessibility(self, state):
        self.assertEqual(self.page.find_violations(), [], state)

    def test_which_class_and_which_column(self):
        self.save(self.now, self.rows[0], "85")
        self.midterm_1.deadline = date(2026, 11, 24)
        column = self.journal.lesson_ids.sorted("number").ids.index(self.now.id)
        self.start("teacher")
        text = self.get_text(MAIN)
        for word in ("10:00–11:50", "T-26-01", "Anatomy", "Room 5", "2 of 3 empty"):
            self.assertIn(word, text)
        self.check_accessibility("today")
        self.page.click(f"{MAIN} button")
        self.page.wait_for(
            f"!!document.querySelector(`{cell(1, column)}[data-active]`)"
        )
        self.page.wait_for("pageIsQuiet()")
        # From the list, without a lesson named: the last one that takes marks.
        self.page.open(f"/odoo/{self.journal.id}/journal-grid")
        self.page.wait_for(
            f"!!document.querySelector(`{cell(1, column)}[data-active]`)"
        )
        self.page.wait_for("pageIsQuiet()")

    def test_an_empty_day_says_what_comes_next(self):
        self.start("teacher")
        self.page.press("ArrowLeft")
        self.page.wait_for(
            "!!document.querySelector('.o_ejournal_nothing')?.innerText"
            ".includes('The next ones')"
        )
        self.assertIn("10:00", self.get_text(".o_ejournal_nothing"))
        self.page.press("ArrowRight")
        self.page.wait_for(f"!!document.querySelector(`{MAIN}`)")
        self.start("stranger")
        self.assertIn("no journals yet", self.get_text(".o_ejournal_nothing"))

    def test_whoever_looks_after_others(self):
        """A coordinator and a head who teach: the own day above their other work."""
        for role in ("coordinator", "head"):
            self.journal.assignment_ids.teacher_id = self.users[role]
            self.start(role)
            with self.subTest(role=role):
                self.assertIn("10:00–11:50", self.get_text(MAIN))
                self.assertTrue(
                    self.page.evaluate(
                        f"""(() => {{
                            const getTop = (selector) => document
                                .querySelector(selector).getBoundingClientRect().top;
                            return getTop("{MAIN}") < getTop("[data-section=work]");
                        }})()"""
                    )
                )
                self.page.click(f"{MAIN} button")
                self.page.wait_for(
                    "document.activeElement?.matches('.o_ejournal_cell[data-active]')"
                )
                self.page.settle()

    def test_a_private_address(self):
        self.start("teacher")
        self.page.click(".o_ejournal_calendar")
        self.page.click(".o_ejournal_address_create")
        address = self.page.wait_for(
            "document.querySelector('.o_ejournal_address')?.value"
        )
        self.assertIn("/ejournal/calendar/", address)
        self.page.click(".o_ejournal_address_revoke")
        self.page.wait_for("!document.querySelector('.o_ejournal_address')")
        self.page.settle()
        self.assertFalse(
            self.env["ejournal.calendar.key"].with_user(self.teacher)._has_key()
        )
        self.assertEqual(self.now.date, TODAY)
