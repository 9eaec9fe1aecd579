from typing import NamedTuple

from odoo import api, models

from odoo.addons.kaznmu_ejournal.assessment import get_gpa


class Record(NamedTuple):
    """What a student has achieved over all terms."""

    results: dict  # {discipline or module: ejournal.statement.line}, by term and name
    gpa: object  # Decimal, None without any result that counts
    credits: float  # of what is passed
    debts: list  # disciplines that are not


class EjournalAcademicRecord(models.AbstractModel):
    """The students' results over all terms; a repeated discipline by its last one."""

    _name = "ejournal.academic.record"
    _description = "Results over all terms"

    @api.model
    def _get_records(self, students):
        """Records of students, in a constant number of queries; the caller checks.

        :return: dict ``{student: Record}``
        """
        lines = self.env["ejournal.statement.line"].search_fetch(
            [("student_id", "in", students.ids), ("is_result", "=", True)],
            [
                "student_id",
                "statement_id",
                "final",
                "letter",
                "gpa_points",
                "traditional",
                "outcome",
                "in_gpa",
            ],
        )
        lines = lines.sorted(
            lambda line: (
                line.statement_id.term_id.date_start,
                line.statement_id.formed_on,
                line.id,
            )
        )
        get_key = self.env["ejournal.consolidated.builder"]._get_key
        by_student = {student: {} for student in students}
        for line in lines:
            results = by_student[line.student_id]
            key = get_key(line.statement_id.journal_id)
            # The place of a repeated discipline is that of its last result.
            known = results.pop(key, line.browse())
            results[key] = (known + line)._pick_result()
        return {
            student: self._summarize(results) for student, results in by_student.items()
        }

    @api.model
    def _summarize(self, lines):
        results = {key: line._get_result() for key, line in lines.items()}
        return Record(
            lines,
            get_gpa([(key.credits, result) for key, result in results.items()]),
            sum(key.credits for key, result in results.items() if result.is_passed),
            [
                key
                for key, result in results.items()
                # Nobody owes what was only listened to.
                if not result.is_passed and result.outcome != "audited"
            ],
        )
