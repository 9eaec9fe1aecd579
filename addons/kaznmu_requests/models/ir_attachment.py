from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Extracts of protocols change through their request alone, and the documents
    that the system has made for a request stay as they were sent (SOP T2.2, C17)."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_request_files()
        return attachments

    def write(self, vals):
        self._check_request_files()
        result = super().write(vals)
        self._check_request_files()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_request_files(self):
        self._check_request_files()

    def _check_request_files(self):
        """Refuse to touch the originals of requests past the request itself.

        :raise UserError: naming the file
        """
        if self.env.su:
            return
        for attachment in self.sudo():  # to see whose it is and who made it
            if attachment.res_model == "ejournal.request" and (
                attachment.res_field or attachment.create_uid.id == SUPERUSER_ID
            ):
                raise UserError(
                    self.env._(
                        "%s belongs to a request and stays as it is.", attachment.name
                    )
                )
