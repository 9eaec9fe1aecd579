from odoo import api, fields, models


class EjournalOrderPreview(models.TransientModel):
    """What an order would change before it takes effect (SOP C10)."""

    _name = "ejournal.order.preview"
    _description = "What an order changes"
    _rec_name = "order_id"

    order_id = fields.Many2one("ejournal.order", required=True, readonly=True)
    pending = fields.Selection(related="order_id.pending")
    can_confirm = fields.Boolean(related="order_id.can_confirm")
    line_ids = fields.One2many(
        "ejournal.order.preview.line", "preview_id", string="Journals", readonly=True
    )
    opening_ids = fields.One2many(related="order_id.opening_ids")
    moved = fields.Integer(compute="_compute_totals", string="Deadlines that move")
    closed = fields.Integer(compute="_compute_totals", string="Lessons that close")
    reopened = fields.Integer(compute="_compute_totals", string="Lessons that reopen")

    @api.depends("line_ids")
    def _compute_totals(self):
        for preview in self:
            for name in ("moved", "closed", "reopened"):
                preview[name] = sum(preview.line_ids.mapped(name))

    @api.model
    def _create_for(self, order):
        return self.create(
            {
                "order_id": order.id,
                "line_ids": [
                    fields.Command.create({"journal_id": journal_id, **counts})
                    for journal_id, counts in order._get_preview().items()
                ],
            }
        )

    def action_put_in_force(self):
        """Ask to put the order in force as it was shown."""
        self.order_id.action_put_in_force()
        return self.order_id._get_records_action()

    def action_confirm(self):
        """Confirm what was shown; the order checks who may."""
        self.ensure_one()
        self.order_id._confirm()
        return self.order_id._get_records_action()


class EjournalOrderPreviewLine(models.TransientModel):
    """A journal whose lessons get other deadlines."""

    _name = "ejournal.order.preview.line"
    _description = "Journal that an order changes"
    _rec_name = "journal_id"
    _order = "closed desc, moved desc, id"

    preview_id = fields.Many2one(
        "ejournal.order.preview", required=True, ondelete="cascade", index=True
    )
    journal_id = fields.Many2one("ejournal.journal", required=True, ondelete="cascade")
    department_id = fields.Many2one(related="journal_id.department_id")
    moved = fields.Integer(string="Deadlines that move")
    closed = fields.Integer(string="Lessons that close")
    reopened = fields.Integer(string="Lessons that reopen")
