from math import ceil

from odoo import api, models

from odoo.addons.kaznmu_university.formats import format_day
from odoo.addons.kaznmu_university.languages import DOCUMENT_LANGUAGES, RUSSIAN

# Of an A4 page across, between its margins; of number and name; in millimetres.
PAGE_WIDTH, NAMES_WIDTH = 281, 64
COLUMNS_MAX = 27  # narrower columns do not hold «н/б»
COLUMN_WIDTH_MAX = 10
LONG_VALUE = 4  # characters; longer ones are printed smaller, to stay on a line


class JournalReport(models.AbstractModel):
    """The pages of a journal as on paper: marks on the left, topics on the right.

    Lessons that do not fit across one page go on to the next, with the students'
    names again; the results stand after the last lesson.
    """

    _name = "report.kaznmu_ejournal.report_journal"
    _description = "Printed journal"
    _inherit = ["ejournal.document.mixin"]

    @api.model
    def _get_report_values(self, docids, data=None):
        journals = self.env["ejournal.journal"].browse(docids)
        language = self._get_document_language()
        report = self.with_context(lang=language)
        return {
            "doc_ids": docids,
            "doc_model": journals._name,
            "docs": journals,
            "language": language,
            "documents": [
                report._prepare_document(journal)
                for journal in journals.with_context(lang=language)
            ],
        }

    @api.model
    def _get_document_language(self):
        """The language asked for, else the user's if it is one of documents."""
        asked = self.env.context.get("document_language") or self.env.lang
        return asked if asked in DOCUMENT_LANGUAGES else RUSSIAN

    def _prepare_document(self, journal):
        grid = journal.read_grid()  # checks that the user may read the journal
        notes = self._prepare_notes(grid)
        results = journal._get_result_columns(grid)
        return {
            "header": self._prepare_header(journal),
            "letterhead": self._get_letterhead(self._get_university()),
            "results": [title for title, _values in results],
            "parts": self._prepare_parts(journal, grid, notes, results),
            "kinds": {cell["kind"] for cell in grid["cells"]},
            "lessons": journal.sudo().lesson_ids,  # the journal was checked
            "notes": list(notes.values()),
        }

    def _prepare_header(self, journal):
        journal = journal.sudo()  # names of people; the journal was checked
        program = journal.group_id.program_id
        return {
            "discipline": f"{journal.discipline_id.code} {journal.discipline_id.name}",
            "department": journal.department_id.name,
            "school": journal.school_id.name,
            "program": f"{program.code} {program.name}",
            "course": journal.group_id.course,
            "group": journal.group_id.name,
            "term": journal.term_id.name,
            "academic_year": journal.term_id.academic_year,
            "teachers": journal.teacher_ids.mapped("name"),
            "head": journal.department_id.head_id.name or "",
        }

    # ------------------------------------------------------------------
    # The table of marks
    # ------------------------------------------------------------------
    def _prepare_parts(self, journal, grid, notes, results):
        """The table cut into parts that fit across a page.

        :return: list of dicts: ``lessons`` of the part, ``rows`` (a student each,
            with ``cells`` in the order of the lessons), ``width`` in mm,
            ``is_last`` (the part that shows the results)
        """
        lessons = journal.sudo().lesson_ids  # the journal was checked
        students = journal.sudo().participant_ids
        cells = {
            (cell["participant_id"], cell["lesson_id"]): cell for cell in grid["cells"]
        }
        result_count = len(results) + 1  # with the absences
        columns = len(lessons) + result_count
        size = ceil(columns / ceil(columns / COLUMNS_MAX))
        chunks = [
            lessons[start : start + size] for start in range(0, len(lessons), size)
        ] or [lessons]
        return [
            {
                "lessons": chunk,
                "is_last": number == len(chunks),
                "width": self._get_table_width(
                    len(chunk) + (result_count if number == len(chunks) else 0)
                ),
                "rows": [
                    {
                        "student": values,
                        "results": [
                            self._count_absences(values, cells, lessons),
                            *self._prepare_results(values, results),
                        ],
                        "cells": [
                            self._prepare_cell(row, lesson, cells, notes)
                            for lesson in chunk
                        ],
                    }
                    for values, row in zip(grid["students"], students, strict=True)
                ],
            }
            for number, chunk in enumerate(chunks, 1)
        ]

    @api.model
    def _get_table_width(self, columns):
        return min(PAGE_WIDTH, NAMES_WIDTH + COLUMN_WIDTH_MAX * columns)

    def _prepare_cell(self, row, lesson, cells, notes):
        cell = cells.get((row.id, lesson.id), {})
        value = cell.get("value", "")
        note = notes.get((row.id, lesson.id), {}).get("number")
        is_recredit = cell.get("kind") == "recredit"
        if not row._attends(lesson.date):
            style = "out"
        elif is_recredit or len(f"{value}{note or ''}") > LONG_VALUE:
            style = "long"
        else:
            style = None
        return {
            "value": value,
            "is_recredit": is_recredit,
            "note": note,
            "style": style,
        }

    @api.model
    def _count_absences(self, student, cells, lessons):
        missed = sum(
            cells.get((student["id"], lesson.id), {}).get("kind")
            in ("absent", "excused")
            for lesson in lessons
        )
        return missed or ""

    def _prepare_results(self, student, results):
        format_points = self.env["ejournal.mark"]._format_points
        values = [values[student["id"]] for _title, values in results]
        return [
            value if isinstance(value, str) else format_points(value)
            for value in ("" if value is None else value for value in values)
        ]

    # ------------------------------------------------------------------
    # Notes
    # ------------------------------------------------------------------
    @api.model
    def _prepare_notes(self, grid):
        """Cells with a note, numbered in the order of students and lessons.

        :return: dict by ``(participant id, lesson id)``
        """
        cells = {
            (cell["participant_id"], cell["lesson_id"]): cell
            for cell in grid["cells"]
            if cell["note"]
        }
        places = [
            (student, lesson, (student["id"], lesson["id"]))
            for student in grid["students"]
            for lesson in grid["lessons"]
            if (student["id"], lesson["id"]) in cells
        ]
        return {
            key: {
                "number": number,
                "student": student["name"],
                "lesson": lesson["number"],
                "date": format_day(lesson["date"]),
                "value": cells[key]["value"],
                "note": cells[key]["note"],
            }
            for number, (student, lesson, key) in enumerate(places, 1)
        }
