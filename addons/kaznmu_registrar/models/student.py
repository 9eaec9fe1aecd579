from odoo import models


class EjournalStudent(models.Model):
    """The transcript of a student."""

    _inherit = "ejournal.student"

    def action_print_transcript(self):
        """Print the results of all terms, in the language that the context asks."""
        report = self.env.ref("kaznmu_registrar.action_report_student_transcript")
        return report._get_print_action(self)
