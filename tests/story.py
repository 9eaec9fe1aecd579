"""The university of ``make run`` in a test: its story, told and taken back."""

import sys
import tempfile
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from unittest.mock import patch

from freezegun import freeze_time

from odoo.addons.kaznmu_university.integrity import closings_file
from odoo.addons.kaznmu_university.models.service.sample import DOMAIN, PASSWORD
from odoo.addons.kaznmu_university.tests.browser import BrowserCase

from tests.browser import PatientPage

DATA = Path(__file__).parents[1] / "data"
TODAY = date(2026, 11, 30)


class StoryCase(BrowserCase):
    """The living sample on the morning after its story (issue 15, section 1).

    It is told once for the class, in the class's transaction.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.startClassPatcher(freeze_time(cls.tell(), tick=True))

    @classmethod
    def tell(cls):
        """Write the files, tell the story; return the moment at which it ends."""
        for folder in (DATA / "story", DATA):
            if str(folder) not in sys.path:
                sys.path.insert(0, str(folder))
        import chapters
        import generate
        import living
        from clock import Clock
        from world import World

        def fail():
            raise AssertionError("a step of the story could not be told")

        def get_path(option, _database, _suffix):
            return files / option

        # What the nights write beside the database goes with the test.
        files = cls.folder
        cls.startClassPatcher(patch.object(closings_file, "get_path", get_path))
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            terms = living.Terms(TODAY)
            generate.save_university(living.university(terms), folder)
            with (
                patch.object(cls.cr, "commit", cls.cr.flush),
                patch.object(cls.cr, "rollback", fail),
                # The sample keeps its mails, and connects to no server.
                patch.object(
                    type(cls.env["ir.mail_server"]), "_disable_send", return_value=False
                ),
                Clock() as clock,
            ):
                world = World(cls.env(context={}), clock, TODAY)
                for chapter in chapters.ALL:
                    chapter(world, folder)
                world.save()
                # As after loading it; without, joins are planned for empty tables.
                world.env.cr.execute("ANALYZE")
                return clock.now

    def create_page(self):
        """A page of a browser of its own, as long as the test."""
        page = StoryPage(self)
        self.addCleanup(page.close)
        self.enterContext(self.allow_requests(browser=page.browser))
        return page

    def as_user(self, login):
        """The environment of somebody, in that person's language."""
        user = self.env["res.users"].search([("login", "=", login + DOMAIN)])
        self.assertTrue(user, login)
        return self.env(user=user.id, context=user.with_user(user).context_get())


class StoryPage(PatientPage):
    """The page of somebody who logs in as people do; what is clicked is counted."""

    patience = 120

    def __init__(self, case):
        super().__init__(case)
        self.clicks = 0

    def sign_in(self, login):
        """Log in by the form, and wait for the own first page."""
        self.open("/web/session/logout?redirect=/web/login")
        self.fill_in("#login", login + DOMAIN)
        self.submit_password()

    def submit_password(self):
        """Type the password of the form that is open, and send it."""
        self.fill_in("#password", PASSWORD)
        super().click(".oe_login_form button[type=submit]")
        self.wait_for("!location.pathname.startsWith('/web/login')")
        self.clicks = 0

    def fill_in(self, selector, text):
        """Put a text into a field, as pasted."""
        self.show(selector)
        self.evaluate(
            f"""(() => {{
                const input = document.querySelector(`{selector}`);
                input.focus();
                input.value = {text!r};
                for (const name of ["input", "change"]) {{
                    input.dispatchEvent(new Event(name, {{ bubbles: true }}));
                }}
            }})()"""
        )

    def click(self, selector):
        self.clicks += 1
        super().click(selector)

    @contextmanager
    def on_a_phone(self):
        """Pages that are opened meanwhile have the width of a phone."""
        self.set_size(390, 844, mobile=True)
        try:
            yield
        finally:
            self.send("Emulation.clearDeviceMetricsOverride")

    def upload(self, selector, name):
        """Choose a file by a field's button: the click, and the file that is found."""
        self.clicks += 1
        self.show(f"{selector} input[type=file]")
        self.evaluate(
            f"""(() => {{
                const input = document.querySelector(`{selector} input[type=file]`);
                const files = new DataTransfer();
                files.items.add(new File(["%PDF-1.7"], {name!r}));
                input.files = files.files;
                input.dispatchEvent(new Event("change", {{ bubbles: true }}));
            }})()"""
        )
        self.wait_for("pageIsQuiet()")
