"""The key that seals the evidence; it never enters the database.

Whoever can rewrite the database can also compute every SHA-256 anew; without the key
nobody makes a seal. It lies in a file that only the server's user reads: named in the
section ``[ejournal]`` of Odoo's configuration file, or made in the data directory when
the first seal is needed. Servers of one database share the file.
"""

import contextlib
import hashlib
import hmac
import json
import os
import secrets
import tempfile
from functools import lru_cache
from pathlib import Path

from odoo.tools import config

from ..options import get_option

KEY_FILE = "integrity_key_file"
ID_LENGTH = 8
SEAL_LENGTH = 32  # 128 bits: one stands in each of millions of rows


def get_path(option, dbname, suffix):
    """The file that an option of the section names, or the one in the data directory.

    :param str option: name of the option
    :param str suffix: of the file in the data directory
    :return: ``Path``
    """
    if path := get_option(option):
        return Path(path.replace("{db}", dbname))
    return Path(config["data_dir"], "ejournal", f"{dbname}{suffix}")


@lru_cache
def get_keys(dbname):
    """The keys of a database: the last one seals, the others prove older seals.

    :return: tuple of ``bytes``; empty when there is no file
    """
    path = get_path(KEY_FILE, dbname, ".key")
    if not path.is_file():
        return ()
    return tuple(line.encode() for line in path.read_text().split())


def ensure_keys(dbname):
    """The keys of a database, made when there are none."""
    if keys := get_keys(dbname):
        return keys
    path = get_path(KEY_FILE, dbname, ".key")
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    # Complete when it appears under its name, and never put in place of another's.
    handle, draft = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    with os.fdopen(handle, "w") as file:
        file.write(f"{secrets.token_hex(32)}\n")
    with contextlib.suppress(FileExistsError):  # another worker was first
        os.link(draft, path)
    os.unlink(draft)
    get_keys.cache_clear()
    return get_keys(dbname)


def get_key_id(key):
    """Which key it is, without telling the key."""
    return hashlib.sha256(b"id:" + key).hexdigest()[:ID_LENGTH]


def _get_seal(key, text):
    code = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    return f"{get_key_id(key)}:{code[:SEAL_LENGTH]}"


def seal(dbname, texts):
    """Seals of texts by the database's present key.

    :param texts: iterable of ``str``
    :return: list of ``str``
    """
    key = ensure_keys(dbname)[-1]
    return [_get_seal(key, text) for text in texts]


def check_seal(dbname, text, given):
    """Whether a seal is of this text and of one of our keys.

    :return: ``True``; ``False`` for a forged or missing seal; ``None`` when its key is
        not here, so that nobody can tell
    """
    if not given:
        return False
    for key in get_keys(dbname):
        if given.startswith(get_key_id(key)):
            return hmac.compare_digest(given, _get_seal(key, text))
    return None


def get_canonical(parts):
    """The one way in which values become text before they are digested."""
    return json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def get_sha256(parts):
    """SHA-256 of values as canonical JSON, in hexadecimal."""
    return hashlib.sha256(get_canonical(parts).encode()).hexdigest()
