"""What a database is made of, in a form in which two of them can be compared.

Facts are named by what does not depend on the order of installation: names of tables
and columns, and external ids of records; never by the numbers of rows.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from .database import Database
from .odoo import own_addons

#: One fact a row: kind, table, name, definition.
SCHEMA = """
    SELECT 'column', relname, attname,
           CONCAT_WS(' ', format_type(atttypid, atttypmod),
                     CASE WHEN attnotnull THEN 'not null' END,
                     pg_get_expr(adbin, adrelid))
      FROM pg_attribute
      JOIN pg_class ON pg_class.oid = attrelid
      LEFT JOIN pg_attrdef ON adrelid = attrelid AND adnum = attnum
     WHERE relkind IN ('r', 'v', 'm') AND attnum > 0 AND NOT attisdropped
       AND relnamespace = 'public'::regnamespace
     UNION ALL
    SELECT 'constraint', relname, conname, pg_get_constraintdef(pg_constraint.oid)
      FROM pg_constraint
      JOIN pg_class ON pg_class.oid = conrelid
     WHERE relnamespace = 'public'::regnamespace AND contype != 'n'
     UNION ALL
    SELECT 'index', tablename, indexname, indexdef
      FROM pg_indexes
     WHERE schemaname = 'public'
     UNION ALL
    SELECT 'trigger', relname, tgname,
           CONCAT(pg_get_triggerdef(pg_trigger.oid), E'\n', prosrc)
      FROM pg_trigger
      JOIN pg_class ON pg_class.oid = tgrelid
      JOIN pg_proc ON pg_proc.oid = tgfoid
     WHERE NOT tgisinternal
     UNION ALL
    SELECT 'view', viewname, viewname, definition
      FROM pg_views
     WHERE schemaname = 'public'
"""
#: Which add-on a table belongs to: the one that has named its model first.
OWNERS = """
    SELECT DISTINCT ON (table_name) table_name, module
      FROM (SELECT REPLACE(ir_model.model, '.', '_') AS table_name, module,
                   ir_model_data.id
              FROM ir_model_data
              JOIN ir_model ON ir_model.id = res_id
             WHERE ir_model_data.model = 'ir.model') AS named
     ORDER BY table_name, id
"""
COLUMN_OWNERS = """
    SELECT DISTINCT ON (table_name, column_name) table_name, column_name, module
      FROM (SELECT REPLACE(ir_model_fields.model, '.', '_') AS table_name,
                   ir_model_fields.name AS column_name, module, ir_model_data.id
              FROM ir_model_data
              JOIN ir_model_fields ON ir_model_fields.id = res_id
             WHERE ir_model_data.model = 'ir.model.fields') AS named
     ORDER BY table_name, column_name, id
"""
NAMES = """
    SELECT REPLACE(model, '.', '_'), res_id, module, name, noupdate
      FROM ir_model_data
     ORDER BY id
"""
REFERENCES = """
    SELECT relname, attname, confrelid::regclass::text
      FROM pg_constraint
      JOIN pg_class ON pg_class.oid = conrelid
      JOIN pg_attribute ON attrelid = conrelid AND attnum = conkey[1]
     WHERE contype = 'f' AND CARDINALITY(conkey) = 1
       AND relnamespace = 'public'::regnamespace
"""
#: Actions and the like are kept in the tables of their kinds.
TABLES = {
    "ir_actions_act_url": "ir_act_url",
    "ir_actions_act_window": "ir_act_window",
    "ir_actions_client": "ir_act_client",
    "ir_actions_report": "ir_act_report_xml",
    "ir_actions_server": "ir_act_server",
}
#: What Odoo notes of models under the name of whichever add-on it has just loaded.
NOTED = {"ir_model", "ir_model_fields", "ir_model_inherit"}
#: What records become by living, or by the order of installation.
VOLATILE = {
    *("id", "create_uid", "create_date", "write_uid", "write_date", "parent_path"),
    *("arch_prev", "arch_updated", "lastcall", "nextcall", "number_next"),
    *("date_init", "date_update", "write_sequence", "first_failure_date"),
    "failure_count",
}
#: The same, of one table: administrators hide menus; what is said of a model is what
#: the add-on loaded last has said.
VOLATILE_IN = {"ir_ui_menu": {"active"}, "ir_model": {"info"}}

NOISE = re.compile(r"::(character varying|text)(\[\])?|[()]")

#: A reference to a record of any model, such as the action of a menu.
REFERENCE = re.compile(r"([a-z_]+(?:\.[a-z_]+)+),(\d+)")
#: The action of a button or of a list's rows in a view; actions of all kinds are
#: numbered together.
ACTION = re.compile(
    r'(?<= name=")\d+(?=" type="action")|(?<=<attribute name="action">)\d+'
)

#: Kind, table, name.
Fact = tuple[str, str, str]


@dataclass
class Snapshot:
    """Definitions of facts, and which add-ons they belong to.

    ``kept`` are the records that an update leaves alone (``noupdate``), ``owners`` the
    add-ons of tables and columns: ``{(table, column or ""): add-on}``.
    """

    schema: dict[Fact, str]
    records: dict[Fact, dict]
    kept: set[Fact]
    owners: dict[tuple[str, str], str]

    @property
    def facts(self) -> dict[Fact, object]:
        """Return all facts with their definitions."""
        return {**self.schema, **self.records}

    def differences(self, wanted: "Snapshot") -> list[str]:
        """Return every fact that is not as it should be, in words."""
        present, proper = self.facts, wanted.facts
        found = []
        for fact in changed(present, proper):
            kind, table, name = fact
            what = f"{kind} {name} of {table}"
            if fact not in proper:
                found.append(f"{what}: is left over")
            elif fact not in present:
                found.append(f"{what}: is missing")
            else:
                found.append(f"{what}: {contrast(present[fact], proper[fact])}")
        return found

    def changed_addons(self, wanted: "Snapshot") -> set[str]:
        """Return the add-ons whose tables or noupdate records are others there."""
        addons = set()
        for _kind, table, name in changed(self.schema, wanted.schema):
            for owners in (self.owners, wanted.owners):
                addons.add(owners.get((table, name)) or owners.get((table, ""), ""))
        for fact in changed(self.records, wanted.records):
            if fact in self.kept | wanted.kept:
                addons.add(fact[2].partition(".")[0])
        return addons - {""}


def changed(present: dict[Fact, object], proper: dict[Fact, object]) -> Iterator[Fact]:
    """Yield the facts that are not the same in both, in their order."""
    for fact in sorted(present.keys() | proper.keys()):
        if present.get(fact) != proper.get(fact):
            yield fact


def contrast(present, proper) -> str:
    """Return how a definition is and how it should be."""
    if not isinstance(present, dict):
        return f"is {present!r} instead of {proper!r}"
    return "; ".join(
        f"{column} is {present.get(column)!r} instead of {proper.get(column)!r}"
        for column in sorted(present.keys() | proper.keys())
        if present.get(column) != proper.get(column)
    )


def take(database: Database) -> Snapshot:
    """Return what a database is made of."""
    addons = own_addons()
    schema = {tuple(fact): plain(text) for *fact, text in database.query(SCHEMA)}
    references: dict[str, dict[str, str]] = defaultdict(dict)
    for table, column, target in database.query(REFERENCES):
        references[table][column] = target
    owners = {(table, ""): addon for table, addon in database.query(OWNERS)}
    for table, column, addon in database.query(COLUMN_OWNERS):
        owners[table, column] = addon
    names: dict[tuple[str, int], str] = {}
    own: dict[tuple[str, int], Fact] = {}
    kept = set()
    for model, row, addon, name, is_kept in database.query(NAMES):
        table = TABLES.get(model, model)
        names.setdefault((table, row), f"{addon}.{name}")
        if addon in addons:
            shown = name if table in NOTED else f"{addon}.{name}"
            own[table, row] = ("record", table, shown)
            if is_kept:
                kept.add(own[table, row])
    tables = {table for _kind, table, _name in schema}
    records = read_records(database, own, names, references, tables)
    for fact, ends in read_links(database, own, names, pairs(schema, references)):
        records[fact] = {}
        if any(own.get(end) in kept for end in ends):
            kept.add(fact)
    return Snapshot(schema, records, kept, owners)


def plain(definition: str) -> str:
    """Return a definition without what PostgreSQL writes anew when it is restored:

    casts of texts and brackets. So how conditions are bracketed is not compared.
    """
    return " ".join(NOISE.sub("", definition).split())


def read_records(
    database: Database, own, names, references, present
) -> dict[Fact, dict]:
    """Return our add-ons' records: values as they are in any database."""
    rows = defaultdict(list)
    for table, row in own:
        if table in present:
            rows[table].append(row)
    return {
        own[table, row["id"]]: {
            column: general(value, references[table].get(column), names)
            for column, value in row.items()
            if column not in VOLATILE | VOLATILE_IN.get(table, set())
        }
        for table, ids in rows.items()
        for row in database.rows(table, ids)
    }


def general(value, target: str | None, names: dict[tuple[str, int], str]):
    """Return a value without numbers of rows and translations."""
    if target and value is not None:
        return names.get((target, value), f"a row of {target}")
    if isinstance(value, dict) and "en_US" in value:
        value = value["en_US"]
    if isinstance(value, str):
        value = ACTION.sub(lambda found: action(int(found[0]), names), value)
    if isinstance(value, str) and (found := REFERENCE.fullmatch(value)):
        model, row = found.groups()
        table = model.replace(".", "_")
        return names.get((TABLES.get(table, table), int(row)), value)
    return value


def action(row: int, names: dict[tuple[str, int], str]) -> str:
    """Return the name of an action, whatever its kind."""
    found = (names[table, row] for table in TABLES.values() if (table, row) in names)
    return next(found, str(row))


def pairs(schema, references) -> dict[str, dict[str, str]]:
    """Return the tables of relations: two columns, each of which refers to a table."""
    columns = defaultdict(set)
    for kind, table, name in schema:
        if kind == "column":
            columns[table].add(name)
    return {
        table: dict(sorted(targets.items()))
        for table, targets in references.items()
        if len(targets) == 2 and columns[table] == targets.keys()
    }


def read_links(database: Database, own, names, relations) -> Iterator[tuple]:
    """Yield relations between named records, one of them ours, and their two ends."""
    for table, targets in relations.items():
        for row in database.columns(table, *targets):
            ends = list(zip(targets.values(), row, strict=True))
            if any(end in own for end in ends) and all(end in names for end in ends):
                yield ("link", table, " ~ ".join(names[end] for end in ends)), ends
