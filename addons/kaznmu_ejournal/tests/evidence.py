"""A case whose database somebody rewrites who can do everything in it."""

import tempfile
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

from odoo.tools import mute_logger

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
            records = model.with_context(active_test=False).search([])
            records._note_evidence()
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

    def forge(self, query, *params):
        """Rewrite the database as the owner of its tables can."""
        self.keep()
        with past_all_guards(self.env):
            self.cr.execute(query, params)  # pylint: disable=sql-injection
            return self.cr.rowcount

    @contextmanager
    def without_key(self):
        """As on a server, or in the hands of a forger, who has no key."""
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
