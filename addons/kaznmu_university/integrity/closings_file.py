"""The closings outside the database: a file to which lines are only added.

Its place is out of reach of the database's role; docs/security.md says how to keep it
out of reach of the server's user as well (append-only attribute, a remote log).
"""

import json
import os

from .key import get_path

OPTION = "closings_file"


def read(dbname):
    """The closings as they were noted outside.

    :return: dict ``{number: {"number", "date", "root", "seal"}}``; the first line of a
        number counts, so that no line added later takes its place
    """
    path = get_path(OPTION, dbname, ".closings")
    closings = {}
    if path.is_file():
        for line in path.read_text().splitlines():
            try:
                closing = json.loads(line)
                closings.setdefault(closing["number"], closing)
            except (ValueError, KeyError, TypeError):
                continue  # a line cut short by a full disk; its closing is missing
    return closings


def append(dbname, closings):
    """Add closings that are committed, each as one line that reaches the disk.

    :param closings: list of dicts, see :func:`read`
    """
    path = get_path(OPTION, dbname, ".closings")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    with os.fdopen(handle, "w") as file:
        for closing in closings:
            file.write(f"{json.dumps(closing, sort_keys=True)}\n")
        file.flush()
        os.fsync(file.fileno())
