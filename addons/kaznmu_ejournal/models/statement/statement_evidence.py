from odoo import models

from odoo.addons.kaznmu_university.integrity import key


class EjournalStatementEvidence(models.AbstractModel):
    """A formed statement as evidence: a part of ``ejournal.statement``.

    Its digest alone would prove nothing: who rewrites content and lines rewrites the
    digest, too. The kept state covers all of them, and the database refuses to change
    them.
    """

    _name = "ejournal.statement.evidence"
    _description = "Statements as evidence"
    _inherit = ["ejournal.evidence.mixin", "ejournal.evidence.chatter"]

    _evidence_fields = (
        "number",
        "kind",
        "attempt",
        "revision",
        "previous_id",
        "origin_id",
        "journal_id",
        "participant_id",
        "lesson_id",
        "date",
        "examiner_id",
        "state",
        "formed_on",
        "formed_by_id",
        "decided_on",
        "decided_by_id",
        "return_reason",
        "return_kind",
        "token",
        "digest",
        "content",
    )
    _evidence_lines = {
        "line_ids": (
            "participant_id",
            "midterm_1",
            "midterm_2",
            "has_rating",
            "rating",
            "part_ratings",
            "is_admitted",
            "exam_kind",
            "exam_points",
            "has_appeal",
            "appeal_points",
            "appeal_date",
            "appeal_protocol",
            "final",
            "letter",
            "gpa_points",
            "outcome",
            "is_result",
        )
    }

    def _filter_evidence(self):
        return self.filtered(lambda statement: statement.state != "draft")

    def _is_evidence(self):
        return self.state != "draft"

    def _get_evidence(self):
        evidence = super()._get_evidence()
        for facts in evidence.values():
            # The content itself is kept once, in the statement.
            facts["content"] = key.get_sha256(facts["content"])
        return evidence

    def _freeze(self, frozen_on, content, **vals):
        # The database refuses lines that arrive after the state.
        self.line_ids.flush_recordset()
        return super()._freeze(frozen_on, content, **vals)
