from odoo import api, models
from odoo.fields import Domain

from ...integrity import shipped

OURS = "kaznmu_"  # how the names of the product's add-ons begin


class ResCompany(models.Model):
    """Rights that are not as the add-ons' files define them are told."""

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
        """Access rows and record rules that were added on the journal's models, or
        that are changed, switched off or gone among the product's own, as sentences
        (``str``)."""
        borrowed = self._get_ejournal_borrowed_models()
        installed = self.env["ir.module.module"]._installed()
        ours = sorted(name for name in installed if name.startswith(OURS))
        # The product's files come last: they change what the borrowed ones define.
        modules = (*sorted(set(borrowed.values())), *ours)
        domain = Domain("model_id.model", "=like", "ejournal.%") | Domain(
            "model_id.model", "in", list(borrowed)
        )
        found = []
        for model, read, describe in (
            ("ir.model.access", shipped.read_access, self._describe_access),
            ("ir.rule", shipped.read_rules, self._describe_rule),
        ):
            wanted = {}
            for module in modules:
                wanted |= read(module, self._get_id)
            found += self._compare_rights(model, domain, wanted, describe)
        return found

    @api.model
    def _compare_rights(self, model, domain, wanted, describe):
        """Yield what differs between the rows of a model and the files.

        :param domain: of the rows that must all be in the files
        :param dict wanted: ``{XML id: (name, description)}``
        :param describe: ``function(row)``: its description
        """
        # Archived ones as well; who may which rights is no secret.
        rows = self.env[model].sudo().with_context(active_test=False)
        by_name = {}
        for name in wanted:
            if row := rows.browse(self._get_id(name) or ()).exists():
                by_name[name] = row
        known = rows.union(*by_name.values())
        for row in rows.search(domain) - known:
            yield self.env._(
                "Added to the access rights: %s.", f"{row.model_id.name}, {row.name}"
            )
        for name, (title, description) in wanted.items():
            if name not in by_name:
                yield self.env._("Access rights were deleted: %s.", title)
            elif describe(by_name[name]) != description:
                row = by_name[name]
                yield self.env._(
                    "Access rights were changed: %s.",
                    f"{row.model_id.name}, {row.name}",
                )

    @api.model
    def _get_id(self, name):
        """The id of what has an XML id; ``False`` of what has none any more."""
        # As superuser: only ids are compared.
        data = self.env["ir.model.data"].sudo()
        return data._xmlid_to_res_id(name) if name else False

    @api.model
    def _describe_access(self, row):
        """An access row in the shape of ``shipped.read_access``."""
        return (
            row.model_id.id,
            row.group_id.id,
            row.active,
            *(bool(row[name]) for name in shipped.PERMISSIONS),
        )

    @api.model
    def _describe_rule(self, row):
        """A record rule in the shape of ``shipped.read_rules``."""
        return shipped.describe_rule(
            {
                **{name: row[name] for name in shipped.PERMISSIONS},
                "model_id": row.model_id.id,
                "groups": row.groups.ids,
                "active": row.active,
                "domain_force": row.domain_force,
            }
        )
