from odoo import fields, models


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
        return None

    def _execute(self):
        if self.kind == "access":
            for person in self.person_ids:
                if self.access_action == "grant":
                    person._grant()
                else:
                    person._close_access()
        return super()._execute()
