from odoo import api, models
from odoo.exceptions import UserError


class EjournalStatementKindMidterm(models.AbstractModel):
    """Statement of a midterm control (РК): its points; the journal stays open."""

    _name = "ejournal.statement.kind.midterm"
    _inherit = "ejournal.statement.kind"
    _description = "Midterm statement"

    has_exam = False

    @api.model
    def _prepare_draft(self, journal, participant, lesson):
        if not lesson or lesson.journal_id != journal or not lesson.kind_id.is_midterm:
            raise UserError(
                self.env._("Choose the midterm control of this journal: its lesson.")
            )
        return {"lesson_id": lesson.id, "date": lesson.date}

    @api.model
    def _prepare_lines(self, statement):
        lesson = statement.lesson_id
        cells = statement.journal_id._fetch_cells(lesson)
        return {
            participant: {
                "midterm_1": cells[lesson.id, participant.id][1]["value"]
                if (lesson.id, participant.id) in cells
                else False,
                "is_admitted": False,
            }
            for participant in statement.journal_id.participant_ids
            if participant._attends(lesson.date)
        }

    @api.model
    def _get_due_from(self, statement):
        return self._get_due_from_control(statement)

    @api.model
    def _get_lessons(self, statement):
        return statement.lesson_id
