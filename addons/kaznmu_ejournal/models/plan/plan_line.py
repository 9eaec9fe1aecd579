from odoo import fields, models


class EjournalPlanLine(models.Model):
    """One lesson of a plan: number, topic, kind and academic hours of 50 minutes."""

    _name = "ejournal.plan.line"
    _description = "Line of a calendar-thematic plan"
    _inherit = ["ejournal.guard.mixin"]
    _order = "plan_id, number, id"
    _rec_name = "topic"
    _guard_fields = frozenset(("plan_id", "number", "topic", "kind_id", "hours"))
    _guard_parent = "plan_id"

    plan_id = fields.Many2one(
        "ejournal.plan", required=True, ondelete="cascade", index=True
    )
    number = fields.Integer(required=True)
    topic = fields.Char(required=True)
    kind_id = fields.Many2one(
        "ejournal.lesson.kind", required=True, ondelete="restrict", index=True
    )
    hours = fields.Integer(string="Academic hours", required=True, default=2)

    _number_uniq = models.Constraint(
        "UNIQUE (plan_id, number)", "Two lessons of the plan have the same number."
    )
    _number_positive = models.Constraint(
        "CHECK (number > 0)", "Lessons are numbered from 1."
    )
    _hours_range = models.Constraint(
        "CHECK (hours BETWEEN 1 AND 12)", "A lesson lasts from 1 to 12 academic hours."
    )

    def _prepare_lesson(self):
        """Values that a lesson of a journal takes from the plan."""
        self.ensure_one()
        return {
            "plan_line_id": self.id,
            "kind_id": self.kind_id.id,
            "topic": self.topic,
            "hours": self.hours,
        }
