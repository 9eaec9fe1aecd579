"""What ``make endurance`` needs beside the tests: nginx, and Python packages."""

import os
import shutil
from pathlib import Path

from . import paths, stamps, venv
from .shell import run, step

LOCK_FILE = paths.ROOT / "requirements-endurance.lock"
PACKAGES = paths.LOCAL / "endurance" / "python"
NGINX = paths.LOCAL / "endurance" / "nginx"


def ensure_packages() -> Path:
    """Install the packages into a folder of their own; return the folder."""
    stamp = PACKAGES / ".complete"
    wanted = stamps.digest(LOCK_FILE.read_bytes())
    if not stamps.matches(stamp, wanted):
        with step("getting the packages for several servers"):
            shutil.rmtree(PACKAGES, ignore_errors=True)
            pip = [venv.python(), "-m", "pip", "--disable-pip-version-check", "install"]
            run(
                [
                    *(*pip, "--quiet", "--no-deps", "--target", PACKAGES),
                    *("--requirement", LOCK_FILE),
                ],
                log=paths.LOGS / "endurance.log",
                env=os.environ | {"PIP_NO_INPUT": "1"},
            )
        stamps.write(stamp, wanted)
    return PACKAGES


def ensure_nginx() -> Path | None:
    """Return nginx: the machine's, or Debian's package unpacked, so that no service
    starts; ``None`` where there is neither."""
    if found := shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin"):
        return Path(found)
    program = NGINX / "usr" / "sbin" / "nginx"
    if not program.exists() and shutil.which("apt-get"):
        log = paths.LOGS / "endurance.log"
        NGINX.mkdir(parents=True, exist_ok=True)
        with step("getting nginx"):
            run(["apt-get", "-q", "download", "nginx"], log=log, cwd=NGINX, check=False)
            for deb in NGINX.glob("nginx_*.deb"):
                run(["dpkg-deb", "-x", deb, NGINX], log=log, check=False)
    return program if program.exists() else None
