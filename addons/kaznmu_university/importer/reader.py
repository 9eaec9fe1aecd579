import csv
import io
import json
import os
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import NamedTuple

from odoo.exceptions import UserError

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
    "error": lambda text: ErrorCell(text),
}


class Sheet(NamedTuple):
    """A table as it was found in a file.

    ``rows`` are ``(row number, list of cells)`` without blank rows, the header
    first; ``notice`` is a warning about the whole sheet, or ``None``; ``headings``
    are the names that the file itself has for headings of the sheet.
    """

    file_name: str
    name: str
    rows: list
    notice: str | None = None
    headings: dict = {}  # never changed


class ErrorCell(str):
    """Text of a cell that holds an error of the spreadsheet, such as ``#REF!``."""

    __slots__ = ()


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
    sheets = []
    for line in lines:
        item = json.loads(line)
        if isinstance(item, list):
            number, cells = item
            sheets[-1].rows.append((number, [_decode(cell) for cell in cells]))
        else:
            sheets.append(Sheet(file_name, item["sheet"], []))
    return sheets


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
    notice = None
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1251", errors="replace")
        notice = env._(
            "The file is in Windows-1251, where the letters Ә Ғ Қ Ң Ө Ұ Ү Һ І do not "
            "exist: check Kazakh names, or save the file as CSV UTF-8."
        )
    if "\0" in text:
        raise UserError(env._("The file is no CSV text: save the table as CSV UTF-8."))
    first_line = text.partition("\n")[0]
    delimiter = max(";,\t", key=first_line.count)
    name = file_name.rpartition(".")[0]
    rows, number, left, size = [], 1, MAX_CELLS, 0

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
            number, size = reader.line_num + 1, 0
    except csv.Error as error:
        raise UserError(
            env._(
                "Line %s: a quotation mark is not closed, or the line is damaged.",
                number,
            )
        ) from error
    return Sheet(file_name, name, rows, notice)
