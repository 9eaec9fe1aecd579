"""Reads a workbook in a process of its own, which memory and time may run out of.

Started by ``reader`` as a script, without Odoo: the workbook comes by the standard
input, its cells leave by the standard output, a line of JSON a sheet or a row. The
library takes a whole part of the file at once (texts, styles), and how much of both a
small file asks for is nothing that could be counted before; so the operating system
counts. Rows and cells are counted here, by the same limits as those of other tables,
so that most of what is too large is told where it is.
"""

import io
import json
import sys
import zipfile
from datetime import date, datetime, time, timedelta

MACRO_MARKERS = ("vbaProject.bin", "vbaProjectSignature.bin")


class RefusedError(Exception):
    """Why a file is not read: a code, and the place where there is one."""

    def __init__(self, code, **place):
        super().__init__(code)
        self.answer = {"refused": code, **place}


def limit_resources(memory, seconds):
    """Let the operating system end what takes too much."""
    import resource  # nothing else here needs a POSIX system

    for kind, limit in (
        (resource.RLIMIT_AS, memory),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        _soft, hard = resource.getrlimit(kind)
        if hard != resource.RLIM_INFINITY:
            limit = min(limit, hard)
        resource.setrlimit(kind, (limit, limit))


def check_archive(content, limits):
    """Refuse what is no workbook or unpacks to too much, before anything is read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if any(part.filename.endswith(MACRO_MARKERS) for part in parts):
        raise RefusedError("macros")
    if len(parts) > limits["parts"]:
        raise RefusedError("unpacked")
    # What an archive declares is all that ``zipfile`` unpacks of it.
    if sum(part.file_size for part in parts) > limits["unpacked"]:
        raise RefusedError("unpacked")


def encode(cell):
    """A cell as JSON knows it; ``reader.decode`` is the way back."""
    value = cell.value
    if cell.data_type == "e":
        return {"error": value}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    if value is None or isinstance(value, str | int | float):
        return value
    return str(value)


def read(content, limits, write):
    """Write all sheets: ``{"sheet": title}``, then ``[row number, cells]``.

    :raise RefusedError: at the first row beyond the limits
    """
    from openpyxl.reader.excel import load_workbook  # slow; the limits hold already

    check_archive(content, limits)
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    if len(book.worksheets) > limits["sheets"]:
        raise RefusedError("sheets")
    cells, characters = limits["cells"], limits["characters"]
    for sheet in book.worksheets:
        write({"sheet": sheet.title})
        # Some programs write a wrong size of the sheet, which would hide its cells.
        sheet.reset_dimensions()
        for number, row in enumerate(sheet.iter_rows(), 1):
            cells -= len(row)
            if number > limits["rows"] or cells < 0:
                raise RefusedError("rows", sheet=sheet.title, row=number)
            if not any(
                cell.value is not None and str(cell.value).strip() for cell in row
            ):
                continue
            characters -= write([number, [encode(cell) for cell in row]])
            if characters < 0:
                raise RefusedError("rows", sheet=sheet.title, row=number)


def main():
    limits = json.loads(sys.stdin.buffer.readline())
    limit_resources(limits["memory"], limits["seconds"])

    def write(line):
        return sys.stdout.write(json.dumps(line) + "\n")

    try:
        read(sys.stdin.buffer.read(), limits, write)
        write({"refused": None})
    except RefusedError as error:
        write(error.answer)
    except MemoryError:
        write({"refused": "resources"})
    except Exception:  # a damaged part can break any of the libraries
        write({"refused": "damaged"})


if __name__ == "__main__":
    main()
