from odoo import api, models
from odoo.exceptions import UserError


class EjournalStatementKindIndividual(models.AbstractModel):
    """Individual statement: one student who missed the exam takes it apart.

    It is no retake and is not counted as one.
    """

    _name = "ejournal.statement.kind.individual"
    _inherit = "ejournal.statement.kind.retake"
    _description = "Individual statement"

    @api.model
    def _prepare_draft(self, journal, participant, lesson):
        origin = self._find_origin(journal)
        # As superuser: how the exam ended, of a journal whose teacher was checked.
        exams = participant and participant.sudo()._get_exam_lines().get(participant)
        # The last exam decides: who has FX may fall ill before the retake.
        if not origin or not exams or not exams[-1]._is_no_show():
            raise UserError(
                self.env._(
                    "An individual statement is for a student who did not appear at "
                    "the exam of a formed statement."
                )
            )
        earlier = origin.search(
            [
                ("journal_id", "=", journal.id),
                ("kind", "=", "individual"),
                ("participant_id", "=", participant.id),
            ]
        )
        return {
            "attempt": max(earlier.mapped("attempt"), default=0) + 1,
            "participant_id": participant.id,
            "origin_id": origin.id,
        }

    @api.model
    def _get_source_lines(self, journal, attempt, participant):
        exams = self._get_earlier_exams(journal, "individual", attempt, participant)
        return [
            lines._pick_result() for row, lines in exams.items() if row == participant
        ]
