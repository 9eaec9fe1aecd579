import csv

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import file_open, file_path

OURS = "kaznmu_"  # how the names of the product's add-ons begin
PERMISSIONS = ("perm_read", "perm_write", "perm_create", "perm_unlink")


class ResCompany(models.Model):
    """Rights that the system administrator has added are told."""

    # Beside the offices; the rest is in models/res_company.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    def _get_ejournal_relaxations(self):
        return [
            *super()._get_ejournal_relaxations(),
            *self._get_ejournal_foreign_access(),
        ]

    @api.model
    def _get_ejournal_borrowed_models(self):
        """Hook: models of other add-ons that decide here, ``{model: its add-on}``."""
        return {}

    @api.model
    def _get_ejournal_foreign_access(self):
        """Access rows and record rules on the journal's models that are none of the
        product's, or are not as the product has them, as sentences (``str``)."""
        found = []
        borrowed = self._get_ejournal_borrowed_models()
        ours = (OURS, *borrowed.values())
        domain = Domain("model_id.model", "=like", "ejournal.%") | Domain(
            "model_id.model", "in", list(borrowed)
        )
        for model in ("ir.model.access", "ir.rule"):
            # Archived ones as well; who may read which rights is no secret.
            rows = self.env[model].sudo().with_context(active_test=False).search(domain)
            names = rows.get_external_id()
            shipped = self._read_shipped_access() if model == "ir.model.access" else {}
            for row in rows:
                name = names[row.id]
                if not name.startswith(ours):
                    sentence = self.env._("Added to the access rights: %s.")
                elif name in shipped and shipped[name] != self._get_access(row):
                    sentence = self.env._("Access rights were changed: %s.")
                else:
                    continue
                found.append(sentence % f"{row.model_id.name}, {row.name}")
        return found

    @api.model
    def _get_access(self, row):
        """What an access row grants: ``(group, active, permissions…)``."""
        group = row.group_id.get_external_id().get(row.group_id.id, "")
        return group, row.active, *(bool(row[name]) for name in PERMISSIONS)

    @api.model
    def _read_shipped_access(self):
        """``{XML id: what the row grants}`` by the files of the add-ons."""
        shipped = {}
        installed = self.env["ir.module.module"]._installed()
        for module in filter(lambda name: name.startswith(OURS), installed):
            try:
                path = file_path(f"{module}/security/ir.model.access.csv")
            except FileNotFoundError:
                continue
            with file_open(path) as file:
                for line in csv.DictReader(file):
                    group = self._complete(module, line["group_id:id"])
                    permissions = (line[name] == "1" for name in PERMISSIONS)
                    shipped[self._complete(module, line["id"])] = (
                        *(group, True),
                        *permissions,
                    )
        return shipped

    @staticmethod
    def _complete(module, name):
        return name if "." in name or not name else f"{module}.{name}"
