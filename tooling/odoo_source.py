"""Where Odoo 19 comes from: the user's own, or Debian's package ``odoo-19``."""

import importlib.util
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from . import paths, stamps
from .apt import PrivateApt, debian_mirror, system_sources
from .settings import Settings
from .shell import Failure, run, step

SERIES = "19.0"
UNSTABLE, BOOKWORM = "sid", "bookworm"
#: odoo-19 and what its links point to. The last two are taken from Debian 12, where
#: the files still have the names that Odoo links to.
PACKAGES = (
    f"odoo-19/{UNSTABLE}",
    f"libjs-jquery/{UNSTABLE}",
    f"libjs-jquery-form/{UNSTABLE}",
    f"libjs-underscore/{UNSTABLE}",
    f"fonts-roboto-unhinted/{UNSTABLE}",
    f"fonts-montserrat/{UNSTABLE}",
    f"fonts-ocr-b/{UNSTABLE}",
    f"fonts-font-awesome/{BOOKWORM}",
    f"fonts-inconsolata/{BOOKWORM}",
)
PYTHON = Path("usr/lib/python3/dist-packages")
#: Removed by Debian for its licence; only video calls use it, but every page of the
#: web client asks for it.
EMPTY_FILES = (
    "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js",
)


@dataclass(frozen=True)
class OdooSource:
    """A folder that holds the ``odoo`` package, and the release found there."""

    folder: Path
    version: str
    origin: str


def release(folder: Path) -> str | None:
    """Return the series (such as ``19.0``) of the Odoo in a folder, if there is one."""
    file = folder / "odoo" / "release.py"
    if not file.is_file():
        return None
    match = re.search(r"^version_info\s*=\s*\((\d+),\s*(\d+)", file.read_text(), re.M)
    return f"{match[1]}.{match[2]}" if match else None


def from_user(odoo_path: str) -> OdooSource:
    """Return the Odoo that ODOO_PATH names: a checkout or the package itself."""
    folder = Path(odoo_path).expanduser().resolve()
    for candidate in (folder, folder.parent):
        if (version := release(candidate)) == SERIES:
            return OdooSource(candidate, version, "ODOO_PATH")
        if version:
            raise Failure(f"ODOO_PATH names Odoo {version}, but {SERIES} is needed.")
    raise Failure(f"ODOO_PATH names {folder}, but there is no Odoo in it.")


def from_python() -> OdooSource | None:
    """Return the Odoo 19 that the Python running this tool can import, if any."""
    try:
        spec = importlib.util.find_spec("odoo.release")
    except ModuleNotFoundError:
        return None
    if not spec or not spec.origin:
        return None
    folder = Path(spec.origin).parent.parent
    if release(folder) != SERIES:
        return None
    return OdooSource(folder, SERIES, "this Python")


def links(root: Path) -> Iterator[Path]:
    """Yield every symbolic link in a tree."""
    for folder, directories, files in os.walk(root):
        for name in directories + files:
            path = Path(folder, name)
            if path.is_symlink():
                yield path


def repair_links(root: Path) -> list[Path]:
    """Point absolute links into the unpacked tree; return the links that dangle."""
    dangling = []
    for link in links(root):
        target = Path(os.readlink(link))
        if target.is_absolute():
            link.unlink()
            inside = root / target.relative_to("/")
            link.symlink_to(os.path.relpath(inside, link.parent))
        if not link.exists() or root not in link.resolve().parents:
            dangling.append(link)
    return dangling


def unpack(debs: list[Path], root: Path, log: Path) -> None:
    """Unpack Debian packages into a folder and complete them."""
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    root = root.resolve()
    for deb in debs:
        run(["dpkg-deb", "-x", deb, root], log=log)
    python = root / PYTHON
    # The second folder of add-ons is a partial copy of odoo/addons.
    shutil.rmtree(python / "addons", ignore_errors=True)
    for name in EMPTY_FILES:
        file = python / name
        file.parent.mkdir(parents=True, exist_ok=True)
        if not file.exists():
            file.write_text("")
    if release(python) != SERIES:
        raise Failure(f"Debian's package odoo-19 does not hold Odoo {SERIES}.")
    if dangling := repair_links(root):
        names = ", ".join(str(link.relative_to(root)) for link in dangling)
        raise Failure(f"Links of Debian's odoo-19 lead nowhere: {names}")


def from_debian(root: Path = paths.ODOO) -> OdooSource:
    """Return Debian's Odoo 19, downloading and unpacking it the first time."""
    stamp = root / ".complete"
    recipe = stamps.digest(*PACKAGES, *EMPTY_FILES)
    if not stamps.matches(stamp, recipe):
        missing = [name for name in ("apt-get", "dpkg-deb") if not shutil.which(name)]
        if missing:
            raise Failure(
                "No Odoo 19 was found, and this is not Debian, whose package could be"
                " taken. Get Odoo 19 (for example from its repository, branch 19.0)"
                " and name its folder: make run ODOO_PATH=/path/to/odoo"
            )
        log = paths.LOGS / "odoo-download.log"
        draft = root.with_name(root.name + ".new")
        with step("downloading Odoo 19 from Debian"):
            apt = PrivateApt(paths.APT, log)
            apt.prepare(debian_mirror(system_sources()), (UNSTABLE, BOOKWORM))
            debs = apt.download(PACKAGES)
        with step("unpacking Odoo 19"):
            unpack(debs, draft, log)
            stamps.write(draft / stamp.name, recipe)
            shutil.rmtree(root, ignore_errors=True)
            draft.rename(root)
            shutil.rmtree(paths.APT)
    return OdooSource(root / PYTHON, SERIES, "Debian")


def find(settings: Settings) -> OdooSource:
    """Return the Odoo 19 to use; the user's own goes first."""
    if settings.odoo_path:
        return from_user(settings.odoo_path)
    return from_python() or from_debian()
