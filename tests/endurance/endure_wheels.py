"""Issue 18, section 6: the add-ons as packages, in an environment that has nothing but
Odoo, and in an empty database."""

import os
import shutil
import subprocess
import sys
from contextlib import closing

from odoo.sql_db import close_db, db_connect
from odoo.tests import BaseCase, get_db_name, tagged

from tests import databases
from tooling import logcheck, odoo, odoo_source, paths, venv, wheels
from tooling.settings import Settings

#: Stands in for psycopg2, the one package of Odoo's that would have to be compiled.
DRIVER, DRIVER_VERSION = "psycopg2-binary", "2.9.13"
STAND_IN = f"Metadata-Version: 2.1\nName: psycopg2\nVersion: {DRIVER_VERSION}\n"


@tagged("post_install", "-at_install")
class TestWheels(BaseCase):
    def setUp(self):
        super().setUp()
        self.folder = paths.WHEELS / "trial"
        shutil.rmtree(self.folder, ignore_errors=True)
        self.name = f"{get_db_name()}_wheels"
        databases.drop(self.name)
        self.addCleanup(databases.drop, self.name)
        self.addCleanup(close_db, self.name)

    def run_python(self, *words, python=None):
        """Run something with a Python that knows nothing of ours."""
        ours = ("ODOO", "PYTHON", "VIRTUAL_ENV")
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(ours)
        }
        done = subprocess.run(
            [python or venv.python(self.folder), *words],
            env=environment | {"ODOO_RC": os.devnull, "PIP_NO_INPUT": "1"},
            cwd=paths.WHEELS,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stdout[-4000:])

    def test_an_environment_with_nothing_but_odoo(self):
        self.run_python("-m", "venv", self.folder, python=sys.executable)
        packages = venv.site_packages(self.folder)
        source = odoo_source.find(Settings.load())
        (packages / "odoo.pth").write_text(f"{source.folder}\n")
        pip = ("-m", "pip", "install", "--quiet")
        self.run_python(*pip, f"{DRIVER}=={DRIVER_VERSION}")
        stand_in = packages / f"psycopg2-{DRIVER_VERSION}.dist-info"
        stand_in.mkdir()
        (stand_in / "METADATA").write_text(STAND_IN)
        # With all that they, and Odoo itself, ask for.
        self.run_python(*pip, *wheels.build(self.folder / "dist"))
        log = self.folder / "odoo.log"
        names = odoo.own_addons()
        self.run_python(
            *("-m", "odoo", "-d", self.name, "-i", ",".join(names)),
            *("--stop-after-init", "--no-http", "--logfile", log),
            *("--data-dir", self.folder / "data"),
        )
        # PyPDF2 is what Odoo itself asks for, in its last version.
        found = [text for text in logcheck.problems_of(log) if "PyPDF2" not in text]
        self.assertEqual(found, [])
        with closing(db_connect(self.name).cursor()) as cr:
            cr.execute("SELECT name FROM ir_module_module WHERE state = 'installed'")
            installed = {name for (name,) in cr.fetchall()}
        self.assertLessEqual(set(names), installed)
