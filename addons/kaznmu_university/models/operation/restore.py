import hashlib
from pathlib import Path

from odoo import api, models
from odoo.tools import SQL, config

PORTION = 500  # files


class EjournalRestore(models.AbstractModel):
    """Whether a restored database is whole: what it holds, and each file of it.

    Whether anything was rewritten, the check of the evidence says.
    """

    _name = "ejournal.restore"
    _description = "Check of a restored database"

    @api.model
    def _get_counts(self):
        """How many rows the tables of the journal have: ``{model: int}``."""
        counts = {}
        for name, model in sorted(self.env.registry.items()):
            if name.startswith("ejournal.") and model._auto and not model._transient:
                [(counts[name],)] = self.env.execute_query(
                    SQL("SELECT COUNT(*) FROM %s", SQL.identifier(model._table))
                )
        return counts

    @api.model
    def _verify_files(self):
        """Look at each file that an attachment names.

        :return: generator of ``(done, total, [sentence])`` by portions of files, the
            sentences about those that are missing or have another content
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT store_fname, MIN(checksum), MIN(name) FROM ir_attachment
                    WHERE store_fname IS NOT NULL GROUP BY 1 ORDER BY 1"""
            )
        )
        for start in range(0, len(rows), PORTION):
            portion = rows[start : start + PORTION]
            found = [self._get_problem(*row) for row in portion]
            yield start + len(portion), len(rows), [*filter(None, found)]

    def _get_problem(self, path, checksum, name):
        digest = self._get_digest(path)
        if not digest:
            return self.env._(
                "The file %(path)s is missing (%(name)s).", path=path, name=name
            )
        if digest != checksum:
            return self.env._(
                "The file %(path)s has another content (%(name)s).",
                path=path,
                name=name,
            )
        return None

    def _get_digest(self, path):
        """By what Odoo names a file, no matter of secrets; ``None``: it is missing."""
        if "://" in path:  # in a store elsewhere, such as that of OCA's fs_attachment
            content = self.env["ir.attachment"]._file_read(path)
            return hashlib.sha1(content).hexdigest() if content else None
        file_path = Path(config.filestore(self.env.cr.dbname), path)
        if not file_path.is_file():
            return None
        with file_path.open("rb") as file:
            return hashlib.file_digest(file, "sha1").hexdigest()
