from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """The files of formed statements are originals: nobody changes or deletes them."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_statement_files()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_statement_files(self):
        self._check_statement_files()

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
