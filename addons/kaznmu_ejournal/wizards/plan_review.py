from collections import Counter

from odoo import api, fields, models
from odoo.fields import Command


class EjournalPlanReview(models.TransientModel):
    """The head's decision on a submitted plan, seeing what it does to journals."""

    _name = "ejournal.plan.review"
    _description = "Review of a plan"
    _rec_name = "plan_id"

    plan_id = fields.Many2one("ejournal.plan", required=True, readonly=True)
    reason = fields.Text(string="Reason for returning")
    line_ids = fields.One2many(
        "ejournal.plan.review.line",
        "review_id",
        "Changes of lessons",
        compute="_compute_line_ids",
        store=True,
    )

    summary = fields.Char(
        compute="_compute_line_ids", store=True, string="What happens in all"
    )
    lost_midterms = fields.Char(compute="_compute_line_ids", store=True)
    without_midterms = fields.Boolean(string="It is meant to have none")

    @api.depends("plan_id")
    def _compute_line_ids(self):
        for review in self:
            plan = review.plan_id
            # Journals are named to the head alone; approving checks once more.
            is_shown = plan.is_own_department and plan.state == "submitted"
            changes = plan._get_lesson_changes() if is_shown else []
            review.summary = self._summarize(changes)
            lost = plan._get_lost_midterms(changes)
            review.lost_midterms = ", ".join(dict.fromkeys(lost.mapped("topic")))
            review.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "journal_name": change.journal.display_name,
                        "number": change.number,
                        "date": change.date,
                        "kind": change.kind,
                        "old_topic": change.lesson.topic,
                        "new_topic": change.line.topic,
                        "reason": change.reason,
                    }
                )
                for change in changes
                if change.kind != "same"
            ]

    @api.model
    def _summarize(self, changes):
        """«Changed: 3 · Added: 1 · journals: 6»; empty when nothing changes."""
        counts = Counter(change.kind for change in changes)
        labels = self.env["ejournal.plan.review.line"]._fields["kind"]
        totals = [
            f"{label}: {counts[kind]}"
            for kind, label in labels._description_selection(self.env)
            if counts[kind]
        ]
        journals = {change.journal for change in changes if change.kind != "same"}
        if journals:
            totals.append(self.env._("journals: %s", len(journals)))
        return " · ".join(totals)

    def action_approve(self):
        """Put the plan in force, with the changes shown.

        :raise UserError: the user is not the head, the plan is not submitted, or it
            would cancel midterm controls and that was not said to be meant
        """
        self.plan_id._approve(self.without_midterms)
        return {"type": "ir.actions.act_window_close"}

    def action_return(self):
        """Return the plan to the coordinator.

        :raise UserError: no reason is given, or as when approving
        """
        self.plan_id._return(self.reason)
        return {"type": "ir.actions.act_window_close"}


class EjournalPlanReviewLine(models.TransientModel):
    """A lesson that approving the plan changes, or that it cannot change."""

    _name = "ejournal.plan.review.line"
    _description = "Change of a lesson by a plan"
    _rec_name = "journal_name"

    review_id = fields.Many2one(
        "ejournal.plan.review", required=True, ondelete="cascade", index=True
    )
    journal_name = fields.Char(string="Journal")
    number = fields.Integer()
    date = fields.Date()
    kind = fields.Selection(
        [
            ("update", "Changed"),
            ("topic", "New topic, marks stay"),
            ("add", "Added"),
            ("cancel", "Cancelled"),
            ("keep", "Stays as it is"),
        ],
        string="What happens",
    )
    old_topic = fields.Char(string="Topic now")
    new_topic = fields.Char(string="New topic")
    reason = fields.Char(string="Because")
