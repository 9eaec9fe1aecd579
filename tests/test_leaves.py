"""The leaves of the house can be left out: the rest works without them."""

import os
import subprocess
import sys

from odoo.sql_db import db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

from tests import databases

LEAVES = {"kaznmu_registrar", "kaznmu_oversight", "kaznmu_exchange"}
# A statement is formed, and corrected by a request.
TESTS = "/kaznmu_ejournal:TestStatement,/kaznmu_requests:TestCorrection"


@tagged("post_install", "-at_install")
class TestLeaves(BaseCase):
    """The request desk stands on the journal, and on nothing else of ours."""

    def setUp(self):
        super().setUp()
        self.name = f"{get_db_name()}_leaves"
        databases.drop(self.name)
        self.addCleanup(databases.drop, self.name)

    def test_requests_without_the_leaves(self):
        result = subprocess.run(
            [
                *(sys.executable, "-m", "odoo", "-c", os.environ["ODOO_RC"]),
                *("-d", self.name, "-i", "kaznmu_requests", "--skip-auto-install"),
                *("--test-tags", TESTS, "--stop-after-init", "--no-http"),
                *("--log-level", "warn"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(result.returncode, 0, result.stderr[-4000:])
        with db_connect(self.name).cursor() as cr:
            cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
            installed = {name for (name,) in cr.fetchall()}
        self.assertLessEqual({"kaznmu_ejournal", "kaznmu_requests"}, installed)
        self.assertFalse(installed & LEAVES)
