"""The results of a draft statement by real keys and clipboard (issue 14, section 4)."""

from odoo.tests import tagged
from odoo.tools import mute_logger

from tests.test_grid_keys import DRAFTS, STATE, GridKeysCase, cell

TOTAL = "document.querySelector('[data-total=entered]').textContent"


@tagged("post_install", "-at_install")
class TestStatementKeys(GridKeysCase):
    """SOP T1.7: the exam is entered as marks are."""

    def setUp(self):
        super().setUp()
        self.fill(
            {
                lesson: ["80", "70", "40"]
                for lesson in (self.practical, self.midterm_1, self.midterm_2)
            }
        )
        # Two of the same name.
        first, second = self.rows[:2].student_id
        second.write({"last_name": first.last_name, "first_name": first.first_name})
        self.statement = self.journal.with_user(self.teacher)._create_statement()

    def open_statement(self):
        self.page.open(
            f"/odoo/action-kaznmu_ejournal.ejournal_statement_action/{self.statement.id}"
        )
        self.page.wait_for(
            "document.activeElement?.matches('.o_ejournal_cell[data-active]')"
        )

    def get_exams(self):
        self.page.settle()
        return [line.exam_value or "" for line in self.statement.line_ids]

    def test_keys(self):
        page = self.page
        self.open_statement()
        # Namesakes are told apart by their numbers, names are whole.
        for row, participant in enumerate(self.rows[:2]):
            for text in (participant.student_id.name, participant.student_id.number):
                page.see_text(f"[data-row='{row}'] .o_ejournal_name", text)
                page.see_text(".o_ejournal_check", participant.student_id.number)
        page.see(2, 0, "not adm.")
        # All columns are in view at 1366 pixels.
        page.wait_for(
            """(({scrollWidth, clientWidth}) => scrollWidth <= clientWidth)(
                document.querySelector(".o_ejournal_scroller"))""",
            timeout=30,
        )
        self.check_accessibility("statement")

        # A range that is copied goes into the cells below, the closed one is told.
        page.paste("71\n72\n73\n")
        page.see_text(".o_notification", "not admitted")
        page.see_saved()
        self.assertEqual(self.get_exams(), ["71", "72", ""])
        page.wait_for(f"{TOTAL} === '2 / 2'")
        page.see_text(".o_ejournal_check", "Nothing speaks against forming")
        # Totals and finals are there without a reload: 48 + 28.4.
        page.see_text("[data-row='0'] [data-name='finals_0']", "76")

        # Undo, and a word by one key.
        page.press("Ctrl+z", code="KeyZ")
        page.see(0, 0, "")
        page.see_saved()
        page.see_text(".o_ejournal_check", "no exam result")
        page.click(cell(1, 0))
        page.type("н")
        page.press("Enter")
        page.see(1, 0, "no-show")
        page.see_saved()
        # What is no result is refused, stays typed, and is given up by a button.
        page.click(cell(0, 0))
        page.type("101")
        page.press("Enter")
        page.see_text(".o_ejournal_problems", "1")
        page.click(cell(0, 0))
        page.see_text(".o_ejournal_cell_bar", "not an exam result")
        page.click(".o_ejournal_discard")
        page.see_saved()
        # The link of a finding leads to its cell.
        page.click(cell(1, 0))
        page.click(".o_ejournal_finding_link")
        page.wait_for(
            "document.activeElement?.closest('[data-row]')?.dataset.row === '0'"
        )

        # A page that is killed while its network hangs loses nothing.
        page.send("Network.enable")
        page.send(
            "Network.emulateNetworkConditions",
            offline=True,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )
        page.type("90")
        page.press("Enter")
        page.type("85")
        page.wait_for(f"{DRAFTS} === '85,90'")
        # What a killed page leaves behind is what it had stored by then.
        stored = page.evaluate("JSON.stringify(localStorage)")
        page.send("Page.navigate", url="about:blank")
        page.send(
            "Network.emulateNetworkConditions",
            offline=False,
            latency=0,
            downloadThroughput=-1,
            uploadThroughput=-1,
        )
        page.open("/web/health")
        page.wait_for(
            "document.readyState === 'complete' && location.pathname === '/web/health'"
        )
        page.evaluate(f"Object.assign(localStorage, {stored})")
        self.open_statement()
        page.see(0, 0, "90")
        page.see(1, 0, "85")
        page.see_text(".o_ejournal_problems", "1")  # the second was being typed
        page.click(cell(1, 0))
        page.click(".o_ejournal_confirm")
        page.see_saved()
        self.assertEqual(self.get_exams(), ["90", "85", ""])

        # Messages stand below the statement, on a wide screen, too.
        page.set_size(1920, 1080)
        page.wait_for(
            """(() => {
                const getBox = (name) =>
                    document.querySelector(name)?.getBoundingClientRect();
                const chatter = getBox(".o-mail-Form-chatter");
                return chatter?.height && chatter.top >= getBox(".o_form_sheet").bottom;
            })()"""
        )
        page.settle()

    @mute_logger("odoo.http")  # the server tells of the refused user
    def test_two_teachers(self):
        """Another's result is a conflict with name and time; the page's user goes
        with each save."""
        page = self.page
        self.open_statement()
        self.get_exams()
        self.env["ejournal.assignment"].create(
            {"journal_id": self.journal.id, "teacher_id": self.stranger.id}
        )
        first = self.statement.line_ids[0]
        self.statement.with_user(self.stranger).save_results(
            [{"line_id": first.id, "column": "exam_value", "value": "55"}]
        )
        self.env.flush_all()
        page.type("66")
        page.press("Enter")
        page.see_text(".o_ejournal_problems", "1")
        page.click(cell(0, 0))
        page.see_text(".o_ejournal_cell_bar", self.stranger.name)
        self.check_accessibility("statement with a conflict")
        page.click(".o_ejournal_keep_mine")
        page.see_saved()
        self.assertEqual(self.get_exams()[0], "66")

        self.authenticate("stranger", "stranger", browser=page.browser)
        page.click(cell(1, 0))
        page.type("99")
        page.press("Enter")
        page.see_text(".o_ejournal_save_state", self.stranger.name)
        self.assertEqual(page.evaluate(DRAFTS), "99")
        self.authenticate("teacher", "teacher", browser=page.browser)
        page.see_saved()
        self.assertEqual(self.get_exams()[1], "99")

        # An appeal; then the button of the form takes what is still being typed.
        page.click(".o_ejournal_appeals")
        page.click(cell(0, 1))
        page.type("70")
        page.press("Tab")
        page.type("23.11.2026")
        page.press("Tab")
        page.type("4")
        page.click("button[name=action_check]")
        page.see(0, 3, "4")
        self.assertEqual(self.get_exams()[:2], ["66", "99"])
        line = self.statement.line_ids[0]
        self.assertEqual((line.appeal_value, line.appeal_protocol), ("70", "4"))
        page.wait_for(f"{STATE} === 'saved'")
        page.click("button[name=action_form]")
        page.click(".modal .btn-primary")
        page.see_text(".oe_title", "No.")
        page.settle()
        self.assertEqual(self.statement.state, "formed")
