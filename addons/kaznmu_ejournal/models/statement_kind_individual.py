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
        line = participant and journal._get_results().get(participant)
        if not origin or not line or not line._is_no_show():
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
        results = journal._get_results(without=("individual", attempt, participant))
        return [line for row, line in results.items() if row == participant]
