"""The general way of reading, comparing and loading a table."""

from odoo import fields

from ..languages import ENGLISH, KAZAKH, RUSSIAN
from .cells import fold_key
from .changes import Change, describe, get_kind
from .columns import Column, Ref, in_language

REGISTRAR = "kaznmu_university.ejournal_group_registrar"


def code_column():
    return Column("code", "Код", "Коды", "Code", is_key=True)


def name_columns():
    return (
        Column(
            f"name@{RUSSIAN}",
            "Наименование",
            "Атауы (орыс.)",
            "Name",
            "Наименование (рус.)",
            required=True,
        ),
        Column(
            f"name@{KAZAKH}", "Наименование (каз.)", "Атауы (қаз.)", "Name (Kazakh)"
        ),
        Column(
            f"name@{ENGLISH}", "Наименование (англ.)", "Атауы (ағыл.)", "Name (English)"
        ),
    )


class Table:
    """A table of the files: one row, one record of ``model``.

    Subclasses say what is particular; the general way of reading, comparing and
    loading is here.
    """

    name = None  # also the CSV file's name
    titles = ()  # the sheet's names: Russian, Kazakh, English
    model = None
    filled_models = ()  # whose tables grow with it, where it is not the model alone
    columns = ()
    reference_key = None  # column by which other tables refer to this one
    groups = REGISTRAR
    is_written = True  # whether its file can be made from the database

    def get_title(self, env):
        """Name of the table in the language of the user."""
        return in_language(env, self.titles)

    def get_role_sentence(self, env):
        """Whose business the table is, for whoever may not load it."""
        return env._(
            "Your role may not load this table. It is loaded by: %s.",
            env.user._name_ejournal_roles(self.groups),
        )

    @property
    def key_columns(self):
        return [column for column in self.columns if column.is_key]

    @property
    def stored_columns(self):
        """Columns that are fields of the model."""
        return self.columns

    def matches(self, sheet_name):
        name = fold_key(sheet_name)
        return name == self.name or name in map(fold_key, self.titles)

    def normalize(self, text):
        return fold_key(text)

    def get_key(self, row):
        """Natural key of a row: hashable, the same for the record it stands for."""
        return tuple(self._lower(row[column.key]) for column in self.key_columns)

    def get_records(self, ctx):
        """All records that rows may stand for, archived ones included."""
        return ctx.env[self.model].with_context(active_test=False)

    def get_index(self, ctx):
        """Ids by reference key, for the tables that refer to this one."""
        records = self.get_records(ctx).search_fetch([], [self.reference_key])
        return {
            self.normalize(record[self.reference_key]): record.id for record in records
        }

    def begin(self, ctx):
        """Forget what an earlier check has gathered."""

    def get_column(self, key):
        return next(column for column in self.columns if column.key == key)

    def check_row(self, ctx, row):
        """Find what is wrong in a row beyond single cells; ``ctx.reject`` it."""

    # -- comparing ------------------------------------------------------
    def get_domain(self, ctx, rows):
        """Records among which those of the rows are looked for."""
        index = ctx.get_index(self.name)
        keys = (self.normalize(row[self.reference_key]) for row in rows)
        return [("id", "in", [index[key] for key in keys if key in index])]

    def compare(self, ctx, rows):
        """Set ``res_id`` and ``status`` of the rows: new, changed or same."""
        if not rows:
            return
        Model = self.get_records(ctx)
        names = list(dict.fromkeys(column.field for column in self.stored_columns))
        existing = {}
        for record in Model.search_fetch(self.get_domain(ctx, rows), names):
            key = tuple(self.get_stored(record, column) for column in self.key_columns)
            existing[tuple(self._lower(value) for value in key)] = record
        for row in rows:
            if record := existing.get(self.get_key(row)):
                row.res_id = record.id
                row.changes = list(self.find_changes(ctx, row, record))
                row.status = "changed" if row.changes else "same"
                self.keep_stored(row, record)
                self.compare_more(ctx, row, record)

    def find_changes(self, ctx, row, record):
        """Yield what the row says otherwise than the record."""
        for column in self.stored_columns:
            new = row[column.key]
            if new is None:
                continue
            old = self.get_stored(record, column)
            if old != new:
                yield Change(
                    get_kind(column),
                    column.get_title(ctx.env),
                    describe(ctx, column, old),
                    describe(ctx, column, new),
                )

    def keep_stored(self, row, record):
        """An empty or missing cell changes nothing: fill in what is there."""
        for column in self.stored_columns:
            if row[column.key] is None and column.lang in ("", RUSSIAN):
                row.values[column.key] = self.get_stored(record, column)

    def compare_more(self, ctx, row, record):
        """Set the status of a known row by what the model's fields do not tell."""

    @staticmethod
    def _lower(value):
        return fold_key(value) if isinstance(value, str) else value

    def get_stored(self, record, column):
        """Value of a record as a cell of the column would give it."""
        if column.lang:
            record = record.with_context(lang=column.lang)
        value = record[column.field]
        if isinstance(column, Ref):
            return value.id
        return value if value is not False else None

    # -- writing --------------------------------------------------------
    @property
    def has_term(self):
        """Whether its rows are of academic periods."""
        return any(column.key in ("term_id", "term") for column in self.columns)

    def get_written(self, ctx, term):
        """Records that the file made from the database holds.

        :param term: of which alone, where rows have one; may be empty
        """
        domain = [("term_id", "=", term.id)] if term and self.has_term else []
        return self.get_records(ctx).with_context(active_test=True).search(domain)

    def write_row(self, ctx, record):
        """Cells of a record in the order of the columns: loading them again changes
        nothing."""
        return [
            describe(ctx, column, self.get_written_value(record, column))
            for column in self.columns
        ]

    def get_written_value(self, record, column):
        """Value of a column, be it a field of the model or not."""
        return self.get_stored(record, column)

    # -- loading --------------------------------------------------------
    def split(self, rows, size):
        """Portions of rows, each loaded and committed at once."""
        for start in range(0, len(rows), size):
            yield rows[start : start + size]

    def load(self, ctx, rows):
        """Create and update the records of a portion by Odoo's ``load``."""
        columns = [c for c in self.stored_columns if c.lang in ("", RUSSIAN)]
        columns = [c for c in columns if any(c.key in row.values for row in rows)]
        names = [
            f"{column.field}/.id" if isinstance(column, Ref) else column.field
            for column in columns
        ]
        for status in ("new", "changed"):
            part = [row for row in rows if row.status == status]
            if not part:
                continue
            matrix = [
                [self.get_text(row[column.key]) for column in columns] for row in part
            ]
            if status == "changed":
                for row, values in zip(part, matrix, strict=True):
                    values.insert(0, str(row.res_id))
            loaded = ctx.load_records(
                self.get_loader(ctx),
                names if status == "new" else [".id", *names],
                part,
                matrix,
            )
            for row, res_id in loaded:
                row.res_id = res_id
        done = [row for row in rows if row.status != "error"]
        self.write_translations(ctx, done)
        self.finish(ctx, done)

    def get_loader(self, ctx):
        """The model on which ``load`` is called."""
        return self.get_records(ctx).with_context(lang=RUSSIAN)

    @staticmethod
    def get_text(value):
        """Value as text for ``load``."""
        if value is None:
            return ""
        return fields.Date.to_string(value) if hasattr(value, "year") else str(value)

    def write_translations(self, ctx, rows):
        for column in self.stored_columns:
            if column.lang in ("", RUSSIAN):
                continue
            for row in rows:
                if row[column.key]:
                    record = ctx.env[self.model].browse(row.res_id)
                    record.with_context(lang=column.lang)[column.field] = row[
                        column.key
                    ]

    def finish(self, ctx, rows):
        """What else a loaded row means, beyond the model's own fields."""


def in_known_terms(rows):
    """Domain of the records that belong to terms of the database."""
    terms = {row["term_id"] for row in rows if isinstance(row["term_id"], int)}
    return [("term_id", "in", list(terms))]
