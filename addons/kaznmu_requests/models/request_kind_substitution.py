from odoo import api, fields, models

from .request_protocol import PROTOCOL_FIELDS


class EjournalRequestSubstitution(models.AbstractModel):
    """Fields of a substitution; a part of ``ejournal.request``."""

    _name = "ejournal.request.substitution"
    _description = "Request: substitution"

    replaces_id = fields.Many2one(
        "res.users", string="Who is replaced", ondelete="restrict", tracking=True
    )
    substitute_id = fields.Many2one("res.users", ondelete="restrict", tracking=True)
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To")


class EjournalRequestKindSubstitution(models.AbstractModel):
    """A substitute by decision of a department meeting (SOP C11): once approved, the
    journal is the substitute's for the given dates, under the own login."""

    _name = "ejournal.request.kind.substitution"
    _inherit = "ejournal.request.kind"
    _description = "Kind of request: substitution"

    code = "substitution"
    sequence = 40
    author_role = "coordinator"
    has_journal = True
    mail_templates = {
        "kaznmu_requests.mail_template_registrar_head": (
            "kaznmu_requests.mail_template_registrar_head_substitution"
        ),
        "kaznmu_requests.mail_template_done": (
            "kaznmu_requests.mail_template_done_substitution"
        ),
    }
    draft_fields = PROTOCOL_FIELDS | {
        "replaces_id",
        "substitute_id",
        "date_from",
        "date_to",
    }
    facts = (
        "author_id",
        "department_id",
        "discipline_id",
        "group_id",
        "replaces_id",
        "substitute_id",
        "date_from",
        "date_to",
    )

    @api.model
    def _get_label(self):
        return self.env._("Substitution")

    @api.model
    def _prepare_addressee(self, request):
        """The head decides whose journal it is, whoever asks."""
        addressee = super()._prepare_addressee(request)
        if request.journal_id:
            addressee["department_id"] = request.journal_id.department_id.id
        return addressee

    @api.model
    def _get_concerned(self, request):
        people = request.replaces_id | request.substitute_id
        return super()._get_concerned(request) | people

    @api.model
    def _get_problems(self, request):
        problems = super()._get_problems(request)
        replaced, substitute = request.replaces_id, request.substitute_id
        if not (request.journal_id and replaced and substitute):
            return [
                *problems,
                self.env._("Choose the journal, who is replaced and the substitute."),
            ]
        # By the assignments: they name those who have left, too.
        if replaced not in request.journal_id.assignment_ids.teacher_id:
            problems.append(
                self.env._("%s does not teach this journal.", replaced.name)
            )
        if replaced == substitute:
            problems.append(self.env._("Nobody is one's own substitute."))
        elif not substitute._is_ejournal_teacher():
            problems.append(
                self.env._("%s has not the role of a teacher.", substitute.name)
            )
        start, end = request.date_from, request.date_to
        if not (start and end and start <= end):
            problems.append(self.env._("Enter the first and the last day."))
        if not request._has_protocol():
            problems.append(
                self.env._(
                    "Enter number and date of the protocol of the department meeting "
                    "and attach it."
                )
            )
        elif problem := request._get_future_problem(request.protocol_date):
            problems.append(problem)
        return problems

    @api.model
    def _execute(self, request):
        # First the memo, which goes to the office with the notice of the row.
        request._add_report("action_report_substitution")
        self.env["ejournal.assignment"].create(
            {
                "journal_id": request.journal_id.id,
                "teacher_id": request.substitute_id.id,
                "replaces_id": request.replaces_id.id,
                "date_from": request.date_from,
                "date_to": request.date_to,
                "protocol_number": request.protocol_number,
                "protocol_date": request.protocol_date,
                "protocol_file": request.protocol_file,
                "protocol_filename": request.protocol_filename,
            }
        )
        self._tell_substitute(request)
        return super()._execute(request)

    @api.model
    def _tell_substitute(self, request):
        """The substitute need not see the request: the button leads to the journal."""
        self.env.ref("kaznmu_requests.mail_template_substitute")._write_to(
            request.substitute_id, request.journal_id, request=request
        )

    @api.model
    def _find_request(self, row):
        """The approved request from which an appointment comes, or none."""
        return self.env["ejournal.request"].search(
            [
                ("kind", "=", self.code),
                ("state", "in", ("approved", "done")),
                ("journal_id", "=", row.journal_id.id),
                ("substitute_id", "=", row.teacher_id.id),
                ("replaces_id", "=", row.replaces_id.id),
                ("date_from", "=", row.date_from),
                ("date_to", "=", row.date_to),
            ],
            limit=1,
        )
