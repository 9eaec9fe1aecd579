from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Files of formed statements and scans of orders in force are originals: nobody
    changes or deletes them."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_statement_files()
        self._check_order_scans()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_originals(self):
        self._check_statement_files()
        self._check_order_scans()

    def _check_statement_files(self):
        """Refuse to touch what the system has stored for a statement.

        :raise UserError: naming the file
        """
        if self.env.su:
            return
        for attachment in self.sudo():  # to see who made it, whoever asks
            if (
                attachment.res_model == "ejournal.statement"
                and attachment.create_uid.id == SUPERUSER_ID
            ):
                raise UserError(
                    self.env._(
                        "%s is the file of a formed statement and stays as it is.",
                        attachment.name,
                    )
                )

    def _check_order_scans(self):
        """Refuse to touch the scan of an order past the order itself (SOP C10).

        :raise UserError: the order was put in force
        """
        if self.env.su:
            return
        scans = self.sudo().filtered(  # to see whose they are, whoever asks
            lambda attachment: (
                attachment.res_model == "ejournal.order" and attachment.res_field
            )
        )
        self.env["ejournal.order"].sudo().browse(
            scans.mapped("res_id")
        ).exists()._check_draft()
