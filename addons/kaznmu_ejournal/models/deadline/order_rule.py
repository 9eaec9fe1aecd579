from odoo import api, fields, models

from odoo.addons.kaznmu_university.formats import join_names

# What a deadline says.
RULE_FIELDS = (
    "event",
    "days",
    "day_kind",
    "term_id",
    "kind_id",
    "level",
    "school_id",
)


class EjournalOrderRule(models.Model):
    """A deadline that an order sets: what, for whom, how many days after (SOP C10)."""

    _name = "ejournal.order.rule"
    _description = "Deadline of an order"
    _inherit = ["ejournal.guard.mixin", "ejournal.evidence.mixin"]
    _order = "order_id, event, id"
    _guard_fields = frozenset(("order_id", *RULE_FIELDS))
    _guard_system_fields = frozenset()
    _guard_parent = "order_id"
    _evidence_parent = "order_id"

    order_id = fields.Many2one(
        "ejournal.order", required=True, ondelete="cascade", index=True
    )
    event = fields.Selection(
        [
            ("lesson", "Filling, after the lesson"),
            ("makeup", "Make-up, after the missed lesson"),
            ("statement", "Statement, after the last lesson"),
            ("plan", "Plans (КТП), before the term begins"),
            ("consolidated", "Consolidated statement, after the interim attestation"),
            ("request_report", "Report on requests, after the interim attestation"),
        ],
        string="What is due",
        required=True,
        default="lesson",
    )
    days = fields.Integer(required=True, default=3)
    day_kind = fields.Selection(
        [("calendar", "Calendar days"), ("working", "Working days")],
        string="Kind of days",
        help="As the company's settings say when it is empty.",
    )
    term_id = fields.Many2one("ejournal.term", ondelete="restrict")
    kind_id = fields.Many2one(
        "ejournal.lesson.kind", string="For the kind of lesson", ondelete="restrict"
    )
    level = fields.Selection(
        selection=lambda self: (
            self.env["ejournal.program"]
            ._fields["level"]
            ._description_selection(self.env)
        ),
    )
    school_id = fields.Many2one("ejournal.school", ondelete="restrict")
    specificity = fields.Integer(compute="_compute_specificity")

    _days_range = models.Constraint(
        "CHECK (days BETWEEN 0 AND 366)", "A deadline is from 0 to 366 days away."
    )

    @api.depends("event", "days")
    @api.depends_context("lang")
    def _compute_display_name(self):
        events = dict(self._fields["event"]._description_selection(self.env))
        for line in self:
            line.display_name = join_names(
                events.get(line.event), str(line.days), separator=": "
            )

    @api.depends("term_id", "kind_id", "level", "school_id")
    def _compute_specificity(self):
        for line in self:
            line.specificity = sum(
                bool(line[name])
                for name in ("term_id", "kind_id", "level", "school_id")
            )
