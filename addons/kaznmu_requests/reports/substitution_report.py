from odoo import models

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.languages import KAZAKH


class SubstitutionReport(models.AbstractModel):
    """Memo by which a department informs the registrar's office of a substitution
    that its meeting has decided (SOP C11)."""

    _name = "report.kaznmu_requests.report_substitution"
    _description = "Memo about a substitution"
    _inherit = ["ejournal.request.letter.mixin"]

    def _prepare_letter(self, request):
        start, end = request.date_from, request.date_to
        lessons = request.journal_id.lesson_ids.filtered(
            lambda lesson: start and end and start <= lesson.date <= end
        )
        return {
            **super()._prepare_letter(request),
            "addressee": request.env.company.ejournal_registrar_id.name,
            "start": format_day(start),
            "end": format_day(end),
            "lessons": [
                {
                    "date": format_day(lesson.date),
                    "kind": lesson.kind_id.name,
                    "topic": lesson.topic or "",
                }
                for lesson in lessons.sorted("date")
            ],
            "approvals": [
                self._describe_approval(step)
                for step in request.step_ids
                if step.outcome == "approved"
            ],
            "paragraphs": [
                self.env._(
                    "%(department)s informs you that, by decision of its meeting "
                    "(protocol No. %(number)s of %(date)s), %(substitute)s substitutes "
                    "for %(replaced)s from %(start)s to %(end)s.",
                    department=request.department_id.name,
                    number=request.protocol_number or "_____",
                    date=format_day(request.protocol_date) or "_____",
                    substitute=request.substitute_id.name or "_____",
                    replaced=request.replaces_id.name or "_____",
                    start=format_day(start) or "_____",
                    end=format_day(end) or "_____",
                ),
                self.env._(
                    "On these days the substitute fills the electronic journal named "
                    "below under the own login and password (point 11 of the standard "
                    "operating procedure)."
                ),
            ],
        }

    def _describe_approval(self, step):
        who = step.user_id.name
        if step.acted_for_id:
            who = self.env._(
                "%(user)s on behalf of %(principal)s",
                user=who,
                principal=step.acted_for_id.name,
            )
        return f"{step.stage_id.name}: {who}, {self._format_moment(step.date_end)}"


class SubstitutionReportKazakh(models.AbstractModel):
    _name = "report.kaznmu_requests.report_substitution_kk"
    _description = "Memo about a substitution, in Kazakh"
    _inherit = ["report.kaznmu_requests.report_substitution"]

    _document_language = KAZAKH
