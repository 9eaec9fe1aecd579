from odoo import SUPERUSER_ID, api, models
from odoo.exceptions import UserError


class IrAttachment(models.Model):
    """Originals of documents and scans of orders in force: nobody changes or deletes
    them."""

    _inherit = "ir.attachment"

    def write(self, vals):
        self._check_originals()
        self._check_order_scans()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_originals(self):
        self._check_originals()
        self._check_order_scans()

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

    def _check_originals(self):
        """Refuse to touch what the system has stored for a frozen document.

        :raise UserError: naming the file
        """
        if self.env.su:
            return
        frozen = self.pool["ejournal.frozen.document"]
        for attachment in self.sudo():  # to see who made it, whoever asks
            if (
                attachment.res_model in self.env
                and isinstance(self.env[attachment.res_model], frozen)
                and attachment.create_uid.id == SUPERUSER_ID
            ):
                raise UserError(
                    self.env._(
                        "%s is the original of a document and stays as it is.",
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
