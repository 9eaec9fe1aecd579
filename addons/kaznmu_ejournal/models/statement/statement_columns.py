from odoo import api, fields, models

from ...assessment import TOP_PERCENT
from .statement_kind import EXAMLESS_KINDS, FINAL_KINDS


class EjournalStatementColumns(models.AbstractModel):
    """What the policy lets a statement show, and what it says of its grades.

    A part of ``ejournal.statement``.
    """

    _name = "ejournal.statement.columns"
    _description = "Columns of a statement"

    has_exam = fields.Boolean(compute="_compute_columns")
    stage_count = fields.Integer(compute="_compute_columns")
    stage_names = fields.Char("Stages of the exam", compute="_compute_columns")
    part_names = fields.Char("Parts of the rating", compute="_compute_columns")
    has_second_scale = fields.Boolean(compute="_compute_columns")
    top_share = fields.Float(
        string="A and A-, %", digits=(5, 1), compute="_compute_top_share"
    )
    is_top_exceeded = fields.Boolean(compute="_compute_top_share")

    @api.depends("journal_id.policy_id", "kind")
    @api.depends_context("lang")
    def _compute_columns(self):
        """What the policy lets the statement show, see ``ejournal.policy.rules``."""
        for statement in self:
            policy = statement.journal_id.policy_id.sudo()  # a public document
            with_exam = statement.kind not in EXAMLESS_KINDS and policy.has_exam
            statement.has_exam = with_exam
            statement.stage_count = len(policy.stage_ids) if with_exam else 0
            statement.stage_names = " · ".join(
                f"{place}: {stage.name}"
                for place, stage in enumerate(policy.stage_ids, 1)
            )
            statement.part_names = " · ".join(policy and policy._get_part_names())
            statement.has_second_scale = bool(policy.second_grade_ids)

    @api.depends("line_ids.outcome", "line_ids.final")
    def _compute_top_share(self):
        """The share that the ministry limits, seen before the statement is formed."""
        limit = self.env.company.sudo().ejournal_top_limit  # a number for everyone
        for statement in self:
            finals = statement.line_ids.filtered(lambda line: line.outcome == "points")
            top = finals.filtered(lambda line: line.final >= TOP_PERCENT)
            statement.top_share = 100 * len(top) / len(finals) if finals else 0
            statement.is_top_exceeded = bool(
                statement.kind in FINAL_KINDS and limit and statement.top_share > limit
            )
