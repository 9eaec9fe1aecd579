from odoo import api, models

from ...importer.importer import KNOWN


class IrFieldsConverter(models.AbstractModel):
    """Ids that the importer has looked up for all rows of a portion at once."""

    _inherit = "ir.fields.converter"

    @api.model
    def db_id_for(self, model, field, subfield, value, savepoint):
        """As Odoo's, which asks the database for each cell whether a record exists."""
        # Kept at the cursor: nothing that a client sends gets there.
        known = self.env.cr.cache.get(KNOWN, {})
        if subfield == ".id" and value in known.get(field.comodel_name, ()):
            return int(value), []
        return super().db_id_for(model, field, subfield, value, savepoint)
