"""The header of a table: which of its columns is what."""

from typing import NamedTuple

from .cells import get_text
from .mapping import (
    IGNORED,
    find_foreign,
    get_known_targets,
    get_targets,
    normalize_header,
)
from .reader import Sheet

EXAMPLES, EXAMPLE_ROWS = 3, 50
HEADER_ROWS, SHOWN_HEADERS = 20, 12


class FoundColumn(NamedTuple):
    """A column of a file, and what it is taken for."""

    sheet: Sheet
    table: str
    place: int
    header: str
    target: str | None  # as in ``mapping.get_target``, or ``IGNORED``
    origin: str  # title, mapping, unknown, or a system of ``systems``

    def get_examples(self):
        """The first values of the column, so that a person sees what it is."""
        cells = (
            cells[self.place]
            for _number, cells in self.sheet.rows[1:EXAMPLE_ROWS]
            if self.place < len(cells)
        )
        return list(filter(None, map(get_text, cells)))[:EXAMPLES]


class HeaderReader:
    """The part of the ``Importer`` that finds columns, and tells what it finds."""

    def _place_columns(self, table, sheet):
        """Places of the table's columns in a sheet by column key.

        :return: ``None`` when the sheet cannot be read; why is told
        """
        header = sheet.rows[0][1] if sheet.rows else []
        names = [normalize_header(cell) for cell in header]
        doubled = {name for name in names if name and names.count(name) > 1}
        if doubled:
            self._tell(
                "error",
                sheet,
                self._("Columns stand twice: %s.", ", ".join(sorted(doubled))),
            )
            return None
        columns = get_targets(table)
        known = get_known_targets(table)
        # A package of a standard has no headers that anybody could have to explain.
        mappings = {} if sheet.headings else self._mappings
        places, headers, unknown = {}, {}, []
        for place, name in enumerate(names):
            if not name:
                continue
            title = get_text(header[place])
            target, origin = mappings.get((table.name, name)), "mapping"
            if target != IGNORED and target not in columns:
                target = known.get(name)
                foreign = not target and find_foreign(table, title)
                origin = "title" if target else foreign[0] if foreign else "unknown"
            if not sheet.headings:
                self.columns.append(
                    FoundColumn(sheet, table.name, place, title, target, origin)
                )
            if not target:
                unknown.append(f"«{title}»")
            elif target != IGNORED:
                headers.setdefault(target, []).append(title)
                places[columns[target].key] = place
            if origin == "mapping":
                self._tell_taken(sheet, title, columns.get(target))
        if unknown:
            self._tell(
                "warning",
                sheet,
                self._("Unknown columns, which are left out: %s.", ", ".join(unknown)),
            )
        is_clear = self._check_header(sheet, columns, headers)
        self._headers[sheet.file_name, sheet.name] = {
            columns[target].key: titles[0] for target, titles in headers.items()
        }
        return places if is_clear else None

    def _tell_taken(self, sheet, title, column):
        """Tell what a column is taken for because somebody once said so."""
        message = (
            self._("Taken as «%s», as remembered.", column.get_title(self.env))
            if column
            else self._("Left out, as remembered.")
        )
        self._tell("info", sheet, message, column=title)

    def _check_header(self, sheet, columns, headers):
        """Whether each column is there once, if it must be; what is wrong is told."""
        twice = [target for target, titles in headers.items() if len(titles) > 1]
        for target in twice:
            self._tell(
                "error",
                sheet,
                self._(
                    "Several columns are taken as «%(column)s»: %(headers)s. "
                    "Leave one.",
                    column=columns[target].get_title(self.env),
                    headers=", ".join(f"«{title}»" for title in headers[target]),
                ),
            )
        missing = [
            column.get_title(self.env)
            for target, column in columns.items()
            if column.required and target not in headers
        ]
        if missing:
            message = self._("The header lacks the columns: %s.", ", ".join(missing))
            self._tell("error", sheet, f"{message} {self._describe_header(sheet)}")
        return not twice and not missing

    def _describe_header(self, sheet):
        """What was taken for the header, and where the table might begin."""
        if not sheet.rows:
            return ""
        known = {
            header
            for table in self.tables.values()
            for header in get_known_targets(table)
        }
        counts = {
            number: sum(normalize_header(cell) in known for cell in cells)
            for number, cells in sheet.rows[:HEADER_ROWS]
        }
        number, cells = sheet.rows[0]
        found = [f"«{get_text(cell)}»" for cell in cells if get_text(cell)]
        sentences = [
            self._(
                "Row %(row)s holds: %(found)s.",
                row=number,
                found=", ".join(found[:SHOWN_HEADERS]),
            )
        ]
        start = max(counts, key=counts.get)
        if start != number and counts[start] > max(1, counts[number]):
            sentences.append(
                self._(
                    "The table seems to begin in row %s: delete the rows above it, and "
                    "give each column one heading in one cell.",
                    start,
                )
            )
        return " ".join(sentences)
