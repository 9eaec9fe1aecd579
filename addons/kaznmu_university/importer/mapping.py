"""Headers of other systems: what a column of a file is in the contract."""

import re
from difflib import SequenceMatcher

from .cells import fold_key, get_text
from .systems import SYSTEMS

IGNORED = "ignore"
LIKENESS = 0.7
WORD = re.compile(r"\w+")


def normalize_header(cell):
    """A header as it is compared: without case, breaks and doubled spaces."""
    return fold_key(get_text(cell))


def get_tables(env):
    """Tables that can be loaded, by name."""
    classes = env["ejournal.import.batch"]._get_table_classes()
    return {
        table.name: table
        for table in (table_class() for table_class in classes)
        if table.matches(table.name)
    }


def get_target(table, column):
    """What a column of a table is called in a mapping, for example
    ``students.number``."""
    return f"{table.name}.{column.key}"


def get_targets(table):
    """Columns of a table by what they are called in a mapping."""
    return {get_target(table, column): column for column in table.columns}


def get_known_targets(table):
    """Targets by the normalized titles of the contract."""
    return {
        normalize_header(title): target
        for target, column in get_targets(table).items()
        for title in reversed(column.titles)
    }


def find_foreign(table, header):
    """What another system calls so in public: ``(system, target)``; ``None`` for
    nothing.

    Proposed like any guess, for nobody has verified it.
    """
    name = normalize_header(header)
    targets = get_targets(table)
    for system, tables in SYSTEMS.items():
        for title, key in tables.get(table.name, {}).items():
            target = f"{table.name}.{key}"
            if normalize_header(title) == name and target in targets:
                return system, target
    return None


def guess_target(table, header, taken=()):
    """The column of the table whose title is most like the header, or ``None``.

    Only ever proposed to a person, never applied without a yes.

    :param taken: targets that other columns of the file have already
    """
    foreign = find_foreign(table, header)
    if foreign and foreign[1] not in taken:
        return foreign[1]
    name = normalize_header(header)
    words = set(WORD.findall(name))
    best, best_score = None, LIKENESS
    for title, target in get_known_targets(table).items():
        score = SequenceMatcher(None, name, title).ratio()
        if set(WORD.findall(title)) <= words:  # «Фамилия обучающегося» holds «Фамилия»
            score = max(score, 0.9)
        if target not in taken and score > best_score:
            best, best_score = target, score
    return best


def guess_table(env, rows):
    """Name of the table most of whose required columns the header has, or ``None``."""
    header = {normalize_header(cell) for cell in rows[0][1]} if rows else set()
    best, best_score = None, 0.5
    for table in get_tables(env).values():
        known = get_known_targets(table)
        found = {known[name] for name in header & known.keys()}
        required = {
            target for target, column in get_targets(table).items() if column.required
        }
        score = len(found & required) / len(required)
        if score > best_score:
            best, best_score = table.name, score
    return best
