from odoo import api, models
from odoo.exceptions import UserError

from odoo.addons.kaznmu_ejournal.models.statement.statement_kind import CORRECTABLE


class EjournalStatementLine(models.Model):
    """The way from a settled exam result to its correction."""

    _inherit = "ejournal.statement.line"

    def action_request(self):
        """Open a new request about the students' exam results (SOP C13).

        :return: action: the form of a new request, their cells filled in
        :raise UserError: a result was returned, or replaced by a later statement
        """
        self.check_access("read")
        last = self._get_last_exams(self.participant_id)
        for line in self:
            if line.participant_id not in last:
                raise UserError(
                    self.env._(
                        "%(student)s: the %(statement)s is not in force; form its next "
                        "revision first.",
                        student=line.student_id.name,
                        statement=line.statement_id.display_name,
                    )
                )
            if (later := last[line.participant_id]) != line:
                raise UserError(
                    self.env._(
                        "%(student)s has a later result: %(statement)s.",
                        student=line.student_id.name,
                        statement=later.statement_id.display_name,
                    )
                )
        return self.statement_id.journal_id.action_request(
            [
                {"participant_id": line.participant_id.id, "wanted": line.exam_value}
                for line in self
            ]
        )

    @api.model
    def _get_last_exams(self, participants):
        """The last exam of each student in statements in force, or returned for the
        correction of their content: ``{student: line}``.

        It is what can be corrected, since a statement is not before those that depend
        on it. After FX and a no-show at the retake that is the no-show, while the
        student's result is still the FX (see ``_pick_result``); after a return for
        the form alone there is neither, here as everywhere.
        """
        # As superuser: whether there is a later one does not depend on the reader.
        exams = participants.sudo()._get_exam_lines(CORRECTABLE)
        return {row: lines[-1] for row, lines in exams.items()}
