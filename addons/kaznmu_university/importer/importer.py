from collections import Counter, defaultdict
from typing import NamedTuple

from odoo.exceptions import UserError

from ..models.service.statistics import renew_statistics
from .cells import get_skeleton
from .columns import CellError
from .header import HeaderReader
from .mapping import normalize_header
from .reader import read_sheets, tell_hidden_rows

PORTION = 500
KNOWN = "ejournal.import.known"  # what a portion refers to, in the cursor's cache
MANY = 5000  # new rows, after which a table is another one to PostgreSQL's planner


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
        self.changes = []

    def __getitem__(self, key):
        return self.values.get(key)


class Importer(HeaderReader):
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
        elif not any(len(sheet.rows) > 1 for sheet in recognised):
            message = self._(
                "The file has no rows under its headings: nothing to load."
            )
            self.problems.append(Problem("warning", file_name, message))

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
            self._tell("error", sheet, table.get_role_sentence(self.env))
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
        good = [row for row in rows if row.status != "error"]
        table.compare(self, good)
        self._alike.pop(table.name, None)
        for row in good:
            if row.status == "new" and table.reference_key:
                self._expect(table, row)
        return self._count(rows)

    def _reject_twin(self, table, row, first):
        """Refuse a second row of the same record; the first one, too, where they
        differ: it is not right because it stands above the other one."""
        place = {
            "what": ", ".join(c.get_title(self.env) for c in table.key_columns),
            "row": first.number,
            "file": first.sheet.file_name,
        }
        if row.values == first.values:
            message = self._(
                "%(what)s: the same stands in row %(row)s of %(file)s.", **place
            )
        else:
            first.status = "error"
            message = self._(
                "%(what)s: the same stands in row %(row)s of %(file)s, with other "
                "values beside it: neither row is loaded.",
                **place,
            )
        self.reject(row, message, table.key_columns[-1])

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

    def get_changes(self):
        """Yield ``(table name, row, words for its record, Change)`` of all rows that
        change a record."""
        for table in self.tables.values():
            for row in self.rows[table.name]:
                if row.status != "changed":
                    continue
                keys = (
                    column.get_text(row.cells.get(column.key))
                    for column in table.key_columns
                )
                record = " · ".join(filter(None, keys))
                for change in row.changes:
                    yield table.name, row, record, change

    @staticmethod
    def _count(rows):
        return dict(Counter(row.status for row in rows))

    def _read_values(self, table, row):
        row.values, row.status, row.res_id, row.changes = {}, "new", None, []
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
            if len(todo) >= MANY:
                renew_statistics(self.env, table.filled_models or [table.model])
            self.counts[table.name] = self._count(rows)
            self._forget(table.name)
        yield total, total

    def load_records(self, model, names, rows, matrix):
        """Load rows by Odoo's own ``load``; bad ones are told and left out.

        :param names: field paths as ``load`` takes them; ``.id`` first
        :return: list of ``(row, id)`` of the rows that were loaded
        """
        pairs = list(zip(rows, matrix, strict=True))
        self.env.cr.cache[KNOWN] = self._find_references(model, names, matrix)
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

    def _find_references(self, model, names, matrix):
        """Which of the records that the cells name exist, by one query a column.

        :return: ``{model: {id as text}}``
        """
        known = defaultdict(set)
        for name, cells in zip(names, zip(*matrix, strict=True), strict=True):
            field, _slash, subfield = name.partition("/")
            if subfield == ".id":
                related = self.env[model._fields[field].comodel_name]
                ids = {int(cell) for cell in cells if cell.isdecimal()}
                known[related._name].update(map(str, related.browse(ids).exists().ids))
        return known
