"""Checkers written in JavaScript, installed by the lock file in ``tooling/node/``."""

import re
import shutil
import subprocess
from pathlib import Path

from . import paths, stamps
from .shell import run, step

FILES = ("package.json", "package-lock.json")
STAMP = paths.NODE / ".complete"
#: What the checkers ask for; Debian 12 has 18.20.
MINIMUM = (18, 18)


def present() -> bool:
    """Tell whether the machine has Node.js, new enough, and its package manager."""
    if not all(map(shutil.which, ("node", "npm"))):
        return False
    done = subprocess.run(
        ["node", "--version"], capture_output=True, text=True, check=False
    )
    found = re.match(r"v(\d+)\.(\d+)", done.stdout)
    return bool(found) and tuple(map(int, found.groups())) >= MINIMUM


def script(name: str) -> Path:
    """Return a program installed there."""
    return paths.NODE / "node_modules" / ".bin" / name


def ensure() -> None:
    """Install the packages, or install them anew when the lock file has changed."""
    sources = [paths.NODE_SOURCE / name for name in FILES]
    wanted = stamps.digest(*(source.read_bytes() for source in sources))
    if stamps.matches(STAMP, wanted):
        return
    with step("installing the checkers of JavaScript and XML"):
        shutil.rmtree(paths.NODE, ignore_errors=True)
        paths.NODE.mkdir(parents=True)
        for source in sources:
            shutil.copy(source, paths.NODE)
        run(
            ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"],
            cwd=paths.NODE,
            log=paths.LOGS / "node.log",
        )
        stamps.write(STAMP, wanted)
