"""The first task of a day on the living sample, as each role does it."""

from tests.story import TODAY
from tests.test_grid_keys import DRAFTS, SAVED, STATE

TODAY_PAGE = ".o_ejournal_today_page"
DESK_PAGE = ".o_ejournal_desk"
DESK_MENU = (
    ".o_menu_sections"
    " [data-menu-xmlid='kaznmu_ejournal.ejournal_menu_overview_department']"
)
ROW = ".o_ejournal_desk_row"
APPROVE = "[data-name=action_approve]"


class FirstTasks:
    """Tests of :class:`tests.test_story.TestStory`: from the log-in to the end of the
    first thing that waits, in so many clicks (issue 15, “Must hold”)."""

    def sign_in(self, login, first):
        page = self.create_page()
        page.sign_in(login)
        page.show(first)
        page.wait_for("pageIsQuiet()")
        return page

    def find_first(self, page, button, group=""):
        """The request in the first row of the desk that has such a button."""
        number = page.evaluate(
            f"document.querySelector(`{ROW}{group}:has({button}) b`).textContent"
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

    def do_first(self, login, button, home=DESK_PAGE, ways=()):
        """Press a button in the first row of the desk that has it.

        :param ways: clicks that lead from the first page to the desk
        :return: the request, the stage that it was in, and the page
        """
        page = self.sign_in(login, home)
        for way in ways:
            page.click(way)
        page.show(f"{ROW} {button}")
        request = self.find_first(page, button)
        stage = request.stage_id
        page.click(f"{ROW} {button}")
        page.settle()
        return request, stage, page

    def test_the_head_approves(self):
        request, stage, page = self.do_first("head", APPROVE, TODAY_PAGE, [DESK_MENU])
        self.assertNotEqual(request.stage_id, stage)
        self.assertEqual(request.review_ids.filtered("done_by"), request.review_ids[:1])
        self.assertEqual(page.clicks, 2)

    def test_the_coordinator_corrects(self):
        """The agreed values at one press, then the report that they are there."""
        cells, finish = "[data-name=action_open_cells]", "[data-name=action_finish]"
        request, _stage, page = self.do_first(
            "coordinator", cells, TODAY_PAGE, [DESK_MENU]
        )
        page.click(".o_ejournal_enter_approved")
        page.wait_for("!document.querySelector('.o_ejournal_enter_approved')")
        page.click(DESK_MENU)
        page.click(f"{ROW}:has({cells}) {finish}")
        page.settle()
        self.assertEqual(request.state, "done")
        for cell in request.cell_ids:
            self.assertEqual(cell.became, cell.wanted)
        self.assertEqual(page.clicks, 5)

    def decide_by_protocol(self, login):
        """Number, day and extract, then the decision of the council (SOP T2.2)."""
        page = self.sign_in(login, DESK_PAGE)
        consider = f"{ROW}[data-group=approve] [data-name='']"
        page.show(consider)
        request = self.find_first(page, "[data-name='']", "[data-group=approve]")
        page.click(consider)
        page.fill_in("[name=protocol_number] input", "12")
        page.fill_in("[name=protocol_date] input", TODAY.strftime("%d.%m.%Y"))
        page.upload("[name=protocol_file]", "extract.pdf")
        page.click("button[name=action_approve]")
        page.settle()
        self.assertEqual(request.protocol_number, "12")
        self.assertEqual(request.protocol_date, TODAY)
        self.assertEqual(
            request.stage_id, self.env.ref("kaznmu_requests.stage_registrar_head")
        )
        self.assertEqual(page.clicks, 3)
        return request.review_ids.filtered(lambda row: row.status == "approved")

    def test_the_dean_decides_by_protocol(self):
        reviews = self.decide_by_protocol("dean")
        self.assertIn(self.as_user("dean").user, reviews.done_by)

    def test_the_deans_office_stands_in(self):
        """The dean travels; both names stand in the decision."""
        reviews = self.decide_by_protocol("dean.office")
        self.assertIn(self.as_user("dean.office").user, reviews.done_by)
        self.assertIn(self.as_user("dean").user, reviews.acted_for_id)

    def test_the_registrar_opens_access(self):
        request, _stage, page = self.do_first("registrar", "[data-name=action_open]")
        self.assertEqual(request.state, "opened")
        self.assertTrue(request.window_id)
        self.assertEqual(page.clicks, 1)

    def test_the_head_of_the_office_approves(self):
        request, stage, page = self.do_first("registrar.head", APPROVE)
        self.assertNotEqual(request.stage_id, stage)
        self.assertEqual(page.clicks, 1)

    def test_digitalization_gives_access(self):
        request, _stage, page = self.do_first("digital", APPROVE)
        self.assertEqual(request.state, "done")
        person = request.person_ids
        users = self.env["res.users"].search([("login", "in", person.mapped("email"))])
        self.assertEqual(len(users), len(person))
        self.assertEqual(page.clicks, 1)

    def test_the_vice_rector_petitions(self):
        """The measure is chosen, the petition recorded (SOP C18)."""
        page = self.sign_in("vicerector", DESK_PAGE)
        group = "[data-group=approve]"
        page.show(f"{ROW}{group}")
        memo = self.find_first(page, "[data-name='']", group)
        page.click(f"{ROW}{group} [data-name='']")
        page.click("[name=petition_measure] input")
        page.click(".o_field_selection_menu .o_select_menu_item")
        page.click("button[name=action_approve]")
        page.settle()
        self.assertEqual((memo.kind, memo.state), ("memo", "done"))
        self.assertEqual(memo.petition_measure, "remark")
        self.assertEqual(page.clicks, 4)

    def test_the_student_looks_at_marks(self):
        page = self.sign_in("student", ".o_portal_my_home")
        page.click("a[href='/my/journals']")
        page.click("a[href^='/my/journals/'].list-group-item")
        page.wait_for("/journals\\/\\d+/.test(location.pathname)")
        page.settle()
        row = self.env["ejournal.participant"].browse(
            page.evaluate("Number(location.pathname.split('/').pop())")
        )
        student = self.as_user("student").user
        self.assertEqual(row.student_id.user_id, student)
        text = page.evaluate("document.body.innerText")
        discipline = row.journal_id.discipline_id.with_context(lang=student.lang)
        self.assertIn(discipline.name, text)
        marks = self.find("ejournal.mark", ("participant_id", "=", row.id))
        self.assertTrue(marks)
        for mark in marks:
            self.assertIn(mark.with_context(lang=student.lang).value, text)
        self.assertEqual(page.clicks, 2)
