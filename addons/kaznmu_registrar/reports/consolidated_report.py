from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter

from odoo import api, models

from odoo.addons.kaznmu_university.workbook import (
    put_text,
    save_book,
    set_page,
    set_widths,
)

# With more disciplines than this an A4 sheet is too narrow.
A4_COLUMNS = 12
HEAD_ROW = 5
FIRST_ROW = HEAD_ROW + 3
# Columns before the disciplines: No., name, student number.
LEAD = 3
PER_DISCIPLINE = 3


class ConsolidatedReport(models.AbstractModel):
    """What a consolidated statement shows, printed or as XLSX, from its content."""

    _name = "report.kaznmu_registrar.report_consolidated"
    _description = "Printed consolidated statement"
    _inherit = ["ejournal.document.mixin"]

    _document_model = "ejournal.consolidated"

    def _prepare_values(self, record, content):
        return {
            **super()._prepare_values(record, content),
            "is_wide": len(content["columns"]) > A4_COLUMNS,
            "columns": [
                {
                    "name": self._pick(column["name"]),
                    "credits": self._format_number(column["credits"]),
                    "is_missing": not column["statements"],
                }
                for column in content["columns"]
            ],
            "lines": [self._prepare_line(line) for line in content["lines"]],
            "summary": self._get_summary(content),
        }

    def _prepare_line(self, line):
        return {
            **line,
            "left_on": self._format_day(line["left_on"]),
            "credits": self._format_number(line["credits"]),
            "gpa": self._format_gpa(line["gpa"]),
            "cells": [
                {**cell, "final": self._format_number(cell.get("final"))}
                if cell
                else {"state": "none"}
                for cell in line["cells"]
            ],
        }

    @api.model
    def _get_summary(self, content):
        """Below the table: dict of ``students``, ``gpa``, ``debtors``, ``debts`` and
        ``missing``, the number of disciplines that lack a statement."""
        lines = content["lines"]
        gpas = [line["gpa"] for line in lines if line["gpa"] is not None]
        return {
            "students": len(lines),
            "gpa": self._format_gpa(sum(gpas) / len(gpas) if gpas else None),
            "debtors": sum(bool(line["debts"]) for line in lines),
            "debts": sum(line["debts"] for line in lines),
            "missing": self._count_missing(content),
        }

    @api.model
    def _count_missing(self, content):
        """Disciplines of which some student has no statement yet."""
        return sum(
            any(
                line["cells"][place] and line["cells"][place]["state"] == "missing"
                for line in content["lines"]
            )
            for place in range(len(content["columns"]))
        )

    @api.model
    def _format_number(self, value):
        """``87.0`` as ``87``, ``87.5`` as ``87,5``, nothing of ``None``."""
        return "" if value is None else f"{value:g}".replace(".", ",")

    @api.model
    def _format_gpa(self, value):
        return "–" if value is None else f"{value:.2f}".replace(".", ",")

    # ------------------------------------------------------------------
    # XLSX
    # ------------------------------------------------------------------
    @api.model
    def _get_xlsx(self, record):
        """The table for recalculation: numbers are numbers.

        The GPA stands there as it was formed, and beside it as a formula, so that
        the effect of a changed result is seen at once.

        :return: ``bytes``
        """
        content = record._get_content()
        header = content["header"]
        workbook = Workbook()
        sheet = workbook.active
        sheet.title = self.env._("Consolidated statement")[:31]
        sheet["A1"] = self.env._(
            "Consolidated statement %s", header["number"] or self.env._("(draft)")
        )
        sheet["A1"].font = Font(bold=True, size=14)
        program = f"{header['program_code']} {self._pick(header['program'])}"
        put_text(sheet, 2, 1, f"{self._pick(header['school'])}, {program}")
        sheet["A3"] = self.env._(
            "Group %(group)s, %(term)s",
            group=header["group"],
            term=self._pick(header["term"]),
        )
        self._fill_head(sheet, content["columns"])
        for number, line in enumerate(content["lines"], start=1):
            self._fill_row(sheet, number, line)
        self._finish_sheet(sheet)
        return save_book(workbook)

    def _fill_head(self, sheet, columns):
        credits_row = HEAD_ROW + 1
        for index, title in enumerate(
            (
                self.env._("No."),
                self.env._("Full name"),
                self.env._("Student number"),
            ),
            start=1,
        ):
            sheet.cell(HEAD_ROW, index, title)
        sheet.cell(credits_row, 2, self.env._("Credits"))
        for index, column in enumerate(columns):
            first = LEAD + 1 + PER_DISCIPLINE * index
            put_text(sheet, HEAD_ROW, first, self._pick(column["name"]))
            sheet.merge_cells(
                start_row=HEAD_ROW,
                end_row=HEAD_ROW,
                start_column=first,
                end_column=first + PER_DISCIPLINE - 1,
            )
            # Over the points alone: the formula multiplies row by row.
            sheet.cell(credits_row, first + 2, column["credits"])
            for offset, title in enumerate(
                ("%", self.env._("Letter"), self.env._("GPA points"))
            ):
                sheet.cell(credits_row + 1, first + offset, title)
        last = LEAD + PER_DISCIPLINE * len(columns)
        for offset, title in enumerate(
            (
                self.env._("Credits earned"),
                self.env._("GPA"),
                self.env._("GPA by formula"),
                self.env._("Debts"),
            ),
            start=1,
        ):
            sheet.cell(HEAD_ROW, last + offset, title)

    def _fill_row(self, sheet, number, line):
        row = FIRST_ROW + number - 1
        words = {
            "not_admitted": self.env._("not adm."),
            "no_show": self.env._("no-show"),
            "stage_failed": self.env._("stage not passed"),
            "missing": self.env._("no statement"),
        }
        sheet.cell(row, 1, number)
        put_text(sheet, row, 2, line["student"])
        put_text(sheet, row, 3, line["student_number"])
        column = LEAD + 1
        for cell in line["cells"]:
            if cell:
                word = cell["letter"] or words[cell["state"]]
                for offset, value in enumerate(
                    (cell["final"], word, cell["gpa_points"])
                ):
                    sheet.cell(row, column + offset, value)
            column += PER_DISCIPLINE
        first, last = get_column_letter(LEAD + 1), get_column_letter(column - 1)
        credits_range = f"${first}${HEAD_ROW + 1}:${last}${HEAD_ROW + 1}"
        points_range = f"{first}{row}:{last}{row}"
        formula = (
            f"=IFERROR(ROUND(SUMPRODUCT({credits_range},{points_range})"
            f'/SUMPRODUCT({credits_range}*ISNUMBER({points_range})),2),"")'
        )
        for value in (line["credits"], line["gpa"], formula, line["debts"]):
            sheet.cell(row, column, value)
            column += 1
        for offset in (3, 2):
            sheet.cell(row, column - offset).number_format = "0.00"

    def _finish_sheet(self, sheet):
        thin = Side(style="thin")
        border = Border(left=thin, right=thin, top=thin, bottom=thin)
        for cells in sheet.iter_rows(min_row=HEAD_ROW):
            for cell in cells:
                cell.border = border
                if cell.row < FIRST_ROW:
                    cell.font = Font(bold=True)
                if cell.row < FIRST_ROW or cell.column > LEAD:
                    cell.alignment = Alignment(
                        horizontal="center", vertical="center", wrap_text=True
                    )
        sheet.row_dimensions[HEAD_ROW].height = 60
        set_widths(sheet, [5, 38, 16], 9, sheet.max_column)
        set_page(sheet, FIRST_ROW, LEAD + 1, HEAD_ROW)
