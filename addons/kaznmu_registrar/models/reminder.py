from datetime import timedelta

from odoo import api, models

WEEK = timedelta(days=7)
LATE_WEEKS = 4  # of consolidated statements; a term of years ago reminds nobody


class EjournalReminder(models.AbstractModel):
    """Reminders of dean's offices and the registrar's office."""

    _inherit = "ejournal.reminder"

    @api.model
    def _cron_remind_consolidated(self):
        """Remind of groups whose consolidated statement was not sent (SOP T1.10).

        Before the deadline, on the day after it, and every week from then on: to the
        registrar's office of all groups, to each dean's office of its own.
        """
        days = self.env.company.ejournal_consolidated_reminder_days
        if not days:
            return
        today = self.env.company._get_ejournal_today()
        terms = self.env["ejournal.term"].search([("attestation_start", "<=", today)])
        deadlines = self.env["ejournal.consolidated"]._get_deadlines(terms)
        for term, deadline in deadlines.items():
            due_on = self._get_consolidated_day(deadline, today, days)
            told_on = term.consolidated_reminded_on
            if not due_on or (told_on and told_on >= due_on):
                continue
            if self._remind_consolidated(term, deadline, today):
                term.consolidated_reminded_on = today

    @api.model
    def _get_consolidated_day(self, deadline, today, days):
        """The day of the last reminder that was due by today, or ``None``."""
        if today <= deadline:
            first = deadline - timedelta(days=days)
            return first if first <= today else None
        weeks, _days = divmod(today - deadline - timedelta(days=1), WEEK)
        if weeks > LATE_WEEKS:
            return None
        return deadline + timedelta(days=1) + weeks * WEEK

    @api.model
    def _remind_consolidated(self, term, deadline, today):
        """Write to the offices about a term; whether there was anything to say."""
        groups = self.env["ejournal.consolidated"]._get_unsent_groups(term)
        recipients = dict.fromkeys(self._get_registrars(), groups)
        for school, own in groups.grouped("school_id").items():
            for user in school._get_office():
                recipients[user] = recipients.get(user, own) | own
        if not groups:
            return False
        for user, own in recipients.items():
            self.env.ref("kaznmu_registrar.mail_template_unsent_groups")._write_to(
                user,
                term=term,
                groups=own,
                deadline=deadline,
                is_late=deadline < today,
            )
        return True

    @api.model
    def _get_registrars(self):
        """Staff of the registrar's office by role; administrators are left alone."""
        roles = self.env["res.groups"].union(
            *(
                self.env.user._get_ejournal_role_group(role)
                for role in ("registrar", "registrar_head")
            )
        )
        return roles.user_ids.filtered("active")
