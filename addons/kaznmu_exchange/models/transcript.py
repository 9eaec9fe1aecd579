from odoo import api, models
from odoo.fields import Domain

from odoo.addons.kaznmu_ejournal.models.statement.statement_kind import WITH_EXAM
from odoo.addons.kaznmu_university.languages import ENGLISH, KAZAKH, RUSSIAN

# Our languages as the platform names them.
LANGUAGES = {"Ru": RUSSIAN, "Kz": KAZAKH, "En": ENGLISH}
ORDINARY, CREDIT_TEST, MODULE = "0", "5", "8"
PRACTICE, NO_CONTROL = "1", "32"
NO_TRANSLATION = "-"  # the platform takes no empty name
MARKS = ("totalMark", "numeralMark", "alphaMark")
# What the platform refuses a record without.
OBLIGATORY = (
    "universityId id studentId subjectCode codeRu codeEn subjectNameRu subjectNameKz "
    "subjectNameEn subjectId credits totalMark alphaMark numeralMark accepted "
    "courseNumber term type deleted isGeneralExam isAdditionalSubject isCoursework "
    "isSubjectWithAdditionalType notIncludedScholarship wasretaken"
).split()
# What it knows besides; everything else it ignores.
OPTIONAL = ("markId", "isPassed", "hash", "ects", "groupTypeId")
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
    ``TRANSCRIPT``. The id of a record is that of the first line that gave it a grade:
    the same after revisions and retakes, so that the platform replaces the record. What
    has been a result and is none any more is a record that is deleted.
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
        :return: list of dicts: numbers as numbers; what a record has not is left out,
            for the platform takes no empty value
        """
        students = self._get_students(term, groups, students)
        return [record for _student, record in self._gather_of(term, students)]

    @api.model
    def _get_students(self, term, groups, students):
        """Whose records they are: the students, or else those of the groups."""
        if students:
            return students
        groups = groups or self._get_groups(term)
        builder = self.env["ejournal.consolidated.builder"]
        return builder._get_enrollments(term, groups).student_id

    @api.model
    def _gather_of(self, term, students):
        """The same as :meth:`_gather`, with whose each is: ``[(student, dict)]``."""
        builder = self.env["ejournal.consolidated.builder"]
        lines = builder._get_lines(term, students)
        lines.statement_id.fetch(["kind", "group_id"])
        retaken = {
            (line.student_id, builder._get_key(line.statement_id.journal_id))
            for line in lines
            if line.statement_id.kind == "retake" and line.letter
        }
        results = builder._pick_results(lines)
        firsts = self._get_first_lines(term, students)
        number = self._get_term_number(term)
        disciplines = {key for by_key in firsts.values() for key in by_key}
        names = {key: self._prepare_discipline(key) for key in disciplines}
        records = []
        for student in students.sorted("sort_name"):
            own = firsts.get(student, {})
            for discipline in sorted(own, key=lambda key: (key.code, key.id)):
                line = results[student].get(discipline)
                is_gone = not line or not line.letter
                was_retaken = (student, discipline) in retaken
                record = {
                    **self._prepare_student(student),
                    **names[discipline],
                    **self._prepare_result(
                        discipline, own[discipline] if is_gone else line
                    ),
                    "id": own[discipline].id,
                    "term": number,
                    "academicYear": term.academic_year,
                    # As the specification spells it, and as the catalogue does.
                    "wasretaken": was_retaken,
                    "wasRetaken": was_retaken,
                    **DEFAULTS,
                    "deleted": is_gone,
                }
                given = {
                    name: value for name, value in record.items() if value is not None
                }
                records.append((student, given))
        return records

    @api.model
    def _find_missing(self, record):
        """Names of what the platform would miss in a record."""
        kind = str(record["type"])
        missing = {name for name in OBLIGATORY if name not in record}
        if kind in (CREDIT_TEST, NO_CONTROL):
            missing -= set(MARKS)
        if kind == PRACTICE and "groupTypeId" not in record:
            missing.add("groupTypeId")
        return sorted(missing)

    @api.model
    def _get_first_lines(self, term, students):
        """The line that gave each grade first, in force or not:
        ``{student: {discipline: line}}``."""
        builder = self.env["ejournal.consolidated.builder"]
        lines = self.env["ejournal.statement.line"].search_fetch(
            Domain("statement_id.term_id", "=", term.id)
            & Domain("statement_id.state", "!=", "draft")
            & Domain("statement_id", "any", WITH_EXAM)
            & Domain("student_id", "in", students.ids)
            & Domain("letter", "!=", False),
            ["statement_id", "student_id"],
        )
        firsts = {}
        for line in lines.sorted(
            lambda line: (line.statement_id.formed_on, line.statement_id.id)
        ):
            key = builder._get_key(line.statement_id.journal_id)
            firsts.setdefault(line.student_id, {}).setdefault(key, line)
        return firsts

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
            # A number for the platform, unless the university's is none.
            "studentId": int(number)
            if number.isdecimal() and not number.startswith("0")
            else number,
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
                f"subjectName{name}": self._get_name(discipline, language)
                for name, language in LANGUAGES.items()
            },
            "credits": discipline.credits,
            "groupTypeId": discipline.transcript_group_type or None,
        }

    @api.model
    def _get_name(self, discipline, language):
        """The name in a language, «-» where there is none; Odoo shows another one."""
        name = discipline.with_context(lang=language).name
        if language == RUSSIAN:
            return name
        is_same = name == discipline.with_context(lang=RUSSIAN).name
        names = discipline._fields["name"]._get_stored_translations(discipline) or {}
        is_foreign = language == ENGLISH and not name.isascii()
        is_missing = language not in names or (is_same and is_foreign)
        return NO_TRANSLATION if is_missing else name

    @api.model
    def _prepare_result(self, discipline, line):
        result = line._get_result()
        journal = line.statement_id.journal_id
        kind = discipline.transcript_type
        if not kind and journal.control_form == "credit":
            kind = CREDIT_TEST
        elif not kind:
            kind = ORDINARY if discipline.kind == "discipline" else MODULE
        values = {
            # The group moves on to the next course; the curriculum stays.
            "courseNumber": journal.curriculum_id.course or journal.group_id.course,
            "type": int(kind),
            "totalMark": None if result.final is None else float(result.final),
            "numeralMark": float(result.gpa_points) if result.in_gpa else None,
            "alphaMark": result.letter,
            "accepted": int(result.is_passed),
            "isPassed": result.is_passed,
        }
        if kind == CREDIT_TEST:
            values |= dict.fromkeys(MARKS)
        return values
