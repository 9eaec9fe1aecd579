from odoo import api, models


class EjournalEnrollment(models.Model):
    """The rows of journals follow the enrollments."""

    _inherit = "ejournal.enrollment"

    @api.model
    def _after_change(self, groups, students):
        """Let the students' rows in the groups' journals follow (see ``_sync``).

        What cannot follow is told in the messages of the journal.
        """
        super()._after_change(groups, students)
        journals = self.env["ejournal.journal"].search([("group_id", "in", groups.ids)])
        if not journals:
            return
        _count, problems = self.env["ejournal.participant"]._sync(journals, students)
        for journal, say in problems:
            journal._post_words(say)
