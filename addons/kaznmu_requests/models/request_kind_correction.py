from odoo import api, models


class EjournalRequestKindCorrection(models.AbstractModel):
    """A correction of marks (SOP C13): decided by the students' school, counted as
    an error of the teacher (C17)."""

    _name = "ejournal.request.kind.correction"
    _inherit = "ejournal.request.kind.reopening"
    _description = "Kind of request: correction of marks"

    code = "correction"
    sent_readers = frozenset(("head", "dean_office"))
    sequence = 30
    is_error = True
    changes_marks = True
    mail_templates = {
        "kaznmu_requests.mail_template_correcting": (
            "kaznmu_requests.mail_template_correcting_correction"
        ),
    }
    facts = (
        "author_id",
        "department_id",
        "school_id",
        "discipline_id",
        "group_id",
        "cell_ids",
        "cause_kind",
        "description",
    )

    @api.model
    def _get_label(self):
        return self.env._("Correction of marks")

    @api.model
    def _get_problems(self, request):
        problems = super()._get_problems(request)
        if not request.journal_id:
            return problems  # nothing else can be told
        if not request.cause_kind:
            problems.append(self.env._("Choose the cause of the error."))
        wrong_on, found_on = request.error_date, request.discovery_date
        if not wrong_on or not found_on:
            problems.append(
                self.env._("Enter when it was filled wrongly and when that was found.")
            )
        elif not wrong_on <= found_on <= self.env.company._get_ejournal_today():
            problems.append(
                self.env._(
                    "First the error, then its discovery, and none in the future."
                )
            )
        return problems

    @api.model
    def _split(self, request):
        """One request a school to which the students belong (SOP T2.1)."""
        cells_by_school = request.cell_ids.grouped(lambda cell: cell._get_school())
        (school, _cells), *others = cells_by_school.items()
        requests = request
        for other_school, cells in others:
            # Not copied from the client's context: a draft of its own, then the cells.
            part = request.copy(
                {
                    "author_id": request.author_id.id,
                    "lesson_ids": False,
                    "discovery_date": request.discovery_date,
                }
            )
            cells.request_id = part
            part.write({"school_id": other_school.id, "kind": self.code})
            requests |= part
        request.school_id = school
        return requests

    @api.model
    def _prepare_submission(self, request):
        """Whether it is sent after the days that the SOP gives (T2.1)."""
        company = self.env.company
        found_on = request.discovery_date
        last_day = company._add_ejournal_days(found_on, company.ejournal_report_days)
        return {
            **super()._prepare_submission(request),
            "is_late": company._get_ejournal_today() > last_day,
        }

    @api.model
    def _execute(self, request):
        self.env["ejournal.request.kind.memo"]._draft(request)
        return super()._execute(request)
