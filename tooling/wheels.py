"""``make wheels``: the add-ons as Python packages, built as OCA's are."""

import os
import shutil
import zipfile
from pathlib import Path, PurePosixPath

from . import odoo, paths, venv
from .shell import Failure, run, say, step

LOG = paths.LOGS / "wheels.log"
#: Runs in a process of its own: the builder packs the folder that it stands in.
BUILD = """
import os, sys
from whool.buildapi import build_wheel

for folder in sys.argv[2:]:
    os.chdir(folder)
    build_wheel(sys.argv[1])
"""
#: What is of no use where the package is installed.
LEFT_OUT = {"__pycache__", "pyproject.toml"}
#: Where add-ons lie in a package.
INSIDE = PurePosixPath("odoo", "addons")


def build(folder: Path) -> list[Path]:
    """Pack every add-on into a folder, which is made anew; return the packages."""
    packages = venv.ensure_packages("wheels")
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    addons = [paths.ADDONS / name for name in odoo.own_addons()]
    environment = os.environ | {"PYTHONPATH": str(packages)}
    if not shutil.which("git") or not (paths.ROOT / ".git").exists():
        # Else the versions count the commits since the one that the manifest names.
        environment["WHOOL_POST_VERSION_STRATEGY_OVERRIDE"] = "none"
    run([venv.python(), "-c", BUILD, folder, *addons], env=environment, log=LOG)
    return sorted(folder.glob("*.whl"))


def files(addon: Path) -> set[str]:
    """Return the names of what an add-on is made of."""
    found = (path.relative_to(addon) for path in addon.rglob("*") if path.is_file())
    return {name.as_posix() for name in found if not LEFT_OUT.intersection(name.parts)}


def missing(wheels: list[Path]) -> list[str]:
    """Return what the packages have left behind, such as what git does not know."""
    packed = {name for wheel in wheels for name in zipfile.ZipFile(wheel).namelist()}
    return [
        f"{name}/{file}"
        for name in odoo.own_addons()
        for file in sorted(files(paths.ADDONS / name))
        if str(INSIDE / name / file) not in packed
    ]


def main() -> None:
    """Pack the add-ons into ``dist/``.

    :raise Failure: a file is in no package
    """
    with step("packing the add-ons"):
        wheels = build(paths.DIST)
    if left := missing(wheels):
        raise Failure(f"The packages lack {', '.join(left[:10])}.")
    say(f"{len(wheels)} packages are in {paths.shown(paths.DIST)}/")
