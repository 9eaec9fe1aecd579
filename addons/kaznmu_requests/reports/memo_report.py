from odoo import models

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.languages import KAZAKH


class MemoReport(models.AbstractModel):
    """Memo (служебная записка) of the registrar's office to the vice-rector: a
    teacher's cases of an academic year, with their protocols (SOP C17)."""

    _name = "report.kaznmu_requests.report_memo"
    _description = "Memo to the vice-rector"
    _inherit = ["ejournal.request.letter.mixin"]

    def _prepare_letter(self, request):
        company = request.env.company
        teacher = request.teacher_id
        cases = [
            self._prepare_case(case) for case in request.correction_ids.sorted("number")
        ]
        place = ", ".join(
            filter(None, (teacher.ejournal_position, request.department_id.name))
        )
        return {
            **super()._prepare_letter(request),
            "is_draft": request.state == "draft",
            "addressee": request._find_users("vice_rector")[:1].name,
            "registrar": company.ejournal_registrar_id.name or request.author_id.name,
            "cases": cases,
            "protocols": sum(bool(case["protocol"]) for case in cases),
            "paragraphs": [
                self.env._(
                    "I inform you that in the academic year %(year)s the teacher "
                    "%(teacher)s (%(place)s) made errors in the electronic journal "
                    "which needed a change of marks. Confirmed cases: %(count)s; up to "
                    "%(limit)s need no memo.",
                    year=request.memo_year,
                    teacher=teacher.name,
                    place=place,
                    count=len(cases),
                    limit=company.ejournal_error_limit,
                ),
                self.env._(
                    "Under points 17 and 18 of the standard operating procedure "
                    "“Keeping of the electronic journal” I send you the list of the "
                    "cases with their documents, for you to consider a petition for a "
                    "disciplinary measure (Labour Code of the Republic of Kazakhstan, "
                    "article 64)."
                ),
            ],
        }

    def _prepare_case(self, case):
        """A row of the list; marks as they became, before that as they should be."""
        sent = self.env.company._to_ejournal_time(case.submitted_on).date()
        return {
            "number": case.number,
            "date": format_day(sent),
            "discipline": case.discipline_id.name,
            "group": case.group_id.name,
            "term": case.term_id.display_name,
            "cells": [
                {
                    "student": cell.participant_id.student_id.name,
                    "place": cell.place,
                    "was": cell.was or "—",
                    "is": (
                        cell.became
                        if case.state in ("done", "expired")
                        else cell.wanted
                    )
                    or "—",
                }
                for cell in case.cell_ids
            ],
            "cause": self._get_label(case._name, "cause_kind", case.cause_kind),
            "description": case.description,
            "protocol": case.protocol_number,
            "protocol_date": format_day(case.protocol_date),
        }


class MemoReportKazakh(models.AbstractModel):
    _name = "report.kaznmu_requests.report_memo_kk"
    _description = "Memo to the vice-rector, in Kazakh"
    _inherit = ["report.kaznmu_requests.report_memo"]

    _document_language = KAZAKH
