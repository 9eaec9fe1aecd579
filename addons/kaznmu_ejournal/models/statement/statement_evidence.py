from odoo import models

from odoo.addons.kaznmu_university.models.service.frozen_document import FROZEN_FACTS

from .line_facts import RATING_FIELDS, RESULT_FIELDS


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
        *FROZEN_FACTS,
    )
    _evidence_lines = {
        "line_ids": (
            "participant_id",
            *RATING_FIELDS,
            *RESULT_FIELDS,
            "final",
            "letter",
            "gpa_points",
            "traditional",
            "outcome",
            "second_letter",
            "in_gpa",
            "is_result",
        ),
        "part_ids": (
            "component_id",
            "credits",
            "weight",
            "minimum",
            "journal_id",
            "part_statement_id",
        ),
    }

    def _is_evidence(self):
        return self.state != "draft"

    def _freeze(self, frozen_on, content, **vals):
        # The database refuses lines that arrive after the state.
        self.line_ids.flush_recordset()
        return super()._freeze(frozen_on, content, **vals)
