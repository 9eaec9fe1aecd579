from collections import defaultdict
from decimal import ROUND_HALF_UP, Decimal

from odoo import api, fields, models

# Of these kinds a statement holds no final results.
OTHER_KINDS = ("midterm", "part")
FINAL_STATES = ("formed", "accepted")


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
            student_number, left_on, cells`` (one a column), ``gpa, credits, debts``)
            and ``policy``
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
        cells = self._get_cells(term, participants, lines)
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
                key for enrollment in own for key in cells[enrollment.student_id]
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
                    self._prepare_line(term, enrollment, keys, cells)
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
            [
                ("term_id", "=", term.id),
                ("state", "in", FINAL_STATES),
                ("kind", "not in", OTHER_KINDS),
                ("line_ids.student_id", "in", students.ids),
            ],
            ["journal_id", "kind", "revision", "number", "formed_on"],
            order="formed_on, id",
        )
        return (
            self.env["ejournal.statement.line"]
            .search_fetch(
                [
                    ("statement_id", "in", self._get_in_force(statements).ids),
                    ("student_id", "in", students.ids),
                ],
                [
                    "statement_id",
                    "participant_id",
                    "student_id",
                    "is_admitted",
                    "exam_kind",
                    "exam_points",
                    "final",
                    "letter",
                    "gpa_points",
                    "traditional",
                ],
            )
            .sorted(lambda line: (line.statement_id.formed_on, line.statement_id.id))
        )

    def _get_in_force(self, statements):
        """Without those that a later revision has replaced."""
        latest = {}
        for statement in statements.sorted("revision"):
            latest[statement.journal_id, statement.kind] = statement
        return statements.browse(statement.id for statement in latest.values())

    def _get_key(self, journal):
        """The discipline whose column a journal belongs to: its module, if any."""
        return journal.module_id or journal.discipline_id

    def _get_cells(self, term, participants, lines):
        """What stands in each student's cells.

        :return: ``{student: {discipline: cell}}``; no cell = the student does not
            study the discipline
        """
        cells = defaultdict(dict)
        left = set()
        for participant in participants:
            # Who left a journal before the end has the result elsewhere.
            if participant.date_to and participant.date_to < term.date_end:
                left.add(participant)
            else:
                key = self._get_key(participant.journal_id)
                cells[participant.student_id][key] = {"state": "missing"}
        for line in lines:
            if not line.letter and line.participant_id in left:
                continue
            key = self._get_key(line.statement_id.journal_id)
            known = cells[line.student_id].get(key, {})
            # A retake at which the student did not appear changes no grade.
            if line.letter or known.get("state") != "graded":
                cells[line.student_id][key] = self._prepare_cell(line)
        return cells

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

    def _prepare_cell(self, line):
        """A result: ``state`` is ``graded``, ``not_admitted`` or ``no_show``."""
        if line.letter:
            return {
                "state": "graded",
                "final": line.final,
                "letter": line.letter,
                "gpa_points": line.gpa_points,
                "is_debt": line.traditional == "unsatisfactory",
            }
        return {"state": "no_show" if line.is_admitted else "not_admitted"}

    def _prepare_line(self, term, enrollment, keys, cells):
        student = enrollment.student_id
        row = [cells[student].get(key) for key in keys]
        graded = [
            (cell["gpa_points"], key.credits)
            for key, cell in zip(keys, row, strict=True)
            if cell and cell["state"] == "graded"
        ]
        has_left = enrollment.date_to and enrollment.date_to < term.attestation_end
        return {
            "student_id": student.id,
            "student": student.name,
            "student_number": student.number,
            "left_on": fields.Date.to_string(enrollment.date_to) if has_left else None,
            "cells": row,
            "credits": sum(credits for _points, credits in graded),
            "gpa": self._get_gpa(graded),
            "debts": sum(
                bool(cell) and cell.get("is_debt", cell["state"] != "graded")
                for cell in row
            ),
        }

    @api.model
    def _get_gpa(self, results):
        """GPA = Σ(points × credits) / Σ credits, two decimals, half up.

        :param results: pairs ``(GPA points, credits)``
        :return: ``float``, ``None`` of no results
        """
        results = [
            (Decimal(str(points)), Decimal(str(credits))) for points, credits in results
        ]
        total = sum(credits for _points, credits in results)
        if not total:
            return None
        gpa = sum(points * credits for points, credits in results) / total
        return float(gpa.quantize(Decimal("0.01"), rounding=ROUND_HALF_UP))
