import json

import psycopg2

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase

READERS = {"registrar_head", "vice_rector", "administrator"}


@tagged("post_install", "-at_install")
class TestAccessLog(EjournalCase):
    """Law 94-V: who took personal data out of the system, for ever."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ejournal.access.log"].with_user(cls.teacher)._log(
            cls.journal, "print", "Journal"
        )
        cls.row = cls.env["ejournal.access.log"].search([], limit=1)

    def test_what_a_row_says(self):
        self.assertEqual(self.row.user_id, self.teacher)
        self.assertEqual(self.row.res_ids, self.journal.ids)
        self.assertEqual(self.row.names, self.journal.display_name)
        self.assertEqual(self.row.count, 1)
        self.assertEqual(self.row.record_kind, self.journal._description)

    def test_many_records_are_counted_and_not_all_named(self):
        students = self._create_students([f"Студент{n}" for n in range(25)])
        self.env["ejournal.access.log"]._log(students, "list", "Students")
        row = self.env["ejournal.access.log"].search([], limit=1)
        self.assertEqual((row.count, row.res_ids), (25, students.ids))
        self.assertEqual(len(row.names.splitlines()), 21)

    def test_who_reads(self):
        for role in ROLES:
            log = self.env["ejournal.access.log"].with_user(self.users[role])
            with self.subTest(role=role):
                if role in READERS:
                    self.assertTrue(log.search([("id", "=", self.row.id)]))
                    continue
                with self.assertRaises(AccessError):
                    log.search([])

    def test_nobody_writes(self):
        """Neither a role, nor Odoo's own administrator, nor the superuser."""
        users = [self.users[role] for role in ROLES]
        users += [self.env.ref("base.user_admin"), self.env.ref("base.user_root")]
        for user in users:
            row = self.row.with_user(user)
            values = {"user_id": user.id, "title": "x", "kind": "list"}
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    row.write({"title": "Something else"})
                with self.assertRaises(UserError):
                    row.unlink()
                if user.id != self.env.ref("base.user_root").id:
                    with self.assertRaises(AccessError):
                        row.create([values])
        with self.assertRaises(UserError):
            self.row.sudo().title = "x"

    def test_the_database_refuses_as_well(self):
        self.env.flush_all()
        for query in (
            "UPDATE ejournal_access_log SET title = 'x' WHERE id = %s",
            "DELETE FROM ejournal_access_log WHERE id = %s",
        ):
            with (
                self.subTest(query=query),
                self.assertRaises(psycopg2.Error),
                mute_logger("odoo.sql_db"),
                self.env.cr.savepoint(),
            ):
                self.env.cr.execute(query, [self.row.id])

    def test_export_of_a_list(self):
        """Odoo's own export, however it is called; a refused one leaves nothing."""
        registrar = self.users["registrar"]
        registrar.group_ids += self.env.ref("base.group_allow_export")
        self.students.with_user(registrar).export_data(["name"])
        row = self.env["ejournal.access.log"].search([], limit=1)
        self.assertEqual(
            (row.user_id, row.kind, row.res_model, row.count),
            (registrar, "list", "ejournal.student", len(self.students)),
        )
        self.users["teacher"].group_ids -= self.env.ref("base.group_allow_export")
        with self.assertRaises(UserError):
            self.students.with_user(self.teacher).export_data(["name"])
        self.assertEqual(self.env["ejournal.access.log"].search([], limit=1), row)

    def test_printing_in_the_background(self):
        """A batch is one row, with all its documents."""
        report = self.env.ref("kaznmu_ejournal.action_report_journal")
        batch = self.env["ejournal.print.batch"]._create_for(
            report, self.journal, is_official=False
        )
        job = self.env["ejournal.job"].create(
            {"name": "Printing", "res_model": batch._name, "res_id": batch.id}
        )
        list(batch._run_job(job))
        row = self.env["ejournal.access.log"].search([], limit=1)
        self.assertEqual((row.kind, row.res_ids), ("print", self.journal.ids))


@tagged("post_install", "-at_install")
class TestAccessLogHttp(EjournalCase, WebCase):
    """Each way of taking something out over HTTP leaves a row."""

    def _take(self, url, user="registrar", data=None):
        """Call a URL as a user; the rows that it left."""
        last = self.env["ejournal.access.log"].search([], limit=1).id or 0
        self.authenticate(user, user)
        if data:
            data = {**data, "csrf_token": http.Request.csrf_token(self)}
        response = self.url_open(url, data)
        self.assertEqual(response.status_code, 200, response.text[:500])
        return self.env["ejournal.access.log"].search([("id", ">", last)])

    def _assert_row(self, rows, kind, records, user="registrar"):
        self.assertEqual(len(rows), 1)
        self.assertEqual(
            (rows.user_id.login, rows.kind, rows.res_model, rows.res_ids or []),
            (user, kind, records._name, records.ids),
        )
        self.assertEqual(rows.ip, "127.0.0.1")

    def test_journal_as_workbook(self):
        rows = self._take(f"/ejournal/journal/{self.journal.id}.xlsx", "teacher")
        self._assert_row(rows, "file", self.journal, "teacher")

    def test_report(self):
        """One row for Odoo's route and for the route that the client calls."""
        path = f"kaznmu_ejournal.report_journal/{self.journal.id}"
        for converter in ("pdf", "html"):
            with self.subTest(converter=converter):
                rows = self._take(f"/report/{converter}/{path}")
                self._assert_row(rows, "print", self.journal)
        data = json.dumps([f"/report/pdf/{path}", "qweb-pdf"])
        rows = self._take("/report/download", data={"data": data})
        self._assert_row(rows, "print", self.journal)

    def test_list_as_csv_and_workbook(self):
        self.users["registrar"].group_ids += self.env.ref("base.group_allow_export")
        data = {
            "model": "ejournal.student",
            "fields": [{"name": "name", "label": "Name", "type": "char"}],
            "ids": self.students.ids,
            "domain": [],
            "import_compat": False,
            "context": {},
            "groupby": [],
        }
        for ending in ("csv", "xlsx"):
            with self.subTest(ending=ending):
                rows = self._take(
                    f"/web/export/{ending}",
                    data={
                        "data": json.dumps(data),
                    },
                )
                self._assert_row(rows, "list", self.students)

    def test_pivot_table(self):
        table = {
            "title": "Students",
            "model": "ejournal.student",
            "measure_count": 1,
            "origin_count": 1,
            "col_group_headers": [],
            "measure_headers": [],
            "origin_headers": [],
            "rows": [],
        }
        rows = self._take("/web/pivot/export_xlsx", data={"data": json.dumps(table)})
        self._assert_row(rows, "list", self.env["ejournal.student"])

    def test_file_of_a_record(self):
        attachment = self.env["ir.attachment"].create(
            {
                "name": "scan.txt",
                "raw": b"scan",
                "res_model": self.journal._name,
                "res_id": self.journal.id,
            }
        )
        rows = self._take(f"/web/content/{attachment.id}?download=1")
        self._assert_row(rows, "file", self.journal)
        self.assertEqual(rows.title, "scan.txt")
        rows = self._take(
            "/mail/attachment/zip",
            data={
                "file_ids": str(attachment.id),
                "zip_name": "all.zip",
            },
        )
        self._assert_row(rows, "file", self.journal)

    @mute_logger("odoo.http")  # the server tells of the refusal
    def test_what_is_refused_leaves_no_row(self):
        new_test_user(self.env, login="nobody", groups="base.group_user")
        count = self.env["ejournal.access.log"].search_count([])
        self.authenticate("nobody", "nobody")
        response = self.url_open(f"/ejournal/journal/{self.journal.id}.xlsx")
        self.assertEqual(response.status_code, 403)
        self.assertEqual(self.env["ejournal.access.log"].search_count([]), count)
