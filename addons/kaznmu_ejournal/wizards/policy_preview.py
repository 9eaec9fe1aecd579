from odoo import api, fields, models
from odoo.fields import Command


class EjournalPolicyPreview(models.TransientModel):
    """What a policy would make of a journal, beside what is made of it now."""

    _name = "ejournal.policy.preview"
    _description = "What a policy changes"
    _rec_name = "policy_id"

    policy_id = fields.Many2one("ejournal.policy", required=True, readonly=True)
    journal_id = fields.Many2one("ejournal.journal", ondelete="cascade")
    present_id = fields.Many2one(
        related="journal_id.policy_id", string="Present policy"
    )
    line_ids = fields.One2many(
        "ejournal.policy.preview.line",
        "preview_id",
        string="Students",
        compute="_compute_line_ids",
        store=True,
    )
    changed_count = fields.Integer(
        compute="_compute_changed_count", string="Students who change"
    )

    @api.depends("journal_id", "policy_id")
    def _compute_line_ids(self):
        for preview in self:
            preview.line_ids = [
                Command.clear(),
                *(Command.create(line) for line in preview._prepare_lines()),
            ]

    @api.depends("line_ids.is_changed")
    def _compute_changed_count(self):
        for preview in self:
            preview.changed_count = len(preview.line_ids.filtered("is_changed"))

    def _prepare_lines(self):
        """A line a student: rating and final under both policies."""
        journal = self.journal_id
        if not journal:
            return []
        journal.check_access("read")
        # The journal was checked; marks and exams are read as its ratings are.
        journal = journal.sudo()
        exams = {
            line.participant_id: line
            for line in journal.statement_ids.filtered(
                lambda statement: (
                    statement.kind in ("main", "module") and not statement.is_superseded
                )
            ).line_ids
        }
        # As superuser: a policy's rules are no secret, and it need not be in force.
        policies = (journal.policy_id, self.policy_id.sudo())
        ratings = [journal._get_ratings(policy=policy) for policy in policies]
        lines = []
        for row in journal.participant_ids:
            present, draft = (
                self._describe(policy, found[row.id], exams.get(row))
                for policy, found in zip(policies, ratings, strict=True)
            )
            lines.append(
                {
                    "participant_id": row.id,
                    "rating_now": present[0],
                    "result_now": present[1],
                    "rating_then": draft[0],
                    "result_then": draft[1],
                    "bars": draft[2],
                    "is_changed": present[:2] != draft[:2],
                }
            )
        return lines

    def _describe(self, policy, rating, exam):
        """A student's rating and result in words: ``(rating, result, why not)``."""
        format_points = self.env["ejournal.mark"]._format_points
        text = "" if rating.rating is None else format_points(rating.rating)
        bars = " ".join(policy._describe_bars(rating))
        if not rating.is_admitted and (rating.bars or exam):
            return text, self.env._("not admitted"), bars
        if not exam and policy.has_exam and not rating.verdict:
            return text, "", bars
        result = policy._get_result(
            rating,
            rating.verdict or (exam and exam.exam_kind),
            exam and exam._get_exam_points(),
        )
        if result.final is None:
            return text, result.letter or "", bars
        return text, f"{format_points(result.final)} {result.letter or ''}", bars


class EjournalPolicyPreviewLine(models.TransientModel):
    """A student under the present policy and under the other one."""

    _name = "ejournal.policy.preview.line"
    _description = "Student whom a policy may change"
    _rec_name = "participant_id"
    _order = "is_changed desc, id"

    preview_id = fields.Many2one(
        "ejournal.policy.preview", required=True, ondelete="cascade", index=True
    )
    participant_id = fields.Many2one(
        "ejournal.participant", string="Student", required=True, ondelete="cascade"
    )
    rating_now = fields.Char("Rating now")
    result_now = fields.Char("Result now")
    rating_then = fields.Char("Rating by the policy")
    result_then = fields.Char("Result by the policy")
    bars = fields.Char("Why not admitted")
    is_changed = fields.Boolean("Changes")
