"""Issue 18, "Must hold": deadlines end to the second at midnight of the university,
whatever the time zones of server and database are (SOP C10)."""

import os
import subprocess
import sys
from contextlib import contextmanager
from datetime import date

from freezegun import freeze_time

from odoo.tests import BaseCase, tagged

from odoo.addons.kaznmu_ejournal.tests.common import EjournalCase

ZONES = ("UTC", "Asia/Almaty", "America/Los_Angeles", "Pacific/Kiritimati")
DEADLINE = date(2026, 11, 23)
LAST_SECOND, MIDNIGHT = "2026-11-23 18:59:59", "2026-11-23 19:00:00"  # in UTC
LOOK = """
import time
import odoo.init
print(time.tzname[0], time.localtime().tm_gmtoff)
"""


@tagged("post_install", "-at_install")
class TestDatabase(EjournalCase):
    @contextmanager
    def living_in(self, zone):
        """A database that has another time zone."""
        self.env.cr.execute("SHOW TIME ZONE")
        [before] = self.env.cr.fetchone()
        self.env.cr.execute("SELECT set_config('TimeZone', %s, FALSE)", [zone])
        yield
        self.env.cr.execute("SELECT set_config('TimeZone', %s, FALSE)", [before])

    def test_to_the_second(self):
        self.practical.deadline = DEADLINE
        version = 0
        for number, zone in enumerate(ZONES):
            with self.subTest(zone=zone), self.living_in(zone):
                with freeze_time(LAST_SECOND):
                    answer = self.save(
                        self.practical, self.rows[0], str(60 + number), version=version
                    )
                    self.assertTrue(answer["saved"])
                    version = answer["saved"][0]["version"]
                with freeze_time(MIDNIGHT):
                    answer = self.save(
                        self.practical, self.rows[0], "90", version=version
                    )
                    self.assertRefused(answer, "deadline_passed")


@tagged("post_install", "-at_install")
class TestServer(BaseCase):
    def test_odoo_lives_in_utc(self):
        """So that "now" means the same on every server."""
        seen = subprocess.run(
            [sys.executable, "-c", LOOK],
            env={**os.environ, "TZ": "America/Los_Angeles"},
            capture_output=True,
            text=True,
            check=True,
        )
        self.assertEqual(seen.stdout, "UTC 0\n")
