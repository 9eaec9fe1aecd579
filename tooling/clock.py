"""Another day for whatever the tool starts: Odoo, PostgreSQL, Chromium, the tests.

A small library of our own, loaded before the system's, moves the time of day and
nothing else; libfaketime moves waiting too, which Python and Chromium do not survive.
"""

from datetime import datetime

from . import paths, stamps
from .shell import Failure, run

SOURCE = paths.ROOT / "tooling" / "clock.c"
LIBRARY = paths.CLOCK / "clock.so"


def ensure() -> None:
    """Compile the library, unless that has been done."""
    stamp = LIBRARY.with_suffix(".complete")
    wanted = stamps.digest(SOURCE.read_bytes())
    if stamps.matches(stamp, wanted):
        return
    LIBRARY.parent.mkdir(parents=True, exist_ok=True)
    run(["gcc", "-O2", "-shared", "-fPIC", "-o", LIBRARY, SOURCE])
    stamps.write(stamp, wanted)


def offset(day: str, now: datetime) -> int:
    """Return the seconds from now to the same time of a day (``2028-02-29``)."""
    try:
        wanted = datetime.strptime(day, "%Y-%m-%d")
    except ValueError:
        raise Failure(f"CLOCK is a day such as 2028-02-29, not '{day}'.") from None
    return round((datetime.combine(wanted, now.time()) - now).total_seconds())


def environment(day: str) -> dict[str, str]:
    """Return what children need in their environment to live on that day."""
    return {
        "LD_PRELOAD": str(LIBRARY),
        "EJOURNAL_CLOCK": str(offset(day, datetime.now())),
    }
