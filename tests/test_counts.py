"""How many clicks and keys the day's work takes, from the log-in (issue 14, "Must
hold"). What the log-in itself takes is counted apart: it ends with the first screen."""

from datetime import date

from odoo.tests import tagged

from tests.test_grid_keys import GridKeysCase, GridPage, cell

PASSWORD = "teacherx"  # of Odoo's test users: no shorter than 8
MAIN = ".o_ejournal_today [data-main]"
ACTIVE = "document.activeElement?.matches('.o_ejournal_cell[data-active]')"


class CountingPage(GridPage):
    """Counts what a teacher does."""

    clicks = keys = 0

    def click(self, selector):
        self.clicks += 1
        super().click(selector)

    def press(self, key, **params):
        self.keys += 1
        super().press(key, **params)


@tagged("post_install", "-at_install")
class TestCounts(GridKeysCase):
    """The class is found and entered, an absence made up, a closed cell asked for."""

    page_class = CountingPage

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.students |= cls._create_students([f"Обучающийся{n}" for n in range(17)])
        cls.journal.participant_ids = [
            (0, 0, {"student_id": student.id, "date_from": date(2026, 9, 1)})
            for student in cls.students[3:]
        ]
        cls.rows = cls.journal.participant_ids
        cls.today = cls.env["ejournal.lesson"].create(
            {
                "journal_id": cls.journal.id,
                "number": 5,
                "date": date(2026, 11, 23),
                "kind_id": cls.kinds["practical"].id,
                "topic": "Topic 5",
            }
        )
        cls.journal.lesson_ids.deadline = False

    def setUp(self):
        super().setUp()
        self.page.open("/web/session/logout")
        self.page.wait_for("document.activeElement?.name === 'login'")
        self.log_in()

    def log_in(self):
        """The first screen, by the keys of login and password alone."""
        page = self.page
        page.type("teacher")
        page.press("Tab")
        page.type(PASSWORD)
        page.press("Enter")
        page.wait_for(f"!!document.querySelector(`{MAIN}`)")
        self.assertEqual((page.clicks, page.keys), (0, len("teacher" + PASSWORD) + 2))
        page.clicks = page.keys = 0
        page.settle()

    def open_journal(self):
        """The journal of the class, from the first screen; its column is there."""
        self.page.click(f"{MAIN} button")
        self.page.wait_for(ACTIVE)

    def test_which_class_and_which_column(self):
        """No click: the first screen says it."""
        text = self.page.evaluate(f"document.querySelector(`{MAIN}`).innerText")
        for word in (self.group.name, "Anatomy", f"{self.today.kind_id.name} 5"):
            self.assertIn(word, text)
        self.assertEqual((self.page.clicks, self.page.keys), (0, 0))

    def test_a_class(self):
        """20 students, 3 of them absent: 1 click and 57 keys."""
        page = self.page
        self.open_journal()
        for place in range(20):
            page.type("н" if place in (4, 9, 14) else "85")
            page.press("Enter")
        self.assertEqual((page.clicks, page.keys), (1, 57))
        page.see_saved()
        values = self.get_values(self.today)
        self.assertEqual((values.count("85"), values.count("н/б")), (17, 3))

    def test_a_make_up(self):
        """2 clicks and 3 keys."""
        page = self.page
        self.fill({self.practical: ["н", *["80"] * 19]})
        self.open_journal()
        page.click(cell(0, 0))
        page.type("75")
        page.press("Enter")
        self.assertEqual((page.clicks, page.keys), (2, 3))
        page.see(0, 0, "н/б 75")
        page.see_saved()

    def test_a_locked_cell(self):
        """From the log-in to the sent request: 4 clicks and the explanation."""
        page = self.page
        for user in self.users.values():
            user.email = f"{user.login}@kaznmu.example"
        self.fill({self.practical: ["85", *["80"] * 19]})
        self.practical.deadline = date(2026, 11, 20)
        self.open_journal()
        page.click(cell(0, 0))
        page.type("58")
        page.wait_for("!!document.querySelector('.o_ejournal_chip')")
        page.click(".o_ejournal_chip")
        page.wait_for("document.activeElement?.name === 'description'")
        page.type("Swapped")
        page.click(".o_ejournal_request_send")
        page.see_text(".o_ejournal_cell_request", "85 → 58")
        self.assertEqual(page.clicks, 4)
