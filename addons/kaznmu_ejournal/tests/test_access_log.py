import json

import psycopg2

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import get_db_name, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_university.tests.browser import WebCase

from .common import ROLES, EjournalCase, call_json2, generate_api_key

PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)
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


@tagged("post_install", "-at_install")
class TestReadingsOverTheNetwork(EjournalCase, WebCase):
    """Law 94-V: who reads marks and data of students stands in the log, whichever door
    the call comes by, and what is not personal does not."""

    frozen_time = None  # sessions ask the clock

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal.with_user(cls.teacher).save_marks(
            [
                {
                    "lesson_id": cls.practical.id,
                    "participant_id": cls.rows[0].id,
                    "value": "85",
                    "version": 0,
                }
            ]
        )
        cls.registrar = cls.users["registrar"]
        cls.env.flush_all()

    def call_web(self, user, model, method, ids, params):
        self.authenticate(user.login, user.login)
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "params": {
                        "model": model,
                        "method": method,
                        "args": [ids] if ids is not None else [],
                        "kwargs": params,
                    }
                }
            ),
            headers={"Content-Type": "application/json"},
        )

    def call_json2(self, user, model, method, ids, params):
        self.authenticate(None, None)  # the key alone says who it is
        if ids is not None:
            params = {**params, "ids": ids}
        return call_json2(self, user, model, method, **params)

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")  # tells of its end
    def call_xml_rpc(self, user, model, method, ids, params):
        self.xmlrpc_object.execute_kw(
            *(get_db_name(), user.id, generate_api_key(user)),
            *(model, method, [ids] if ids is not None else [], params),
        )

    def log_of(self, call, user, model, method, ids=None, **params):
        """Rows of the log that a call left."""
        Log = self.env["ejournal.access.log"]
        last = Log.search([], limit=1).id or 0
        response = getattr(self, call)(user, model, method, ids, params)
        if response is not None:
            self.assertEqual(response.status_code, 200, response.text[:500])
            self.assertNotIn('"error"', response.text[:200])
        return Log.search([("id", ">", last)])

    def get_readings(self):
        """``(name, user, model, method, ids, parameters, records read)``."""
        journal, students = self.journal, self.students
        marks = self.env["ejournal.mark"].search(
            [("participant_id", "in", self.rows.ids)]
        )
        names = {"display_name": {}}
        of_students = [("id", "in", students.ids)]
        of_marks = [("id", "in", marks.ids)]
        me = self.registrar
        yield "a grid", self.teacher, journal, "read_grid", journal.ids, {}, journal
        yield "cells", self.teacher, journal, "read_cells", journal.ids, {}, journal
        yield (
            *("earlier cells", self.teacher, journal, "read_cells_as_of", journal.ids),
            *({"moment": "2126-12-01 00:00:00"}, journal),
        )
        yield (
            *("changes", self.teacher, journal, "compare_cells", journal.ids),
            *({"moment_from": False, "moment_to": "2126-12-01 00:00:00"}, journal),
        )
        yield (
            *("read", me, students, "read", students.ids),
            *({"fields": ["number"]}, students),
        )
        yield (
            *("web_read", me, students, "web_read", students.ids),
            *({"specification": names}, students),
        )
        yield (
            *("search_read", me, students, "search_read", None),
            *({"domain": of_students, "fields": ["last_name"]}, students),
        )
        yield (
            *("web_search_read", me, students, "web_search_read", None),
            *({"domain": of_students, "specification": names}, students),
        )
        yield (
            *("names", me, students, "name_search", None),
            *({"name": "", "domain": of_students}, students),
        )
        yield (
            *("web names", me, students, "web_name_search", None),
            *(
                {"name": "", "specification": names, "domain": of_students},
                students,
            ),
        )
        yield (
            *("groups by name", me, students, "formatted_read_group", None),
            *(
                {"domain": of_students, "groupby": ["last_name"], "aggregates": []},
                students,
            ),
        )
        rows = self.rows
        yield (
            *("groups by student", me, rows, "web_read_group", None),
            *(
                {
                    "domain": [("id", "in", rows.ids)],
                    "groupby": ["student_id"],
                    "aggregates": ["__count"],
                },
                students,
            ),
        )
        yield (
            *("a pivot", me, rows, "formatted_read_grouping_sets", None),
            *(
                {
                    "domain": [("id", "in", rows.ids)],
                    "grouping_sets": [["student_id"]],
                    "aggregates": ["__count"],
                },
                students,
            ),
        )
        if marks.with_user(me).has_access("read"):
            yield (
                *("marks", me, marks, "search_read", None),
                *({"domain": of_marks, "fields": ["points"]}, marks),
            )

    def test_every_reading_by_every_door(self):
        for call in ("call_web", "call_json2", "call_xml_rpc"):
            for name, user, model, method, ids, params, read in self.get_readings():
                if call == "call_xml_rpc" and read._name == self.journal._name:
                    continue  # XML-RPC knows no None, which the grid is full of
                with self.subTest(call=call, reading=name):
                    rows = self.log_of(call, user, model._name, method, ids, **params)
                    row = rows.filtered(
                        lambda row, read=read: row.res_model == read._name
                    )
                    self.assertEqual(len(row), 1, rows.mapped("title"))
                    self.assertEqual((row.user_id, row.kind), (user, "view"))
                    self.assertEqual(set(row.res_ids), set(read.ids))
                    if call != "call_xml_rpc":  # which hides where it comes from
                        self.assertEqual(row.ip, "127.0.0.1")

    def test_names_on_the_way_to_a_page(self):
        self.authenticate("registrar", "registrar")
        Log = self.env["ejournal.access.log"]
        last = Log.search([], limit=1).id or 0
        actions = [
            {"model": student._name, "resId": student.id} for student in self.students
        ]
        answer = self.make_jsonrpc_request(
            "/web/action/load_breadcrumbs", {"actions": actions}
        )
        self.assertEqual(len(answer), len(self.students))
        row = Log.search([("id", ">", last)])
        self.assertEqual(set(row.res_ids), set(self.students.ids))

    def test_lines_within_other_records(self):
        """A journal's form with its rows reads the rows."""
        rows = self.log_of(
            "call_web",
            self.registrar,
            self.journal._name,
            "web_read",
            self.journal.ids,
            specification={"participant_ids": {"fields": {"display_name": {}}}},
        )
        self.assertEqual(rows.res_model, "ejournal.participant")
        self.assertEqual(set(rows.res_ids), set(self.rows.ids))

    def test_what_is_not_personal_leaves_no_row(self):
        for model, fields in (
            ("ejournal.journal", ["display_name", "state"]),
            ("ejournal.lesson", ["topic", "date"]),
            ("ejournal.discipline", ["name"]),
            ("ejournal.student", ["id", "write_date"]),
            ("res.lang", ["name"]),
        ):
            with self.subTest(model=model):
                rows = self.log_of(
                    *("call_web", self.registrar, model, "search_read"),
                    domain=[],
                    fields=fields,
                    limit=5,
                )
                self.assertFalse(rows)
        rows = self.log_of(
            *("call_web", self.registrar, "ejournal.student", "search_count"),
            domain=[],
        )
        self.assertFalse(rows)
        rows = self.log_of(
            *("call_web", self.registrar, "ejournal.participant"),
            *("formatted_read_group",),
            domain=[],
            groupby=["journal_id"],
            aggregates=["__count"],
        )
        self.assertFalse(rows)

    def test_one_insert_however_many_are_read(self):
        Student = self.students.with_user(self.registrar)
        Log = type(self.env["ejournal.access.log"])
        written = []
        create = Log.create

        def count(log, vals_list):
            written.append(len(vals_list))
            return create(log, vals_list)

        self.patch(Log, "create", count)
        self.log_of(
            *("call_web", self.registrar, Student._name, "search_read"),
            domain=[],
            fields=["last_name"],
        )
        self.assertEqual(written, [1])

    @mute_logger("odoo.http")
    def test_a_refused_reading_leaves_no_row(self):
        new_test_user(self.env, login="nobody", groups="base.group_user")
        count = self.env["ejournal.access.log"].search_count([])
        user = self.env["res.users"].search([("login", "=", "nobody")])
        response = self.call_web(
            user, "ejournal.student", "read", self.students.ids, {}
        )
        self.assertIn("AccessError", response.text)
        self.assertEqual(self.env["ejournal.access.log"].search_count([]), count)

    def test_a_file_read_as_a_field(self):
        """Content of files, by the record's field or by the file itself."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": "scan.txt",
                "raw": b"scan",
                "res_model": self.journal._name,
                "res_id": self.journal.id,
            }
        )
        for field in ("raw", "datas"):
            for context in ({}, {"bin_size": True}):
                if field == "datas" and context:
                    continue  # the size alone
                with self.subTest(field=field, context=context):
                    rows = self.log_of(
                        *("call_web", self.registrar, "ir.attachment", "read"),
                        attachment.ids,
                        fields=[field],
                        context=context,
                    )
                    self.assertEqual(rows.res_model, self.journal._name)
                    self.assertEqual(rows.res_ids, self.journal.ids)

    def test_pictures_and_disguised_names(self):
        """A scan as a picture, and under a name of the client's."""
        attachment = self.env["ir.attachment"].create(
            {
                "name": "protocol.png",
                "datas": PIXEL,
                "res_model": self.journal._name,
                "res_id": self.journal.id,
            }
        )
        self.authenticate("registrar", "registrar")
        for url in (
            f"/web/image/{attachment.id}",
            f"/web/image/{attachment.id}/10x10/holiday.png",
            f"/web/image?model=ir.attachment&id={attachment.id}&field=datas",
            f"/web/content/{attachment.id}?filename=holiday.png&download=1",
            f"/web/content/{attachment.id}/holiday.png",
        ):
            with self.subTest(url=url):
                Log = self.env["ejournal.access.log"]
                last = Log.search([], limit=1).id or 0
                self.assertEqual(self.url_open(url).status_code, 200)
                rows = Log.search([("id", ">", last)])
                self.assertEqual(len(rows), 1)
                self.assertEqual(rows.title, "protocol.png")
                self.assertEqual(rows.res_model, self.journal._name)

    def test_the_title_of_a_pivot_table_is_not_the_clients(self):
        self.authenticate("registrar", "registrar")
        table = {
            "title": "Holidays",
            "model": "ejournal.student",
            "measure_count": 1,
            "col_group_headers": [],
            "measure_headers": [],
            "rows": [],
        }
        self.url_open(
            "/web/pivot/export_xlsx",
            {"data": json.dumps(table), "csrf_token": http.Request.csrf_token(self)},
        )
        row = self.env["ejournal.access.log"].search([], limit=1)
        self.assertEqual(row.title, self.students._description)
