"""Issue 18, section 3: what is marked as read only is answered by a streaming replica,
which refuses to write. The routes marked so are asked by their own tests, whose cursor
refuses as well (Odoo's ``TestCursor``)."""

from contextlib import contextmanager

from psycopg2.errors import ReadOnlySqlTransaction

from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.kaznmu_ejournal.tests.test_statement import StatementCase

OURS = "odoo.addons.kaznmu_"


@tagged("post_install", "-at_install")
class TestReadOnly(StatementCase):
    def find_methods(self):
        """Names of our methods that a client may call by a read-only cursor."""
        return {
            name
            for model in self.env.registry.values()
            for parent in model.mro()
            for name, method in vars(parent).items()
            if getattr(method, "_readonly", False)
            and method.__module__.startswith(OURS)
        }

    def test_each_method_only_reads(self):
        journal = self.journal.with_user(self.teacher)
        statement = self.make_formed()
        row, lesson = self.rows[0], self.practical
        today = journal.env["ejournal.today"]
        control = self.env["ejournal.control"].with_user(self.users["registrar"])
        calls = {
            "compare_cells": lambda: journal.compare_cells(False, "2126-11-30"),
            "name_search": lambda: journal.env["ejournal.discipline"].name_search(
                "Anatomy"
            ),
            "prepare_request": lambda: journal.prepare_request(lesson.id, row.id, "58"),
            "read_cell_history": lambda: journal.read_cell_history(lesson.id, row.id),
            "read_cells": journal.read_cells,
            "read_cells_as_of": lambda: journal.read_cells_as_of("2126-11-30"),
            "read_grid": journal.read_grid,
            "read_results": statement.read_results,
            "read_today": today.read_today,
            "search_count": lambda: control.search_count([]),
            "web_search_read": lambda: control.web_search_read([], {"held_count": {}}),
        }
        self.assertEqual(set(calls), self.find_methods())
        for name, call in calls.items():
            with self.subTest(method=name), self.read_only():
                self.assertTrue(call())

    def test_a_cursor_of_the_replica_refuses_to_write(self):
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ReadOnlySqlTransaction),
            self.read_only(),
        ):
            self.journal.term_id.name = "Other"
            self.env.flush_all()

    @contextmanager
    def read_only(self):
        """A part of the transaction that is as on a replica, with nothing cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.registry.clear_all_caches()
        with self.env.cr.savepoint(flush=False) as savepoint:
            self.env.cr.execute("SET TRANSACTION READ ONLY")
            yield
            self.env.flush_all()
            savepoint.rollback()
