"""The board of requests and the lists of the office with the mouse: several at once,
and a drag (issue 15, section 2)."""

from odoo.tests import tagged

from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import PLACE, Page
from tests.test_desk import DeskCase

BOARD = "/odoo/request-board"
CARD = ".o_kanban_record:not(.o_kanban_ghost)"
DIALOG = ".o_dialog .modal-footer"


class MousePage(Page):
    """A page on which things are dragged."""

    def drag(self, source, target):
        """Take the first such element to the middle of another."""
        self.wait_for("pageIsQuiet()")
        start, end = (self.wait_for(PLACE % place) for place in (source, target))
        way = [
            [a + (b - a) * step / 8 for a, b in zip(start, end, strict=True)]
            for step in range(9)
        ]
        for kind, (x, y) in (
            ("mouseMoved", start),
            ("mousePressed", start),
            *(("mouseMoved", place) for place in (*way[1:], end)),
            ("mouseReleased", end),
        ):
            self.send(
                "Input.dispatchMouseEvent",
                **{"type": kind, "x": x, "y": y, "button": "left"},
                buttons=0 if kind == "mouseReleased" else 1,
                clickCount=1,
            )


@tagged("post_install", "-at_install")
class TestBoardPage(DeskCase, BrowserCase):
    """Each of several is checked; what opens access asks before it does."""

    browser_size = "1366x768"
    touch = False

    def setUp(self):
        super().setUp()
        self.page = MousePage(self)
        self.addCleanup(self.page.close)
        requests = self.allow_requests(browser=self.page.browser)
        requests.__enter__()
        self.addCleanup(requests.__exit__, None, None, None)

    def start(self, role, url, selector):
        self.page.log_in(role)
        self.page.open(url)
        self.page.wait_for(f"!!document.querySelector({selector!r})")
        self.page.wait_for("pageIsQuiet()")

    def create_approved(self, count):
        requests = self.Request
        for _number in range(count):
            request = self.create_correction()
            request.action_submit()
            self.approve(request, "head", "dean", "registrar_head")
            requests |= request
        return requests

    def tick(self, count, tick=".o_ejournal_tick:not(:checked)"):
        for _number in range(count):
            self.page.click(tick)

    def test_access_is_opened_for_two_at_once(self):
        requests = self.create_approved(3)
        self.start("registrar", BOARD, CARD)
        self.tick(2)
        self.page.click(".o_control_panel button[name=action_open_each]")
        self.page.wait_for(
            f"document.querySelectorAll({CARD + ' [name=action_open]'!r}).length === 1"
        )
        self.page.settle()
        self.assertEqual(
            sorted(requests.mapped("state")), ["approved", "opened", "opened"]
        )

    def test_technical_ones_are_approved_at_once(self):
        requests = self.send_technical(2)
        self.start("registrar_head", BOARD, CARD)
        self.tick(2)
        self.page.click(".o_control_panel button[name=action_approve_each]")
        self.page.wait_for(
            f"!document.querySelector({CARD + ' [name=action_approve]'!r})"
        )
        self.page.settle()
        # By the setting their access opens by itself.
        self.assertEqual(set(requests.mapped("state")), {"opened"})

    def test_statements_are_accepted_at_once(self):
        statement = self.create_formed_statement()
        self.start("registrar", "/odoo/statements-to-accept", ".o_data_row")
        self.page.click(".o_data_row .o_list_record_selector input")
        self.page.click("button[name=action_accept_each]")
        self.page.wait_for("!document.querySelector('.o_data_row')")
        self.page.settle()
        self.assertEqual(statement.state, "accepted")

    def test_a_drag_that_opens_access_asks(self):
        opened, waiting = self.create_approved(2)
        self.by(opened, "registrar").action_open()
        self.start("registrar", BOARD, CARD)
        column = ".o_kanban_group:not(.o_column_folded)"
        card = f"{column} .o_kanban_record:has([name=action_open])"
        target = f"{column} .o_kanban_record:not(:has([name=action_open]))"
        self.page.drag(card, target)
        self.page.click(f"{DIALOG} .btn-secondary")
        self.page.settle()
        self.assertEqual(waiting.state, "approved")
        self.page.drag(card, target)
        self.page.click(f"{DIALOG} .btn-primary")
        self.page.wait_for(f"!document.querySelector({card!r})")
        self.page.settle()
        self.assertEqual((waiting | opened).mapped("state"), ["opened", "opened"])
