"""Every place the tool reads or writes."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ROOT / "addons"
GUIDE = ADDONS / "kaznmu_university" / "static" / "guide"
TESTS = ROOT / "tests"
SAMPLE = ROOT / "data" / "sample"
LIVING = ROOT / "data" / "living.py"
STORY = ROOT / "data" / "story"
LOCK_FILE = ROOT / "requirements.lock"
SETTINGS = ROOT / "settings.ini"
NODE_SOURCE = ROOT / "tooling" / "node"
ALLOWLIST = ROOT / "tooling" / "log_allowlist.txt"

#: The add-ons as packages.
DIST = ROOT / "dist"

LOCAL = ROOT / ".local"
APT = LOCAL / "apt"
ODOO = LOCAL / "odoo"
VENV = LOCAL / "venv"
NODE = LOCAL / "node"
CLOCK = LOCAL / "clock"
POSTGRES = LOCAL / "postgres"
DATA_DIR = LOCAL / "filestore"
ODOO_CONF = LOCAL / "odoo.conf"
LOGS = LOCAL / "log"
STATE = LOCAL / "state"
RESULTS = LOCAL / "results"
LIVING_FILES = LOCAL / "sample"
WHEELS = LOCAL / "wheels"
ENDURANCE = LOCAL / "endurance"
#: What can be made again without losing anything.
REPLACEABLE = (
    *(APT, ODOO, VENV, NODE, CLOCK, LOGS, RESULTS),
    *(WHEELS, ENDURANCE, DIST),
)


def shown(path: Path) -> str:
    """Return ``path`` as people like to read it: relative to the checkout."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
