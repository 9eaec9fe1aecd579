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
import re
import sys
import zipfile
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

MACRO_MARKERS = ("vbaProject.bin", "vbaProjectSignature.bin")
# Strict Open XML says the same in namespaces of its own.
STRICT = b"http://purl.oclc.org/ooxml/"
NAMESPACES = (
    (b"spreadsheetml/main", b"spreadsheetml/2006/main"),
    (b"officeDocument/", b"officeDocument/2006/"),
    (b"drawingml/", b"drawingml/2006/"),
)
TRANSITIONAL = b"http://schemas.openxmlformats.org/"
ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
# What a number format says beside its digits.
LITERAL = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
PATTERN = re.compile(r"[#0?, ]*(?:\.(?P<places>[#0?]*))?")


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


def loosen(content):
    """A workbook of Strict Open XML as the library knows it; others as they are."""
    with zipfile.ZipFile(io.BytesIO(content)) as source:
        book = next(
            (name for name in source.namelist() if name.endswith("workbook.xml")), None
        )
        if not book or STRICT not in source.read(book):
            return content
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                part = source.read(name)
                for strict, transitional in NAMESPACES:
                    part = part.replace(STRICT + strict, TRANSITIONAL + transitional)
                target.writestr(name, part)
    return stream.getvalue()


def unescape(text):
    """A text without what programs write for signs that XML lacks."""
    return ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def show(value, number_format):
    """A number as its format shows it.

    :return: the number itself where the format shows it as it is, or is of a kind that
        shows less than people mean (fractions, powers of ten)
    """
    section = LITERAL.sub("", number_format.split(";")[0]).strip()
    is_percent = section.endswith("%")
    match = PATTERN.fullmatch(section.rstrip("% "))
    if not match or isinstance(value, bool) or not re.search("[0#?]", section):
        return value
    # Of the fifteen digits that a spreadsheet keeps.
    number = Decimal(f"{value:.15g}") * (100 if is_percent else 1)
    places = Decimal(1).scaleb(-len(match["places"] or ""))
    try:
        rounded = number.quantize(places, ROUND_HALF_UP)
    except InvalidOperation:  # a number beyond all that anybody counts
        return value
    text = f"{rounded:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    whole = section.partition(".")[0]
    if "," not in whole and value >= 0:
        head, point, tail = text.partition(".")
        text = head.zfill(whole.count("0")) + point + tail
    if not is_percent and rounded == number and text == f"{number.normalize():f}":
        return value
    return {"shown": [text + "%" * is_percent, value]}


def encode(cell, number_format):
    """A cell as JSON knows it; ``reader.decode`` is the way back."""
    value = cell["value"]
    if cell["data_type"] == "e":
        return {"error": value}
    if isinstance(value, datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, time):
        return {"time": value.isoformat()}
    if isinstance(value, timedelta):
        return {"timedelta": value.total_seconds()}
    if isinstance(value, int | float):
        return show(value, number_format)
    return value if value is None else unescape(str(value))


def open_book(content):
    """The workbook, with what is read of it and nothing else: other programs write
    properties and names that break the library."""
    from openpyxl.reader.excel import ExcelReader
    from openpyxl.styles.stylesheet import apply_stylesheet

    reader = ExcelReader(io.BytesIO(content), read_only=True, data_only=True)
    reader.read_manifest()
    reader.read_strings()
    reader.read_workbook()
    apply_stylesheet(reader.archive, reader.wb)
    reader.read_worksheets()
    return reader.wb


def read_comments(archive, path):
    """Comments of a sheet: ``{coordinate: text}``, without the name of who wrote it,
    which spreadsheets put before the text."""
    from openpyxl.comments.comment_sheet import CommentSheet
    from openpyxl.packaging.relationship import get_dependents, get_rels_path
    from openpyxl.xml.constants import COMMENTS_NS
    from openpyxl.xml.functions import fromstring

    place = get_rels_path(path)
    if place not in archive.namelist():
        return {}
    return {
        reference: unescape(comment.text or "").removeprefix(f"{comment.author}:\n")
        for relation in get_dependents(archive, place).find(COMMENTS_NS)
        for reference, comment in CommentSheet.from_tree(
            fromstring(archive.read(relation.target))
        ).comments
    }


def make_parser(sheet, source):
    """The library's parser of a sheet, which tells formulas without a value."""
    from openpyxl.worksheet._reader import FORMULA_TAG, WorkSheetParser

    class Parser(WorkSheetParser):
        def parse_cell(self, element):
            cell = super().parse_cell(element)
            formula = element.find(FORMULA_TAG)
            has_value = cell["value"] is not None or element.get("t") == "str"
            if formula is not None and not has_value:
                cell |= {"value": f"={formula.text or ''}", "data_type": "e"}
            return cell

    book = sheet.parent
    return Parser(
        source,
        sheet._shared_strings,
        data_only=True,
        epoch=book.epoch,
        date_formats=book._date_formats,
        timedelta_formats=book._timedelta_formats,
    )


def get_formats(book):
    """Number format of each style of the workbook."""
    from openpyxl.styles.numbers import BUILTIN_FORMATS, BUILTIN_FORMATS_MAX_SIZE

    own = dict(enumerate(book._number_formats, BUILTIN_FORMATS_MAX_SIZE))
    known = {**BUILTIN_FORMATS, **own}
    return [known.get(style.numFmtId, "General") for style in book._cell_styles]


def get_hidden_columns(parser):
    """Places of columns that nobody sees; a range at the end of a sheet is none."""
    return {
        place
        for attributes in parser.column_dimensions.values()
        if attributes.get("hidden") in ("1", "true")
        for place in range(
            int(attributes["min"]) - 1, min(int(attributes["max"]), 16384)
        )
    }


def read(content, limits, write):
    """Write all sheets: ``{"sheet": title, …}``, then ``[row number, cells, whether it
    is hidden]``.

    :raise RefusedError: at the first row beyond the limits
    """
    check_archive(content, limits)
    book = open_book(loosen(content))
    if len(book.worksheets) > limits["sheets"]:
        raise RefusedError("sheets")
    formats = get_formats(book)
    cells, characters = limits["cells"], limits["characters"]
    for sheet in book.worksheets:
        characters -= write(
            {
                "sheet": sheet.title,
                "is_hidden": sheet.sheet_state != "visible",
                "comments": read_comments(book._archive, sheet._worksheet_path),
            }
        )
        hidden_columns = None
        with sheet._get_source() as source:
            parser = make_parser(sheet, source)
            for number, row in parser.parse():
                width = max((cell["column"] for cell in row), default=0)
                cells -= width
                is_hidden = parser.row_dimensions.pop(str(number), {}).get("hidden")
                if number > limits["rows"] or cells < 0 or characters < 0:
                    raise RefusedError("rows", sheet=sheet.title, row=number)
                if hidden_columns is None:
                    hidden_columns = get_hidden_columns(parser)
                    write({"hidden_columns": sorted(hidden_columns)[:100]})
                values = [None] * width
                for cell in row:
                    place = cell["column"] - 1
                    if place not in hidden_columns and cell["value"] is not None:
                        style = cell["style_id"]
                        known = formats[style] if style < len(formats) else "General"
                        values[place] = encode(cell, known)
                if any(value is not None and str(value).strip() for value in values):
                    characters -= write([number, values, is_hidden in ("1", "true")])


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
