from odoo import fields, models
from odoo.exceptions import UserError

from ..service.append_only import forbid_changes


class EjournalClosingLeaf(models.Model):
    """The last digest of a chain, as a closing saw it."""

    _name = "ejournal.closing.leaf"
    _description = "Chain in a closing"
    _inherit = ["ejournal.closed.mixin", "ejournal.guard.mixin"]
    _guard_system_fields = frozenset()  # nor by superuser
    _log_access = False
    _order = "id"

    closing_id = fields.Many2one(
        "ejournal.closing", required=True, ondelete="restrict", index=True
    )
    kind = fields.Char(required=True)
    res_id = fields.Many2oneReference("Record", model_field="kind", required=True)
    digest = fields.Char(required=True)

    _chain_idx = models.Index("(kind, res_id, id)")

    def init(self):
        forbid_changes(self.env.cr, self._table, "Closings are append-only")

    def _check_editable(self):
        raise UserError(self.env._("A closing never changes."))
