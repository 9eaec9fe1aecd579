from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import plaintext2html


class EjournalRequestAccess(models.AbstractModel):
    """Fields of a request for access; a part of ``ejournal.request``."""

    _name = "ejournal.request.access"
    _description = "Request: access"

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


class EjournalRequestKindAccess(models.AbstractModel):
    """Access for new teachers by Form 1, and its end for those who leave (SOP T1.3,
    T1.4): asked by the head of department, decided by the digitalization department."""

    _name = "ejournal.request.kind.access"
    _inherit = "ejournal.request.kind"
    _description = "Kind of request: access"

    code = "access"
    sent_readers = frozenset(("head", "digitalization"))
    sequence = 10
    author_role = "head"
    has_description = False
    draft_fields = frozenset(("access_action", "person_ids"))
    mail_templates = {
        "kaznmu_requests.mail_template_done": (
            "kaznmu_requests.mail_template_done_access"
        ),
    }
    facts = ("author_id", "department_id", "access_action", "person_ids")

    @api.model
    def _get_label(self):
        return self.env._("Access to the system")

    @api.model
    def _get_problems(self, request):
        problems = super()._get_problems(request)
        if not request.person_ids:
            problems.append(self.env._("Name at least one person."))
        if not request.department_id:
            problems.append(self.env._("You belong to no department."))
        domains = [
            domain.strip().lower()
            for domain in (self.env.company.ejournal_email_domains or "").split(",")
            if domain.strip()
        ]
        for person in request.person_ids:
            if request.access_action == "grant":
                problems.append(person._get_problem(domains))
            else:
                problems.append(self._get_closing_problem(person))
        addresses = request.person_ids.mapped(lambda person: person.email.lower())
        if len(set(addresses)) < len(addresses):
            problems.append(self.env._("One address is given twice."))
        return [problem for problem in problems if problem]

    @api.model
    def _get_closing_problem(self, person):
        department = person.request_id.department_id
        own = Domain("ejournal_department_id", "=", department.id)
        if not person._find_users(own & Domain("active", "=", True)):
            # One answer for who has no log-in and who works elsewhere.
            return self.env._(
                "%s: nobody of your department logs in by this address; of another "
                "department its own head asks.",
                person.email,
            )
        if not person.last_day:
            return self.env._("%s: enter the last day of work.", person.name)
        return None

    @api.model
    def _get_approval_refusal(self, request):
        if request.access_action != "grant":
            return super()._get_approval_refusal(request)
        refusals = [person._get_grant_refusal() for person in request.person_ids]
        return " ".join(filter(None, refusals))

    @api.model
    def _get_concerned(self, request):
        return super()._get_concerned(request) | request.person_ids.user_id

    @api.model
    def _execute(self, request):
        if request.access_action == "grant":
            for person in request.person_ids:
                person._grant()
        else:
            self._remind_of_journals_left(request)
            request.person_ids._close_access()
        return super()._execute(request)

    @api.model
    def _remind_of_journals_left(self, request):
        """Journals of those who leave are the head's business (SOP C11)."""
        localized = self.with_context(lang=request.author_id.lang)
        for person in request.person_ids.filtered("journals_left"):
            request.activity_schedule(
                "mail.mail_activity_data_todo",
                date_deadline=person.last_day,
                summary=localized.env._("Arrange a substitution: %s", person.name),
                note=plaintext2html(person.journals_left),
                user_id=request.author_id.id,
            )

    @api.model
    def _run_daily(self):
        """Access ends with the last day of work."""
        today = self.env.company._get_ejournal_today()
        self.env["ejournal.request.person"].search(
            [
                ("request_id.kind", "=", self.code),
                ("request_id.access_action", "=", "close"),
                ("request_id.state", "=", "done"),
                ("closed_on", "=", False),
                ("last_day", "<", today),
            ]
        )._close_access()
        return super()._run_daily()
