from datetime import timedelta

from odoo import api, models


class EjournalReminder(models.AbstractModel):
    """The weekly digest of heads of department."""

    _inherit = "ejournal.reminder"

    @api.model
    def _cron_digest_heads(self):
        """Tell heads once a week what is late in their departments (SOP T1.6).

        A run that comes late, after an outage, makes up for the day that was missed.
        """
        weekday = self.env.company.ejournal_digest_weekday
        if not weekday:
            return
        today = self.env.company._get_ejournal_today()
        due_on = today - timedelta(days=(today.weekday() - int(weekday)) % 7)
        rows = self.env["ejournal.control"]._get_late_rows()
        departments = self.env["ejournal.department"].search(
            [
                ("head_id", "!=", False),
                "|",
                ("digest_on", "=", False),
                ("digest_on", "<", due_on),
            ]
        )
        for department in departments:
            if department in rows:
                self.env.ref("kaznmu_oversight.mail_template_late_journals")._write_to(
                    department.head_id, rows=rows[department]
                )
        # Quiet ones, too: their next digest is that of the next week.
        departments.digest_on = today
