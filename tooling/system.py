"""Packages of the operating system: found, installed when allowed, or asked for."""

import ctypes
import importlib.util
import os
import shutil
import subprocess
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from . import node
from .shell import Failure, run, say

CHROMIUM_NAMES = ("google-chrome", "chromium", "chromium-browser")
WEASYPRINT_LIBRARIES = (
    "libgobject-2.0.so.0",
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
)
APT_LISTS = Path("/var/lib/apt/lists")


@dataclass(frozen=True)
class Need:
    """Something the machine must have, and Debian's packages that bring it."""

    what: str
    packages: tuple[str, ...]
    present: Callable[[], bool]


def has_venv() -> bool:
    """Tell whether this Python can make virtual environments with pip."""
    importlib.invalidate_caches()
    return all(importlib.util.find_spec(name) for name in ("venv", "ensurepip"))


def has_print_libraries() -> bool:
    """Tell whether WeasyPrint finds its libraries."""
    try:
        for name in WEASYPRINT_LIBRARIES:
            ctypes.CDLL(name)
    except OSError:
        return False
    return True


def has_kazakh_font() -> bool:
    """Tell whether some installed font has all Kazakh letters."""
    if not shutil.which("fc-list"):
        return False
    found = subprocess.run(
        ["fc-list", ":lang=kk", "family"], capture_output=True, check=False
    )
    return bool(found.stdout.strip())


def has_chromium() -> bool:
    """Tell whether Odoo's browser tests find a browser."""
    return any(map(shutil.which, CHROMIUM_NAMES))


TO_RUN = (
    Need("Python's venv module", ("python3-venv",), has_venv),
    Need(
        "libraries for printing (pango, HarfBuzz)",
        ("libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0"),
        has_print_libraries,
    ),
    Need(
        "a font with Kazakh letters",
        ("fontconfig", "fonts-dejavu-core"),
        has_kazakh_font,
    ),
)
TO_TEST = (
    *TO_RUN,
    Need("Chromium", ("chromium",), has_chromium),
    Need("Node.js 18.18 or newer with npm", ("nodejs", "npm"), node.present),
    Need("a C compiler", ("gcc", "libc6-dev"), lambda: bool(shutil.which("gcc"))),
    Need("curl", ("curl",), lambda: bool(shutil.which("curl"))),
    Need("openssl", ("openssl",), lambda: bool(shutil.which("openssl"))),
)


def apt_prefix() -> list[str] | None:
    """Return what to put before ``apt-get`` here, or None when it is not allowed."""
    if not shutil.which("apt-get"):
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if (
        sudo
        and not subprocess.run(
            [sudo, "-n", "true"], capture_output=True, check=False
        ).returncode
    ):
        return [sudo, "-n"]
    return None


def advice(missing: Iterable[Need]) -> str:
    """Return the message that asks the user to install what is missing."""
    missing = list(missing)
    names = ", ".join(need.what for need in missing)
    packages = " ".join(name for need in missing for name in need.packages)
    if shutil.which("apt-get"):
        return (
            f"This machine lacks {names}. Install it, then run the same command again:"
            "\n\n    sudo apt-get update && sudo apt-get install"
            f" --no-install-recommends {packages}\n"
        )
    return (
        f"This machine lacks {names}. Install it with your system's package manager"
        f" (in Debian the packages are called {packages})."
    )


def apt_install(packages: list[str], prefix: list[str]) -> None:
    """Install Debian packages without a question, with fresh lists if need be."""
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq"]
    apt += ["-o", "DPkg::Lock::Timeout=120"]
    install = [*apt, "install", "-y", "--no-install-recommends", *packages]
    have_lists = any(APT_LISTS.glob("*Packages*"))
    if have_lists and not run(install, check=False, stdout=subprocess.DEVNULL):
        return
    run([*apt, "update"])
    run(install, stdout=subprocess.DEVNULL)


def ensure(needs: Iterable[Need]) -> None:
    """See to it that everything needed is there."""
    missing = [need for need in needs if not need.present()]
    if not missing:
        return
    prefix = apt_prefix()
    if prefix is None:
        raise Failure(advice(missing))
    packages = [name for need in missing for name in need.packages]
    say(f"installing Debian packages: {' '.join(packages)}")
    apt_install(packages, prefix)
    still_missing = [need for need in missing if not need.present()]
    if still_missing:
        raise Failure(advice(still_missing))
