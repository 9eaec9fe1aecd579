from collections import Counter, defaultdict
from typing import NamedTuple

from odoo.exceptions import UserError

from .cells import get_skeleton, get_text
from .columns import CellError
from .mapping import IGNORED, get_known_targets, get_targets, normalize_header
from .reader import Sheet, read_sheets, tell_hidden_rows

PORTION = 500
EXAMPLES, EXAMPLE_ROWS = 3, 50
HEADER_ROWS, SHOWN_HEADERS = 20, 12


class Problem(NamedTuple):
    """Something to tell about the files, as precisely as it is known."""

    # error: the row (or file) is not loaded; warning: it is; info: nothing is wrong
    severity: str
    file_name: str
    message: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    value: str = ""


class FoundColumn(NamedTuple):
    """A column of a file, and what it is taken for."""

    sheet: Sheet
    table: str
    place: int
    header: str
    target: str | None  # as in ``mapping.get_target``, or ``IGNORED``
    origin: str  # title, mapping or unknown

    def get_examples(self):
        """The first values of the column, so that a person sees what it is."""
        cells = (
            cells[self.place]
            for _number, cells in self.sheet.rows[1:EXAMPLE_ROWS]
            if self.place < len(cells)
        )
        return list(filter(None, map(get_text, cells)))[:EXAMPLES]


class Pending(NamedTuple):
    """A record that the same files will create; stands for its future id."""

    table: str
    key: str


class Row:
    """A row of a table: where it was found and its values by column key."""

    def __init__(self, sheet, number, values, cells):
        self.sheet = sheet
        self.number = number
        self.values = values
        self.cells = cells
        self.res_id = None
        self.status = "new"

    def __getitem__(self, key):
        return self.values.get(key)


class Importer:
    """Checks the files of a registrar, and loads what is right.

    Checking touches nothing and lists every problem. Loading goes table by table
    in the order in which they refer to one another, by portions; what is the same
    in the database is skipped, so loading twice changes nothing and an interrupted
    load simply starts again.

    :param env: environment of the user who loads; record rules hold
    :param files: list of ``(file name, bytes)``
    :param tables: what sheets are whose names say nothing: dict
        ``{(file name, sheet): table name}``
    :param table: name of the table that all other such sheets are
    """

    def __init__(self, env, files, tables=None, table=None):
        # No tracking of bulk loads, and no mail to each new user.
        self.env = env(
            context={**env.context, "tracking_disable": True, "no_reset_password": True}
        )
        self._ = env._
        self.tables = {table.name: table() for table in self._get_table_classes()}
        self.problems = []
        self.rows = defaultdict(list)
        self.sheets = []  # ``(Sheet, its Table or None)``
        self.columns = []  # of sheets with a table: ``FoundColumn``
        self._chosen = tables or {}
        self._other = table
        self._mappings = self.env["ejournal.import.mapping"]._get_targets()
        self._headers = {}
        self._index = {}
        self._alike = {}
        self._pending = defaultdict(dict)
        names = Counter(file_name for file_name, _content in files)
        for file_name in (name for name, count in names.items() if count > 1):
            message = self._(
                "Several files have this name: rename them, so that messages say which "
                "one they are about. None of them is loaded."
            )
            self.problems.append(Problem("error", file_name, message))
        for file_name, content in files:
            if names[file_name] == 1:
                self._read_file(file_name, content)

    def _get_table_classes(self):
        return self.env["ejournal.import.batch"]._get_table_classes()

    # ------------------------------------------------------------------
    # Reading
    # ------------------------------------------------------------------
    def _read_file(self, file_name, content):
        try:
            batches = self.env["ejournal.import.batch"]
            if package := batches._open_package(file_name, content):
                self._read_package(package)
                return
            sheets = read_sheets(self.env, file_name, content)
        except UserError as error:
            self.problems.append(Problem("error", file_name, str(error)))
            return
        recognised = [sheet for sheet in sheets if self._read_sheet(sheet)]
        if not recognised:
            self.problems.append(
                Problem(
                    "error",
                    file_name,
                    self._(
                        "No known table in the file: found %(found)s, known are "
                        "%(known)s.",
                        found=", ".join(f"«{sheet.name}»" for sheet in sheets),
                        known=", ".join(
                            f"«{table.get_title(self.env)}»"
                            for table in self.tables.values()
                            if table.matches(table.name)
                        ),
                    ),
                )
            )

    def _read_package(self, package):
        for file_name, message in package.notices:
            self.problems.append(Problem("warning", file_name, message))
        for sheet in package.sheets:
            self._read_sheet(sheet)

    def _read_sheet(self, sheet):
        """Take the rows of a sheet; whether its table is known."""
        table = self._find_table(sheet)
        self.sheets.append((sheet, table))
        if table is None:
            return False
        for notice in (*sheet.notices, tell_hidden_rows(self.env, sheet)):
            if notice:
                self._tell("warning", sheet, notice)
        if not self.env.user.has_groups(table.groups):
            self._tell("error", sheet, self._("Your role may not load this table."))
            return True
        places = self._place_columns(table, sheet)
        for number, cells in sheet.rows[1:] if places else ():
            found = {
                key: cells[place] if place < len(cells) else None
                for key, place in places.items()
            }
            self.rows[table.name].append(Row(sheet, number, {}, found))
        return True

    def _find_table(self, sheet):
        """The table that a sheet is: by its name, else as the user has said."""
        for table in self.tables.values():
            if table.matches(sheet.name):
                return table
        chosen = self._chosen.get((sheet.file_name, sheet.name)) or self._other
        return self.tables.get(chosen)

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
                origin = "title" if target else "unknown"
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

    def _tell(self, severity, sheet, message, row=0, column="", value=""):
        self.problems.append(
            Problem(
                severity, sheet.file_name, message, sheet.name, row, column, str(value)
            )
        )

    def note(self, message):
        """Tell something about the cell that is being read, of a row that is loaded
        all the same."""
        row, column = self._place
        self.warn(row, message, column)

    def warn(self, row, message, column):
        """Tell something about a row that is loaded all the same."""
        text = column.get_text(row.cells.get(column.key))
        title = self._get_title(row, column)
        self._tell("warning", row.sheet, message, row.number, title, text)

    def reject(self, row, message, column=None):
        """Tell an error of a row, which is then not loaded."""
        row.status = "error"
        self._tell(
            "error",
            row.sheet,
            message,
            row.number,
            self._get_title(row, column) if column else "",
            column.get_text(row.cells.get(column.key)) if column else "",
        )

    def _get_title(self, row, column):
        """A column as the contract calls it, and as the file does if it differs."""
        if heading := row.sheet.headings.get(column.titles[0]):
            return heading
        title = column.get_title(self.env)
        headers = self._headers.get((row.sheet.file_name, row.sheet.name), {})
        header = headers.get(column.key, title)
        is_known = normalize_header(header) in map(normalize_header, column.titles)
        return title if is_known else f"{title} («{header}»)"

    # ------------------------------------------------------------------
    # References
    # ------------------------------------------------------------------
    def find(self, table_name, key):
        """Id of a record by its natural key, ``Pending``, or ``None``."""
        normal = self.tables[table_name].normalize(key)
        found = self.get_index(table_name).get(normal)
        return found or self._pending[table_name].get(normal)

    def get_index(self, table_name):
        """Ids of a table's records by their normalized natural keys."""
        if table_name not in self._index:
            self._index[table_name] = self.tables[table_name].get_index(self)
        return self._index[table_name]

    def find_alike(self, table_name, key):
        """The key of a record that looks like another key, its letters being of another
        alphabet; ``None`` when there is none.

        :param str key: of no record
        """
        if table_name not in self._alike:
            table = self.tables[table_name]
            records = table.get_records(self).browse(
                self.get_index(table_name).values()
            )
            self._alike[table_name] = {
                get_skeleton(record[table.reference_key]): record[table.reference_key]
                for record in records
            } | {
                get_skeleton(pending.key): pending.key
                for pending in self._pending[table_name].values()
            }
        return self._alike[table_name].get(get_skeleton(key))

    def _forget(self, table_name):
        self._index.pop(table_name, None)
        self._alike.pop(table_name, None)
        self._pending.pop(table_name, None)

    # ------------------------------------------------------------------
    # Checking
    # ------------------------------------------------------------------
    def check(self):
        """Check all tables without touching the database.

        :return: dict ``{table name: {status: number of rows}}`` with the statuses
            ``new``, ``changed``, ``same``, ``error``
        """
        return {
            table.name: self._check_table(table)
            for table in self.tables.values()
            if self.rows[table.name]
        }

    def _check_table(self, table):
        rows = self.rows[table.name]
        table.begin(self)
        seen = {}
        for row in rows:
            self._read_values(table, row)
            if row.status == "error":
                continue
            first = seen.setdefault(table.get_key(row), row)
            if first is row:
                table.check_row(self, row)
            else:
                self._reject_twin(table, row, first)
                if row.values != first.values and first.status != "error":
                    # Neither is right because it stands above the other one.
                    self._reject_twin(table, first, row)
        good = [row for row in rows if row.status != "error"]
        table.compare(self, good)
        self._alike.pop(table.name, None)
        for row in good:
            if row.status == "new" and table.reference_key:
                self._expect(table, row)
        return self._count(rows)

    def _reject_twin(self, table, row, other):
        self.reject(
            row,
            self._(
                "%(what)s: the same stands in row %(row)s of %(file)s.",
                what=", ".join(c.get_title(self.env) for c in table.key_columns),
                row=other.number,
                file=other.sheet.file_name,
            ),
            table.key_columns[-1],
        )

    def _expect(self, table, row):
        """Keep the key of a record that these files will create, for those that refer
        to it; no second record of a key that only looks the same."""
        key = row[table.reference_key]
        if alike := self.find_alike(table.name, key):
            self.reject(
                row,
                self._(
                    "“%s” is there already and looks the same, but is typed with other "
                    "letters: Latin in place of Cyrillic, or Cyrillic in place of "
                    "Latin.",
                    alike,
                ),
                table.get_column(table.reference_key),
            )
            return
        self._alike[table.name][get_skeleton(key)] = key
        self._pending[table.name][table.normalize(key)] = Pending(table.name, key)

    @staticmethod
    def _count(rows):
        return dict(Counter(row.status for row in rows))

    def _read_values(self, table, row):
        row.values, row.status, row.res_id = {}, "new", None
        for column in table.columns:
            if column.key not in row.cells:
                continue
            self._place = row, column
            try:
                row.values[column.key] = column.get_value(self, row.cells[column.key])
            except CellError as error:
                self.reject(row, str(error), column)

    # ------------------------------------------------------------------
    # Loading
    # ------------------------------------------------------------------
    def load(self):
        """Load what is right, in portions.

        :return: generator of ``(done rows, all rows)`` after each portion; the
            caller commits
        """
        total = sum(len(rows) for rows in self.rows.values())
        done = 0
        self.counts = {}
        self.problems = [p for p in self.problems if not p.row]
        for table in self.tables.values():
            rows = self.rows[table.name]
            if not rows:
                continue
            # Ids of what earlier tables have just created are known only now.
            self._check_table(table)
            todo = [row for row in rows if row.status in ("new", "changed")]
            done += len(rows) - len(todo)
            for portion in table.split(todo, PORTION):
                table.load(self, portion)
                done += len(portion)
                yield done, total
            self.counts[table.name] = self._count(rows)
            self._forget(table.name)
        yield total, total

    def load_records(self, model, names, rows, matrix):
        """Load rows by Odoo's own ``load``; bad ones are told and left out.

        :param names: field paths as ``load`` takes them; ``.id`` first
        :return: list of ``(row, id)`` of the rows that were loaded
        """
        pairs = list(zip(rows, matrix, strict=True))
        while pairs:
            result = model.load(names, [values for _row, values in pairs])
            if result["ids"]:
                return [
                    (row, res_id)
                    for (row, _values), res_id in zip(pairs, result["ids"], strict=True)
                ]
            bad = {}
            for message in result["messages"]:
                if message["type"] == "error" and "rows" in message:
                    bad.setdefault(message["rows"]["from"], message["message"])
            if not bad:
                raise UserError(result["messages"][0]["message"])
            for place, message in bad.items():
                self.reject(pairs[place][0], message)
            pairs = [pair for place, pair in enumerate(pairs) if place not in bad]
        return []
