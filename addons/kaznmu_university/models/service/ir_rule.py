from odoo import models


class IrRule(models.Model):
    """Odoo names the records that a user may not read to whoever asks in the mode for
    developers, which any employee may switch on: of ours, their names are what the
    user may not read."""

    _inherit = "ir.rule"

    def _make_access_error(self, operation, records):
        if not records._name.startswith("ejournal."):
            return super()._make_access_error(operation, records)
        error = super()._make_access_error(operation, records.browse())
        records.invalidate_recordset()  # as Odoo does: the check has filled the cache
        return error
