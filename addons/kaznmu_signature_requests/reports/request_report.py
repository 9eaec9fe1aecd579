from odoo import api, models

from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES, RUSSIAN


class RequestSignedReport(models.AbstractModel):
    """What a request asked for, who decided what, and the stamps of the signatures."""

    _name = "report.kaznmu_signature_requests.report_request_signed"
    _description = "Printed request with stamps"
    _inherit = ["ejournal.document.mixin"]

    @api.model
    def _get_report_values(self, docids, data=None):
        requests = self.env["ejournal.request"].browse(docids)
        requests.check_access("read")
        language = self.env.lang if self.env.lang in DOCUMENT_LANGUAGES else RUSSIAN
        # Whoever reads the request reads the names that stand in it.
        report = self.sudo().with_context(lang=language)
        return {
            "language": language,
            "documents": [
                report._prepare_request(request.with_env(report.env))
                for request in requests
            ],
        }

    def _prepare_request(self, request):
        company = self.env.company
        outcomes = request.step_ids._fields["outcome"]._description_selection(self.env)
        return {
            "request": request,
            "letterhead": self._get_letterhead(self._get_university()),
            "sent": request.submitted_on
            and company._format_ejournal_time(request.submitted_on),
            "cells": [
                {
                    "student": cell.participant_id.student_id.name,
                    "place": cell.place,
                    "was": cell.was or "—",
                    "wanted": cell.wanted or "—",
                }
                for cell in request.cell_ids
            ],
            "decisions": [
                {
                    "stage": step.stage_id.name,
                    "outcome": dict(outcomes)[step.outcome],
                    "who": " / ".join(
                        filter(None, (step.user_id.name, step.acted_for_id.name))
                    ),
                    "date": company._format_ejournal_time(step.date_end),
                    "comment": step.comment or "",
                }
                for step in request.step_ids
                if step.outcome in ("approved", "refused", "returned")
            ],
            "signatures": request.signature_ids._prepare_stamps(),
        }
