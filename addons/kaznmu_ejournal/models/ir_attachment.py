from odoo import api, models


class IrAttachment(models.Model):
    """Files of guarded records are guarded as the records are: scans of orders and
    protocols change through their field alone, documents of the system never."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_guarded_files()
        return attachments

    def write(self, vals):
        self._check_guarded_files()
        result = super().write(vals)
        self._check_guarded_files()
        return result

    def unlink(self):
        self.check_access("unlink")
        self._check_guarded_files()
        return super().unlink()

    def _check_guarded_files(self):
        """Refuse to touch what belongs to a guarded record.

        :raise UserError: naming the file or the record
        """
        if self.env.su:
            return
        guard = self.env.registry["ejournal.guard.mixin"]
        for attachment in self.sudo():  # to see whose it is and who made it
            model = attachment.res_model
            if model in self.env and isinstance(self.env[model], guard):
                record = self.env[model].browse(attachment.res_id).exists()
                record._check_file(attachment)
