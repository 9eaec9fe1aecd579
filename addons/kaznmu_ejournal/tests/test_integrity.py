import contextlib
import os
from unittest import SkipTest
from unittest.mock import patch
from urllib.parse import urlencode

from psycopg2 import DatabaseError, OperationalError

from odoo import fields, sql_db
from odoo.exceptions import AccessError, UserError
from odoo.modules.registry import Registry
from odoo.sql_db import db_connect
from odoo.tests import get_db_name, tagged
from odoo.tools import SQL, config, mute_logger

from .evidence import EvidenceCase

SUPERUSER = os.environ.get("PGSUPERUSER", "postgres")  # of the tests' server
OWNER, ROLE = "ejournal_test_owner", "ejournal_test_odoo"


@tagged("post_install", "-at_install")
class TestSeparateOwner(EvidenceCase):
    """With an owner of its own the evidence is out of reach of Odoo's database role."""

    @classmethod
    def setUpClass(cls):
        # Only the server's superuser makes roles; all is undone in the end.
        if refusal := cls._get_refusal():
            raise SkipTest(f"No superuser of PostgreSQL ({SUPERUSER}): {refusal}")
        with patch.object(Registry, "cursor", cls._get_superuser_cursor):
            super().setUpClass()

    @staticmethod
    def _get_superuser_cursor(registry, readonly=False):
        options = {"host": config["db_host"], "port": config["db_port"]}
        query = urlencode({name: value for name, value in options.items() if value})
        return db_connect(
            f"postgresql://{SUPERUSER}@/{registry.db_name}?{query}", allow_uri=True
        ).cursor()

    @classmethod
    def _get_refusal(cls):
        """Why a server that the user has named gives no superuser; the embedded one
        always does."""
        try:
            cursor = cls._get_superuser_cursor(Registry(get_db_name()))
            # No other role ends these: left in the pool, they would hold the database
            # for ever. By the connection's own address; close_db knows names alone.
            cls.addClassCleanup(sql_db._Pool.close_all, cursor._cnx.dsn)
            with contextlib.closing(cursor) as cr:
                cr.execute("SELECT current_setting('is_superuser')")
                return "" if cr.fetchone() == ("on",) else "it is none."
        except OperationalError as error:
            return str(error).strip()

    def setUp(self):
        super().setUp()
        self.save(self.practical, self.rows[0], "70")
        self.keep()
        Check = self.env["ejournal.integrity.check"]
        self.run_sql("SET CONSTRAINTS ALL IMMEDIATE")  # else no table changes hands
        self.run_sql("SET CONSTRAINTS ALL DEFERRED")
        [(schema,)] = self.env.execute_query(SQL("SELECT current_schema()"))
        self.run_sql(f"CREATE ROLE {OWNER}; CREATE ROLE {ROLE}")
        self.run_sql(f"GRANT ALL ON ALL TABLES IN SCHEMA {schema} TO {ROLE}")
        self.run_sql(f"GRANT ALL ON ALL SEQUENCES IN SCHEMA {schema} TO {ROLE}")
        self.run_sql(f"SET LOCAL ROLE {ROLE}")
        hardening = Check._get_hardening(OWNER)
        self.run_sql("RESET ROLE")
        for line in hardening:
            self.run_sql(line)
        self.run_sql(f"SET LOCAL ROLE {ROLE}")
        self.addCleanup(self.run_sql, "RESET ROLE")

    def run_sql(self, query):
        self.cr.execute(query)

    def test_work_goes_on(self):
        """Marks, statements and closings are written as before."""
        self.save(self.practical, self.rows[1], "80")
        version = self.get_cell(self.practical, self.rows[0])["version"]
        self.save(self.practical, self.rows[0], "71", version=version)
        self.lecture._move(fields.Date.to_date("2026-10-13"), "Holiday")
        self.env["ejournal.access.log"]._log(self.journal, "list", "Marks")
        self.keep()
        self.run_sql("SET CONSTRAINTS ALL IMMEDIATE")
        self.close()
        self.assertEqual(self.check(), set())
        self.assertNotIn("separate owner", self.last_check.notes or "")

    def test_the_role_cannot_switch_the_guards_off(self):
        append = "SELECT set_config('ejournal.appends', 'yes', true);"
        for query in (
            "ALTER TABLE ejournal_mark_change DISABLE TRIGGER USER",
            "ALTER TABLE ejournal_mark DISABLE TRIGGER USER",
            "DROP TRIGGER ejournal_mark_check ON ejournal_mark",
            "DROP TRIGGER ejournal_statement_guard ON ejournal_statement",
            "DROP TABLE ejournal_closing_leaf",
            """CREATE OR REPLACE FUNCTION ejournal_mark_check() RETURNS trigger
               LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$""",
            "SET session_replication_role = replica",
            "UPDATE ejournal_mark_change SET new_points = 100",
            "DELETE FROM ejournal_mark_change",
            "TRUNCATE ejournal_evidence",
            "UPDATE ejournal_closing SET root = 'x'",
            "DELETE FROM ejournal_access_log",
            f"""{append} INSERT INTO ejournal_mark_change
                (lesson_id, participant_id, user_id, date, source, digest, seal)
                VALUES ({self.practical.id}, {self.rows[0].id}, 1, now(), 'journal',
                        '2:0', 'x')""",
        ):
            with (
                self.subTest(query=query),
                mute_logger("odoo.sql_db"),
                self.assertRaisesRegex(DatabaseError, "denied|must be owner"),
                self.cr.savepoint(),
            ):
                self.run_sql(query)

    def test_undone_before_an_update(self):
        undo = self.env["ejournal.integrity.check"]._get_hardening(OWNER, undo=True)
        self.run_sql("RESET ROLE")
        self.run_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for line in undo:
            self.run_sql(line)
        self.run_sql(f"SET LOCAL ROLE {ROLE}")
        self.run_sql("ALTER TABLE ejournal_evidence DISABLE TRIGGER USER")


@tagged("post_install", "-at_install")
class TestCheck(EvidenceCase):
    """Checks by the page, by the week; the alarm, and what weakens the proof."""

    def test_who_may_check(self):
        for role in ("registrar_head", "vice_rector", "administrator"):
            with self.subTest(role=role):
                own = self.env["ejournal.integrity.check"].with_user(self.users[role])
                check = own.browse(own.action_start()["res_id"])
                self.assertEqual(check.state, "running")
                self.assertEqual(check.user_id, self.users[role])
                for _portion in check._run_job(None):
                    pass
                self.assertEqual(check.state, "sound", check.finding_ids)
                self.assertIn("Closings", check.count_summary)
        for role in ("teacher", "registrar", "dean", "digitalization"):
            with self.subTest(role=role), self.assertRaises(AccessError):
                own.with_user(self.users[role]).action_start()

    def test_nobody_writes_a_result(self):
        self.check()
        for role in ("registrar_head", "vice_rector", "administrator"):
            own = self.last_check.with_user(self.users[role])
            for change in (
                lambda own=own: own.write({"state": "sound"}),
                own.unlink,
                lambda own=own: own.create({"date": own.date, "state": "sound"}),
                lambda own=own: own.with_context(default_state="sound").create({}),
            ):
                with self.assertRaises(UserError):  # AccessError is one
                    change()

    def test_alarm(self):
        self.save(self.practical, self.rows[0], "70")
        self.forge("UPDATE ejournal_mark SET points = 100")
        messages = self.env["mail.message"]
        domain = [("model", "=", "ejournal.integrity.check")]
        before = messages.search(domain)
        self.check()
        self.assertEqual(self.last_check.state, "broken")
        told = messages.search(domain) - before
        for role in ("administrator", "vice_rector"):
            self.assertIn(self.users[role].partner_id, told.partner_ids)
        self.assertNotIn(self.teacher.partner_id, told.partner_ids)
        self.assertIn(self.practical.display_name, told[0].body)

    def test_weekly(self):
        self.env["ejournal.integrity.check"]._cron_check()
        check = self.env["ejournal.integrity.check"].search([], limit=1)
        self.assertEqual(check.job_id.res_id, check.id)
        self.run_jobs()
        self.assertEqual(check.job_id.state, "done", check.job_id.error)
        self.assertEqual(check.state, "sound")

    def test_access_rows_of_an_administrator_are_shown(self):
        self.env["ir.model.access"].create(
            {
                "name": "helping hand",
                "model_id": self.env["ir.model"]._get_id("ejournal.mark"),
                "group_id": self.env.ref("base.group_system").id,
                "perm_write": True,
            }
        )
        self.save(self.practical, self.rows[0], "70")
        mark = self.env["ejournal.mark"].search([], limit=1)
        own = mark.with_user(self.env.ref("base.user_admin"))
        own = own.with_context(lang="en_US")
        with self.assertRaisesRegex(UserError, "in the journal alone"):
            own.write({"points": 100})
        self.check()
        self.assertIn("helping hand", self.last_check.notes)

    def test_printed(self):
        self.save(self.practical, self.rows[0], "70")
        closing = self.close()
        self.check(self.users["vice_rector"])
        for report, record, words in (
            ("integrity_check", self.last_check, ("Nothing was rewritten", "Lessons")),
            ("closing", closing, (closing.code, closing.root, "Statements formed")),
        ):
            with self.subTest(report=report):
                html, _kind = (
                    self.env["ir.actions.report"]
                    .with_user(self.users["registrar_head"])
                    ._render_qweb_html(f"kaznmu_university.report_{report}", record.ids)
                )
                for word in words:
                    self.assertIn(word, html.decode())


@tagged("post_install", "-at_install")
class TestChatter(EvidenceCase):
    """What is written at an order in force is evidence, and stays."""

    def test_messages_of_an_order(self):
        order = self.create_order()
        message = order.message_post(body="To be signed", message_type="comment")
        message.write({"body": "To be signed today"})  # a draft
        order.sudo().state = "in_force"
        for user in (self.users["administrator"], self.env.ref("base.user_admin")):
            own = message.with_user(user).with_context(lang="en_US").sudo()
            for change in (
                lambda own=own: own.write({"body": "Signed"}),
                lambda own=own: own.write({"author_id": 1}),
                lambda own=own: own.with_context(_force_unlink=True).unlink(),
                lambda own=own: order.sudo()._message_update_content(own, body="x"),
                lambda own=own: own.write({"res_id": 0, "model": False}),
            ):
                with self.assertRaisesRegex(UserError, "stays as it is"):
                    change()
        message.write({"starred_partner_ids": [(4, self.env.user.partner_id.id)]})
        own = order.with_user(self.users["registrar_head"])
        other = own.message_post(body="Signed", attachments=[("a.txt", b"Why")])
        self.assertTrue(other.exists())
        file = other.attachment_ids
        with self.assertRaisesRegex(UserError, "stays as it is"):
            file.unlink()
