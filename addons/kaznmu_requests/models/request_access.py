from odoo import api, fields, models
from odoo.tools import plaintext2html


class EjournalRequest(models.Model):
    """Access for new teachers by Form 1, and its end for those who leave (SOP T1.3,
    T1.4): asked by the head of department, decided by the digitalization department."""

    _inherit = "ejournal.request"

    access_action = fields.Selection(
        [("grant", "Give access"), ("close", "Close access")],
        string="What to do",
        required=True,
        default="grant",
    )
    person_ids = fields.One2many("ejournal.request.person", "request_id", "Persons")
    has_journals_left = fields.Boolean(compute="_compute_has_journals_left")

    @api.depends("person_ids.journals_left")
    def _compute_has_journals_left(self):
        for request in self:
            request.has_journals_left = any(request.person_ids.mapped("journals_left"))

    def _get_problems(self):
        problems = super()._get_problems()
        if self.kind != "access":
            return problems
        if not self.person_ids:
            problems.append(self.env._("Name at least one person."))
        if not self.department_id:
            problems.append(self.env._("You belong to no department."))
        domains = [
            domain.strip().lower()
            for domain in (self.env.company.ejournal_email_domains or "").split(",")
            if domain.strip()
        ]
        for person in self.person_ids:
            if self.access_action == "grant":
                problems.append(person._get_problem(domains))
            else:
                problems.append(self._get_closing_problem(person))
        addresses = self.person_ids.mapped(lambda person: person.email.lower())
        if len(set(addresses)) < len(addresses):
            problems.append(self.env._("One address is given twice."))
        return [problem for problem in problems if problem]

    def _get_closing_problem(self, person):
        if person.login_state != "active":
            return self.env._("%s has no open access.", person.email)
        user = person.user_id.sudo()  # only the department is compared
        if user.ejournal_department_id != self.department_id:
            return self.env._("%s works in another department.", person.name)
        if not person.last_day:
            return self.env._("%s: enter the last day of work.", person.name)
        return None

    def _execute(self):
        if self.kind == "access" and self.access_action == "grant":
            for person in self.person_ids:
                person._grant()
        elif self.kind == "access":
            self._remind_of_journals_left()
            self.person_ids._close_access()
        return super()._execute()

    def _remind_of_journals_left(self):
        """Journals of those who leave are the head's business (SOP C11)."""
        for person in self.person_ids.filtered("journals_left"):
            self.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=person.last_day,
                summary=self.env._("Arrange a substitution: %s", person.name),
                note=plaintext2html(person.journals_left),
                user_id=self.author_id.id,
            )

    @api.model
    def _cron_advance(self, batch_size=50):
        today = self.env.company._get_ejournal_today()
        self.env["ejournal.request.person"].search(
            [
                ("request_id.kind", "=", "access"),
                ("request_id.access_action", "=", "close"),
                ("request_id.state", "=", "done"),
                ("closed_on", "=", False),
                ("last_day", "<", today),
            ]
        )._close_access()
        return super()._cron_advance(batch_size)
