"""Two teachers at one journal: each sees the other's marks without a reload, by Odoo's
bus, one message a save, nothing asked of the server (issue 14, section 6)."""

from unittest.mock import patch

from odoo.tests import tagged
from odoo.tests.common import HOST, TEST_CURSOR_COOKIE_NAME

from odoo.addons.bus.models.bus import channel_with_db, dispatch, hashable
from odoo.addons.bus.websocket import WebsocketConnectionHandler
from odoo.addons.kaznmu_university.tests.browser import REAL_CLOCK

from tests.test_grid_keys import GridKeysCase, cell

# What the page has asked of the server since it was opened.
CALLS = """performance.getEntriesByType("resource")
    .map(({name}) => name).filter((name) => /call_kw\\/ejournal|peek_notif/.test(name))
    .map((name) => name.split("/").at(-1)).join()"""


@tagged("post_install", "-at_install")
class TestTwoPages(GridKeysCase):
    """SOP T1.5: two teachers keep one journal."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ejournal.assignment"].create(
            {"journal_id": cls.journal.id, "teacher_id": cls.stranger.id}
        )

    def setUp(self):
        self.startPatcher(
            patch.object(
                WebsocketConnectionHandler, "websocket_allowed", return_value=True
            )
        )
        super().setUp()
        self.channel = hashable(channel_with_db(self.env.cr.dbname, self.journal))
        self.session = None  # the first page keeps its own
        self.other = self.page_class(self)
        self.addCleanup(self.other.close)
        self.other.browser.set_cookie(
            TEST_CURSOR_COOKIE_NAME, self.http_request_key, "/", HOST
        )
        self.authenticate("stranger", "stranger", browser=self.other.browser)
        # From here on the pages have the cursor.
        self.page.open_grid(self.journal)
        self.other.open_grid(self.journal)
        self.wait_for_listeners(2)
        # Nobody listens any more when the case waits for what is still asked.
        self.addCleanup(self.leave)

    def leave(self):
        for page in (self.page, self.other):
            page.open("/web/health")
        self.wait_for_listeners(0)

    def get_listeners(self):
        return list(dispatch._channels_to_ws.get(self.channel, ()))

    def wait_for_listeners(self, count):
        while len(self.get_listeners()) != count:
            REAL_CLOCK.sleep(0.05)

    def get_messages(self):
        return [
            row
            for row in self.env["bus.bus"].sudo().search([])
            if "ejournal.journal/saved" in row.message
        ]

    def deliver(self):
        """The database tells of what is committed, which nothing is in a test."""
        for listener in self.get_listeners():
            listener.trigger_notification_dispatching()

    def test_marks_appear(self):
        page, other = self.page, self.other
        other.click(cell(2, 0))
        other.type("6")  # is being typed while the other's marks come
        asked = other.evaluate(CALLS)
        page.click(cell(0, 0))
        page.type("85")
        page.press("Enter")
        page.type("77")
        page.press("Enter")
        page.see_saved()
        page.wait_for("pageIsQuiet()")
        [message] = self.get_messages()
        self.assertIn('"85"', message.message)
        self.deliver()
        other.see(0, 0, "85")
        other.see(1, 0, "77")
        self.assertEqual(other.show(2, 0), "6")
        other.type("4")
        other.press("Enter")
        other.see_saved()
        self.deliver()
        page.see(2, 0, "64")
        other.wait_for("pageIsQuiet()")
        # Nothing was read anew: the one call is the own save.
        self.assertEqual(other.evaluate(CALLS).removeprefix(asked), ",save_marks")
        self.assertEqual(len(self.get_messages()), 2)
        # What was seen is what the other may change.
        other.click(cell(0, 0))
        other.type("90")
        other.press("Enter")
        other.see_saved()
        self.deliver()
        page.see(0, 0, "90")
