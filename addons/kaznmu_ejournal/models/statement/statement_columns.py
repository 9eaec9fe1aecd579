from odoo import api, fields, models
from odoo.exceptions import UserError

from ...assessment import TOP_PERCENT, TOP_TYPES
from ...importer.exam_results import write_exam_blank
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
        string="A and A-, %", digits=(5, 1), compute="_compute_top_share", store=True
    )
    is_top_exceeded = fields.Boolean(compute="_compute_is_top_exceeded")

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

    def action_download_exam_blank(self):
        """Download the blank of the exam.

        :raise UserError: the statement has no exam
        """
        self._check_has_exam()
        return self.action_download_xlsx()

    def _check_has_exam(self):
        self.ensure_one()
        if not self.has_exam:
            raise UserError(self.env._("This statement has no exam."))

    def _get_workbook(self):
        """The blank of the exam, to be filled in and imported."""
        self._check_has_exam()
        stages = self.journal_id.policy_id.sudo().stage_ids  # a public document
        lines = self.line_ids.filtered("is_admitted")
        return self.display_name, write_exam_blank(self.env, lines, stages)

    @api.depends(
        "kind",
        "line_ids.outcome",
        "line_ids.final",
        "journal_id.control_form",
        "discipline_id.transcript_type",
        "term_id.is_summer",
    )
    def _compute_top_share(self):
        """The share that the ministry limits, seen before the statement is formed;
        counted as indicator 2.21 is: 0 of what it leaves out."""
        for statement in self:
            finals = statement.line_ids.filtered(lambda line: line.outcome == "points")
            if not statement._is_top_counted():
                finals = finals.browse()
            top = finals.filtered(lambda line: line.final >= TOP_PERCENT)
            statement.top_share = 100 * len(top) / len(finals) if finals else 0

    def _is_top_counted(self):
        """Whether the ministry's indicator 2.21 counts the statement's finals."""
        self.ensure_one()
        is_credit = self.journal_id.control_form == "credit"
        kind = self.discipline_id.transcript_type or ("5" if is_credit else "0")
        return (
            self.kind in FINAL_KINDS
            and not self.term_id.is_summer
            and kind in TOP_TYPES
        )

    @api.depends("top_share")
    @api.depends_context("company")
    def _compute_is_top_exceeded(self):
        limit = self.env.company.sudo().ejournal_top_limit  # a number for everyone
        for statement in self:
            statement.is_top_exceeded = bool(limit and statement.top_share > limit)
