from odoo import api, models
from odoo.exceptions import UserError

STATEMENTS_WITHOUT_EXAM = ("midterm", "part")


class EjournalStatementLine(models.Model):
    """The way from a settled exam result to its correction."""

    _inherit = "ejournal.statement.line"

    def action_request(self):
        """Open a new request about the students' exam results (SOP C13).

        :return: action: the form of a new request, their cells filled in
        :raise UserError: a result was replaced by that of a later statement
        """
        self.check_access("read")
        newest = self._get_newest_results(self.participant_id)
        for line in self:
            later = newest.get(line.participant_id, line)
            if later != line:
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
    def _get_newest_results(self, participants):
        """Newest exam results of students in formed statements: ``{student: line}``."""
        lines = self.search(
            [
                ("participant_id", "in", participants.ids),
                ("statement_id.number", "!=", False),
                ("statement_id.kind", "not in", STATEMENTS_WITHOUT_EXAM),
            ],
            order="id",
        )
        return {line.participant_id: line for line in lines}
