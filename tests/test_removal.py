"""Issue 18, section 1: an add-on with marks or documents is not removed by a click."""

import os
import subprocess
import sys

from odoo.exceptions import AccessError, UserError
from odoo.sql_db import close_db, db_connect
from odoo.tests import BaseCase, tagged
from odoo.tests.common import get_db_name

from odoo.addons.kaznmu_requests.tests.common import RequestCase

from tests import databases

IMPORT = """
from odoo.addons.kaznmu_university.importer.importer import Importer
school = env["ejournal.school"].create({"code": "S", "name": "S"})
env["ejournal.department"].create({"code": "D", "name": "D", "school_id": school.id})
row = "Фамилия;Имя;Email;Роль;Код кафедры\\nOne;Staff;one@x.kz;преподаватель;D\\n"
importer = Importer(env, [("staff.csv", row.encode())])
list(importer.load())
user = env["res.users"].search([("login", "=", "one@x.kz")])
print("problems:", [problem.message for problem in importer.problems])
print("teaches:", user._has_ejournal_role("teacher"), user.active, user.share)
"""


@tagged("post_install", "-at_install")
class TestRefusal(RequestCase):
    def remove(self, name):
        module = self.env["ir.module.module"].search([("name", "=", name)])
        with self.env.cr.savepoint():
            module.button_uninstall()
        return module

    def test_an_addon_with_marks(self):
        """Also by way of what it stands on; the refusal names what would be lost."""
        for name in ("kaznmu_ejournal", "kaznmu_university", "report_weasyprint"):
            with self.assertRaisesRegex(
                UserError, r"Change of a mark \(\d+\).*backup.*allow"
            ):
                self.remove(name)
        module = self.env["ir.module.module"].search([("name", "=", "kaznmu_ejournal")])
        self.assertEqual(module.state, "installed")
        with self.assertRaises(UserError):
            module.write({"state": "to remove"})  # past the button

    def test_an_addon_with_documents(self):
        with self.env.cr.savepoint():
            self.remove("kaznmu_requests")  # there are none yet
            self.env["ir.module.module"].search([]).button_reset_state()
        self.Request.with_user(self.users["head"]).create(
            {"kind": "access", "person_ids": [(0, 0, {"name": "N", "email": "n@x.kz"})]}
        )
        with self.assertRaisesRegex(UserError, r"\(1\)"):
            self.remove("kaznmu_requests")

    def test_an_addon_that_holds_nothing(self):
        self.assertEqual(self.remove("kaznmu_exchange").state, "to remove")
        self.assertEqual(self.remove("kaznmu_oversight").state, "to remove")

    def test_it_is_allowed_by_a_setting(self):
        """Which the report of what is relaxed names."""
        company = self.env.company
        before = company._get_ejournal_relaxations()
        settings = self.env["res.config.settings"].create(
            {"ejournal_removal_allowed": True}
        )
        settings.set_values()
        [sentence] = set(company._get_ejournal_relaxations()) - set(before)
        self.assertIn("may be removed", sentence)
        self.assertEqual(self.remove("kaznmu_ejournal").state, "to remove")

    def test_the_setting_is_the_system_administrators(self):
        with self.assertRaises(AccessError):
            self.env["ir.config_parameter"].with_user(
                self.users["registrar_head"]
            ).set_param("kaznmu_university.removal_allowed", "True")


@tagged("post_install", "-at_install")
class TestRemovalAndReturn(BaseCase):
    """In a copy of the database, by Odoo's own commands."""

    def setUp(self):
        super().setUp()
        self.name = f"{get_db_name()}_removal"
        databases.drop(self.name)
        close_db(get_db_name())
        databases.copy(get_db_name(), self.name)
        self.addCleanup(databases.drop, self.name)
        self.addCleanup(close_db, self.name)

    def odoo(self, *arguments, text=None):
        finished = subprocess.run(
            [sys.executable, "-m", "odoo", *arguments],
            input=text,
            capture_output=True,
            text=True,
            check=False,
        )
        self.assertEqual(finished.returncode, 0, finished.stderr[-3000:])
        return finished.stdout

    def query(self, statement):
        with db_connect(self.name).cursor() as cr:
            cr.execute(statement)
            return [value for (value,) in cr.fetchall()]

    def test_nothing_is_left_and_staff_come_back(self):
        options = ("-c", os.environ["ODOO_RC"], "-d", self.name)
        self.odoo(
            *("shell", *options),
            text="""
role = "kaznmu_university.ejournal_group_"
for login, name in (("one@x.kz", "teacher"), ("two@x.kz", "student")):
    env["res.users"].create(
        {"name": login, "login": login, "group_ids": [(6, 0, env.ref(role + name).ids)]}
    )
env["ir.config_parameter"].set_param("kaznmu_university.removal_allowed", "True")
env.cr.commit()
""",
        )
        self.odoo("module", "uninstall", *options, "kaznmu_university")
        for left in (
            "SELECT proname FROM pg_proc WHERE proname LIKE 'ejournal%'",
            "SELECT relname FROM pg_class WHERE relname LIKE 'ejournal%'",
            "SELECT key FROM ir_config_parameter WHERE key LIKE 'kaznmu%'",
        ):
            self.assertEqual(self.query(left), [])
        shares = """SELECT share FROM res_users WHERE login IN ('one@x.kz', 'two@x.kz')
                     ORDER BY login"""
        self.assertEqual(self.query(shares), [False, True])
        self.odoo(*options, "-i", "kaznmu_university", "--stop-after-init")
        self.assertEqual(
            self.odoo("shell", *options, text=IMPORT).splitlines()[-2:],
            ["problems: []", "teaches: True True False"],
        )
