from odoo import SUPERUSER_ID, api, models


class IrAttachment(models.Model):
    """Files of guarded records are guarded as the records are: scans of orders and
    protocols change through their field alone, documents of the system never. Files of
    messages that are evidence stay with them."""

    _inherit = "ir.attachment"

    @api.model_create_multi
    def create(self, vals_list):
        attachments = super().create(vals_list)
        attachments._check_guarded_files()
        return attachments

    def write(self, vals):
        self._check_guarded_files()
        self._check_is_not_said()
        result = super().write(vals)
        self._check_guarded_files()
        return result

    def unlink(self):
        self.check_access("unlink")
        self._check_guarded_files()
        self._check_is_not_said()
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

    def _check_is_not_said(self):
        """Refuse to touch a file that was sent with a message that is evidence.

        :raise UserError: naming the record
        """
        if not self.env.su:
            # The message may be hidden from the user.
            messages = self.env["mail.message"].sudo()
            messages.search(
                [("attachment_ids", "in", self.ids)]
            )._check_is_no_evidence()

    # ------------------------------------------------------------------
    # Originals
    # ------------------------------------------------------------------
    @api.model
    def _create_original(self, record, name, content):
        """Attach a document to its record in the name of the system.

        The user, who may read the record, need not be allowed to write to it.

        :param bytes content: PDF, or another file by its name
        """
        # A clean context: a caller's default_public must not reach the file.
        attachments = self.env(user=SUPERUSER_ID, context={})["ir.attachment"]
        return attachments.create(
            {
                "name": name,
                "raw": content,
                "res_model": record._name,
                "res_id": record.id,
            }
        )

    @api.model
    def _find_original(self, record, name):
        """The original of a record that the caller may read, or none.

        Only a file which the system made and nobody has changed since: whoever may
        write to a record may attach files to it, under any name.
        """
        return self.sudo().search(  # the caller checked; some readers have no rights
            [
                ("name", "=", name),
                ("res_model", "=", record._name),
                ("res_id", "=", record.id),
                ("create_uid", "=", SUPERUSER_ID),
                ("write_uid", "=", SUPERUSER_ID),
            ],
            limit=1,
        )
