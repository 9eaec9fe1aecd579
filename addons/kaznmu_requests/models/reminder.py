from datetime import date

from odoo import api, models

from odoo.addons.kaznmu_university.models.service.reminder import PORTION

from .request_progress import ACTIVITY


class EjournalReminder(models.AbstractModel):
    """One mail a day with all requests that wait for somebody, in place of many."""

    _inherit = "ejournal.reminder"

    @api.model
    def _cron_digest_requests(self):
        """Write to all of whom a request waits that they were not told of.

        The marks on the activities are the memory: run twice or after an outage, it
        neither repeats nor forgets anything, and is silent when nothing is new.
        """
        groups = self.env["mail.activity"]._read_group(
            [("ejournal_in_digest", "=", True)], ["user_id"]
        )
        cron = self.env["ir.cron"]
        for number, (user,) in enumerate(groups, 1):
            self._digest_requests(user)
            if not number % PORTION or number == len(groups):
                cron._commit_progress(
                    number % PORTION or PORTION, remaining=len(groups) - number
                )

    @api.model
    def _digest_requests(self, user):
        """Tell one user everything that waits, what is overdue first."""
        activities = self.env["mail.activity"].search(
            [
                ("user_id", "=", user.id),
                ("activity_type_id", "=", self.env.ref(ACTIVITY).id),
            ]
        )
        activities.ejournal_in_digest = False
        if not user.active:
            return
        requests = self.env["ejournal.request"].browse(activities.mapped("res_id"))
        requests = requests.exists().sorted(
            lambda request: (request.deadline or date.max, request.id)
        )
        self.env.ref("kaznmu_requests.mail_template_digest")._write_to(
            user, requests=requests, late=sum(requests.mapped("is_overdue"))
        )
