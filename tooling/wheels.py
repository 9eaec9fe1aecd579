"""``make wheels``: the add-ons as Python packages, as OCA's are, and whether they work.

They are installed into an environment that has nothing but Odoo itself, with whatever
they ask for; then Odoo installs them into a database from there.
"""

import os
import shutil
import sys
from pathlib import Path

from . import odoo, odoo_source, paths, postgres, venv
from .database import Database
from .settings import Settings
from .shell import Failure, run, say, step

DIST = paths.ROOT / "dist"
TRIAL = paths.LOCAL / "wheels"
LOG = paths.LOGS / "wheels.log"
#: What only runs where the source is.
LEFT_OUT = {"__pycache__", "pyproject.toml"}


def pip(environment: Path, *arguments) -> None:
    """Run pip in an environment."""
    command = [venv.python(environment), "-m", "pip", "--disable-pip-version-check"]
    run([*command, *arguments], log=LOG, env=os.environ | {"PIP_NO_INPUT": "1"})


def new_environment(folder: Path) -> Path:
    """Return a new, empty environment."""
    shutil.rmtree(folder, ignore_errors=True)
    run([sys.executable, "-m", "venv", folder], log=LOG)
    return folder


def build() -> list[Path]:
    """Pack every add-on; return the wheels."""
    shutil.rmtree(DIST, ignore_errors=True)
    with step("packing the add-ons"):
        builder = new_environment(TRIAL / "builder")
        pip(builder, "install", "--quiet", "whool")
        addons = [paths.ADDONS / name for name in odoo.own_addons()]
        options = ["--no-deps", "--no-build-isolation", "--wheel-dir", DIST]
        pip(builder, "wheel", "--quiet", *options, *addons)
    return sorted(DIST.glob("*.whl"))


def files(addon: Path) -> set[str]:
    """Return the names of what an add-on is made of."""
    found = (path.relative_to(addon) for path in addon.rglob("*") if path.is_file())
    return {str(name) for name in found if not LEFT_OUT.intersection(name.parts)}


def missing(installed: Path) -> list[str]:
    """Return what the packages have left behind."""
    return [
        f"{name}/{file}"
        for name in odoo.own_addons()
        for file in sorted(files(paths.ADDONS / name) - files(installed / name))
    ]


def try_out(wheels: list[Path]) -> None:
    """Install the wheels into an empty environment, then into a database.

    :raise Failure: a file was not packed, or Odoo does not install an add-on
    """
    settings = Settings.load()
    trial = new_environment(TRIAL / "trial")
    source = odoo_source.find(settings)
    packages = venv.site_packages(trial)
    # Odoo itself, of which pip sees the distribution; its own requirements come last.
    (packages / "odoo.pth").write_text(f"{source.folder}\n")
    with step("installing the wheels into an empty environment"):
        pip(trial, "install", "--quiet", *wheels)
    if left := missing(packages / "odoo" / "addons"):
        raise Failure(f"The packages lack {', '.join(left[:10])}.")
    (packages / "odoo_requirements.pth").write_text(
        f"{venv.site_packages(paths.VENV)}\n"
    )
    names = odoo.own_addons()
    with postgres.server(settings) as connection:
        database = Database(connection, f"{settings.database}_wheels")
        database.create()
        with step(f"installing {', '.join(names)} from there"):
            run(
                [
                    *(venv.python(trial), "-m", "odoo", "-d", database.name),
                    *("-i", ",".join(names), "--stop-after-init", "--no-http"),
                    *("--data-dir", paths.DATA_DIR),
                ],
                env=connection.environment() | {"ODOO_RC": os.devnull},
                log=LOG,
                cwd=TRIAL,
            )
        lacking = set(names) - database.installed()
        database.drop()
    if lacking:
        raise Failure(f"Not installed: {', '.join(sorted(lacking))}.")
    say(f"{len(wheels)} packages are in {paths.shown(DIST)}/")
