"""The server's log: every WARNING or ERROR that is not expected is a failure."""

import re
from collections.abc import Iterator
from pathlib import Path

from . import paths

RECORD = re.compile(
    r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ (?P<level>[A-Z]+) \S+ (?P<rest>.*)",
    re.DOTALL,
)
START = re.compile(r"^(?=\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} \d+ [A-Z]+ )", re.M)
SERIOUS = {"WARNING", "ERROR", "CRITICAL"}


def read_allowlist(file: Path = paths.ALLOWLIST) -> list[re.Pattern]:
    """Return the expressions of the allowlist; each must be preceded by its reason."""
    patterns, reason = [], False
    for line in file.read_text().splitlines():
        if line.startswith("#"):
            reason = True
        elif line.strip():
            if not reason:
                raise ValueError(f"{file.name}: no reason is given for: {line}")
            patterns.append(re.compile(line))
        else:
            reason = False
    return patterns


def records(text: str) -> Iterator[tuple[str, str]]:
    """Yield the level and the text (``logger: message``) of every record of a log."""
    for part in START.split(text):
        if match := RECORD.fullmatch(part.strip()):
            yield match["level"], match["rest"]


def problems(text: str, allowed: list[re.Pattern] | None = None) -> list[str]:
    """Return the records of a log that must not be there."""
    allowed = read_allowlist() if allowed is None else allowed
    return [
        f"{level} {rest}"
        for level, rest in records(text)
        if level in SERIOUS
        and not any(pattern.search(f"{level} {rest}") for pattern in allowed)
    ]


def problems_of(file: Path) -> list[str]:
    """Return what must not be in a log file; a missing file is empty."""
    if not file.exists():
        return []
    return problems(file.read_text(errors="replace"))
