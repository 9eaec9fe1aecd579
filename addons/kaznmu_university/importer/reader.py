import csv
import io
import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from openpyxl.utils import get_column_letter

from odoo.exceptions import UserError

from .cells import ErrorCell, Shown
from .encoding import decode, find_delimiter

MEGABYTE = 1024 * 1024
MAX_FILE_SIZE = 25 * MEGABYTE
# A workbook is a zip: a small file may unpack to more than the server's memory.
MAX_UNPACKED_SIZE = 200 * MEGABYTE
MAX_PARTS = 5_000  # of a zip
MAX_SHEETS = 200
# A table of any university ends long before; a stray cell far below or far right of
# it makes the library fill up everything between, row by row.
MAX_ROWS = 300_000
MAX_CELLS = 6_000_000
# Of a row in a text; its end may be missing.
MAX_ROW_SIZE = MEGABYTE
# What the process may take that reads a workbook: ordinary ones need a tenth.
MAX_MEMORY = 1024 * MEGABYTE
MAX_SECONDS = 60  # of the processor; a process that has to wait for it may take twice
PROCESS = Path(__file__).with_name("workbook_process.py")
DECODERS = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
    "timedelta": lambda seconds: timedelta(seconds=seconds),
    "error": ErrorCell,
    "shown": lambda pair: Shown(*pair),
}
LISTED = 10  # rows, columns and sheets named in one sentence


class Sheet(NamedTuple):
    """A table as it was found in a file.

    ``rows`` are ``(row number, list of cells)`` without blank and hidden rows, the
    header first; ``notices`` are warnings about the whole sheet; ``headings`` are the
    names that the file itself has for headings of the sheet; ``comments`` stand beside
    cells, by ``"D7"``; ``hidden_rows`` are those that nobody sees.
    """

    file_name: str
    name: str
    rows: list
    notices: tuple = ()
    headings: dict = {}  # never changed
    comments: dict = {}  # never changed
    hidden_rows: tuple = ()


# Own reader rather than ``base_import``'s: that one drops blank rows, so that row
# numbers no longer fit the file, and stops at the first bad cell of a workbook.
def read_sheets(env, file_name, content):
    """Read all sheets of a file.

    :param str file_name: decides between XLSX and CSV by its ending
    :param bytes content:
    :return: list of ``Sheet``
    :raise UserError: the file cannot be read at all
    """
    if len(content) > MAX_FILE_SIZE:
        raise UserError(
            env._(
                "The file is too large: %(size)s MB, the limit is %(limit)s MB. Split "
                "it, each part with its header.",
                size=len(content) // MEGABYTE,
                limit=MAX_FILE_SIZE // MEGABYTE,
            )
        )
    if not content.strip():
        raise UserError(env._("The file is empty."))
    ending = file_name.rpartition(".")[2].lower()
    if ending == "xlsx":
        return _read_workbook(env, file_name, content)
    if ending == "csv":
        return [_read_csv(env, file_name, content)]
    if ending == "xlsm":
        raise UserError(
            env._("A workbook with macros is not accepted: save it as XLSX.")
        )
    raise UserError(
        env._(
            "Files of this kind (%s) are not accepted: save the table as XLSX or CSV.",
            ending,
        )
    )


# In a process of its own, whose memory and time have a limit: what a file of 100 KB
# asks of the library cannot be told before. It costs a fifth of a second. A server's
# worker has limits, too, but ends with all that its user was doing.
def _read_workbook(env, file_name, content):
    limits = {
        "parts": MAX_PARTS,
        "unpacked": MAX_UNPACKED_SIZE,
        "sheets": MAX_SHEETS,
        "rows": MAX_ROWS,
        "cells": MAX_CELLS,
        "characters": MAX_UNPACKED_SIZE,
        "memory": MAX_MEMORY,
        "seconds": MAX_SECONDS,
    }
    try:
        process = subprocess.run(
            [sys.executable, "-I", "-B", PROCESS],
            input=json.dumps(limits).encode() + b"\n" + content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=2 * MAX_SECONDS,
            # A library of numbers that is never used would reserve gigabytes.
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise _refuse(env, {"refused": "resources"}) from None
    if process.returncode:  # killed, or broken by the file
        code = "resources" if process.returncode < 0 else "damaged"
        raise _refuse(env, {"refused": code})
    *lines, last = process.stdout.splitlines()
    answer = json.loads(last)
    if answer["refused"]:
        raise _refuse(env, answer)
    return _build_sheets(env, file_name, map(json.loads, lines))


def _build_sheets(env, file_name, items):
    """The sheets that a person sees, from what the process has written of all."""
    sheets = []
    for item in items:
        if isinstance(item, list):
            number, cells, is_hidden = item
            cells = [_decode(cell) for cell in cells]
            sheets[-1]["hidden" if is_hidden else "rows"].append((number, cells))
        elif "sheet" in item:
            sheets.append({**item, "rows": [], "hidden": [], "hidden_columns": ()})
        else:
            sheets[-1] |= item
    seen = [
        sheet for sheet in sheets if sheet["rows"] and not sheet["is_hidden"]
    ]  # what programs and people leave empty is no table
    left_out = [
        sheet["sheet"] for sheet in sheets if sheet["rows"] and sheet["is_hidden"]
    ]
    if not seen:
        raise UserError(
            env._("The workbook has no table that can be seen: its sheets are hidden.")
            if left_out
            else env._("The workbook is empty.")
        )
    return [
        Sheet(
            file_name,
            sheet["sheet"],
            sheet["rows"],
            tuple(_tell_hidden(env, sheet, left_out if sheet is seen[0] else ())),
            comments=sheet["comments"],
            hidden_rows=tuple(sheet["hidden"]),
        )
        for sheet in seen
    ]


def _tell_hidden(env, sheet, sheets):
    """Sentences about what is left out because nobody sees it."""
    if sheets:
        names = [f"«{name}»" for name in sheets]
        yield env._("Hidden sheets are left out: %s.", _enumerate(names))
    if sheet["hidden_columns"]:
        letters = [get_column_letter(place + 1) for place in sheet["hidden_columns"]]
        yield env._("Hidden columns are left out: %s.", _enumerate(letters))


def tell_hidden_rows(env, sheet, first=1):
    """A sentence about rows that are left out because nobody sees them, or ``None``.

    :param int first: row of the sheet that matters
    """
    numbers = [str(number) for number, _cells in sheet.hidden_rows if number >= first]
    return numbers and env._(
        "Hidden rows are left out (%(count)s): %(rows)s. Show them, or clear the "
        "filter, if they belong to the table.",
        count=len(numbers),
        rows=_enumerate(numbers),
    )


def _enumerate(words):
    """The first of the words."""
    return ", ".join(words[:LISTED]) + (" …" if len(words) > LISTED else "")


def _decode(cell):
    if isinstance(cell, dict):
        [(kind, value)] = cell.items()
        return DECODERS[kind](value)
    return cell


def _refuse(env, answer):
    """The error for what the process answers."""
    if answer["refused"] == "rows":
        return _refuse_size(env, answer["sheet"], answer["row"])
    sentences = {
        "macros": env._("A workbook with macros is not accepted: save it as XLSX."),
        "unpacked": env._("The workbook is too large when unpacked."),
        "sheets": env._(
            "The workbook has more than %s sheets: split the file.", MAX_SHEETS
        ),
        "resources": env._(
            "Reading the file takes too long or too much memory. Copy the table alone, "
            "as values, into a new workbook, or save it as CSV UTF-8."
        ),
        "damaged": env._(
            "The file is damaged or is no XLSX workbook: open it in a spreadsheet "
            "and save it again as XLSX."
        ),
    }
    return UserError(sentences[answer["refused"]])


def _refuse_size(env, name, row):
    return UserError(
        env._(
            "“%(sheet)s”, row %(row)s: the table is too large. Delete what stands far "
            "below or to the right of it, also blank rows and columns with a format, "
            "or split the file.",
            sheet=name,
            row=row,
        )
    )


def _read_csv(env, file_name, content):
    text, encoding = decode(content)
    if "\0" in text:
        raise UserError(env._("The file is no CSV text: save the table as CSV UTF-8."))
    notices = ()
    if encoding:
        notices = (
            env._(
                "The file is in %s, where the letters Ә Ғ Қ Ң Ө Ұ Ү Һ І do not exist: "
                "check Kazakh names, or save the file as CSV UTF-8.",
                encoding,
            ),
        )
    text, first_number, delimiter = find_delimiter(text)
    name = file_name.rpartition(".")[0]
    rows, number, left, size = [], first_number, MAX_CELLS, 0

    # Here nothing is unpacked: what is counted while it streams is all that there is,
    # and needs no process of its own.
    def read_lines():
        nonlocal size
        for line in io.StringIO(text, newline=""):
            size += len(line)
            if size > MAX_ROW_SIZE:
                raise _refuse_size(env, name, number)
            yield line

    reader = csv.reader(read_lines(), delimiter=delimiter, strict=True)
    try:
        for cells in reader:
            left -= len(cells)
            if number > MAX_ROWS or left < 0:
                raise _refuse_size(env, name, number)
            if any(cell.strip() for cell in cells):
                rows.append((number, cells))
            number, size = reader.line_num + first_number, 0
    except csv.Error as error:
        raise UserError(
            env._(
                "Line %s: a quotation mark is not closed, or the line is damaged.",
                number,
            )
        ) from error
    return Sheet(file_name, name, rows, notices)
