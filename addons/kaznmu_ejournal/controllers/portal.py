from odoo import http
from odoo.http import request

from odoo.addons.portal.controllers.portal import CustomerPortal


class EjournalPortal(CustomerPortal):
    """The student's own marks, absences, ratings and results; nobody else's.

    Students have no rights on the models at all: what they see is prepared by
    ``ejournal.student``, which starts from the logged-in user.
    """

    def _prepare_home_portal_values(self, counters):
        values = super()._prepare_home_portal_values(counters)
        if "ejournal_count" in counters:
            student = request.env["ejournal.student"]._get_own()
            values["ejournal_count"] = len(student.participant_ids)
        return values

    @http.route(
        ["/my/journals", "/my/journals/term/<int:term_id>"],
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_journals(self, term_id=None, **_parameters):
        """The student's disciplines of a term, the newest one by default."""
        student = self._get_student()
        terms = student._get_portal_terms()
        term = (
            terms.filtered(lambda term: term.id == term_id)
            if term_id is not None
            else terms[:1]
        )
        if term_id is not None and not term:
            raise request.not_found()
        return request.render(
            "kaznmu_ejournal.portal_journals",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "ejournal",
                "student": student,
                "terms": terms,
                "term": term,
                "journals": student._get_portal_journals(term),
            },
        )

    @http.route(
        "/my/journals/<int:participant_id>",
        type="http",
        auth="user",
        website=True,
        readonly=True,
    )
    def portal_journal(self, participant_id, expected=None, **_parameters):
        """One discipline: marks by lesson, what is missing for admission, and what
        marks as ``expected`` would lead to."""
        student = self._get_student()
        row = student.participant_ids.filtered(lambda row: row.id == participant_id)
        if not row:
            raise request.not_found()
        return request.render(
            "kaznmu_ejournal.portal_journal",
            {
                **self._prepare_portal_layout_values(),
                "page_name": "ejournal",
                "journal_name": row.journal_id.discipline_id.name,
                **student._get_portal_journal(row),
                **student._get_portal_forecast(row, expected),
            },
        )

    def _get_student(self):
        student = request.env["ejournal.student"]._get_own()
        if not student:
            raise request.not_found()
        return student
