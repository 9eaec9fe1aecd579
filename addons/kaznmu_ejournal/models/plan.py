from odoo import api, fields, models


class EjournalPlan(models.Model):
    """Calendar-thematic plan (КТП) of a discipline in a term (SOP T1.2)."""

    _name = "ejournal.plan"
    _description = "Calendar-thematic plan"
    _inherit = ["mail.thread"]
    _order = "term_id desc, discipline_id, id"

    term_id = fields.Many2one(
        "ejournal.term", required=True, ondelete="restrict", index=True
    )
    discipline_id = fields.Many2one(
        "ejournal.discipline", required=True, ondelete="restrict", index=True
    )
    department_id = fields.Many2one(
        related="discipline_id.department_id", store=True, index=True
    )
    line_ids = fields.One2many("ejournal.plan.line", "plan_id", string="Lessons")
    hours = fields.Integer(compute="_compute_hours", string="Academic hours")

    _plan_uniq = models.Constraint(
        "UNIQUE (term_id, discipline_id)",
        "The discipline already has a plan for this term.",
    )

    @api.depends("discipline_id", "term_id")
    def _compute_display_name(self):
        for plan in self:
            plan.display_name = f"{plan.discipline_id.name}, {plan.term_id.name}"

    @api.depends("line_ids.hours")
    def _compute_hours(self):
        for plan in self:
            plan.hours = sum(plan.line_ids.mapped("hours"))
