from odoo import api, models
from odoo.exceptions import AccessError

from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES, ENGLISH, RUSSIAN

GROUPS = (
    "kaznmu_university.ejournal_group_registrar,"
    "kaznmu_university.ejournal_group_dean_office"
)


class StudentTranscriptReport(models.AbstractModel):
    """Transcript of a student: the results of all terms, with the cumulative GPA."""

    _name = "report.kaznmu_registrar.report_student_transcript"
    _description = "Transcript of a student"
    _inherit = ["ejournal.document.mixin"]

    @api.model
    def _get_report_values(self, docids, data=None):
        if not (self.env.su or self.env.user.has_groups(GROUPS)):
            raise AccessError(
                self.env._(
                    "Transcripts are printed by the registrar's and the dean's offices."
                )
            )
        students = self.env["ejournal.student"].browse(docids)
        students.check_access("read")
        language = self._get_document_language()
        report = self.with_context(lang=language)
        # The students were checked; results come from journals of other schools, too.
        students = students.with_context(lang=language).sudo()
        # As superuser, as above.
        records = report.env["ejournal.academic.record"].sudo()._get_records(students)
        return {
            "doc_ids": docids,
            "doc_model": students._name,
            "docs": students,
            "language": language,
            "documents": [
                report._prepare_transcript(student, records[student])
                for student in students
            ],
        }

    @api.model
    def _get_document_language(self):
        """The language asked for, else the user's if it is one of documents."""
        asked = self.env.context.get("document_language") or self.env.lang
        return asked if asked in (*DOCUMENT_LANGUAGES, ENGLISH) else RUSSIAN

    def _get_words(self, result):
        """The traditional grade, or what there is instead of one."""
        if result.outcome == "not_admitted":
            return self.env._("not admitted")  # of one student, not of many
        name = "traditional" if result.traditional else "outcome"
        value = getattr(result, name)
        label = self._get_label("ejournal.statement.line", name, value)
        return label.partition(" (")[0]  # the letter has a column of its own

    def _prepare_transcript(self, student, record):
        group = student.enrollment_ids[:1].group_id
        format_value = self.env["ejournal.mark"]._format_value
        rows = []
        for discipline, line in record.results.items():
            result = line._get_result()
            final = result.final
            rows.append(
                {
                    "term": line.statement_id.term_id.name,
                    "code": discipline.code,
                    "discipline": discipline.name,
                    "credits": f"{discipline.credits:g}".replace(".", ","),
                    "final": "" if final is None else format_value("points", final),
                    "letter": result.letter or "",
                    "gpa_points": f"{result.gpa_points:.2f}".replace(".", ",")
                    if result.in_gpa
                    else "",
                    "traditional": self._get_words(result),
                }
            )
        gpa = record.gpa
        # As superuser: the registrar's name is no secret.
        return {
            "letterhead": self._get_letterhead(self._get_university()),
            "student": student.name,
            "number": student.number,
            "group": group.name or "",
            "course": group.course or "",
            "program": f"{group.program_id.code or ''} {group.program_id.name or ''}",
            "school": group.school_id.name or "",
            "rows": rows,
            "credits": f"{record.credits:g}".replace(".", ","),
            "gpa": "–" if gpa is None else str(gpa).replace(".", ","),
            "registrar": self.env.company.sudo().ejournal_registrar_id.name or "",
            "date": self._format_day(str(self.env.company._get_ejournal_today())),
        }
