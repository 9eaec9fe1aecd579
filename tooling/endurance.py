"""What ``make endurance`` needs beside the tests and their packages: nginx."""

import os
import shutil
from pathlib import Path

from . import paths
from .shell import run, step

NGINX = paths.ENDURANCE / "nginx"


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
