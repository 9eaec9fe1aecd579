from odoo import fields, models


class EjournalRequestRefusal(models.TransientModel):
    """Asks for the reason of a refusal or a return."""

    _name = "ejournal.request.refusal"
    _description = "Reason of a refusal"

    request_ids = fields.Many2many("ejournal.request", required=True)
    outcome = fields.Selection(
        [("refused", "Refuse"), ("returned", "Return for rework")],
        required=True,
        default="refused",
    )
    reason = fields.Text(required=True)

    def action_confirm(self):
        """Refuse or return with the reason; the requests check who may."""
        self.ensure_one()
        if self.outcome == "refused":
            self.request_ids.action_refuse(self.reason)
        else:
            self.request_ids.action_return(self.reason)
        return {"type": "ir.actions.act_window_close"}
