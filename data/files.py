"""Writing CSV files and workbooks: the same rows give the same bytes."""

import csv
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path

import contract
import xlsxwriter


def headings(sheet: contract.Sheet) -> list[str]:
    """Return the header row of a sheet."""
    return [column.name for column in sheet.columns]


def save_csv(path: Path, header: Sequence[str], rows: Iterable[tuple]) -> None:
    """Write a CSV as Excel in Russian opens it: BOM, semicolons, DD.MM.YYYY."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\n")
        writer.writerow(header)
        for row in rows:
            writer.writerow(
                f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for cell in row
            )


def open_workbook(path: Path) -> xlsxwriter.Workbook:
    """Create a workbook that does not remember when it was made."""
    workbook = xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"})
    workbook.set_properties({"created": datetime(2026, 1, 1)})
    return workbook


def add_sheet(
    workbook: xlsxwriter.Workbook,
    name: str,
    header: Sequence[str],
    rows: Iterable[tuple],
) -> xlsxwriter.worksheet.Worksheet:
    """Add a sheet with a header that stays in view and columns that fit."""
    rows = list(rows)
    bold = workbook.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1})
    worksheet = workbook.add_worksheet(name)
    worksheet.freeze_panes(1, 0)
    worksheet.write_row(0, 0, header, bold)
    for number, row in enumerate(rows, 1):
        worksheet.write_row(number, 0, row)
    for index, heading in enumerate(header):
        longest = max((len(str(row[index])) for row in rows), default=0)
        worksheet.set_column(index, index, min(60, max(longest, len(heading)) + 3))
    return worksheet
