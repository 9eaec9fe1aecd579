"""What a user may set: environment variables first, then ``settings.ini``.

``settings.ini`` is optional and not committed. It holds one section, ``[ejournal]``,
with the names below in lower case, for example ``pghost = db.university.kz``.
"""

import configparser
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from . import paths


@dataclass(frozen=True)
class Settings:
    """The user's choices; an empty string means the default."""

    odoo_path: str = ""
    pghost: str = ""
    pgport: str = ""
    pguser: str = ""
    pgpassword: str = ""
    pgdatabase: str = ""
    interface: str = "127.0.0.1"

    @classmethod
    def load(
        cls, environ: Mapping[str, str] = os.environ, file: Path = paths.SETTINGS
    ) -> "Settings":
        """Read the settings from the environment and the file."""
        parser = configparser.ConfigParser(interpolation=None)
        parser.read(file)
        values = dict(parser["ejournal"]) if parser.has_section("ejournal") else {}
        for name in cls.__dataclass_fields__:
            if environ.get(name.upper()):
                values[name] = environ[name.upper()]
        return cls(**{k: v for k, v in values.items() if k in cls.__dataclass_fields__})

    @property
    def database(self) -> str:
        """Return the name of the database that ``make run`` serves."""
        return self.pgdatabase or "ejournal"
