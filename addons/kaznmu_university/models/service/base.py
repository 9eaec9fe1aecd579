from odoo import models


class Base(models.AbstractModel):
    """Odoo's own export of lists is noted, whatever the model; no record of ours is
    called by a technical name."""

    _inherit = "base"

    def _compute_display_name(self):
        """Where a model of ours has no name (a wizard), the kind of thing it is; where
        the name is one of a selection, its label."""
        field = self._fields.get(self._rec_name)
        is_named = field and field.type != "selection"
        if is_named or not self._name.startswith("ejournal."):
            return super()._compute_display_name()
        labels = dict(field._description_selection(self.env)) if field else {}
        kind = self.env["ir.model"]._get(self._name).name
        for record in self:
            record.display_name = labels.get(field and record[field.name], kind)
        return None

    def export_data(self, fields_to_export):
        """Export records, as from a list's menu, and note it in the access log.

        :param list fields_to_export: paths of fields
        :return: dict of ``datas``, a list of rows
        """
        answer = super().export_data(fields_to_export)
        self.env["ejournal.access.log"]._log(
            self, "list", self.env["ir.model"]._get(self._name).name
        )
        return answer
