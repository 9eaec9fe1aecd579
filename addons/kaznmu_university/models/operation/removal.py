from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

ALLOWED = "kaznmu_university.removal_allowed"
# Rows that tell of the others, which are counted; a new database has some.
OF_OTHERS = frozenset(("ejournal.evidence", "ejournal.closing.leaf"))
NAMED_MAX = 10  # kinds of records in the refusal


class IrModuleModule(models.Model):
    """An add-on that holds marks or documents is not removed by a click."""

    # Beside its setting; the words are in service/ir_module_module.py.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "ir.module.module"

    def write(self, vals):
        # Each way of removal ends here, before any table is touched.
        if vals.get("state") == "to remove":
            self._check_ejournal_removal()
        return super().write(vals)

    def module_uninstall(self):
        result = super().module_uninstall()
        # What is allowed is this removal, and no later one.
        self.env["ir.config_parameter"].set_param(ALLOWED, False)
        return result

    def _check_ejournal_removal(self):
        """Refuse to remove add-ons with what nobody can make again.

        :raise UserError: naming what they hold
        """
        # Whether it is allowed is no secret.
        if self.env["ir.config_parameter"].sudo().get_param(ALLOWED):
            return
        held = self._get_ejournal_holdings()
        if held:
            raise UserError(
                self.env._(
                    "These add-ons hold what nobody can make again, and their removal "
                    "would destroy it: %s. Make a backup; then allow the removal in "
                    "Settings → Electronic journal → Evidence.",
                    ", ".join(
                        f"{self.env['ir.model']._get(name).name} ({count})"
                        for name, count in held[:NAMED_MAX]
                    ),
                )
            )

    def _get_ejournal_holdings(self):
        """What the add-ons hold for good: documents that are frozen one day, and
        tables whose rows are never changed.

        :return: list of ``(model name, number of records)``, without empty ones
        """
        names = set(self.mapped("name"))
        tables = self.env["ejournal.integrity.check"]._get_append_only_tables()
        frozen = self.env.registry["ejournal.frozen.document"]
        counts = []
        for name, model in sorted(self.env.registry.items()):
            if (
                model._original_module in names
                and name not in OF_OTHERS
                and not model._abstract
                and (model._table in tables or issubclass(model, frozen))
            ):
                [(count,)] = self.env.execute_query(
                    SQL("SELECT COUNT(*) FROM %s", SQL.identifier(model._table))
                )
                counts.append((name, count))
        return [(name, count) for name, count in counts if count]


class ResCompany(models.Model):
    """The removal of add-ons among what settings allow."""

    # As above.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.company"

    def _get_ejournal_relaxations(self):
        found = super()._get_ejournal_relaxations()
        # Whether it is allowed is no secret.
        if self.env["ir.config_parameter"].sudo().get_param(ALLOWED):
            found.append(
                self.env._("Add-ons that hold marks and documents may be removed.")
            )
        return found


class ResConfigSettings(models.TransientModel):
    """See ``ir.module.module``."""

    # As above.
    # pylint: disable=consider-merging-classes-inherited
    _inherit = "res.config.settings"

    ejournal_removal_allowed = fields.Boolean(
        string="Add-ons with marks and documents may be removed",
        config_parameter=ALLOWED,
        help="Until the next removal, which destroys what they hold. "
        "Make a backup first.",
    )
