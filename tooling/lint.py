"""Static checks: Python, add-ons, JavaScript, XML; they need no database."""

import importlib.util
import os
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from . import node, paths, venv
from .odoo import own_addons
from .shell import Failure, run, say

#: What Odoo's test_lint checks by pylint; run here on our add-ons only, since that test
#: goes through the whole of Odoo.
ODOO_CHECKERS = (
    "_odoo_checker_sql_injection",
    "_odoo_checker_gettext",
    "_odoo_checker_unlink_override",
)
ODOO_MESSAGES = (
    "eval-used",
    "function-redefined",
    "gettext-placeholders",
    "gettext-repr",
    "gettext-variable",
    "missing-gettext",
    "raise-unlink-override",
    "sql-injection",
    "undefined-variable",
    "unreachable",
    "used-before-assignment",
)

#: What prettier cares for; ``.prettierignore`` takes some of it out again.
PRETTY = ("--ignore-unknown", "addons", "*.cjs", "*.yaml", "tooling/node/*.json")


def odoo_checkers() -> Path:
    """Return the folder of Odoo's own pylint plugins."""
    release = importlib.util.find_spec("odoo.release")
    return Path(release.origin).parent / "addons" / "test_lint" / "tests"


def commands() -> Iterator[tuple[str, list]]:
    """Yield the name and the command line of every outside checker."""
    addons = [paths.ADDONS / name for name in own_addons()]
    translations = sorted(paths.ADDONS.glob("*/i18n/*.po"))
    yield "ruff check", [venv.script("ruff"), "check", "--quiet", "."]
    yield "ruff format", [venv.script("ruff"), "format", "--check", "--quiet", "."]
    yield (
        "pylint-odoo",
        [venv.python(), "-m", "pylint", "--rcfile=.pylintrc-mandatory", *addons],
    )
    yield (
        "Odoo's pylint checkers",
        [
            *("env", f"PYTHONPATH={odoo_checkers()}", venv.python(), "-m", "pylint"),
            *("--rcfile=/dev/null", "--disable=all", "--score=n"),
            f"--load-plugins={','.join(ODOO_CHECKERS)}",
            f"--enable={','.join(ODOO_MESSAGES)}",
            # Comments in the code speak to pylint-odoo, whose names this run lacks.
            "--disable=unknown-option-value",
            *addons,
        ],
    )
    yield "OCA's module checks", [venv.script("oca-checks-odoo-module"), *addons]
    if translations:
        yield "OCA's translation checks", [venv.script("oca-checks-po"), *translations]
    yield "words of the product", [venv.python(), "-m", "tooling.wording"]
    yield "eslint", [node.script("eslint"), "--max-warnings=0", "addons", "*.cjs"]
    yield "prettier", [node.script("prettier"), "--check", "--log-level=warn", *PRETTY]


def check(name: str, command: list) -> tuple[str, int]:
    """Run one check, then show what it has found; return its name and exit code."""
    result = subprocess.run(
        list(map(str, command)),
        check=False,
        cwd=paths.ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    say(f"lint: {name}\n{result.stdout}".rstrip())
    return name, result.returncode


def main() -> None:
    """Run every check, then fail with the names of those that found something."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        results = list(pool.map(check, *zip(*commands(), strict=True)))
    failed = [name for name, code in results if code]
    if failed:
        raise Failure(f"Lint has found something: {', '.join(failed)}.")


def reformat() -> None:
    """Put all files into the project's style."""
    run([venv.script("ruff"), "check", "--fix", "."], check=False, cwd=paths.ROOT)
    run([venv.script("ruff"), "format", "."], cwd=paths.ROOT)
    run(
        [node.script("eslint"), "--fix", "addons", "*.cjs"], check=False, cwd=paths.ROOT
    )
    run(
        [node.script("prettier"), "--write", "--log-level=warn", *PRETTY],
        cwd=paths.ROOT,
    )
