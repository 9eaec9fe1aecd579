"""A case whose database somebody rewrites who can do everything in it."""

import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from unittest.mock import patch

from psycopg2 import DatabaseError

from odoo.fields import Command
from odoo.tools import SQL, mute_logger

from odoo.addons.kaznmu_university.integrity import closings_file, key

from .common import EjournalCase, past_all_guards


class EvidenceCase(EjournalCase):
    """The key and the file of closings lie in a folder of the test's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.startClassPatcher(
            patch.object(
                key, "get_path", lambda option, dbname, suffix: cls.folder / option
            )
        )
        cls.startClassPatcher(patch.object(closings_file, "get_path", key.get_path))
        key.get_keys.cache_clear()
        cls.addClassCleanup(key.get_keys.cache_clear)
        # Rows of before, sealed by the server's own key, are not this test's matter.
        with past_all_guards(cls.env):
            for table in (
                "ejournal_closing_leaf",
                "ejournal_closing",
                "ejournal_evidence",
            ):
                cls.cr.execute(f"DELETE FROM {table}")
        for model in cls.env["ejournal.evidence"]._get_models():
            model.browse(
                cls.env["ejournal.evidence"]._get_present_ids(model)
            )._note_evidence()
        cls.keep()

    def setUp(self):
        super().setUp()
        # What the last test has written there is undone in the database.
        (self.folder / closings_file.OPTION).unlink(missing_ok=True)

    @classmethod
    def keep(cls):
        """What the end of a transaction does, which no test reaches."""
        cls.env.flush_all()
        cls.env["ejournal.evidence"].sudo()._append_noted()

    def create_order(self):
        """A draft with its scan and one deadline."""
        return self.env["ejournal.order"].create(
            {
                "number": "E1",
                "date": "2026-11-01",
                "file": b"U2Nhbg==",
                "filename": "scan.pdf",
                "rule_ids": [Command.create({"days": 3})],
            }
        )

    def forge(self, query, *params):
        """Rewrite the database as the owner of its tables can."""
        self.keep()
        with past_all_guards(self.env):
            self.cr.execute(query, params)  # pylint: disable=sql-injection
            return self.cr.rowcount

    def assertEveryFactCounts(self, record):
        """Whatever is rewritten of what counts, of the record or its lines, a check
        says so; unless the database itself refuses."""
        self.keep()
        facts = [(record, name, name) for name in record._evidence_fields]
        for lines, names in record._evidence_lines.items():
            facts += [
                (line, name, lines) for line in record[lines][:1] for name in names
            ]
        forged = 0
        for part, name, fact in facts:
            with self.subTest(model=part._name, name=name):
                with self.cr.savepoint() as savepoint:
                    if self.forge_fact(part, name):
                        [finding] = self.env["ejournal.evidence"]._verify_records(
                            record.browse(), record.ids
                        )
                        self.assertEqual(
                            (finding.problem, finding.detail), ("differs", fact)
                        )
                        forged += 1
                    savepoint.rollback()
                self.env.invalidate_all()
        self.assertTrue(forged)

    def forge_fact(self, record, name):
        """Give a field another value, past everything; whether the database took it."""
        field = record._fields[name]
        if not field.column_type:
            return False  # files, relations of many to many: tests of their own
        column, table = SQL.identifier(name), SQL.identifier(record._table)
        others = {
            "boolean": [SQL("NOT COALESCE(%s, FALSE)", column)],
            "date": [SQL("COALESCE(%s + 1, '2026-09-02')", column)],
            "datetime": [SQL("COALESCE(%s + interval '1 day', now())", column)],
            "json": [SQL("""'{"forged": true}'::jsonb""")],
        }.get(field.type)
        if field.type == "many2one":
            other = SQL.identifier(self.env[field.comodel_name]._table)
            others = [
                SQL(
                    "(SELECT MIN(id) FROM %s WHERE id <> COALESCE(record.%s, 0))",
                    other,
                    column,
                ),
                SQL("NULL"),
            ]
        elif field.type in ("integer", "float", "many2one_reference"):
            others = [
                SQL("COALESCE(%s, 0) + 1", column),
                SQL("COALESCE(%s, 0) - 1", column),
            ]
        for value in others or [SQL("COALESCE(%s, '') || 'x'", column), SQL("NULL")]:
            with (
                suppress(DatabaseError),
                mute_logger("odoo.sql_db"),
                self.cr.savepoint(),
                past_all_guards(self.env),
            ):
                self.cr.execute(
                    SQL(
                        """UPDATE %(table)s record SET %(column)s = %(value)s
                            WHERE id = %(id)s
                              AND %(column)s IS DISTINCT FROM %(value)s""",
                        table=table,
                        column=column,
                        value=value,
                        id=record.id,
                    )
                )
                if self.cr.rowcount:
                    return True
        return False

    @contextmanager
    def without_key(self):
        """As on a server, or in the hands of a forger, who has no key."""
        self.keep()
        path = self.folder / key.KEY_FILE
        text = path.read_text()
        path.unlink()
        key.get_keys.cache_clear()
        try:
            yield
        finally:
            path.write_text(text)
            key.get_keys.cache_clear()

    def close(self):
        closing = self.env["ejournal.closing"]._close()
        closings_file.append(self.cr.dbname, [closing._describe()])
        return closing

    def check(self, user=None):
        """A whole check: its findings as ``{(problem, model, id)}``."""
        check = self.env["ejournal.integrity.check"]
        if user:
            check = check.with_user(user)
        self.last_check = check._create_check().sudo()
        with mute_logger("odoo.addons.mail"):
            return {
                (finding.problem, finding.res_model, finding.res_id)
                for _done, _total, findings in self.last_check._run()
                for finding in findings
            }
