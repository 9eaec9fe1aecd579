"""Stamps: small files that say what a finished step was made from."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

#: Folders that never change what Odoo loads into a database.
SKIPPED = {"__pycache__", "tests"}


def digest(*parts: str | bytes) -> str:
    """Return a hash of the given parts, in their order."""
    result = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        result.update(len(data).to_bytes(8, "big") + data)
    return result.hexdigest()


def tree_digest(folders: Iterable[Path]) -> str:
    """Return a hash of the names and contents of all files in some folders."""
    parts: list[str | bytes] = []
    for folder in sorted(folders):
        for file in sorted(folder.rglob("*")):
            relative = file.relative_to(folder)
            if file.is_file() and not SKIPPED.intersection(relative.parts):
                parts += [f"{folder.name}/{relative}", file.read_bytes()]
    return digest(*parts)


def matches(stamp: Path, value: str) -> bool:
    """Tell whether the stamp was written for exactly this value."""
    return stamp.is_file() and stamp.read_text() == value


def write(stamp: Path, value: str) -> None:
    """Write a stamp in one piece: it is there whole or not at all."""
    stamp.parent.mkdir(parents=True, exist_ok=True)
    draft = stamp.with_name(stamp.name + ".new")
    draft.write_text(value)
    draft.rename(stamp)
