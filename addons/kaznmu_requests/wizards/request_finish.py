from odoo import fields, models


class EjournalRequestFinish(models.TransientModel):
    """Asks before a correction ends in which something agreed is not entered."""

    _name = "ejournal.request.finish"
    _description = "End of a correction"
    _rec_name = "request_id"

    request_id = fields.Many2one("ejournal.request", required=True, readonly=True)
    cell_ids = fields.One2many(related="request_id.cell_ids", related_sudo=False)
    reason = fields.Text(string="Why not")

    def action_enter(self):
        """Enter the agreed values instead; the request goes on."""
        self.ensure_one()
        return self.request_id.action_enter_approved()

    def action_confirm(self):
        """End the request as it is, and say why.

        :raise UserError: the reason is missing, or the request is not the user's
        """
        self.ensure_one()
        self.request_id._finish_unentered(self.reason)
        return {"type": "ir.actions.act_window_close"}
