from odoo import models


class EjournalStatementLine(models.Model):
    """The way from a settled exam result to its correction."""

    _inherit = "ejournal.statement.line"

    def action_request(self):
        """Open a new request about the students' exam results (SOP C13).

        :return: action: the form of a new request, their cells filled in
        """
        self.check_access("read")
        return self.statement_id.journal_id.action_request(
            [
                {"participant_id": line.participant_id.id, "wanted": line.exam_value}
                for line in self
            ]
        )
