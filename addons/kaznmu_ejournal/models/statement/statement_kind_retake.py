from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_university.words import Speaker

from .statement_check import Finding
from .statement_kind import FINAL_KINDS


class EjournalStatementKindRetake(models.AbstractModel):
    """Retake: who did not appear, or has a grade that the scale lets be retaken (FX),
    takes the exam once more.

    The rating stays that of the main statement. Other failing grades (F) are not
    retaken but repeated, and a positive one is not retaken to raise it; each student
    retakes as many times in an attestation as the policy says.
    """

    _name = "ejournal.statement.kind.retake"
    _inherit = "ejournal.statement.kind"
    _description = "Retake statement"

    @api.model
    def _prepare_draft(self, journal, participant, lesson):
        origin = self._find_origin(journal)
        if not origin:
            raise UserError(
                self.env._(
                    "%s: the main statement is not formed yet.",
                    journal.display_name,
                )
            )
        attempts = origin.search(
            [("journal_id", "=", journal.id), ("kind", "=", "retake")]
        ).mapped("attempt")
        attempt = max(attempts, default=0) + 1
        if not self._get_source_lines(journal, attempt, participant):
            raise UserError(self._get_refusal(journal))
        return {"attempt": attempt, "origin_id": origin.id}

    @api.model
    def _find_origin(self, journal):
        return journal._get_statements_in_force().filtered(
            lambda statement: statement.kind in FINAL_KINDS
        )[:1]

    @api.model
    def _get_refusal(self, journal):
        """Why no student of the journal may retake the exam, in a sentence."""
        exams = journal.sudo().participant_ids._get_exam_lines()  # a sentence alone
        if any(lines._get_retake(taken=0) == "exam" for lines in exams.values()):
            return self.env._(
                "%(journal)s: an exam is retaken %(count)s times at most in an "
                "attestation.",
                journal=journal.display_name,
                count=journal.policy_id.retake_max,
            )
        return self.env._(
            "%s: nobody may retake the exam. Retaken are an exam that was missed and "
            "the grades that the scale of the policy names.",
            journal.display_name,
        )

    @api.model
    def _get_earlier_exams(self, journal, kind, attempt, participant):
        """Exams of each student in the order they were taken, whatever came of one
        statement and its revisions: ``{participant: lines}``, as superuser."""
        key = (kind, attempt, participant or journal.participant_ids.browse())
        # As superuser: results do not depend on the reader.
        exams = journal.sudo().participant_ids._get_exam_lines()
        return {
            row: earlier
            for row, lines in exams.items()
            if (
                earlier := lines.filtered(
                    lambda line: (
                        key
                        != (
                            line.statement_id.kind,
                            line.statement_id.attempt,
                            line.statement_id.participant_id,
                        )
                    )
                )
            )
        }

    @api.model
    def _get_source_lines(self, journal, attempt, participant):
        """The results, whatever came of this statement, that it may improve."""
        exams = self._get_earlier_exams(journal, "retake", attempt, participant)
        return [
            lines._pick_result()
            for lines in exams.values()
            if lines._get_retake() == "exam"
        ]

    @api.model
    def _prepare_lines(self, statement):
        lines = self._get_source_lines(
            statement.journal_id, statement.attempt, statement.participant_id
        )
        if not self._find_origin(statement.journal_id):
            lines = statement.line_ids  # nothing is lost; see _get_findings
        return {line.participant_id: line._prepare_rating() for line in lines}

    @api.model
    def _get_due_from(self, statement):
        return self._get_due_from_control(statement)

    @api.model
    def _get_lessons(self, statement):
        # Its marks were certified by the main statement.
        return self.env["ejournal.lesson"]

    @api.model
    def _get_dependents(self, statement):
        return statement.search(
            [
                ("journal_id", "=", statement.journal_id.id),
                ("kind", "in", ["retake", "individual"]),
                ("id", ">", statement.id),
                (
                    "line_ids.participant_id",
                    "in",
                    statement.line_ids.participant_id.ids,
                ),
            ]
        )

    @api.model
    def _get_findings(self, statement):
        if self._find_origin(statement.journal_id):
            return []
        message = Speaker._(
            "%s, on which this one depends, is not in force: correct it first.",
            statement.origin_id,
        )
        return [
            Finding(
                "origin_not_in_force",
                "error",
                message,
                statement._name,
                statement.origin_id.id,
            )
        ]
