from odoo import models


class Base(models.AbstractModel):
    """Odoo's own export of lists is noted, whatever the model."""

    _inherit = "base"

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
