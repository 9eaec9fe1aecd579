"""A private apt: downloads and verifies Debian packages, changes nothing in the system.

It takes the mirror and the keyring that the machine already uses for Debian's main
archive, and keeps its lists, cache and state in a folder of its own.
"""

import re
import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .shell import Failure, run

SYSTEM = Path("/etc/apt")
KEYRING = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
#: Names of Debian's main archive: no "-security", "-updates" or third-party suite.
MAIN_SUITES = {
    *("bookworm", "trixie", "forky", "duke", "sid"),
    *("oldstable", "stable", "testing", "unstable"),
}
ONE_LINE = re.compile(r"deb\s+(?:\[(?P<options>[^]]*)]\s*)?(?P<rest>\S.*)")


@dataclass(frozen=True)
class Source:
    """One entry of the machine's apt sources."""

    uri: str
    suite: str
    components: tuple[str, ...]
    signed_by: str = ""

    @property
    def is_debian(self) -> bool:
        """Tell whether this is a mirror of Debian's main archive."""
        return (
            self.suite.split("/")[0] in MAIN_SUITES
            and "main" in self.components
            and (not self.signed_by or "debian-archive" in self.signed_by)
            and "debian" in self.uri
        )


def parse_list(text: str) -> Iterator[Source]:
    """Read the one-line format (``deb [options] uri suite component…``)."""
    for line in text.splitlines():
        match = ONE_LINE.fullmatch(line.partition("#")[0].strip())
        if not match:
            continue
        uri, suite, *components = match["rest"].split()
        options = dict(
            option.partition("=")[::2] for option in (match["options"] or "").split()
        )
        yield Source(uri, suite, tuple(components), options.get("signed-by", ""))


def parse_deb822(text: str) -> Iterator[Source]:
    """Read the format of ``.sources`` files."""
    text = re.sub(r"^#.*\n?", "", text, flags=re.MULTILINE)
    for paragraph in re.split(r"\n\s*\n", text):
        unfolded = re.sub(r"\n[ \t]+", " ", paragraph)
        fields = {
            name.strip().lower(): value.strip()
            for name, colon, value in (
                line.partition(":") for line in unfolded.splitlines()
            )
            if colon
        }
        if "deb" not in fields.get("types", "").split():
            continue
        if fields.get("enabled", "yes").lower() in ("no", "false", "0"):
            continue
        for uri in fields.get("uris", "").split():
            for suite in fields.get("suites", "").split():
                components = tuple(fields.get("components", "").split())
                yield Source(uri, suite, components, fields.get("signed-by", ""))


def system_sources(folder: Path = SYSTEM) -> list[Source]:
    """Return every entry of the machine's apt sources."""
    parts = folder / "sources.list.d"
    lists = [folder / "sources.list", *sorted(parts.glob("*.list"))]
    sources: list[Source] = []
    for file in sorted(parts.glob("*.sources")):
        sources += parse_deb822(file.read_text())
    for file in lists:
        if file.is_file():
            sources += parse_list(file.read_text())
    return sources


def debian_mirror(sources: Iterable[Source]) -> str:
    """Return the mirror of Debian's main archive that the machine uses."""
    for source in sources:
        if source.is_debian:
            return source.uri
    raise Failure(
        "No mirror of Debian's main archive was found in /etc/apt. "
        "Get Odoo 19 yourself and name its folder: make run ODOO_PATH=/path/to/odoo"
    )


class PrivateApt:
    """apt with a configuration, lists and cache of its own in ``folder``."""

    def __init__(self, folder: Path, log: Path):
        self.folder = folder
        self.log = log
        self.config = folder / "apt.conf"

    def configuration(self) -> str:
        """Return the text of the private configuration."""
        here = self.folder
        return "\n".join(
            f'{name} "{value}";'
            for name, value in {
                "Dir::Etc::SourceList": here / "sources.list",
                "Dir::Etc::SourceParts": "/dev/null",
                "Dir::Etc::Preferences": "/dev/null",
                "Dir::Etc::PreferencesParts": "/dev/null",
                "Dir::State": here / "state",
                "Dir::State::Lists": here / "lists",
                "Dir::State::Status": here / "status",
                "Dir::Cache": here / "cache",
                "APT::Sandbox::User": "root",
                "APT::Update::Error-Mode": "any",
                "APT::Get::AllowUnauthenticated": "false",
                "Acquire::AllowInsecureRepositories": "false",
                "Acquire::Languages": "none",
                "Acquire::Retries": "3",
            }.items()
        )

    def sources(self, mirror: str, suites: Iterable[str]) -> str:
        """Return the text of the private list of sources."""
        return "".join(
            f"deb [signed-by={KEYRING}] {mirror} {suite} main\n" for suite in suites
        )

    def prepare(self, mirror: str, suites: Iterable[str]) -> None:
        """Write the configuration and fetch the signed lists."""
        shutil.rmtree(self.folder, ignore_errors=True)
        for name in ("state", "lists/partial", "cache/archives/partial", "debs"):
            (self.folder / name).mkdir(parents=True)
        (self.folder / "status").touch()
        (self.folder / "sources.list").write_text(self.sources(mirror, suites))
        self.config.write_text(self.configuration())
        run(["apt-get", "-c", self.config, "-q", "update"], log=self.log)

    def download(self, packages: Iterable[str]) -> list[Path]:
        """Download packages (``name/suite``), verified by apt; return their files."""
        debs = self.folder / "debs"
        command = ["apt-get", "-c", self.config, "-q", "download", *packages]
        run(command, log=self.log, cwd=debs)
        return sorted(debs.glob("*.deb"))
