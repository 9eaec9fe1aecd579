from odoo import models


class EjournalStatement(models.Model):
    """The way from a formed statement to the correction of its exam results."""

    _inherit = "ejournal.statement"

    def action_request(self):
        """Open a new request about the statement's journal (SOP C13).

        :return: action: the form of a new request
        """
        self.ensure_one()
        self.check_access("read")
        return self.journal_id.action_request()
