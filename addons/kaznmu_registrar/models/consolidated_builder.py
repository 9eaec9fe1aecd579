from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.kaznmu_ejournal.assessment import Result
from odoo.addons.kaznmu_ejournal.models.statement.statement_kind import (
    IN_FORCE,
    WITH_EXAM,
)

MISSING = Result(outcome="missing")  # no statement yet


class EjournalConsolidatedBuilder(models.AbstractModel):
    """Gathers results of a term by study group (SOP T1.10).

    Any number of groups takes a constant number of queries. Rows are the students
    who were in the group at the end of teaching or later, in the last of their
    groups; columns are what they study, a module as one discipline. A result counts
    wherever the student got it, so that nothing is lost with a change of groups.
    """

    _name = "ejournal.consolidated.builder"
    _description = "Gathers consolidated statements"

    @api.model
    def _build(self, term, groups):
        """Results of the term's disciplines, as plain data.

        Called as superuser: all rows whatever the reader's rules.

        :return: dict ``{group: data}``; data has ``columns`` (``id, code, name,
            credits, statements`` (numbers)), ``lines`` (``student_id, student,
            student_number, left_on, cells`` (one a column, ``None``: not studied),
            ``gpa, credits`` (earned), ``debts``) and ``policy``
        """
        enrollments = self._get_enrollments(term, groups)
        students = enrollments.student_id
        participants = self.env["ejournal.participant"].search_fetch(
            [("student_id", "in", students.ids), ("journal_id.term_id", "=", term.id)],
            ["student_id", "journal_id", "date_to"],
        )
        group_journals = self.env["ejournal.journal"].search_fetch(
            [("term_id", "=", term.id), ("group_id", "in", groups.ids)],
            ["group_id", "discipline_id", "module_id"],
        )
        lines = self._get_lines(term, students)
        results = self._get_results(term, participants, lines)
        policy = term.policy_id._get_snapshot()
        numbers = defaultdict(set)
        for line in lines:
            statement = line.statement_id
            numbers[line.student_id, self._get_key(statement.journal_id)].add(
                statement.number
            )
        rows = enrollments.grouped("group_id")
        journals = group_journals.grouped("group_id")
        data = {}
        for group in groups:
            own = rows.get(group, enrollments.browse())
            keys = {
                self._get_key(journal)
                for journal in journals.get(group, group_journals.browse())
            }
            keys.update(
                key for enrollment in own for key in results[enrollment.student_id]
            )
            keys = sorted(keys, key=lambda key: (key.code, key.id))
            data[group] = {
                "columns": [
                    self._prepare_column(
                        key,
                        {
                            number
                            for enrollment in own
                            for number in numbers[enrollment.student_id, key]
                        },
                    )
                    for key in keys
                ],
                "lines": [
                    self._prepare_line(
                        term, enrollment, keys, results[enrollment.student_id]
                    )
                    for enrollment in own.sorted(
                        lambda enrollment: (enrollment.student_id.sort_name, enrollment)
                    )
                ],
                "policy": policy,
            }
        return data

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _get_enrollments(self, term, groups):
        """The last enrollment of each student from the end of teaching on."""
        Enrollment = self.env["ejournal.enrollment"]
        window = Enrollment._domain_overlapping(term.date_end, term.attestation_end)
        names = ["student_id", "group_id", "date_from", "date_to"]
        own = Enrollment.search_fetch(
            window & fields.Domain("group_id", "in", groups.ids), names
        )
        latest = {}
        for enrollment in Enrollment.search_fetch(
            window & fields.Domain("student_id", "in", own.student_id.ids),
            names,
            order="date_from, id",
        ):
            latest[enrollment.student_id] = enrollment
        return own & Enrollment.union(*latest.values())

    def _get_lines(self, term, students):
        """Lines of the statements in force, from the oldest to the newest."""
        statements = self.env["ejournal.statement"].search_fetch(
            Domain("term_id", "=", term.id)
            & IN_FORCE
            & WITH_EXAM
            & Domain("line_ids.student_id", "in", students.ids),
            ["journal_id", "number", "formed_on"],
        )
        return (
            self.env["ejournal.statement.line"]
            .search_fetch(
                [
                    ("statement_id", "in", statements.ids),
                    ("student_id", "in", students.ids),
                ],
                [
                    "statement_id",
                    "participant_id",
                    "student_id",
                    "final",
                    "letter",
                    "gpa_points",
                    "traditional",
                    "outcome",
                    "in_gpa",
                    "is_result",
                ],
            )
            .sorted(lambda line: (line.statement_id.formed_on, line.statement_id.id))
        )

    def _get_key(self, journal):
        """The discipline whose column a journal belongs to: its module, if any."""
        return journal.module_id or journal.discipline_id

    def _get_results(self, term, participants, lines):
        """Results of each student.

        :return: ``{student: {discipline: Result}}``; no result = the student does not
            study the discipline
        """
        results = defaultdict(dict)
        left = set()
        for participant in participants:
            # Who left a journal before the end has the result elsewhere.
            if participant.date_to and participant.date_to < term.date_end:
                left.add(participant)
            else:
                key = self._get_key(participant.journal_id)
                results[participant.student_id][key] = MISSING
        counted = lines.filtered(
            lambda line: line.letter or line.participant_id not in left
        )
        for student, by_key in self._pick_results(counted).items():
            for key, line in by_key.items():
                results[student][key] = line._get_result()
        return results

    def _pick_results(self, lines):
        """The result of each student in each discipline.

        A student whose group changed may have results in two journals of a
        discipline; as among the exams of one journal, the last grade counts.

        :param lines: from the oldest to the newest
        :return: ``{student: {discipline: ejournal.statement.line}}``
        """
        picked = defaultdict(dict)
        for line in lines.filtered("is_result"):
            key = self._get_key(line.statement_id.journal_id)
            known = picked[line.student_id].get(key, line.browse())
            picked[line.student_id][key] = (known + line)._pick_result()
        return picked

    # ------------------------------------------------------------------
    # Plain data
    # ------------------------------------------------------------------
    def _prepare_column(self, discipline, numbers):
        return {
            "id": discipline.id,
            "code": discipline.code,
            "name": self.env["ejournal.document.mixin"]._get_translations(discipline),
            "credits": discipline.credits,
            "statements": sorted(numbers),
        }

    def _prepare_cell(self, result):
        """A result as plain data: numbers as ``float``, ``None`` where there are none.

        ``state`` is ``graded``, ``special`` (a letter outside the scale),
        ``not_admitted``, ``stage_failed``, ``no_show`` or ``missing``.
        """
        if result.letter:
            state = "graded" if result.traditional else "special"
        elif result.outcome in ("missing", "not_admitted", "stage_failed"):
            state = result.outcome
        else:
            state = "no_show"
        return {
            "state": state,
            "final": None if result.final is None else float(result.final),
            "letter": result.letter,
            "gpa_points": float(result.gpa_points) if result.in_gpa else None,
            "is_debt": self._is_debt(result),
        }

    def _is_debt(self, result):
        # Nobody owes what was only listened to, or has no statement yet.
        return not result.is_passed and result.outcome not in ("audited", "missing")

    def _prepare_line(self, term, enrollment, keys, results):
        student = enrollment.student_id
        has_left = enrollment.date_to and enrollment.date_to < term.attestation_end
        gpa = term.policy_id._get_gpa(
            [(key.credits, result) for key, result in results.items()]
        )
        return {
            "student_id": student.id,
            "student": student.name,
            "student_number": student.number,
            "left_on": fields.Date.to_string(enrollment.date_to) if has_left else None,
            "cells": [
                self._prepare_cell(results[key]) if key in results else None
                for key in keys
            ],
            "credits": sum(
                key.credits for key, result in results.items() if result.is_passed
            ),
            "gpa": None if gpa is None else float(gpa),
            "debts": sum(self._is_debt(result) for result in results.values()),
        }
