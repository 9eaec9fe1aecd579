from odoo import fields, models
from odoo.exceptions import AccessError, UserError


class EjournalRetentionDecision(models.TransientModel):
    """Decide on documents whose retention term is over, many at once."""

    _name = "ejournal.retention.decision"
    _description = "Decision on retention terms"

    item_ids = fields.Many2many(
        "ejournal.retention",
        string="Documents",
        required=True,
        readonly=True,
        default=lambda self: self.env.context.get("active_ids", []),
    )
    decision = fields.Selection(
        lambda self: (
            self.env["ejournal.retention.review"]
            ._fields["decision"]
            ._description_selection(self.env)
        ),
        required=True,
        default="keep",
    )
    keep_until = fields.Date("Keep until")
    act_number = fields.Char("Act No.")
    note = fields.Char()

    def action_apply(self):
        """Note the decision; nothing is deleted.

        :raise AccessError: the user is not of the registrar's office
        :raise UserError: a document is not due yet, or the decision is incomplete
        """
        self.ensure_one()
        if not self.env.user._has_ejournal_role("registrar"):
            raise AccessError(
                self.env._("Only the registrar's office decides on retention terms.")
            )
        today = self.env.company._get_ejournal_today()
        early = self.item_ids.filtered(lambda item: not item.is_due)[:1]
        if early:
            raise UserError(
                self.env._("%s is not due for review yet.", early.display_name)
            )
        is_kept = self.decision == "keep"
        if is_kept and (not self.keep_until or self.keep_until < today):
            raise UserError(self.env._("Keep until a day that is not over yet."))
        if not is_kept and not (self.act_number or "").strip():
            raise UserError(self.env._("Enter the number of the act of handing over."))
        # Nobody writes reviews by hand; the rights and the terms were checked.
        self.env["ejournal.retention.review"].sudo().create(
            [
                {
                    "res_model": item.res_model,
                    "res_id": item.res_id,
                    "document_name": item.display_name,
                    "decision": self.decision,
                    "keep_until": is_kept and self.keep_until,
                    "act_number": not is_kept and self.act_number.strip(),
                    "note": self.note,
                    "user_id": self.env.uid,
                    "date": today,
                }
                for item in self.item_ids
            ]
        )
        return {"type": "ir.actions.act_window_close"}
