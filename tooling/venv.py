"""The tool's own virtual environment, made from ``requirements.lock``."""

import os
import shutil
import sys
import sysconfig
from pathlib import Path

from . import paths, stamps
from .odoo_source import OdooSource
from .shell import run, step

MINIMUM = (3, 11)
STAMP = paths.VENV / ".complete"


def python(venv: Path = paths.VENV) -> Path:
    """Return the environment's Python."""
    return venv / "bin" / "python"


def script(name: str) -> Path:
    """Return a program installed in the environment."""
    return paths.VENV / "bin" / name


def complete() -> bool:
    """Tell whether the environment has been made to its end."""
    return STAMP.is_file()


def active() -> bool:
    """Tell whether this very process runs in the environment."""
    return Path(sys.prefix).resolve() == paths.VENV.resolve()


def ensure_packages(name: str) -> Path:
    """Install the packages of ``requirements-<name>.lock`` into a folder of their own,
    which never meets those of the environment; return the folder."""
    folder = paths.LOCAL / name / "python"
    lock_file = paths.ROOT / f"requirements-{name}.lock"
    stamp = folder / ".complete"
    wanted = stamps.digest(sys.version, lock_file.read_bytes())
    if not stamps.matches(stamp, wanted):
        with step(f"getting the packages of {lock_file.name}"):
            shutil.rmtree(folder, ignore_errors=True)
            pip = [python(), "-m", "pip", "--disable-pip-version-check", "install"]
            run(
                [
                    *(*pip, "--quiet", "--no-deps", "--target", folder),
                    *("--requirement", lock_file),
                ],
                log=paths.LOGS / f"{name}.log",
                env=os.environ | {"PIP_NO_INPUT": "1"},
            )
        stamps.write(stamp, wanted)
    return folder


def site_packages(venv: Path) -> Path:
    """Return the folder of the environment's packages."""
    scheme = {"base": str(venv), "platbase": str(venv)}
    return Path(sysconfig.get_path("purelib", "venv", vars=scheme))


def inputs(odoo: OdooSource) -> str:
    """Return a hash of everything the environment is made from."""
    return stamps.digest(
        sys.version, str(paths.ROOT), str(odoo.folder), paths.LOCK_FILE.read_bytes()
    )


def ensure(odoo: OdooSource) -> None:
    """Make the environment, or make it anew when what it is made from has changed."""
    wanted = inputs(odoo)
    if stamps.matches(STAMP, wanted):
        return
    log = paths.LOGS / "venv.log"
    with step("making the Python environment"):
        shutil.rmtree(paths.VENV, ignore_errors=True)
        run([sys.executable, "-m", "venv", paths.VENV], log=log)
        # Makes Odoo importable and lets pip see the distribution odoo==19.0.
        (site_packages(paths.VENV) / "odoo.pth").write_text(f"{odoo.folder}\n")
        pip = [python(), "-m", "pip", "--disable-pip-version-check", "install"]
        run(
            [*pip, "--quiet", "--no-deps", "--requirement", paths.LOCK_FILE],
            log=log,
            env=os.environ | {"PIP_REQUIRE_VIRTUALENV": "1", "PIP_NO_INPUT": "1"},
        )
        # gostcrypto brings its tests along, as a package under the name of ours.
        shutil.rmtree(site_packages(paths.VENV) / "tests", ignore_errors=True)
        stamps.write(STAMP, wanted)
