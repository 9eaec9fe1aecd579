from odoo import api, models

from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN

# Our languages as the platform names them.
LANGUAGES = {"Ru": RUSSIAN, "Kz": KAZAKH, "En": ENGLISH}
ORDINARY, CREDIT_TEST = "0", "5"
# What the platform asks of every record and the journal does not know: defaults.
DEFAULTS = {
    "deleted": False,
    "notIncludedScholarship": False,
    "isGeneralExam": False,
    "isAdditionalSubject": False,
    "isCoursework": False,
    "isSubjectWithAdditionalType": False,
}


class EjournalTranscript(models.AbstractModel):
    """Results as the national platform of higher education (ЕПВО) takes them.

    One record a student and discipline (a module counts as one), with the result
    that counts in the statements in force. Names are those of the platform's entity
    ``TRANSCRIPT``; ids are the university's own.
    """

    _name = "ejournal.transcript"
    _description = "Transcripts for ЕПВО"

    @api.model
    def _gather(self, term, groups, students):
        """Records of a term's students who have a grade.

        Called as superuser by ``ejournal.term.export_transcripts``; any number of
        students takes a constant number of queries.

        :param groups: whose students; all groups of the term when empty
        :param students: when given, these instead
        :return: list of dicts: numbers as numbers, ``None`` where a letter has none
        """
        builder = self.env["ejournal.consolidated.builder"]
        if not students:
            groups = groups or self._get_groups(term)
            students = builder._get_enrollments(term, groups).student_id
        lines = builder._get_lines(term, students)
        lines.statement_id.fetch(["kind", "group_id"])
        retaken = {
            (line.student_id, builder._get_key(line.statement_id.journal_id))
            for line in lines
            if line.statement_id.kind == "retake" and line.letter
        }
        results = builder._pick_results(lines)
        number = self._get_term_number(term)
        return [
            {
                **self._prepare_student(student),
                **self._prepare_discipline(discipline),
                **self._prepare_result(discipline, line),
                "term": number,
                "academicYear": term.academic_year,
                "wasRetaken": (student, discipline) in retaken,
                **DEFAULTS,
            }
            for student in students.sorted("sort_name")
            for discipline, line in sorted(
                results[student].items(), key=lambda item: (item[0].code, item[0].id)
            )
            if line.letter
        ]

    @api.model
    def _get_groups(self, term):
        rows = self.env["ejournal.journal"]._read_group(
            [("term_id", "=", term.id)], ["group_id"]
        )
        return self.env["ejournal.group"].union(*(group for (group,) in rows))

    @api.model
    def _get_term_number(self, term):
        """Which term of its academic year it is, from 1."""
        earlier = [
            ("academic_year", "=", term.academic_year),
            ("date_start", "<", term.date_start),
        ]
        terms = term.with_context(active_test=False)
        return 1 + terms.search_count(earlier)

    @api.model
    def _prepare_student(self, student):
        number = student.number
        return {
            "typeCode": "TRANSCRIPT",
            "universityId": self.env.company.ejournal_epvo_number or None,
            # A number for the platform, unless the university's has letters.
            "studentId": int(number) if number.isdecimal() else number,
            "studentName": student.name,
        }

    @api.model
    def _prepare_discipline(self, discipline):
        return {
            "subjectId": discipline.id,
            "subjectCode": discipline.code,
            "codeRu": discipline.code,
            "codeEn": discipline.code,
            **{
                f"subjectName{name}": discipline.with_context(lang=language).name
                for name, language in LANGUAGES.items()
            },
            "credits": discipline.credits,
            "ects": discipline.credits,
        }

    @api.model
    def _prepare_result(self, discipline, line):
        result = line._get_result()
        journal = line.statement_id.journal_id
        kind = discipline.transcript_type or (
            CREDIT_TEST if journal.control_form == "credit" else ORDINARY
        )
        return {
            "id": line.id,
            # The group moves on to the next course; the curriculum stays.
            "courseNumber": journal.curriculum_id.course or journal.group_id.course,
            "type": int(kind),
            "totalMark": None if result.final is None else float(result.final),
            "numeralMark": float(result.gpa_points) if result.in_gpa else None,
            "alphaMark": result.letter,
            "accepted": int(result.is_passed),
            "isPassed": result.is_passed,
        }
