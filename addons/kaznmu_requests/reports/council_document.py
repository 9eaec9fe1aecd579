from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.styles import Alignment, Font, PatternFill

from odoo import api, models

from odoo.addons.kaznmu_university.workbook import (
    save_book,
    set_page,
    set_widths,
)

from ..models.council_figures import ERROR_NUMBERS

STATISTICS = "ejournal.request.report"
# Of the stacked columns, one a kind: they differ in print without colour, too.
SHADES = ("#123c66", "#3f7fbf", "#8fb8de", "#c9d6e2", "#5d6b78")
HEAD_ROW = 3
HEAD_FILL = PatternFill("solid", fgColor="DCE6F1")


class CouncilReport(models.AbstractModel):
    """The report to the Academic Council, printed or as XLSX, from its content."""

    _name = "report.kaznmu_requests.report_council"
    _description = "Printed report to the Academic Council"
    _inherit = ["ejournal.document.mixin"]

    _document_model = "ejournal.council.report"

    def _prepare_values(self, report, content):
        header = content["header"]
        total = content["total"]
        return {
            **super()._prepare_values(report, content),
            "made_on": self._format_day(header["made_on"]),
            "period": self._format_period(header, "date_start"),
            "attestation": self._format_period(header, "attestation_start"),
            "terms": [
                {"id": term["id"], "name": self._pick(term["name"])}
                for term in content["terms"]
            ],
            "is_empty": not total["counts"][-1],
            "summary": self._prepare_summary(total),
            "breakdowns": [
                self._prepare_breakdown(name, rows, total)
                for name, rows in content["breakdowns"].items()
                if any(row["counts"][-1] for row in rows)
            ],
            "columns": self._prepare_columns(content),
            "steps": self._prepare_steps(content["steps"]),
            "errors": self._prepare_errors(content["errors"]),
        }

    def _format_period(self, header, start):
        days = (header[start], header["attestation_end"])
        return " – ".join(map(self._format_day, days))

    def _get_titles(self):
        """Titles of the breakdowns: ``{field: (of the section, of the column)}``."""
        return {
            "kind": (self.env._("Requests by kind"), self.env._("Kind")),
            "state": (self.env._("Requests by outcome"), self.env._("Outcome")),
            "school_id": (self.env._("Requests by school"), self.env._("School")),
            "department_id": (
                self.env._("Requests by department"),
                self.env._("Department"),
            ),
            "cause_kind": (
                self.env._("Causes of corrections of marks"),
                self.env._("Cause"),
            ),
        }

    def _name_rows(self, rows, field):
        """Rows with ``name`` as text in the language of the environment."""
        return [{**row, "name": self._get_name(row, field)} for row in rows]

    def _get_name(self, row, field):
        if row["name"]:
            return self._pick(row["name"])
        if field and row["key"]:
            return self._get_label(STATISTICS, field, row["key"])
        return self.env._("Not stated")

    def _prepare_summary(self, total):
        """The figures in short, a row each: numbers by term, change, section."""
        rows = [
            ("total", False, self.env._("Requests in the term"), total["counts"]),
            ("total", True, self.env._("of them sent late"), total["late"]),
            ("steps", False, self.env._("Steps of decision"), total["steps"]),
            ("steps", True, self.env._("of them late"), total["late_steps"]),
        ]
        shares = [
            round(100 * late / steps, 1) if steps else 0
            for late, steps in zip(total["late_steps"], total["steps"], strict=True)
        ]
        return [
            {
                "section": section,
                "late": late,
                "name": name,
                "counts": counts,
                "change": self._get_change(counts),
            }
            for section, late, name, counts in rows
        ] + [
            {
                "section": None,
                "late": False,
                "name": self.env._("Share of late steps, %"),
                "counts": [self._format_number(share) for share in shares],
                "change": self._get_change(shares),
            }
        ]

    def _prepare_breakdown(self, field, rows, total):
        title, column = self._get_titles()[field]
        whole = sum(row["counts"][-1] for row in rows)
        longest = max(row["counts"][-1] for row in rows)
        return {
            "field": field,
            "title": title,
            "column": column,
            "rows": [
                {
                    **row,
                    "share": self._format_number(
                        round(100 * row["counts"][-1] / whole, 1)
                    ),
                    "bar": round(100 * row["counts"][-1] / longest, 1),
                    "change": self._get_change(row["counts"]),
                }
                for row in self._name_rows(rows, field)
            ],
            "total": [sum(counts) for counts in zip(*(row["counts"] for row in rows))],
            "late": sum(row["late"] for row in rows),
        }

    def _prepare_columns(self, content):
        """The chart of terms: a column a term, stacked by kind, 100 units high.

        :return: dict of ``legend`` (``name``, ``shade``) and ``terms``: ``name``,
            ``count`` and ``parts`` (``y``, ``height``, ``shade``)
        """
        rows = content["breakdowns"]["kind"]
        totals = content["total"]["counts"]
        highest = max(totals) or 1
        columns = []
        for place, term in enumerate(content["terms"]):
            top, parts = 100, []
            for row, shade in zip(rows, SHADES, strict=False):
                height = round(100 * row["counts"][place] / highest, 2)
                top -= height
                parts.append({"y": round(top, 2), "height": height, "shade": shade})
            columns.append(
                {
                    "name": self._pick(term["name"]),
                    "count": totals[place],
                    "parts": parts,
                }
            )
        return {
            "legend": [
                {"name": row["name"], "shade": shade}
                for row, shade in zip(
                    self._name_rows(rows, "kind"), SHADES, strict=False
                )
            ],
            "terms": columns,
        }

    def _prepare_steps(self, rows):
        longest = max(
            (max(row["days"][-1], row["norm"] or 0) for row in rows), default=0
        )
        scale = 100 / longest if longest else 0
        return [
            {
                **row,
                "bar": round(row["days"][-1] * scale, 1),
                "mark": round(row["norm"] * scale, 1) if row["norm"] else None,
                "is_over": bool(row["norm"]) and row["days"][-1] > row["norm"],
                "share": self._format_number(
                    round(100 * row["late"] / row["count"], 1)
                ),
                "norm": self._format_number(row["norm"]) or "–",
                "days": [self._format_number(days) or "–" for days in row["days"]],
            }
            for row in self._name_rows(rows, None)
        ]

    def _prepare_errors(self, errors):
        limit = errors["limit"]
        return {
            "columns": ERROR_NUMBERS,
            "rows": self._name_rows(errors["rows"], None),
            "total": {
                name: sum(row[name] for row in errors["rows"]) for name in ERROR_NUMBERS
            },
            "over_title": self.env._("of them with more than %s", limit),
            "note": self.env._(
                "Approved corrections of marks since the beginning of the academic "
                "year. With more than %s of them a memo about the teacher goes to the "
                "vice-rector.",
                limit,
            ),
        }

    @api.model
    def _get_change(self, numbers):
        """The last number against the one before: ``+3``, ``−2``, ``0``."""
        if len(numbers) < 2:
            return "–"
        change = round(numbers[-1] - numbers[-2], 1)
        sign = "+" if change > 0 else "−" if change < 0 else ""
        return sign + self._format_number(abs(change))

    @api.model
    def _format_number(self, value):
        """``2.5`` as ``2,5``, nothing of ``None``."""
        return "" if value is None else f"{value:g}".replace(".", ",")

    # ------------------------------------------------------------------
    # XLSX
    # ------------------------------------------------------------------
    @api.model
    def _get_xlsx(self, report):
        """The tables with charts that a spreadsheet can change; a sheet a section.

        :return: ``bytes``
        """
        self = self.with_context(lang=report.print_language)  # noqa: PLW0642
        content = report.with_context(lang=report.print_language)._get_content()
        document = self._prepare_document(report)
        book = Workbook()
        book.remove(book.active)
        self._add_summary_sheet(book, document)
        for breakdown in document["breakdowns"]:
            self._add_breakdown_sheet(book, document, breakdown)
        if content["steps"]:
            self._add_step_sheet(book, document, content["steps"])
        if content["errors"]["rows"]:
            self._add_error_sheet(book, document)
        return save_book(book)

    def _add_summary_sheet(self, book, document):
        sheet = self._add_sheet(
            book,
            self.env._("Summary"),
            self.env._(
                "Report No. %(number)s to the Academic Council: %(term)s, %(year)s",
                number=document["header"]["number"],
                term=document["header"]["term"],
                year=document["header"]["academic_year"],
            ),
            [self.env._("Figure"), *self._get_term_names(document)],
            [
                [row["name"], *row["counts"]]
                for row in document["summary"]
                if row["section"]
            ],
        )
        self._add_chart(sheet, len(document["terms"]), rows=2, by_row=True)
        row = sheet.max_row + 22
        for title, text in (
            (self.env._("Conclusion"), document["header"]["conclusion"]),
            (self.env._("Proposals"), document["header"]["proposals"]),
        ):
            sheet.cell(row, 1, title).font = Font(bold=True)
            sheet.cell(row + 1, 1, text)
            row += 3

    def _add_breakdown_sheet(self, book, document, breakdown):
        sheet = self._add_sheet(
            book,
            breakdown["column"],
            breakdown["title"],
            [
                breakdown["column"],
                *self._get_term_names(document),
                self.env._("Sent late"),
            ],
            [[row["name"], *row["counts"], row["late"]] for row in breakdown["rows"]],
        )
        self._add_chart(sheet, len(document["terms"]), rows=len(breakdown["rows"]))

    def _add_step_sheet(self, book, document, steps):
        sheet = self._add_sheet(
            book,
            self.env._("Step"),
            self.env._("Time of steps against the norm, days"),
            [
                self.env._("Step"),
                self.env._("Mean, days"),
                self.env._("Norm, days"),
                self.env._("Number of steps"),
                self.env._("Late"),
            ],
            [
                [row["name"], raw["days"][-1], raw["norm"], row["count"], row["late"]]
                for row, raw in zip(document["steps"], steps, strict=True)
            ],
        )
        self._add_chart(sheet, 2, rows=len(steps))

    def _add_error_sheet(self, book, document):
        rows = document["errors"]["rows"]
        sheet = self._add_sheet(
            book,
            self.env._("Repeated errors"),
            self.env._("Repeated errors in the academic year"),
            [
                self.env._("Department"),
                self.env._("Corrections"),
                self.env._("Teachers"),
                self.env._("of them with more than one correction"),
                document["errors"]["over_title"],
            ],
            [
                [row["name"], *(row[name] for name in document["errors"]["columns"])]
                for row in rows
            ],
        )
        self._add_chart(sheet, 2, rows=len(rows))

    @api.model
    def _get_term_names(self, document):
        return [term["name"] for term in document["terms"]]

    def _add_sheet(self, book, name, title, head, rows):
        """A sheet with a title, a head and rows, whose first column is text."""
        sheet = book.create_sheet(name[:31])
        sheet.cell(1, 1, title)
        sheet["A1"].font = Font(bold=True, size=14)
        for column, text in enumerate(head, 1):
            sheet.cell(HEAD_ROW, column, text)
            cell = sheet.cell(HEAD_ROW, column)
            cell.font = Font(bold=True)
            cell.fill = HEAD_FILL
            cell.alignment = Alignment(
                wrap_text=True, vertical="center", horizontal="center"
            )
        for number, (name, *values) in enumerate(rows, HEAD_ROW + 1):
            sheet.cell(number, 1, name)
            for column, value in enumerate(values, 2):
                sheet.cell(number, column, value)
        set_widths(sheet, [48], 16, len(head))
        set_page(sheet, HEAD_ROW + 1, 2, HEAD_ROW)
        return sheet

    def _add_chart(self, sheet, series, rows, by_row=False):
        """A chart of the first columns of numbers, below the table.

        :param bool by_row: the rows are the series, not the columns
        """
        chart = BarChart()
        chart.type = "col" if by_row else "bar"
        chart.title = sheet["A1"].value
        chart.title.overlay = False
        chart.legend.position = "b"
        chart.height = 9 if by_row else max(8, 1.1 * rows + 4)
        chart.width = 26
        last = HEAD_ROW + rows
        data = Reference(
            sheet,
            min_col=1 if by_row else 2,
            max_col=series + 1,
            min_row=HEAD_ROW + 1 if by_row else HEAD_ROW,
            max_row=last,
        )
        chart.add_data(data, titles_from_data=True, from_rows=by_row)
        chart.set_categories(
            Reference(sheet, min_col=2, max_col=series + 1, min_row=HEAD_ROW)
            if by_row
            else Reference(sheet, min_col=1, min_row=HEAD_ROW + 1, max_row=last)
        )
        chart.x_axis.delete = chart.y_axis.delete = False
        if not by_row:
            chart.x_axis.scaling.orientation = "maxMin"  # in the order of the table
        chart.y_axis.scaling.min = 0
        sheet.add_chart(chart, f"A{sheet.max_row + 3}")
