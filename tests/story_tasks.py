"""The first task of a day on the living sample, as each role does it."""

from tests.test_grid_keys import DRAFTS, SAVED, STATE

TODAY_PAGE = ".o_ejournal_today_page"
DESK_PAGE = ".o_ejournal_desk"
DESK_MENU = (
    ".o_menu_sections"
    " [data-menu-xmlid='kaznmu_ejournal.ejournal_menu_overview_department']"
)
ROW = ".o_ejournal_desk_row"
BUTTON = "[data-name=action_approve]"
APPROVE = f"{ROW} {BUTTON}"


class FirstTasks:
    """Tests of :class:`tests.test_story.TestStory`: from the log-in to the end of the
    first thing that waits, in so many clicks (issue 15, “Must hold”)."""

    def sign_in(self, login, first):
        page = self.create_page()
        page.sign_in(login)
        page.show(first)
        page.wait_for("pageIsQuiet()")
        return page

    def find_first(self, page, button):
        """The request in the first row of the desk that has such a button."""
        number = page.evaluate(
            f"document.querySelector(`{ROW}:has({button}) b`).textContent"
        )
        return self.find("ejournal.request", ("number", "=", number))

    def test_the_teacher_fills_the_class_of_today(self):
        page = self.sign_in("teacher", f"{TODAY_PAGE} [data-main] button")
        marks = self.env["ejournal.mark"].search_count([])
        page.click(f"{TODAY_PAGE} [data-main] button")
        page.show(".o_ejournal_cell[data-active]")
        page.type("85")
        page.wait_for(f"{STATE} === 'typing'")
        page.press("Enter")
        page.wait_for(f"{SAVED} && !({DRAFTS})")
        page.settle()
        self.assertEqual(self.env["ejournal.mark"].search_count([]), marks + 1)
        self.assertEqual(page.clicks, 1)

    def test_the_head_approves(self):
        page = self.sign_in("head", TODAY_PAGE)
        page.click(DESK_MENU)
        page.show(APPROVE)
        request = self.find_first(page, BUTTON)
        stage = request.stage_id
        page.click(APPROVE)
        page.settle()
        self.assertNotEqual(request.stage_id, stage)
        self.assertEqual(page.clicks, 2)
